"""Targets in the words they were made in, with the numbers decided as of a release."""

from functools import cached_property, reduce
from operator import or_
from typing import Any, TypeVar, cast

from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from api.moments import Moment, build_as_of, list_moments
from api.pagination import CountedMomentPages
from api.schema import AmountField, QuarterText
from api.v1.serializers import examples
from api.views import Register, check_filters
from core.clock import as_of
from reporting.filtersets import DecidedTargetFilterSet
from targets.models import Baseline, Milestone, TargetRevision

Row = TypeVar("Row")


class BaselineSerializer(serializers.ModelSerializer[Baseline]):
    """The value that a multiple refers to."""

    value = AmountField()

    class Meta:
        model = Baseline
        fields = ["year", "value", "is_confirmed", "is_sample"]


class MilestoneSerializer(serializers.Serializer[Milestone]):
    """A value that should be reached on the way."""

    period = QuarterText(source="quarter")
    value = AmountField()


@extend_schema_serializer(examples=[examples.TARGET])
class TargetSerializer(serializers.Serializer[TargetRevision]):
    """One promise: its words, our reading of them, and the decided numbers."""

    code = serializers.CharField(source="target.code")
    programme = serializers.CharField(source="target.programme.code")
    indicator = serializers.CharField(source="target.indicator.code")
    name_zh = serializers.CharField(source="target.name_zh")
    name_en = serializers.CharField(source="target.name_en")
    heading_zh = serializers.CharField(source="target.heading_zh")
    heading_en = serializers.CharField(source="target.heading_en")
    scope = serializers.CharField(source="target.scope")
    statement_zh = serializers.CharField(source="target.statement_zh")
    statement_en = serializers.CharField(source="target.statement_en")
    source_zh = serializers.CharField(source="target.source_zh")
    source_en = serializers.CharField(source="target.source_en")
    facts = serializers.CharField(source="target.fact_ids")
    reading_zh = serializers.CharField(source="target.reading_zh")
    reading_en = serializers.CharField(source="target.reading_en")
    open_question_zh = serializers.CharField(source="target.open_question_zh")
    open_question_en = serializers.CharField(source="target.open_question_en")
    is_sample = serializers.BooleanField(source="target.is_sample")
    rule = serializers.ChoiceField(TargetRevision.Rule.choices)
    amount = AmountField()
    comparator = serializers.ChoiceField(TargetRevision.Comparator.choices)
    path = serializers.ChoiceField(TargetRevision.Path.choices)
    due = QuarterText()
    decided_by = serializers.CharField()
    decided_on = serializers.DateField(allow_null=True)
    reason_zh = serializers.CharField()
    reason_en = serializers.CharField()
    release = serializers.SerializerMethodField()
    baseline = serializers.SerializerMethodField()
    milestones = MilestoneSerializer(source="target.standing_milestones", many=True)

    def get_release(self, revision: TargetRevision) -> int:
        """The release that made these numbers visible."""
        view: Targets = self.context["view"]
        return view.shown_since(revision)

    @extend_schema_field(BaselineSerializer(allow_null=True))
    def get_baseline(self, revision: TargetRevision) -> dict[str, Any] | None:
        """The programme's baseline, if one is decided; bases have their own."""
        view: Targets = self.context["view"]
        found = view.baselines.get(
            (revision.target.programme_id, revision.target.indicator_id)
        )
        return BaselineSerializer(found).data if found else None


class Targets(Register[TargetRevision]):
    """Targets that stand as of a moment."""

    about = _(
        "Targets in their original words, with the values decided as of a release."
    )
    queryset = TargetRevision.objects.all()
    serializer_class = TargetSerializer
    filterset_class = DecidedTargetFilterSet
    pagination_class = CountedMomentPages
    lookup_field = "target__code"
    lookup_url_kwarg = "code"
    detail_parameters = ("as_of",)

    def filter_queryset(
        self, queryset: QuerySet[TargetRevision, Row]
    ) -> QuerySet[TargetRevision, Row]:
        """The revisions that stand at the moment asked for, of the targets asked."""
        asked = check_filters(DecidedTargetFilterSet(self.request.GET))
        programme = asked.form.cleaned_data.get("programme")
        at = asked.form.cleaned_data["as_of"]
        self.moments = list_moments(self.request.scope, programme, at)
        pages = cast("CountedMomentPages", self.paginator)
        pages.as_of = build_as_of(self.moments, at)
        milestones = Milestone.objects.filter(
            build_current_filter(self.moments, "target__")
        )
        return (
            queryset.filter(
                build_current_filter(self.moments, "target__"), target__in=asked.qs
            )
            .select_related("target__programme", "target__indicator")
            .prefetch_related(
                Prefetch(
                    "target__milestones",
                    milestones.order_by("quarter"),
                    to_attr="standing_milestones",
                )
            )
            .order_by("target__programme", "target__position", "target__code")
        )

    @cached_property
    def baselines(self) -> dict[tuple[int, int], Baseline]:
        """The baselines of whole programmes, by programme and indicator (a query)."""
        rows = Baseline.objects.filter(
            build_current_filter(self.moments), base__isnull=True, park__isnull=True
        )
        return {(row.programme_id, row.indicator_id): row for row in rows}

    def shown_since(self, revision: TargetRevision) -> int:
        """The first release in which the reader could see a revision.

        Raises LookupError for one that waits for its release, which no moment shows.
        """
        released_in = revision.released_in
        if released_in is None:
            raise LookupError("the revision is not released")
        return next(
            moment.shown_since(released_in)
            for moment in self.moments
            if moment.programme.pk == revision.target.programme_id
        )


def build_current_filter(moments: list[Moment], path: str = "") -> Q:
    """Decisions that stand, each programme's as of its own release.

    The tables of decisions are small: an OR costs nothing here.
    """
    each = (
        as_of(moment.seq) & Q(**{f"{path}programme": moment.programme})
        for moment in moments
    )
    return reduce(or_, each, Q(pk__in=[]))
