"""Patents and achievements with their owners in the admin."""

from typing import TypeVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from bases.admin import ORIGIN, RegisterRowAdmin
from core.exchange.admin import ExchangesRows
from core.registers.admin import RegisterInline
from enterprises.exchange import (
    ACHIEVEMENT_OWNERS,
    ACHIEVEMENTS,
    PATENT_OWNERS,
    PATENTS,
)
from enterprises.models import (
    Achievement,
    AchievementOwner,
    Enterprise,
    Partner,
    Patent,
    PatentOwner,
)

FOUND_BY = (
    "number",
    "title_zh",
    "title_en",
    "owners__enterprise__name_zh",
    "owners__partner__name_zh",
)

Row = TypeVar("Row", bound=PatentOwner | AchievementOwner)
Whole = TypeVar("Whole", bound=Patent | Achievement)
Owned = TypeVar("Owned", bound=Patent | Achievement)


class OwnerInline(RegisterInline[Row, Whole], admin.TabularInline[Row, Whole]):
    """Owners in their order; the first one counts."""

    fields = ("position", "enterprise", "partner")
    autocomplete_fields = ("enterprise", "partner")


class PatentOwnerInline(OwnerInline[PatentOwner, Patent]):
    """Owners of a patent."""

    model = PatentOwner


class AchievementOwnerInline(OwnerInline[AchievementOwner, Achievement]):
    """Who completed an achievement."""

    model = AchievementOwner


class OwnedAdmin(RegisterRowAdmin[Owned]):
    """A register of numbered things with owners; the number stands in addresses."""

    fixed_fields = ("number",)
    search_fields = FOUND_BY
    search_help_text = _("Number, title or owner")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Owned]:
        """With the owners that `first_owner` names (three queries for a list)."""
        rows = super().get_queryset(request)
        return rows.prefetch_related("owners__enterprise", "owners__partner")

    @admin.display(description=_("first owner"))
    def first_owner(self, row: Owned) -> Enterprise | Partner | None:
        """The owner for whom it counts; owners come in their order."""
        owners = list(row.owners.all())
        return owners[0].owner if owners else None


@admin.register(Patent)
class PatentAdmin(ExchangesRows, OwnedAdmin[Patent]):
    """Patents."""

    resource_classes = (PATENTS, PATENT_OWNERS)
    list_display = (
        "number",
        "title_zh",
        "kind",
        "first_owner",
        "filed_on",
        "granted_on",
        "lapsed_on",
        "is_sample",
    )
    list_filter = ("kind", "is_sample")
    date_hierarchy = "filed_on"
    fieldsets = (
        (None, {"fields": ("number", "kind", "title_zh", "title_en", "ipc_main")}),
        (_("Dates"), {"fields": ("filed_on", "granted_on", "lapsed_on")}),
        ORIGIN,
    )
    inlines = (PatentOwnerInline,)


@admin.register(Achievement)
class AchievementAdmin(ExchangesRows, OwnedAdmin[Achievement]):
    """Registered achievements."""

    resource_classes = (ACHIEVEMENTS, ACHIEVEMENT_OWNERS)
    list_display = (
        "number",
        "title_zh",
        "kind",
        "stage",
        "first_owner",
        "registered_on",
        "is_sample",
    )
    list_filter = ("kind", "stage", "is_sample")
    date_hierarchy = "registered_on"
    fieldsets = (
        (None, {"fields": ("number", "kind", "stage", "title_zh", "title_en")}),
        (_("Dates"), {"fields": ("registered_on",)}),
        ORIGIN,
    )
    inlines = (AchievementOwnerInline,)
