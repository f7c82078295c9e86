"""Filters of released figures, progress, releases and periods, shared by all faces."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter, Filter, FilterSet

from bases.filtersets import CodeFilter
from bases.models import InnovationBase, Park, Programme
from core.fields import QuarterFormField
from enterprises.models import Enterprise
from reporting.as_of import UnknownMoment, parse_moment
from reporting.models import Figure, Release, ReportingPeriod
from reporting.models.subjects import Kind
from targets.filtersets import TargetFilterSet
from targets.models import Indicator, Target


class QuarterFilter(Filter):
    """A quarter as officials type it."""

    field_class = QuarterFormField


class MomentField(forms.CharField):
    """A release number or a day; cleans to an int, a date or None."""

    def clean(self, value: Any) -> int | date | None:
        """Read the text; raises ValidationError on anything else."""
        text = super().clean(value)
        try:
            return parse_moment(text)
        except UnknownMoment as error:
            raise ValidationError(
                _("“%(value)s” is not valid. Enter a release number or a date."),
                code="invalid",
                params={"value": value},
            ) from error


class NamedFilter:
    """Read and checked with the others, applied by whoever builds the query.

    A place or a moment decides which tables are asked, not only which of their rows.
    """

    def filter(self, rows: QuerySet[Any], _value: Any) -> QuerySet[Any]:
        """Leave the rows as they are."""
        return rows


class NamedCode(NamedFilter, CodeFilter):
    """A place, an enterprise or a target by its code."""


class NamedChoice(NamedFilter, ChoiceFilter):
    """One of a few words."""


class NamedQuarter(NamedFilter, QuarterFilter):
    """A quarter."""


class MomentFilter(NamedFilter, Filter):
    """As of: a release number or a day."""

    field_class = MomentField


class FigureFilterSet(FilterSet):
    """Released figures and totals; both have an indicator and a quarter."""

    programme = NamedCode(Programme.objects.all())
    base = NamedCode(InnovationBase.objects.all(), "slug")
    park = NamedCode(Park.objects.all(), "slug")
    enterprise = NamedCode(Enterprise.objects.all())
    scope = NamedChoice(label=_("scope"), choices=Kind.choices)
    as_of = MomentFilter(label=_("as of"))
    indicator = CodeFilter(Indicator.objects.all())
    period = QuarterFilter()
    period_from = QuarterFilter("period", "gte")
    period_to = QuarterFilter("period", "lte")

    class Meta:
        model = Figure
        fields = [
            "programme",
            "base",
            "park",
            "enterprise",
            "indicator",
            "period",
            "period_from",
            "period_to",
            "scope",
            "as_of",
        ]


class ProgressFilterSet(FilterSet):
    """Which standings of targets are asked for; the board computes them."""

    programme = NamedCode(Programme.objects.all())
    base = NamedCode(InnovationBase.objects.all(), "slug")
    park = NamedCode(Park.objects.all(), "slug")
    target = NamedCode(Target.objects.all(), label=_("target"))
    indicator = NamedCode(Indicator.objects.all())
    period = NamedQuarter(label=_("quarter"))
    period_from = NamedQuarter(label=_("from quarter"))
    period_to = NamedQuarter(label=_("to quarter (included)"))
    scope = NamedChoice(
        label=_("scope"),
        choices=[choice for choice in Kind.choices if choice[0] != Kind.ENTERPRISE],
    )
    as_of = MomentFilter(label=_("as of"))

    class Meta:
        model = Target
        fields = [
            "programme",
            "base",
            "park",
            "target",
            "indicator",
            "period",
            "period_from",
            "period_to",
            "scope",
            "as_of",
        ]


class DecidedTargetFilterSet(TargetFilterSet):
    """Targets as they were decided at a moment."""

    as_of = MomentFilter(label=_("as of"))


class ReleaseFilterSet(FilterSet):
    """Releases by programme."""

    programme = CodeFilter(Programme.objects.all())

    class Meta:
        model = Release
        fields = ["programme"]


class PeriodFilterSet(FilterSet):
    """Reporting periods by programme and quarter."""

    programme = CodeFilter(Programme.objects.all())
    period = QuarterFilter()
    period_from = QuarterFilter("period", "gte")
    period_to = QuarterFilter("period", "lte")

    class Meta:
        model = ReportingPeriod
        fields = ["programme", "period", "period_from", "period_to"]
