"""Enterprises in the admin, with what identifies and places them."""

from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from bases.admin import ORIGIN, ChoosesSegments, RegisterRowAdmin
from core.exchange.admin import ExchangesRows
from core.registers.admin import RegisterInline
from enterprises.exchange import ENTERPRISES, IDENTIFIERS, MEMBERSHIPS, RESIDENCES
from enterprises.models import (
    BaseMembership,
    Enterprise,
    EnterpriseIdentifier,
    ParkResidence,
)


class IdentifierInline(
    RegisterInline[EnterpriseIdentifier, Enterprise],
    admin.TabularInline[EnterpriseIdentifier, Enterprise],
):
    """Numbers that authorities gave the enterprise."""

    model = EnterpriseIdentifier
    fields = ("kind", "value", "valid_from", "valid_to")


class MembershipInline(
    ChoosesSegments[Any],
    RegisterInline[BaseMembership, Enterprise],
    admin.TabularInline[BaseMembership, Enterprise],
):
    """Bases the enterprise takes part in."""

    model = BaseMembership
    fields = (
        "programme",
        "base",
        "segment",
        "role",
        "is_backbone",
        "valid_from",
        "valid_to",
    )


class ResidenceInline(
    RegisterInline[ParkResidence, Enterprise],
    admin.TabularInline[ParkResidence, Enterprise],
):
    """Parks the enterprise sits in."""

    model = ParkResidence
    fields = ("park", "valid_from", "valid_to")


@admin.register(Enterprise)
class EnterpriseAdmin(ExchangesRows, RegisterRowAdmin[Enterprise]):
    """Enterprises; the code stands in the hash chain."""

    resource_classes = (ENTERPRISES, IDENTIFIERS, MEMBERSHIPS, RESIDENCES)
    fixed_fields = ("code",)
    list_display = ("code", "name_zh", "name_en", "industry_zh", "is_sample")
    list_filter = ("memberships__base", "residences__park", "is_sample")
    search_fields = ("code", "name_zh", "name_en", "identifiers__value")
    search_help_text = _("Code, name or identifier")
    fieldsets = (
        (None, {"fields": ("code", "name_zh", "name_en")}),
        (_("Industry"), {"fields": ("industry_zh", "industry_en")}),
        ORIGIN,
    )
    inlines = (IdentifierInline, MembershipInline, ResidenceInline)
