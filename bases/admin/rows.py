"""What the admin pages of register rows share, in this app and in those above."""

from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from django import forms
from django.contrib.admin.options import BaseModelAdmin
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from bases.models import ChainSegment
from core.registers.recorded import RecordedAdmin

if TYPE_CHECKING:
    from django.contrib.admin.options import _FieldOpts

Row = TypeVar("Row", bound=models.Model)

ORIGIN: "tuple[StrOrPromise, _FieldOpts]" = (
    _("Origin and notes"),
    {"fields": ("is_sample", "fact", "note_zh", "note_en")},
)


class RegisterRowAdmin(RecordedAdmin[Row]):
    """A register whose rows say where they come from; ORIGIN closes its fieldsets."""

    autocomplete_fields: ClassVar[tuple[str, ...]] = ("fact",)


class SegmentChoice(forms.ModelChoiceField[ChainSegment]):
    """Chain segments by base: two bases may have one of the same name."""

    def label_from_instance(self, segment: ChainSegment) -> str:
        """B06 有色金属 · 合金."""
        return f"{segment.base.code} {segment.base} · {segment}"


class ChoosesSegments(BaseModelAdmin[Row]):
    """Chain segments are chosen by base; goes before a ModelAdmin or an inline."""

    def formfield_for_foreignkey(
        self, db_field: models.ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> forms.ModelChoiceField[Any] | None:
        """Read the segments with their bases (one query)."""
        if db_field.related_model is ChainSegment:
            segments = ChainSegment.objects.select_related("base")
            kwargs |= {"form_class": SegmentChoice, "queryset": segments}
        return super().formfield_for_foreignkey(db_field, request, **kwargs)
