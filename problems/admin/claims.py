"""Claims of technical problems in the admin."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from bases.admin import ORIGIN, RegisterRowAdmin
from core.exchange.admin import ExchangesRows
from problems.admin.requests import get_scope
from problems.exchange import CLAIMS
from problems.models import Claim, TechnicalProblem

TEAMS = ("partner", "enterprise")


@admin.register(Claim)
class ClaimAdmin(ExchangesRows, RegisterRowAdmin[Claim]):
    """Claims; whose it is and of which problem is typed once."""

    resource_classes = (CLAIMS,)
    fixed_fields = ("problem", *TEAMS)
    list_display = ("problem", *TEAMS, "lead", "submitted_on", "state", "is_sample")
    list_filter = ("state", "problem__base", "is_sample")
    list_select_related = fixed_fields
    search_fields = (
        "problem__number",
        "problem__title_zh",
        "partner__name_zh",
        "enterprise__name_zh",
        "lead",
    )
    autocomplete_fields = (*fixed_fields, "fact")
    date_hierarchy = "submitted_on"
    fieldsets = (
        (None, {"fields": (*fixed_fields, "lead", "submitted_on", "state")}),
        ORIGIN,
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Claim]:
        """Claims of problems that the reader may see."""
        seen = get_scope(request).problems(TechnicalProblem.objects.all())
        return super().get_queryset(request).filter(problem__in=seen)
