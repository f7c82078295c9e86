"""How far every target is, at every place it is measured for."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.etags import compute_rows_digest, compute_tag, has_tag
from api.moments import Moment, build_as_of, list_moments
from api.numbers import format_amount, format_ratio
from api.pagination import MomentPages
from api.schema import AmountField, QuarterText, RatioField
from api.v1.serializers import examples
from api.views import Listing, check_filters
from bases.models import InnovationBase, Park, Programme
from core.display import WHOLE
from core.quarters import Quarter
from reporting.access.scope import Scope
from reporting.filtersets import ProgressFilterSet
from reporting.measuring.actuals import BANDS, Actual
from reporting.models import Release
from reporting.models.subjects import Kind
from reporting.progress_board import (
    TargetProgress,
    build_board,
    find_quarters_with_totals,
)
from targets.formulas import ChangeUnit
from targets.lights import Light
from targets.models import Indicator, IndicatorVersion, Target, TargetRevision
from targets.progress import Outcome

# What a board shows of the registers besides what was released.
REGISTERS = (Programme, InnovationBase, Park, Indicator, IndicatorVersion, Target)


class ForecastSerializer(serializers.Serializer[Any]):
    """Where the indicator is likely to be when the target is due."""

    median = AmountField()
    low80 = AmountField()
    high80 = AmountField()
    method = serializers.CharField()


@extend_schema_serializer(examples=[examples.PROGRESS])
class ProgressSerializer(serializers.Serializer[Any]):
    """One target at one place in one quarter; null is not zero."""

    programme = serializers.CharField()
    target = serializers.CharField()
    indicator = serializers.CharField()
    scope = serializers.ChoiceField(["programme", "base", "park"])
    base = serializers.CharField(allow_null=True)
    park = serializers.CharField(allow_null=True)
    period = QuarterText()
    release = serializers.IntegerField(
        help_text=_("Release from which all data are taken.")
    )
    baseline = AmountField(allow_null=True)
    baseline_period = serializers.CharField(allow_null=True, help_text=_("A year."))
    baseline_confirmed = serializers.BooleanField(allow_null=True)
    target_value = AmountField(allow_null=True)
    due = QuarterText(
        help_text=_("For a yearly target: the last quarter of the year shown.")
    )
    actual = AmountField(
        allow_null=True,
        help_text=_(
            "Rolling four quarters for a flow, year to date for a yearly target, "
            "otherwise the latest value."
        ),
    )
    progress = RatioField(
        allow_null=True,
        help_text=_("Share of the distance from baseline to target that is covered."),
    )
    attainment = RatioField(allow_null=True, help_text=_("Actual ÷ target."))
    elapsed = RatioField(
        allow_null=True, help_text=_("Share of the time that has passed.")
    )
    expected_linear = AmountField(allow_null=True)
    expected_geometric = AmountField(allow_null=True)
    path = serializers.ChoiceField(TargetRevision.Path.choices)
    gap_points = RatioField(
        allow_null=True,
        help_text=_("Difference from the planned path, in percentage points."),
    )
    pace = RatioField(allow_null=True, help_text=_("Progress ÷ share of time passed."))
    light = serializers.ChoiceField([str(light) for light in Light])
    required_per_quarter = RatioField(allow_null=True)
    required_per_year = RatioField(allow_null=True)
    required_amount_per_quarter = AmountField(allow_null=True)
    projection_linear = AmountField(allow_null=True)
    projection_geometric = AmountField(allow_null=True)
    forecast = ForecastSerializer(allow_null=True)
    reported = serializers.IntegerField()
    expected = serializers.IntegerField()
    not_computable = serializers.CharField(
        allow_null=True, help_text=_("Reason why progress is null, as a single word.")
    )
    actual_with_estimates = AmountField(
        allow_null=True,
        help_text=_(
            "The actual value with what is imputed for those who have not reported. "
            "Progress, rating and projections rest on it."
        ),
    )
    enterprises_estimated = serializers.IntegerField(
        help_text=_(
            "Enterprises that are imputed; of a cumulative indicator, those whose "
            "latest value is carried on."
        )
    )
    coverage_by_value = serializers.CharField(
        allow_null=True,
        help_text=_(
            "Response rate by annual values of the quarter before: a number, or one "
            "of the bands >=0.95, >=0.90, >=0.80 and <0.80 where single figures are "
            "protected. Null where nobody had an earlier annual value: the rate by "
            "count then decides."
        ),
    )
    baseline_moved = AmountField(
        allow_null=True,
        help_text=_(
            "The baseline plus and minus the values of those who moved in and out; "
            "null where it does not differ."
        ),
    )
    series_break = serializers.BooleanField(
        allow_null=True,
        help_text=_(
            "Whether the baseline of an enterprise that moved is not known, so that "
            "nothing is compared. Null in releases that did not ask."
        ),
    )
    outcome = serializers.ChoiceField(
        [str(outcome) for outcome in Outcome],
        allow_null=True,
        help_text=_("Null before the due quarter; afterwards that of the due quarter."),
    )
    reached_in = QuarterText(
        allow_null=True, help_text=_("When a target that was missed was reached.")
    )
    parks_met = serializers.IntegerField(
        allow_null=True,
        help_text=_(
            "Of a number for each park: how many parks have it. Progress, difference "
            "and rating are those of the park that is furthest behind."
        ),
    )
    parks_total = serializers.IntegerField(allow_null=True)
    cohort = serializers.ChoiceField(
        Programme.Cohort.choices,
        allow_null=True,
        help_text=_("Which enterprises count; null until that is decided."),
    )
    change = AmountField(
        allow_null=True,
        help_text=_(
            "Change on the same quarter of last year, where growth in per cent is not "
            "the measure."
        ),
    )
    change_unit = serializers.ChoiceField(
        [str(unit) for unit in ChangeUnit], allow_null=True
    )


class ProgressRows(Listing[Target]):
    """Targets measured as of a release."""

    about = _(
        "Targets measured as of a release, for the latest quarter with enough returns "
        "or for the quarters requested. Quarters without a released total have no rows."
    )
    serializer_class = ProgressSerializer
    filterset_class = ProgressFilterSet
    pagination_class = MomentPages

    def list(self, request: Request, *args: object, **kwargs: object) -> Response:
        """Answer a page; with the tag known, before any total is read."""
        asked = check_filters(ProgressFilterSet(request.GET)).form.cleaned_data
        seen = list_moments(self.request.scope, asked["programme"], asked["as_of"])
        registers = (model.objects.all() for model in REGISTERS)
        known = [(moment.programme.pk, moment.releases) for moment in seen]
        as_of = build_as_of(seen, asked["as_of"])
        tag = compute_tag(self.request, known, as_of, compute_rows_digest(*registers))
        if has_tag(request, tag):
            return Response(status=304, headers={"ETag": tag})
        pages = MomentPages()
        pages.as_of = as_of
        rows = list_target_progress(seen, asked, self.request.scope)
        page = pages.paginate_queryset(rows, request)
        response = pages.get_paginated_response(
            [build_progress_row(*one) for one in page]
        )
        response["ETag"] = tag
        return response


def list_target_progress(
    seen: list[Moment], asked: dict[str, Any], scope: Scope
) -> Iterator[tuple[Moment, TargetProgress]]:
    """Yield the standings asked for, by programme, quarter and target."""
    releases = Release.objects.in_bulk([moment.seq for moment in seen])
    for moment in seen:
        release, within = releases[moment.seq], scope.within(moment.programme)
        for period in list_quarters(moment.programme, release, asked):
            shown = build_board(
                programme=moment.programme,
                release=release,
                period=period,
                scope=within,
            )
            yield from (
                (moment, one) for one in shown.standings if is_asked_for(one, asked)
            )


def list_quarters(
    programme: Programme, release: Release, asked: dict[str, Any]
) -> list[Quarter | None]:
    """The quarters asked for, oldest first; without any, the leading one.

    None stands for a programme in which nothing was reported yet.
    """
    known = find_quarters_with_totals(programme, release)
    only, first, last = asked["period"], asked["period_from"], asked["period_to"]
    if not (only or first or last):
        return [known.leading]
    return [
        period
        for period in reversed(known.all)
        if (only or period) == period
        and (first or period) <= period <= (last or period)
    ]


def is_asked_for(one: TargetProgress, asked: dict[str, Any]) -> bool:
    """Whether a standing is of the place, target and indicator asked for."""
    target, place = one.target, (one.kind, one.place.pk)
    base, park = asked["base"], asked["park"]
    return (
        (asked["scope"] or one.kind) == one.kind
        and (base is None or place == (Kind.BASE, base.pk))
        and (park is None or place == (Kind.PARK, park.pk))
        and (asked["target"] or target) == target
        and (asked["indicator"] or target.indicator) == target.indicator
    )


def build_comparison(one: TargetProgress) -> dict[str, object]:
    """What compares like with like, as it is sent."""
    found, parks, change = one.found, one.parks, one.change
    return {
        "actual_with_estimates": format_amount(found.whole),
        "enterprises_estimated": found.imputed,
        "coverage_by_value": format_coverage(found),
        "baseline_moved": format_amount(one.baseline_moved),
        "series_break": one.series_break,
        "outcome": one.progress.outcome and str(one.progress.outcome),
        "reached_in": one.reached_in and str(one.reached_in),
        "parks_met": parks.met if parks else None,
        "parks_total": parks.total if parks else None,
        "cohort": one.cohort,
        "change": format_amount(change.value) if change else None,
        "change_unit": str(change.unit) if change else None,
    }


def format_coverage(found: Actual) -> str | None:
    """The response rate by value, or its band for who may not see single figures."""
    if found.rate_by_value is None or not found.is_banded:
        return format_ratio(found.rate_by_value)
    return f">=0.{found.band}" if found.band else f"<0.{min(BANDS)}"


def build_progress_row(moment: Moment, one: TargetProgress) -> dict[str, object]:
    """One standing as it is sent."""
    progress, baseline = one.progress, one.baseline
    return {
        "programme": moment.programme.code,
        "target": one.target.code,
        "indicator": one.target.indicator.code,
        "scope": one.kind,
        "base": one.place.slug if isinstance(one.place, InnovationBase) else None,
        "park": one.place.slug if isinstance(one.place, Park) else None,
        "period": str(one.period),
        "release": moment.seq,
        "baseline": format_amount(baseline.value) if baseline else None,
        "baseline_period": str(baseline.year) if baseline else None,
        "baseline_confirmed": baseline.is_confirmed if baseline else None,
        "target_value": format_amount(one.target_value),
        "due": str(one.terms.due),
        "actual": format_amount(one.actual),
        "progress": format_ratio(progress.progress, [WHOLE]),
        "attainment": format_ratio(progress.attainment, [WHOLE]),
        "elapsed": format_ratio(progress.elapsed),
        "expected_linear": format_amount(progress.expected_linear),
        "expected_geometric": format_amount(progress.expected_geometric),
        "path": one.terms.path,
        "gap_points": format_ratio(progress.gap_points, one.measure.thresholds.limits),
        "pace": format_ratio(progress.pace),
        "light": str(progress.light),
        "required_per_quarter": format_ratio(progress.required_per_quarter),
        "required_per_year": format_ratio(progress.required_per_year),
        "required_amount_per_quarter": format_amount(
            progress.required_amount_per_quarter
        ),
        "projection_linear": format_amount(progress.projection_linear),
        "projection_geometric": format_amount(progress.projection_geometric),
        "forecast": None,
        "reported": one.reported,
        "expected": one.expected,
        "not_computable": one.not_computable and str(one.not_computable),
        **build_comparison(one),
    }
