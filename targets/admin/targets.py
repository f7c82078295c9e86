"""Targets with their revisions and milestones, in the admin."""

from typing import Any, Protocol

from django.contrib import admin
from django.contrib.admin.options import InlineModelAdmin
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core.models import join_words
from core.registers.admin import ReadOnly, RegisterInline, lock_rows
from core.registers.recorded import RecordedAdmin
from targets.admin.decisions import WaitingFilter, show_releases
from targets.admin.dropping import Decided
from targets.models import (
    Milestone,
    Target,
    TargetRevision,
)


class ListedTarget(Protocol):
    """What the list adds to a target: of which kinds a decision waits."""

    waiting_revisions: bool
    waiting_milestones: bool


class WaitingInline(RegisterInline[Decided, Target]):
    """Decisions on a target that the next release will make visible."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Decided]:
        """Only what waits; while it is saved no release takes it."""
        return lock_rows(super().get_queryset(request).filter(released_in__isnull=True))


class ReleasedInline(ReadOnly[Any], InlineModelAdmin[Decided, Target]):
    """Decisions on a target that a release made visible."""

    readonly_fields = (show_releases,)  # type: ignore[assignment] # a function is a column

    def get_queryset(self, request: HttpRequest) -> QuerySet[Decided]:
        """Only what is released."""
        return super().get_queryset(request).filter(released_in__isnull=False)


class WaitingRevisionInline(
    WaitingInline[TargetRevision],
    admin.StackedInline[TargetRevision, Target],
):
    """The numbers that will hold from the next release on."""

    model = TargetRevision
    max_num = 1  # one waits at a time
    verbose_name = _("revision waiting for release")
    fields = (
        ("rule", "comparator", "amount"),
        ("path", "due", "is_past_due_confirmed"),
        ("decided_by", "decided_on"),
        ("reason_zh", "reason_en"),
    )


class ReleasedRevisionInline(
    ReleasedInline[TargetRevision],
    admin.TabularInline[TargetRevision, Target],
):
    """The numbers that held and hold."""

    model = TargetRevision
    verbose_name_plural = _("released revisions")
    fields = (
        "rule",
        "comparator",
        "amount",
        "path",
        "due",
        "decided_by",
        show_releases,
    )  # type: ignore[assignment] # a function is a column


class WaitingMilestoneInline(
    WaitingInline[Milestone],
    admin.StackedInline[Milestone, Target],
):
    """Milestones that will hold from the next release on."""

    model = Milestone
    verbose_name_plural = _("milestones waiting for release")
    fields = (
        ("quarter", "value"),
        ("decided_by", "decided_on"),
        ("reason_zh", "reason_en"),
    )


class ReleasedMilestoneInline(
    ReleasedInline[Milestone],
    admin.TabularInline[Milestone, Target],
):
    """Milestones that held and hold."""

    model = Milestone
    verbose_name_plural = _("released milestones")
    fields = ("quarter", "value", "decided_by", show_releases)  # type: ignore[assignment] # a function is a column


WAITING = {"revisions": TargetRevision, "milestones": Milestone}
RELEASED = (ReleasedRevisionInline, ReleasedMilestoneInline)


@admin.register(Target)
class TargetAdmin(RecordedAdmin[Target]):
    """Targets with their numbers; the code stands in the hash chain.

    What a target is about is fixed too: its released numbers would change meaning.
    """

    fixed_fields = ("code", "programme", "indicator", "scope")
    list_display = (
        "code",
        "name_zh",
        "name_en",
        "programme",
        "indicator",
        "scope",
        "what_waits",
    )
    list_filter = (WaitingFilter, "programme", "scope", "is_sample")
    list_select_related = ("programme", "indicator")
    search_fields = ("code", "name_zh", "name_en", "statement_zh", "statement_en")
    autocomplete_fields = ("indicator",)
    fieldsets = (
        (None, {"fields": ("code", "programme", "indicator", "scope")}),
        (
            _("Names"),
            {"fields": ("name_zh", "name_en", "heading_zh", "heading_en", "position")},
        ),
        (
            _("Statement and source"),
            {
                "fields": (
                    "statement_zh",
                    "statement_en",
                    "source_zh",
                    "source_en",
                    "fact_ids",
                    "is_sample",
                )
            },
        ),
        (
            _("Interpretation"),
            {
                "fields": (
                    "reading_zh",
                    "reading_en",
                    "open_question_zh",
                    "open_question_en",
                )
            },
        ),
    )
    inlines = (
        WaitingRevisionInline,
        ReleasedRevisionInline,
        WaitingMilestoneInline,
        ReleasedMilestoneInline,
    )

    def get_inlines(
        self, request: HttpRequest, obj: Target | None
    ) -> (
        list[type[InlineModelAdmin[Any, Any]]]
        | tuple[type[InlineModelAdmin[Any, Any]], ...]
    ):
        """Of a new target nothing is released."""
        inlines = super().get_inlines(request, obj)
        return inlines if obj else [row for row in inlines if row not in RELEASED]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Target]:
        """With whether a revision and a milestone wait."""
        waiting = {
            f"waiting_{name}": Exists(
                model.objects.waiting().filter(target=OuterRef("pk"))
            )
            for name, model in WAITING.items()
        }
        return super().get_queryset(request).annotate(**waiting)

    @admin.display(description=_("waiting for release"))
    def what_waits(self, target: ListedTarget) -> str:
        """What of it the next release takes."""
        kinds = {
            TargetRevision: target.waiting_revisions,
            Milestone: target.waiting_milestones,
        }
        names = [str(kind._meta.verbose_name) for kind, waits in kinds.items() if waits]
        return join_words(names)
