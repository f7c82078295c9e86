"""Claims of technical problems in the admin."""

from django.contrib import admin

from bases.admin import ORIGIN, RegisterRowAdmin
from core.exchange.admin import ExchangesRows
from problems.exchange import CLAIMS
from problems.models import Claim, TechnicalProblem
from problems.models.claims import lock_problem

TEAMS = ("partner", "enterprise")


@admin.register(Claim)
class ClaimAdmin(ExchangesRows, RegisterRowAdmin):
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

    def get_object(self, request, object_id, from_field=None):
        """Hold the problem before the claim, as whoever else holds both."""
        found = admin.ModelAdmin.get_object(self, request, object_id, from_field)
        if found:
            lock_problem(found.problem_id)
        return super().get_object(request, object_id, from_field)

    def has_delete_permission(self, request, obj=None):
        """A claim that a contract names stays on record."""
        may = super().has_delete_permission(request, obj)
        return may and not (obj and obj.is_bound)

    def get_queryset(self, request):
        """Claims of problems that the reader may see."""
        seen = request.scope.problems(TechnicalProblem.objects.all())
        return super().get_queryset(request).filter(problem__in=seen)
