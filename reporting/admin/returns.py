"""Returns in the admin: everybody in scope reads, the desk is where work is done."""

from typing import Any, TypeVar

from django.contrib import admin
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_stubs_ext import StrOrPromise

from core.registers.admin import ReadOnly, RegisterAdmin, RegisterInline
from reporting.access.requests import get_scope
from reporting.admin.columns import (
    FoundByEnterprise,
    QuarterListFilter,
    make_amount_column,
    show_quarter,
    show_subject,
)
from reporting.models import Entry, Submission, SubmissionEvent

Row = TypeVar("Row", bound=models.Model)


class InReturn(
    ReadOnly[Any],
    RegisterInline[Row, Submission],
    admin.TabularInline[Row, Submission],
):
    """Rows of a return: who sees it sees them."""

    extra = 0
    can_delete = False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """As the return itself, which its page has asked for."""
        return True


class EntryInline(InReturn[Entry]):
    """Cells."""

    model = Entry
    fields = (  # type: ignore[assignment] # a function is a column
        "indicator",
        make_amount_column("value", _("year to date")),
        make_amount_column("same_period", _("same period last year, as re-reported")),
        "unit",
        "nature",
        "status",
        "note",
        "explanation",
    )
    readonly_fields = fields  # type: ignore[assignment] # a function is a column

    def get_queryset(self, request: HttpRequest) -> QuerySet[Entry]:
        """With the definitions that say unit and nature."""
        rows = super().get_queryset(request)
        return rows.select_related("indicator", "indicator_version")

    @admin.display(description=_("unit"))
    def unit(self, cell: Entry) -> str:
        """The unit of the value."""
        return cell.indicator_version.unit

    @admin.display(description=_("nature"))
    def nature(self, cell: Entry) -> StrOrPromise:
        """Whether the value is year to date, at the end, or since the start."""
        return cell.indicator_version.get_nature_display()


class ReturnEventInline(InReturn[SubmissionEvent]):
    """Moves, oldest first."""

    model = SubmissionEvent
    fields = readonly_fields = ("at", "by", "from_state", "to_state", "reason")

    def get_queryset(self, request: HttpRequest) -> QuerySet[SubmissionEvent]:
        """With who made them."""
        return super().get_queryset(request).select_related("by")


@admin.register(Submission)
class SubmissionAdmin(
    ReadOnly[Submission], FoundByEnterprise[Submission], RegisterAdmin[Submission]
):
    """Returns of the reader's scope; each leads to its page on the desk."""

    list_display = (  # type: ignore[assignment] # a function is a column
        show_subject,
        show_quarter,
        "state",
        "revision",
        "programme",
    )
    list_filter = ("programme", "state", QuarterListFilter, "kind")
    list_select_related = ("enterprise", "base", "park", "programme")
    fieldsets = (
        (
            None,
            {
                "fields": ("programme", show_quarter, "kind", show_subject)  # type: ignore[typeddict-item] # a function is a column
            },
        ),
        (
            pgettext_lazy("of a return", "Status"),
            {
                "fields": (
                    "state",
                    "revision",
                    "reason",
                    "withdraws",
                    "entered_by",
                    "submitted_by",
                    "submitted_at",
                    "reviewed_by",
                    "reviewed_at",
                    "approved_by",
                    "approved_at",
                    "released_in",
                    "batch",
                )
            },
        ),
    )
    readonly_fields = (show_quarter, show_subject)  # type: ignore[assignment] # the same
    inlines = (EntryInline, ReturnEventInline)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Submission]:
        """Those that the reader may see, as everywhere."""
        return get_scope(request).returns(super().get_queryset(request))

    def view_on_site(self, obj: Submission) -> str:
        """The page where it is filled in and reviewed."""
        return reverse("desk:return", args=[obj.pk])
