"""Reporting periods in the admin."""

from django.contrib import admin
from django.http import HttpRequest

from core.registers.admin import RegisterAdmin
from reporting.access.requests import get_scope
from reporting.admin.columns import show_quarter
from reporting.models import ReportingPeriod

RIGHT = "reporting.change_reportingperiod"


@admin.register(ReportingPeriod)
class ReportingPeriodAdmin(RegisterAdmin[ReportingPeriod]):
    """The quarters a programme asks for; releasing publishes them."""

    fixed_fields = ("programme", "period")
    list_display = (
        show_quarter,
        "programme",
        "opens_on",
        "due_on",
        "closes_on",
        "release_on",
        "state",
    )
    list_filter = ("programme", "state")
    list_select_related = ("programme",)
    search_fields = ("programme__code", "programme__name_zh", "programme__name_en")
    date_hierarchy = "due_on"
    readonly_fields = ("state",)
    fields = (
        "programme",
        "period",
        "opens_on",
        "due_on",
        "closes_on",
        "release_on",
        "state",
    )

    def has_change_permission(
        self, request: HttpRequest, obj: ReportingPeriod | None = None
    ) -> bool:
        """Of the programmes whose bureau the reader belongs to.

        Whoever was given the right itself has it everywhere.
        """
        may = super().has_change_permission(request, obj)
        if obj is None or RIGHT in request.user.get_user_permissions():
            return may
        return may and obj.programme_id in get_scope(request).bureau_of()
