"""Decisions in the admin: what a release made visible is superseded, never changed."""

from typing import Any, cast

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from core.clock import NOW
from core.registers.recorded import RecordedAdmin
from targets.admin.dropping import Decided, DropsDecisions
from targets.models import (
    Baseline,
    Decision,
    Milestone,
    Target,
    TargetRevision,
)
from targets.querysets import DecisionQuerySet

DECIDED = ("decided_by", "decided_on", "reason_zh", "reason_en")
DROPPED = ("dropped_at", "dropped_by", "drop_reason")


@admin.display(description=_("release"))
def show_releases(decision: Decision) -> str:
    """Say in which releases a decision stands, that it waits for one or is dropped."""
    numbers = {"first": decision.released_in, "later": decision.superseded_in}
    if decision.dropped_at is not None:
        return str(_("withdrawn"))
    if decision.released_in is None:
        return str(_("waiting for release"))
    if decision.superseded_in == NOW:
        return _("since release %(first)s") % numbers
    return _("from release %(first)s, replaced in release %(later)s") % numbers


RELEASES: Any = show_releases  # where the stubs take no function for a field


class DecisionFilter(admin.SimpleListFilter):
    """Decisions that wait, that stand, that a later one superseded, or dropped ones."""

    title = _("release")
    parameter_name = "standing"

    def lookups(
        self, request: HttpRequest, model_admin: admin.ModelAdmin[Any]
    ) -> list[tuple[str, StrOrPromise]]:
        """The four states."""
        return [
            ("waiting", _("waiting for release")),
            ("standing", _("released and current")),
            ("superseded", _("replaced")),
            ("dropped", _("withdrawn")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the decisions of the chosen state."""
        if self.value() == "waiting":
            return cast(DecisionQuerySet, queryset).waiting()
        if self.value() == "standing":
            return queryset.filter(released_in__isnull=False, superseded_in=NOW)
        if self.value() == "superseded":
            return queryset.filter(superseded_in__lt=NOW)
        if self.value() == "dropped":
            return queryset.filter(dropped_at__isnull=False)
        return queryset


class WaitingFilter(admin.SimpleListFilter):
    """Targets of which the next release takes a revision or a milestone."""

    title = _("next release")
    parameter_name = "waiting"

    def lookups(
        self, request: HttpRequest, model_admin: admin.ModelAdmin[Any]
    ) -> list[tuple[str, StrOrPromise]]:
        """The two answers."""
        return [("yes", _("something is waiting")), ("no", _("nothing is waiting"))]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Target]
    ) -> QuerySet[Target]:
        """Keep the targets of the chosen answer."""
        waits = Q(waiting_revisions=True) | Q(waiting_milestones=True)
        if self.value() == "yes":
            return queryset.filter(waits)
        if self.value() == "no":
            return queryset.exclude(waits)
        return queryset


class DecisionAdmin(DropsDecisions[Decided], RecordedAdmin[Decided]):
    """Decisions: open until a release makes them visible, then never again.

    One that waits can be dropped; that one stays, and is never changed either.
    """

    readonly_fields = (RELEASES, *DROPPED)

    def has_change_permission(
        self, request: HttpRequest, obj: Decided | None = None
    ) -> bool:
        """Only what waits may be changed."""
        open_ = obj is None or obj.is_waiting
        return open_ and super().has_change_permission(request, obj)

    def has_delete_permission(
        self, request: HttpRequest, obj: Decided | None = None
    ) -> bool:
        """Only what waits may be deleted."""
        open_ = obj is None or obj.is_waiting
        return open_ and super().has_delete_permission(request, obj)


@admin.register(Baseline)
class BaselineAdmin(DecisionAdmin[Baseline]):
    """Baselines; a new one supersedes the standing one with the next release."""

    list_display = (
        "indicator",
        "programme",
        "base",
        "park",
        "year",
        "value",
        "is_confirmed",
        "is_sample",
        show_releases,
    )
    list_filter = (DecisionFilter, "programme", "is_confirmed", "is_sample")
    list_select_related = ("indicator", "programme", "base", "park")
    search_fields = ("indicator__code", "indicator__name_zh", "indicator__name_en")
    autocomplete_fields = ("indicator",)
    fieldsets = (
        (None, {"fields": ("programme", "indicator", "base", "park")}),
        (_("Value"), {"fields": ("year", "value", "is_confirmed", "is_sample")}),
        (_("Decision"), {"fields": (*DECIDED, RELEASES)}),
        (_("Withdrawal"), {"fields": DROPPED}),
    )


class TargetDecisionAdmin(DecisionAdmin[Decided]):
    """Decisions on a target: listed and dropped here, typed on the target's page."""

    list_filter = (DecisionFilter, "target__programme")
    list_select_related = ("target",)
    search_fields = ("target__code", "target__name_zh", "target__name_en")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """On the target's page."""
        return False

    def has_change_permission(
        self, request: HttpRequest, obj: Decided | None = None
    ) -> bool:
        """Of the list, so that its action can be done; no row is changed here."""
        return obj is None and super().has_change_permission(request)

    def has_delete_permission(
        self, request: HttpRequest, obj: Decided | None = None
    ) -> bool:
        """Never: what waits can be dropped."""
        return False


@admin.register(TargetRevision)
class TargetRevisionAdmin(TargetDecisionAdmin[TargetRevision]):
    """Numbers of targets, and what waits for the next release."""

    list_display = (
        "target",
        "rule",
        "comparator",
        "amount",
        "due",
        "decided_by",
        show_releases,
    )
    fieldsets = (
        (None, {"fields": ("target", "rule", "comparator", "amount", "path", "due")}),
        (_("Decision"), {"fields": (*DECIDED, RELEASES)}),
        (_("Withdrawal"), {"fields": DROPPED}),
    )


@admin.register(Milestone)
class MilestoneAdmin(TargetDecisionAdmin[Milestone]):
    """Milestones of targets, and what waits for the next release."""

    list_display = ("target", "quarter", "value", "decided_by", show_releases)
    fieldsets = (
        (None, {"fields": ("target", "quarter", "value")}),
        (_("Decision"), {"fields": (*DECIDED, RELEASES)}),
        (_("Withdrawal"), {"fields": DROPPED}),
    )
