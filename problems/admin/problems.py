"""Technical problems in the admin; their state changes by moves only."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.options import InlineModelAdmin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from bases.admin import ORIGIN, ChoosesSegments, RegisterRowAdmin
from core.exchange.admin import ExchangesRows
from core.registers.admin import ReadOnly, RegisterInline
from problems.admin.moving import Moves
from problems.admin.requests import get_scope
from problems.admin.secrecy import LiftsSecrecy
from problems.exchange import PROBLEMS, REQUIREMENTS
from problems.models import ProblemEvent, TechnicalProblem, TechnicalRequirement


class RequirementInline(
    RegisterInline[TechnicalRequirement, TechnicalProblem],
    admin.TabularInline[TechnicalRequirement, TechnicalProblem],
):
    """Figures that a solution must reach."""

    model = TechnicalRequirement
    fields = (
        "indicator_zh",
        "indicator_en",
        "comparator",
        "value",
        "unit_zh",
        "unit_en",
    )


class ProblemEventInline(
    ReadOnly[Any],
    admin.TabularInline[ProblemEvent, TechnicalProblem],
):
    """How the problem moved."""

    model = ProblemEvent
    fields = ("on", "from_state", "to_state", "by", "reason")


@admin.register(TechnicalProblem)
class TechnicalProblemAdmin(
    ExchangesRows,
    Moves,
    LiftsSecrecy,
    ChoosesSegments[TechnicalProblem],
    RegisterRowAdmin[TechnicalProblem],
):
    """Technical problems; the number stands in addresses and documents."""

    resource_classes = (PROBLEMS, REQUIREMENTS)
    fixed_fields = ("number",)
    list_display = (
        "number",
        "title_zh",
        "nature",
        "base",
        "owner",
        "state",
        "deadline",
        "is_secret",
        "is_sample",
    )
    list_filter = ("state", "base", "nature", "is_secret", "is_sample")
    list_select_related = ("base", "owner")
    search_fields = ("number", "title_zh", "title_en", "owner__name_zh")
    search_help_text = _("Number, title or enterprise")
    autocomplete_fields = ("owner", "achievements", "fact")
    date_hierarchy = "deadline"
    readonly_fields = ("state",)
    fieldsets = (
        (None, {"fields": ("number", "title_zh", "title_en", "nature", "is_secret")}),
        (_("Description"), {"fields": ("description_zh", "description_en")}),
        (_("Place and parties"), {"fields": ("base", "segment", "owner")}),
        (
            _("Target to reach"),
            {"fields": ("trl_now", "trl_wanted", "budget", "deadline")},
        ),
        (
            _("Progress of the work"),
            {
                "fields": ("state", "achievements"),
                "description": _(
                    "To change the status, use the action “Change status of the "
                    "selected problem” in the list."
                ),
            },
        ),
        ORIGIN,
    )
    inlines = (RequirementInline, ProblemEventInline)

    def get_queryset(self, request: HttpRequest) -> QuerySet[TechnicalProblem]:
        """Those that the reader may see, as everywhere."""
        return get_scope(request).problems(super().get_queryset(request))

    def get_inlines(
        self, request: HttpRequest, obj: TechnicalProblem | None
    ) -> (
        list[type[InlineModelAdmin[Any, Any]]]
        | tuple[type[InlineModelAdmin[Any, Any]], ...]
    ):
        """A new problem has not moved yet."""
        return super().get_inlines(request, obj) if obj else (RequirementInline,)
