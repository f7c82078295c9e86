"""How bases are built up and what their chains pass on, in the admin."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from bases.admin.rows import ORIGIN, ChoosesSegments, RegisterRowAdmin
from bases.exchange import LINKS, MILESTONES
from bases.models import BaseMilestone, CircularLink
from core.exchange.admin import ExchangesRows

ENDS = ("from_segment", "to_segment")


@admin.register(BaseMilestone)
class BaseMilestoneAdmin(ExchangesRows, RegisterRowAdmin[BaseMilestone]):
    """Steps of building bases and of their trial operation."""

    resource_classes = (MILESTONES,)
    list_display = ("what_zh", "base", "stage", "planned_on", "done_on", "is_sample")
    list_filter = ("base", "stage", "is_sample")
    list_select_related = ("base",)
    search_fields = ("what_zh", "what_en", "document", "base__name_zh")
    date_hierarchy = "planned_on"
    fieldsets = (
        (None, {"fields": ("base", "stage", "what_zh", "what_en")}),
        (_("Dates"), {"fields": ("planned_on", "done_on", "document")}),
        ORIGIN,
    )


@admin.register(CircularLink)
class CircularLinkAdmin(
    ExchangesRows, ChoosesSegments[CircularLink], RegisterRowAdmin[CircularLink]
):
    """Residues that one chain segment leaves and another uses."""

    resource_classes = (LINKS,)
    list_display = ("residue_zh", *ENDS, "is_editorial", "is_sample")
    list_filter = ("from_segment__base", "to_segment__base", "is_editorial")
    list_select_related = ENDS
    search_fields = (
        "residue_zh",
        "residue_en",
        *(f"{end}__name_{language}" for end in ENDS for language in ("zh", "en")),
    )
    fieldsets = (
        (None, {"fields": (*ENDS, "residue_zh", "residue_en", "is_editorial")}),
        ORIGIN,
    )
