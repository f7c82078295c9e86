"""Columns, filters and the search that several lists of this app share."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any, TypeVar, cast

from django.contrib import admin
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from core.clock import NOW
from core.quarters import Quarter
from enterprises.models import Enterprise
from reporting.models import ReportingPeriod
from reporting.querysets import ReleasedQuerySet

NAMED_ENTERPRISES = 500

Row = TypeVar("Row", bound=models.Model)


def format_quarter(quarter: Quarter) -> str:
    """A quarter as bulletins write it, in the active language."""
    return quarter.label(get_language() or "zh-hans")


@admin.display(description=_("quarter"), ordering="period")
def show_quarter(row: Any) -> str:
    """The quarter of a row."""
    return format_quarter(row.period)


@admin.display(description=_("reporting unit"))
def show_subject(row: Any) -> models.Model:
    """The enterprise, base, park or programme of a row; the list has joined it."""
    subject: models.Model = getattr(row, row.kind)
    return subject


@admin.display(description=_("replaced in"))
def show_superseded(row: Any) -> StrOrPromise:
    """The release that superseded a row, or that it stands."""
    return _("current") if row.superseded_in == NOW else str(row.superseded_in)


def make_amount_column(field: str, title: StrOrPromise) -> Callable[[Any], str | None]:
    """A column of a number without the zeros that only fill its four decimals."""

    @admin.display(description=title, ordering=field)
    def column(row: Any) -> str | None:
        value: Decimal | None = getattr(row, field)
        return None if value is None else f"{value.normalize():,f}"

    return column


class QuarterListFilter(admin.SimpleListFilter):
    """Rows of one quarter.

    The choices are the quarters that programmes ask for: looking for those that occur
    would read a whole table of figures.
    """

    title = _("quarter")
    parameter_name = "period"

    def lookups(
        self, request: HttpRequest, model_admin: admin.ModelAdmin[Any]
    ) -> list[tuple[str, StrOrPromise]]:
        """The quarters of all programmes, newest first (one query)."""
        periods = ReportingPeriod.objects.order_by("-period")
        found = periods.values_list("period", flat=True).distinct()
        return [(str(period.code), format_quarter(period)) for period in found]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the rows of the chosen quarter; a code that no quarter has is none."""
        codes = [code for code, _label in self.lookup_choices]
        code = self.value()
        if code is None or code not in codes:
            return queryset
        return queryset.filter(period=int(code))


class CurrentRowFilter(admin.SimpleListFilter):
    """Released rows that stand, or that a later release superseded."""

    title = _("validity")
    parameter_name = "standing"

    def lookups(
        self, request: HttpRequest, model_admin: admin.ModelAdmin[Any]
    ) -> list[tuple[str, StrOrPromise]]:
        """The two states."""
        return [("yes", _("current")), ("no", _("replaced"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the rows of the chosen state."""
        if self.value() == "yes":
            return cast(ReleasedQuerySet, queryset).standing()
        if self.value() == "no":
            return queryset.filter(superseded_in__lt=NOW)
        return queryset


class FoundByEnterprise(admin.ModelAdmin[Row]):
    """Rows are found by their enterprise; goes before a RegisterAdmin."""

    search_fields = ("enterprise__code",)  # shows the box; see get_search_results
    search_help_text = _("Code, name or identifier of an enterprise")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Row], bool]:
        """Find the enterprises first: their index then finds the rows.

        Few are named one by one, else PostgreSQL walks through all rows for them;
        of many every page is full after a few steps.
        """
        if not search_term:
            return queryset, False
        register = self.admin_site.get_model_admin(Enterprise)
        found, _repeats = register.get_search_results(
            request, Enterprise.objects.order_by(), search_term
        )
        few = list(found.values_list("pk", flat=True)[: NAMED_ENTERPRISES + 1])
        many = len(few) > NAMED_ENTERPRISES
        enterprises = found.values("pk") if many else few
        return queryset.filter(enterprise__in=enterprises), False
