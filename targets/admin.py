"""Indicators and what is promised on them, in the admin.

A decision that a release made visible is never changed: a later one supersedes it.
"""

from django.contrib import admin
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from core.clock import NOW
from core.models import join_words
from core.registers.admin import ReadOnly, RegisterInline, lock_rows
from core.registers.recorded import RecordedAdmin
from targets.drop_action import DropsDecisions
from targets.models import (
    Baseline,
    Decision,
    Indicator,
    IndicatorVersion,
    Milestone,
    Target,
    TargetRevision,
)

DECIDED = ("decided_by", "decided_on", "reason_zh", "reason_en")
DROPPED = ("dropped_at", "dropped_by", "drop_reason")


@admin.display(description=_("release"))
def show_releases(decision: Decision) -> str:
    """Say in which releases a decision stands, that it waits for one or is dropped."""
    numbers = {"first": decision.released_in, "later": decision.superseded_in}
    if decision.dropped_at is not None:
        return _("withdrawn")
    if decision.released_in is None:
        return _("waiting for release")
    if decision.superseded_in == NOW:
        return _("since release %(first)s") % numbers
    return _("from release %(first)s, replaced in release %(later)s") % numbers


class DecisionFilter(admin.SimpleListFilter):
    """Decisions that wait, that stand, that a later one superseded, or dropped ones."""

    title = _("release")
    parameter_name = "standing"

    def lookups(self, request, model_admin):
        """The four states."""
        return [
            ("waiting", _("waiting for release")),
            ("standing", _("released and current")),
            ("superseded", _("replaced")),
            ("dropped", _("withdrawn")),
        ]

    def queryset(self, request, queryset):
        """Keep the decisions of the chosen state."""
        if self.value() == "waiting":
            return queryset.waiting()
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

    def lookups(self, request, model_admin):
        """The two answers."""
        return [("yes", _("something is waiting")), ("no", _("nothing is waiting"))]

    def queryset(self, request, queryset):
        """Keep the targets of the chosen answer."""
        waits = Q(waiting_revisions=True) | Q(waiting_milestones=True)
        if self.value() == "yes":
            return queryset.filter(waits)
        if self.value() == "no":
            return queryset.exclude(waits)
        return queryset


class VersionInline(RegisterInline, admin.StackedInline):
    """How the indicator is defined, from a quarter to a quarter."""

    model = IndicatorVersion
    fk_name = "indicator"
    autocomplete_fields = ("numerator", "denominator")
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("valid_from", "valid_to"),
                    ("unit_zh", "unit_en", "unit_one_en"),
                )
            },
        ),
        (
            _("Calculation"),
            {
                "fields": (
                    ("nature", "direction"),
                    ("aggregation", "frequency", "collected_at"),
                    ("numerator", "denominator", "scale"),
                )
            },
        ),
        (_("Definition"), {"fields": ("definition_zh", "definition_en")}),
    )

    def get_extra(self, request, obj=None, **kwargs):
        """A new indicator needs a definition; an old one seldom a further one."""
        return 0 if obj else 1


@admin.register(Indicator)
class IndicatorAdmin(RecordedAdmin):
    """Indicators with their definitions; the code stands in the hash chain."""

    fixed_fields = ("code",)
    list_display = ("code", "name_zh", "name_en", "programme_codes")
    list_filter = ("programmes", "versions__nature", "versions__collected_at")
    search_fields = ("code", "name_zh", "name_en")
    fields = ("code", "name_zh", "name_en", "programmes")
    inlines = (VersionInline,)

    def get_queryset(self, request):
        """With the programmes that `programme_codes` names."""
        return super().get_queryset(request).prefetch_related("programmes")

    @admin.display(description=_("programmes"))
    def programme_codes(self, indicator):
        """The programmes that ask for it."""
        return join_words(programme.code for programme in indicator.programmes.all())


class DecisionAdmin(DropsDecisions, RecordedAdmin):
    """Decisions: open until a release makes them visible, then never again.

    One that waits can be dropped; that one stays, and is never changed either.
    """

    readonly_fields = (show_releases, *DROPPED)

    def has_change_permission(self, request, obj=None):
        """Only what waits may be changed."""
        open_ = obj is None or obj.is_waiting
        return open_ and super().has_change_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        """Only what waits may be deleted."""
        open_ = obj is None or obj.is_waiting
        return open_ and super().has_delete_permission(request, obj)


@admin.register(Baseline)
class BaselineAdmin(DecisionAdmin):
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
        (_("Decision"), {"fields": (*DECIDED, show_releases)}),
        (_("Withdrawal"), {"fields": DROPPED}),
    )


class TargetDecisionAdmin(DecisionAdmin):
    """Decisions on a target: listed and dropped here, typed on the target's page."""

    list_filter = (DecisionFilter, "target__programme")
    list_select_related = ("target",)
    search_fields = ("target__code", "target__name_zh", "target__name_en")

    def has_add_permission(self, request):
        """On the target's page."""
        return False

    def has_change_permission(self, request, obj=None):
        """Of the list, so that its action can be done; no row is changed here."""
        return obj is None and super().has_change_permission(request)

    def has_delete_permission(self, request, obj=None):
        """Never: what waits can be dropped."""
        return False


@admin.register(TargetRevision)
class TargetRevisionAdmin(TargetDecisionAdmin):
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
        (_("Decision"), {"fields": (*DECIDED, show_releases)}),
        (_("Withdrawal"), {"fields": DROPPED}),
    )


@admin.register(Milestone)
class MilestoneAdmin(TargetDecisionAdmin):
    """Milestones of targets, and what waits for the next release."""

    list_display = ("target", "quarter", "value", "decided_by", show_releases)
    fieldsets = (
        (None, {"fields": ("target", "quarter", "value")}),
        (_("Decision"), {"fields": (*DECIDED, show_releases)}),
        (_("Withdrawal"), {"fields": DROPPED}),
    )


class WaitingInline(RegisterInline):
    """Decisions on a target that the next release will make visible."""

    def get_queryset(self, request):
        """Only what waits; while it is saved no release takes it."""
        return lock_rows(super().get_queryset(request).waiting())


class ReleasedInline(ReadOnly):
    """Decisions on a target that a release made visible."""

    readonly_fields = (show_releases,)

    def get_queryset(self, request):
        """Only what is released."""
        return super().get_queryset(request).filter(released_in__isnull=False)


class WaitingRevisionInline(WaitingInline, admin.StackedInline):
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


class ReleasedRevisionInline(ReleasedInline, admin.TabularInline):
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
    )


class WaitingMilestoneInline(WaitingInline, admin.StackedInline):
    """Milestones that will hold from the next release on."""

    model = Milestone
    verbose_name_plural = _("milestones waiting for release")
    fields = (
        ("quarter", "value"),
        ("decided_by", "decided_on"),
        ("reason_zh", "reason_en"),
    )


class ReleasedMilestoneInline(ReleasedInline, admin.TabularInline):
    """Milestones that held and hold."""

    model = Milestone
    verbose_name_plural = _("released milestones")
    fields = ("quarter", "value", "decided_by", show_releases)


WAITING = {"revisions": TargetRevision, "milestones": Milestone}
RELEASED = (ReleasedRevisionInline, ReleasedMilestoneInline)


@admin.register(Target)
class TargetAdmin(RecordedAdmin):
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

    def get_inlines(self, request, obj):
        """Of a new target nothing is released."""
        inlines = super().get_inlines(request, obj)
        return inlines if obj else [row for row in inlines if row not in RELEASED]

    def get_queryset(self, request):
        """With whether a revision and a milestone wait."""
        waiting = {
            f"waiting_{name}": Exists(
                model.objects.waiting().filter(target=OuterRef("pk"))
            )
            for name, model in WAITING.items()
        }
        return super().get_queryset(request).annotate(**waiting)

    @admin.display(description=_("waiting for release"))
    def what_waits(self, target):
        """What of it the next release takes."""
        kinds = {
            TargetRevision: target.waiting_revisions,
            Milestone: target.waiting_milestones,
        }
        names = [str(kind._meta.verbose_name) for kind, waits in kinds.items() if waits]
        return join_words(names)
