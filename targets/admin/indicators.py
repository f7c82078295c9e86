"""Indicators with their definitions, in the admin."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core.models import join_words
from core.registers.admin import RegisterInline
from core.registers.recorded import RecordedAdmin
from targets.models import (
    Indicator,
    IndicatorVersion,
)


class VersionInline(
    RegisterInline[IndicatorVersion, Indicator],
    admin.StackedInline[IndicatorVersion, Indicator],
):
    """How the indicator is defined, from a quarter to a quarter."""

    model = IndicatorVersion
    fk_name = "indicator"
    autocomplete_fields = ("numerator", "denominator")
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("valid_from", "valid_to"),
                    ("unit_zh", "unit_en", "unit_one_en"),
                )
            },
        ),
        (
            _("Calculation"),
            {
                "fields": (
                    ("nature", "direction"),
                    ("aggregation", "frequency", "collected_at"),
                    ("numerator", "denominator", "scale"),
                )
            },
        ),
        (_("Definition"), {"fields": ("definition_zh", "definition_en")}),
    )

    def get_extra(
        self, request: HttpRequest, obj: Indicator | None = None, **kwargs: Any
    ) -> int:
        """A new indicator needs a definition; an old one seldom a further one."""
        return 0 if obj else 1


@admin.register(Indicator)
class IndicatorAdmin(RecordedAdmin[Indicator]):
    """Indicators with their definitions; the code stands in the hash chain."""

    fixed_fields = ("code",)
    list_display = ("code", "name_zh", "name_en", "programme_codes")
    list_filter = ("programmes", "versions__nature", "versions__collected_at")
    search_fields = ("code", "name_zh", "name_en")
    fields = ("code", "name_zh", "name_en", "programmes")
    inlines = (VersionInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Indicator]:
        """With the programmes that `programme_codes` names."""
        return super().get_queryset(request).prefetch_related("programmes")

    @admin.display(description=_("programmes"))
    def programme_codes(self, indicator: Indicator) -> str:
        """The programmes that ask for it."""
        return join_words(programme.code for programme in indicator.programmes.all())
