"""Science and technology projects in the admin."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from bases.admin import ORIGIN, RegisterRowAdmin
from core.exchange.admin import ExchangesRows
from problems.admin.requests import get_scope
from problems.exchange import PROJECTS
from problems.models import Project, TechnicalProblem


@admin.register(Project)
class ProjectAdmin(ExchangesRows, RegisterRowAdmin[Project]):
    """Projects with who carries them and the problems they attack."""

    resource_classes = (PROJECTS,)
    list_display = (
        "title_zh",
        "scheme",
        "is_major",
        "base",
        "park",
        "state",
        "starts_on",
        "accepted_on",
        "is_sample",
    )
    list_filter = ("scheme", "is_major", "state", "base", "park", "is_sample")
    list_select_related = ("base", "park")
    search_fields = (
        "title_zh",
        "title_en",
        "enterprises__name_zh",
        "problems__number",
    )
    autocomplete_fields = ("enterprises", "problems", "fact")
    date_hierarchy = "starts_on"
    fieldsets = (
        (None, {"fields": ("title_zh", "title_en", "scheme", "is_major")}),
        (_("Place and parties"), {"fields": ("base", "park", "enterprises")}),
        (_("Problems addressed"), {"fields": ("problems",)}),
        (_("Funding"), {"fields": ("budget", "investment")}),
        (
            _("Progress of the work"),
            {"fields": ("state", "starts_on", "ends_on", "accepted_on")},
        ),
        ORIGIN,
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Project]:
        """Projects that attack no problem which the reader may not see."""
        rows = super().get_queryset(request)
        if get_scope(request).sees_secret_problems:
            return rows
        seen = get_scope(request).problems(TechnicalProblem.objects.all()).order_by()
        hidden = TechnicalProblem.objects.exclude(pk__in=seen.values("pk"))
        return rows.exclude(problems__in=hidden)
