"""Universities, institutes and the agreements with them in the admin."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from bases.admin import ORIGIN, RegisterRowAdmin
from core.exchange.admin import ExchangesRows
from core.models import join_words
from enterprises.exchange import COOPERATIONS, PARTNERS
from enterprises.models import Cooperation, Partner


@admin.register(Partner)
class PartnerAdmin(ExchangesRows, RegisterRowAdmin[Partner]):
    """Universities and institutes."""

    resource_classes = (PARTNERS,)
    list_display = ("name_zh", "name_en", "kind", "city_zh", "is_sample")
    list_filter = ("kind", "is_sample")
    search_fields = ("name_zh", "name_en", "city_zh", "city_en")
    fieldsets = (
        (None, {"fields": ("name_zh", "name_en", "kind", "city_zh", "city_en")}),
        ORIGIN,
    )


@admin.register(Cooperation)
class CooperationAdmin(ExchangesRows, RegisterRowAdmin[Cooperation]):
    """Agreements of enterprises with partners."""

    resource_classes = (COOPERATIONS,)
    list_display = (
        "title_zh",
        "enterprise",
        "partner_names",
        "kind",
        "base",
        "valid_from",
        "valid_to",
        "is_sample",
    )
    list_filter = ("kind", "contract_kind", "base", "is_sample")
    list_select_related = ("enterprise", "base")
    search_fields = (
        "title_zh",
        "title_en",
        "contract_number",
        "enterprise__name_zh",
        "partners__name_zh",
    )
    autocomplete_fields = ("enterprise", "partners", "fact")
    date_hierarchy = "valid_from"
    fieldsets = (
        (None, {"fields": ("title_zh", "title_en", "kind", "valid_from", "valid_to")}),
        (_("Parties"), {"fields": ("enterprise", "partners", "base")}),
        (
            _("Contract"),
            {"fields": ("contract_kind", "contract_number", "registered_on", "amount")},
        ),
        ORIGIN,
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Cooperation]:
        """With the partners that `partner_names` names."""
        return super().get_queryset(request).prefetch_related("partners")

    @admin.display(description=_("partners"))
    def partner_names(self, cooperation: Cooperation) -> str:
        """The universities and institutes of an agreement."""
        return join_words(partner.name for partner in cooperation.partners.all())
