"""What else a release made visible: decisions, and where enterprises count."""

from collections import defaultdict
from dataclasses import dataclass

from django.utils.translation import gettext as _

from core.quarters import Quarter
from core.templatetags.ui import render_quarter
from enterprises.models import Enterprise
from portal.decided import describe_decision, format_decision_name, get_indicator
from portal.pages.releases.compared import ReleaseSpan
from portal.pages.series.history import Place
from reporting.models import Attribution
from reporting.models.released import OPEN_ENDED
from reporting.releases.digest import list_decision_models
from targets.models import AnyDecision, IndicatorVersion

MOST_SHOWN = 50

Pair = tuple[AnyDecision | None, AnyDecision]


@dataclass(frozen=True)
class DecisionChange:
    """A decision and the one that it replaced, if any, both as words.

    `kind` names the table: baseline, targetrevision or milestone.
    """

    kind: str
    name: str
    decision: AnyDecision
    before: str
    after: str


@dataclass(frozen=True)
class AttributionChange:
    """An enterprise counts in a place in some years, or did so until now."""

    enterprise: Enterprise
    place: Place
    years: str
    stands: bool


@dataclass(frozen=True)
class AttributionChanges:
    """What began or ended; the first fifty of `total`."""

    rows: tuple[AttributionChange, ...]
    total: int


def list_decision_changes(span: ReleaseSpan) -> tuple[DecisionChange, ...]:
    """Baselines, targets and milestones that became visible. Four queries."""
    pairs = [
        pair
        for model in list_decision_models()
        for pair in list_decision_pairs(model, span)
    ]
    indicators = {get_indicator(after).pk for _before, after in pairs}
    definitions = IndicatorVersion.objects.filter(indicator__in=indicators)
    newest = {row.indicator_id: row for row in definitions.order_by("valid_from")}
    return tuple(describe_pair(*pair, newest) for pair in pairs)


def list_decision_pairs(model: type[AnyDecision], span: ReleaseSpan) -> list[Pair]:
    """The decisions of one kind, each behind the one that it replaced. One query."""
    is_own = hasattr(model, "programme")
    path = "programme" if is_own else "target__programme"
    related = ["indicator", "base", "park"] if is_own else ["target__indicator"]
    rows = model.objects.filter(
        span.gone | span.come, **{path: span.programme}
    ).select_related(*related)
    ends: dict[tuple[object, ...], dict[bool, AnyDecision]] = defaultdict(dict)
    for row in rows:
        stands = row.superseded_in > span.after.seq
        ends[tuple(row.key().values())][stands] = row
    return [(sides.get(False), sides[True]) for sides in ends.values() if True in sides]


def describe_pair(
    before: AnyDecision | None, after: AnyDecision, newest: dict[int, IndicatorVersion]
) -> DecisionChange:
    """A pair in words; the newest definition of the indicator gives the unit."""
    version = newest[get_indicator(after).pk]
    return DecisionChange(
        kind=type(after).__name__.lower(),
        name=format_decision_name(after),
        decision=after,
        before=describe_decision(before, version) if before else "",
        after=describe_decision(after, version),
    )


def list_attribution_changes(span: ReleaseSpan) -> AttributionChanges:
    """Where enterprises count: what began or ended with the release. Two queries."""
    found = (
        Attribution.objects.filter(span.mine, span.gone | span.come)
        .select_related("enterprise", "base", "park", "programme")
        .order_by("enterprise__code", "kind", "base", "park", "released_in", "id")
    )
    rows = tuple(
        AttributionChange(
            enterprise=row.enterprise,
            place=getattr(row, row.kind),
            years=format_years(row),
            stands=row.superseded_in > span.after.seq,
        )
        for row in found[:MOST_SHOWN]
    )
    return AttributionChanges(rows, found.count())


def format_years(row: Attribution) -> str:
    """The statistical years of an attribution, in words; the quarter where it ended.

    Who leaves counts up to a quarter, who moves up to a year.
    """
    first = row.from_period // 4
    if row.to_period == OPEN_ENDED:
        return _("since %(year)s") % {"year": first}
    last = Quarter.from_code(row.to_period - 1)
    if last.quarter < 4:
        until = render_quarter(last)
        return _("%(first)s to %(last)s") % {"first": first, "last": until}
    if first == last.year:
        return str(first)
    return _("%(first)s to %(last)s") % {"first": first, "last": last.year}
