"""The articles a programme rests on, and what they state, in the admin."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from bases.models import SourceArticle, SourceFact
from core.registers.recorded import RecordedAdmin


@admin.register(SourceArticle)
class SourceArticleAdmin(RecordedAdmin[SourceArticle]):
    """Articles; facts are quoted by their code."""

    fixed_fields = ("code", "programme")
    list_display = ("code", "name_zh", "name_en", "programme")
    list_filter = ("programme",)
    list_select_related = ("programme",)
    search_fields = ("code", "name_zh", "name_en")
    fieldsets = (
        (None, {"fields": ("programme", "code", "name_zh", "name_en")}),
        (_("Notes"), {"fields": ("note_zh", "note_en")}),
    )


@admin.register(SourceFact)
class SourceFactAdmin(RecordedAdmin[SourceFact]):
    """Facts; rows of registers and targets name them by their code."""

    fixed_fields = ("code", "article")
    list_display = ("code", "subject_zh", "subject_en", "number", "article", "stated")
    list_filter = ("article", "stated", "quotation_zh_verified", "comparator")
    list_select_related = ("article",)
    search_fields = ("code", "subject_zh", "subject_en", "quotation_zh", "quotation_en")
    fieldsets = (
        (None, {"fields": ("article", "code", "subject_zh", "subject_en")}),
        (
            _("Quotation"),
            {"fields": ("quotation_zh", "quotation_zh_verified", "quotation_en")},
        ),
        (
            _("Number stated"),
            {
                "fields": (
                    ("comparator", "number"),
                    ("unit_zh", "unit_en"),
                    ("period_zh", "period_en"),
                )
            },
        ),
        (
            _("Confidence level"),
            {"fields": ("stated", "confidence_zh", "confidence_en")},
        ),
        (
            _("Interpretation"),
            {
                "fields": (
                    "reading_zh",
                    "reading_en",
                    "open_question_zh",
                    "open_question_en",
                )
            },
        ),
    )
