"""What the admin pages of register rows share, in this app and in those above."""

from django import forms
from django.utils.translation import gettext_lazy as _

from bases.models import ChainSegment
from core.registers.recorded import RecordedAdmin

ORIGIN = (
    _("Origin and notes"),
    {"fields": ("is_sample", "fact", "note_zh", "note_en")},
)


class RegisterRowAdmin(RecordedAdmin):
    """A register whose rows say where they come from; ORIGIN closes its fieldsets."""

    autocomplete_fields = ("fact",)


class SegmentChoice(forms.ModelChoiceField):
    """Chain segments by base: two bases may have one of the same name."""

    def label_from_instance(self, segment):
        """B06 有色金属 · 合金."""
        return f"{segment.base.code} {segment.base} · {segment}"


class ChoosesSegments:
    """Chain segments are chosen by base; goes before a ModelAdmin or an inline."""

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        """Read the segments with their bases (one query)."""
        if db_field.related_model is ChainSegment:
            segments = ChainSegment.objects.select_related("base")
            kwargs |= {"form_class": SegmentChoice, "queryset": segments}
        return super().formfield_for_foreignkey(db_field, request, **kwargs)
