"""Titles and prizes in the admin."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from bases.admin import ORIGIN, RegisterRowAdmin
from core.exchange.admin import ExchangesRows
from enterprises.exchange import HONOURS
from enterprises.models import Honour

HOLDERS = ("enterprise", "park")


@admin.register(Honour)
class HonourAdmin(ExchangesRows, RegisterRowAdmin[Honour]):
    """Titles and prizes of enterprises and parks."""

    resource_classes = (HONOURS,)
    list_display = ("title_zh", "level", *HOLDERS, "batch", "awarded_on", "is_sample")
    list_filter = ("level", "park", "is_sample")
    list_select_related = HOLDERS
    search_fields = (
        "title_zh",
        "title_en",
        "awarded_by_zh",
        "enterprise__name_zh",
        "park__name_zh",
    )
    autocomplete_fields = ("enterprise", "fact")
    date_hierarchy = "awarded_on"
    fieldsets = (
        (None, {"fields": ("title_zh", "title_en", "level", "batch")}),
        (
            _("Holder"),
            {
                "fields": HOLDERS,
                "description": _(
                    "Choose either an enterprise or a park as the holder."
                ),
            },
        ),
        (
            _("Award"),
            {
                "fields": (
                    "awarded_by_zh",
                    "awarded_by_en",
                    "awarded_on",
                    "awarded_when_zh",
                    "awarded_when_en",
                )
            },
        ),
        ORIGIN,
    )
