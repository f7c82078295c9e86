"""What was released, in the admin: everybody reads, nobody writes."""

from typing import Any, ClassVar, TypeVar

from django.contrib import admin
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.quarters import Quarter
from core.registers.admin import CappedPaginator, ReadOnly, RegisterAdmin
from reporting.access.requests import get_scope
from reporting.access.scope import OVERSEERS
from reporting.admin.columns import (
    CurrentRowFilter,
    FoundByEnterprise,
    QuarterListFilter,
    format_quarter,
    make_amount_column,
    show_quarter,
    show_subject,
    show_superseded,
)
from reporting.models import Attribution, Figure, ImportBatch, Release, RollUp
from reporting.models.released import OPEN_ENDED
from reporting.models.subjects import Kind
from reporting.releases.sign_off import find_proposer

Row = TypeVar("Row", bound=models.Model)

PLACES = ("base", "park", "programme")


@admin.register(Release)
class ReleaseAdmin(ReadOnly[Release], RegisterAdmin[Release]):
    """Releases; they are made on the desk."""

    list_display = ("seq", "programme", "kind", "public", "published_at", "note")
    list_filter = ("programme", "kind", "public")
    list_select_related = ("programme",)
    search_fields = ("=seq", "note", "published_by", "content_sha256")
    date_hierarchy = "published_at"
    fieldsets = (
        (None, {"fields": ("seq", "programme", "kind", "public", "note")}),
        (
            _("Publication"),
            {"fields": ("published_at", "published_by", "show_proposer")},
        ),
        (_("Digest chain"), {"fields": ("content_sha256", "previous_sha256")}),
    )

    readonly_fields = ("show_proposer",)

    @admin.display(description=_("proposed by"))
    def show_proposer(self, release: Release) -> User | None:
        """Who proposed it, where a second reviewer confirmed it."""
        return find_proposer(release)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Release]:
        """Those that the reader may see, as everywhere."""
        return get_scope(request).releases(super().get_queryset(request))


@admin.register(ImportBatch)
class ImportBatchAdmin(ReadOnly[ImportBatch], RegisterAdmin[ImportBatch]):
    """Imported files; `import_figures` makes them."""

    list_display = ("file_name", "programme", "operator", "imported_at", "cells")
    list_filter = ("programme",)
    list_select_related = ("programme",)
    search_fields = ("file_name", "sha256", "operator")
    date_hierarchy = "imported_at"
    fields = (*list_display, "sha256", "report")

    def get_fields(
        self, request: HttpRequest, obj: ImportBatch | None = None
    ) -> list[Any] | tuple[Any, ...]:
        """What was found names single figures: it is for who sees all of them."""
        fields = super().get_fields(request, obj)
        if obj and get_scope(request).within(obj.programme).sees_single_figures:
            return fields
        return [name for name in fields if name != "report"]


class ReleasedAdmin(ReadOnly[Row], RegisterAdmin[Row]):
    """Released rows, newest first: as long as a list may be, it opens at once."""

    ordering = ("-id",)
    sortable_by = ()  # only the key is an index for every list
    show_full_result_count = False
    paginator = CappedPaginator
    list_select_related: ClassVar[tuple[str, ...]] = ("released_in",)


@admin.register(Figure)
class FigureAdmin(FoundByEnterprise[Figure], ReleasedAdmin[Figure]):
    """Released figures."""

    list_display = (  # type: ignore[assignment] # a function is a column
        show_subject,
        "indicator",
        show_quarter,
        make_amount_column("value", _("year to date")),
        make_amount_column("same_period", _("same period last year, as re-reported")),
        "status",
        "source",
        "released_in",
        show_superseded,
    )
    list_filter = (CurrentRowFilter, QuarterListFilter, "kind", "status", "indicator")
    list_select_related = ("enterprise", *PLACES, "indicator", "released_in")
    fields = (*list_display, "reason")  # type: ignore[assignment] # the same

    def get_queryset(self, request: HttpRequest) -> QuerySet[Figure]:
        """Those that the reader may see, as everywhere."""
        return get_scope(request).figures(super().get_queryset(request))


@admin.register(RollUp)
class RollUpAdmin(ReleasedAdmin[RollUp]):
    """Totals of bases, parks and programmes."""

    list_display = (  # type: ignore[assignment] # a function is a column
        show_subject,
        "indicator",
        show_quarter,
        make_amount_column("value", _("year to date")),
        "reported",
        "expected",
        "suppressed",
        "released_in",
        show_superseded,
    )
    list_filter = (CurrentRowFilter, QuarterListFilter, "kind", *PLACES, "indicator")
    list_select_related = (*PLACES, "indicator", "released_in")
    search_fields = ("indicator__code", "indicator__name_zh", "indicator__name_en")
    fieldsets = (
        (None, {"fields": list_display}),  # type: ignore[typeddict-item] # the same
        (
            _("Totals for the enterprises with complete data"),
            {
                "fields": (  # type: ignore[typeddict-item] # a function is a column
                    make_amount_column("quarter_value", _("single quarter")),
                    make_amount_column("rolling_value", _("rolling four quarters")),
                    make_amount_column(
                        "comparable_value", _("value for the same enterprises")
                    ),
                    make_amount_column("same_period", _("same period last year")),
                    make_amount_column("numerator", _("numerator")),
                    make_amount_column("denominator", _("denominator")),
                )
            },
        ),
        (_("Disclosure control"), {"fields": ("estimated", "confidential")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[RollUp]:
        """Totals of the programmes that the reader oversees, withheld sums too."""
        rows, scope = super().get_queryset(request), get_scope(request)
        if scope.sees_single_figures:
            return rows
        mine = scope.ids(Kind.PROGRAMME, *OVERSEERS)
        return rows.filter(released_in__programme__in=mine)


@admin.register(Attribution)
class AttributionAdmin(FoundByEnterprise[Attribution], ReleasedAdmin[Attribution]):
    """In which base, park and programme an enterprise counts."""

    list_display = (  # type: ignore[assignment] # a function is a column
        "enterprise",
        show_subject,
        "kind",
        "first_quarter",
        "last_quarter",
        "released_in",
        show_superseded,
    )
    list_filter = (CurrentRowFilter, "kind", *PLACES)
    list_select_related = ("enterprise", *PLACES, "released_in")
    fields = list_display  # type: ignore[assignment] # the same

    @admin.display(description=_("from quarter"))
    def first_quarter(self, row: Attribution) -> str:
        """The first quarter in which it counts there."""
        return format_quarter(Quarter.from_code(row.from_period))

    @admin.display(description=_("to quarter (included)"))
    def last_quarter(self, row: Attribution) -> str | None:
        """The last quarter in which it counts there; none so far."""
        if row.to_period == OPEN_ENDED:
            return None
        return format_quarter(Quarter.from_code(row.to_period - 1))
