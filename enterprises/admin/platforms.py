"""R&D platforms in the admin."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from bases.admin import ORIGIN, ChoosesSegments, RegisterRowAdmin
from core.exchange.admin import ExchangesRows
from enterprises.exchange import PLATFORMS
from enterprises.models import Platform
from enterprises.models.platforms import HOSTS


@admin.register(Platform)
class PlatformAdmin(
    ExchangesRows, ChoosesSegments[Platform], RegisterRowAdmin[Platform]
):
    """R&D platforms; a promotion changes the level of the row."""

    resource_classes = (PLATFORMS,)
    list_display = (
        "name_zh",
        "kind",
        "level",
        "host",
        "base",
        "park",
        "recognised_on",
        "is_sample",
    )
    list_filter = ("kind", "level", "base", "park", "open_to_others", "is_sample")
    list_select_related = (*HOSTS, "base", "park")
    search_fields = (
        "name_zh",
        "name_en",
        "authority_zh",
        "document_no",
        "host_enterprise__name_zh",
        "host_partner__name_zh",
    )
    autocomplete_fields = ("host_enterprise", "host_partner", "partners", "fact")
    date_hierarchy = "recognised_on"
    fieldsets = (
        (None, {"fields": ("name_zh", "name_en", "kind", "level")}),
        (
            _("Host"),
            {
                "fields": (*HOSTS, "partners"),
                "description": _(
                    "Enter a host and a level. Leave them blank only if the article "
                    "that names the platform does not give them."
                ),
            },
        ),
        (_("Place"), {"fields": ("base", "segment", "park")}),
        (
            _("Recognition"),
            {
                "fields": (
                    "authority_zh",
                    "authority_en",
                    "recognised_on",
                    "document_no",
                    "valid_to",
                )
            },
        ),
        (
            _("Services"),
            {"fields": ("open_to_others", "services_zh", "services_en")},
        ),
        ORIGIN,
    )

    @admin.display(description=_("host"))
    def host(self, platform: Platform) -> object:
        """Who runs it; the list has joined all three."""
        return platform.host
