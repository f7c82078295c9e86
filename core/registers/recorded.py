"""The history page of a register's rows: who changed what, and when."""

from collections.abc import Iterable
from decimal import Decimal
from itertools import groupby, pairwise
from typing import Any, TypeVar

from django.contrib.admin.options import InlineModelAdmin
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from simple_history.admin import SimpleHistoryAdmin
from simple_history.models import ModelChange
from simple_history.template_utils import HistoricalRecordContextHelper

from core.fields import PROSE_CHARACTERS
from core.models import join_words
from core.registers.admin import RegisterAdmin
from core.registers.history import get_row_key

EMPTY = "—"

Row = TypeVar("Row", bound=models.Model)


class HistoryChange(HistoricalRecordContextHelper):
    """One change in words: choices, yes and no, and numbers as forms show them."""

    def __init__(self, model: type[models.Model], record: models.Model) -> None:
        # The longest text of a register is shown whole.
        super().__init__(
            model, record, max_displayed_delta_change_chars=2 * PROSE_CHARACTERS
        )

    def prepare_delta_change_value(self, change: ModelChange, value: Any) -> str:
        """The text of an old or a new value."""
        shown = super().prepare_delta_change_value(change, value)
        if isinstance(shown, list):
            return join_words(sorted(map(str, shown))) or EMPTY
        return format_column_value(self.model._meta.get_field(change.field), shown)


class RecordedAdmin(RegisterAdmin[Row], SimpleHistoryAdmin):
    """The admin of a register whose models have a `history`; it is read, not undone.

    The page of a row shows with it what was typed inside its form: memberships,
    owners, requirements.
    """

    object_history_template = "admin/core/history.html"
    object_history_list_template = "admin/core/_changes.html"

    def get_urls(self) -> list[URLPattern]:
        """Without the page that would put an older state back."""
        urls: list[URLPattern] = super(SimpleHistoryAdmin, self).get_urls()
        return urls

    def history_view(
        self,
        request: HttpRequest,
        object_id: str,
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The history of a row that the reader may see; else 404."""
        row = self.get_object(request, object_id)
        if row is None:
            raise Http404
        inlines = self.get_inline_instances(request, row)
        parts = [
            part
            for part in {inline.model: inline for inline in inlines}.values()
            if hasattr(part.model, "history")
        ]
        told = {"parts": [self.part_history(request, row, part) for part in parts]}
        return super().history_view(request, object_id, told | (extra_context or {}))

    def part_history(
        self, request: HttpRequest, row: Row, inline: InlineModelAdmin[Any, Row]
    ) -> tuple[str, list[Any]]:
        """The name and the changes of the rows inside a row, row by row, newest first.

        One query, and one for each many-to-many field that changed.
        """
        key = inline.fk_name or find_parent_key(inline.model, self.model)
        records = self.get_history_queryset(
            request, inline.model.history, f"{key}_id", row.pk
        ).order_by(inline.model._meta.pk.name, "-history_date", "-history_id")
        records = list(records)
        self.set_history_delta_changes(request, records)
        return capfirst(inline.model._meta.verbose_name_plural), records

    def set_history_delta_changes(
        self,
        request: HttpRequest,
        historical_records: Iterable[Any],
        foreign_keys_are_objs: bool = True,
    ) -> None:
        """Say what each record changed, in columns too that no form can change."""
        for _row, records in groupby(historical_records, get_row_key):
            for later, earlier in pairwise(records):
                tracked = {field.name for field in later.tracked_fields}
                several = {field.name for field in later._history_m2m_fields}
                delta = later.diff_against(
                    earlier,
                    included_fields=tracked | several,
                    foreign_keys_are_objs=foreign_keys_are_objs,
                )
                words = HistoryChange(later.instance_type, later)
                later.history_delta_changes = words.context_for_delta_changes(delta)


def find_parent_key(part: type[models.Model], whole: type[models.Model]) -> str:
    """The name of the foreign key from the rows of a part to the whole."""
    return next(
        field.name for field in part._meta.fields if field.related_model is whole
    )


def format_column_value(field: models.Field[Any, Any], value: object) -> str:
    """A value of a column as people read it."""
    if value is None or value == "":
        return EMPTY
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return str(value)
