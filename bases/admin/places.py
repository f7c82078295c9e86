"""Programmes, innovation bases and parks in the admin."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from bases.exchange import BASES, PARKS
from bases.models import ChainSegment, InnovationBase, Park, Programme
from core.exchange.admin import ExportsRows
from core.registers.admin import RegisterInline
from core.registers.recorded import RecordedAdmin


@admin.register(Programme)
class ProgrammeAdmin(RecordedAdmin[Programme]):
    """Programmes; the code stands in the hash chain and in addresses."""

    fixed_fields = ("code",)
    list_display = ("code", "name_zh", "name_en", "starts_on", "ends_on", "is_sample")
    list_filter = ("public_figures", "is_sample")
    search_fields = ("code", "name_zh", "name_en")
    fieldsets = (
        (None, {"fields": ("code", "name_zh", "name_en", "starts_on", "ends_on")}),
        (
            _("Ratings"),
            {
                "fields": (
                    "amber_points",
                    "red_points",
                    "full_coverage",
                    "least_coverage",
                    "estimate_margin",
                )
            },
        ),
        (_("Enterprises counted"), {"fields": ("cohort", "cohort_on")}),
        (_("Publication"), {"fields": ("public_figures", "two_release", "is_sample")}),
        (_("Notes"), {"fields": ("note_zh", "note_en")}),
    )


class ChainSegmentInline(
    RegisterInline[ChainSegment, InnovationBase],
    admin.TabularInline[ChainSegment, InnovationBase],
):
    """The industrial chain of a base."""

    model = ChainSegment
    fields = ("position", "name_zh", "name_en", "is_editorial")


@admin.register(InnovationBase)
class InnovationBaseAdmin(ExportsRows, RecordedAdmin[InnovationBase]):
    """Innovation bases with their chains."""

    resource_classes = (BASES,)
    fixed_fields = ("code", "slug", "programme")
    list_display = ("code", "name_zh", "name_en", "slug", "programme", "first_wave")
    list_filter = ("programme", "first_wave")
    list_select_related = ("programme",)
    search_fields = ("code", "slug", "name_zh", "name_en", "full_name_zh")
    fieldsets = (
        (None, {"fields": ("programme", "code", "slug", "first_wave")}),
        (
            _("Names"),
            {"fields": ("name_zh", "name_en", "full_name_zh", "full_name_en")},
        ),
        (_("Notes"), {"fields": ("note_zh", "note_en")}),
    )
    inlines = (ChainSegmentInline,)


@admin.register(Park)
class ParkAdmin(ExportsRows, RecordedAdmin[Park]):
    """Parks; the slug stands in the hash chain."""

    resource_classes = (PARKS,)
    fixed_fields = ("slug", "programme")
    list_display = ("slug", "name_zh", "name_en", "programme", "profile_zh")
    list_filter = ("programme",)
    list_select_related = ("programme",)
    search_fields = ("slug", "name_zh", "name_en", "aliases")
    fieldsets = (
        (None, {"fields": ("programme", "slug", "name_zh", "name_en", "aliases")}),
        (_("Profile"), {"fields": ("profile_zh", "profile_en")}),
        (_("Notes"), {"fields": ("note_zh", "note_en")}),
    )
