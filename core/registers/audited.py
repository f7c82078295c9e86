"""How the registers and the accounts tell the audit, which is kept above them.

A request carries `audit(action, row, **detail)` where the portal keeps one.
"""

from collections.abc import Iterable
from typing import Any, TypeVar, cast

from django import forms
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.db import models
from django.http import HttpRequest

VALUE_LENGTH = 500
"""Characters of a value that are kept; a register's own history has all of them."""
SECRET = "•••"
NOTHING: tuple[object, ...] = (None, "", [])

Pair = list[str | None]
"""A value before and after."""

Row = TypeVar("Row", bound=models.Model)


def record_request_action(
    request: HttpRequest,
    action: str,
    row: models.Model | type[models.Model] | None = None,
    **detail: Any,
) -> None:
    """Tell the audit, if there is one, what a request did to a row or to a kind."""
    audit = getattr(request, "audit", None)
    if audit:
        audit(action, row, **detail)


class ChangingRequest(HttpRequest):
    """A request whose form changed something."""

    changes: dict[str, Pair]


class Audited(admin.ModelAdmin[Row]):
    """Additions, changes and deletions are audited; goes before a ModelAdmin."""

    def construct_change_message(
        self,
        request: HttpRequest,
        form: forms.Form,
        formsets: Iterable[forms.BaseFormSet[Any]],
        add: bool = False,
    ) -> list[dict[str, dict[str, list[str]]]]:
        """Keep the values before and after for the record that follows."""
        cast(ChangingRequest, request).changes = collect_form_changes(
            form, formsets or (), add
        )
        return super().construct_change_message(request, form, formsets, add)

    def log_addition(self, request: HttpRequest, obj: Row, message: Any) -> LogEntry:
        """Tell of a new row."""
        record_request_action(
            request, "register.added", obj, **build_audit_detail(request, message)
        )
        return super().log_addition(request, obj, message)

    def log_change(self, request: HttpRequest, obj: Row, message: Any) -> LogEntry:
        """Tell of a changed row, or of what an action did to it."""
        record_request_action(
            request, "register.changed", obj, **build_audit_detail(request, message)
        )
        return super().log_change(request, obj, message)

    def log_deletions(
        self, request: HttpRequest, queryset: models.QuerySet[Row]
    ) -> list[LogEntry]:
        """Tell of each row that is about to go, with what it held."""
        for row in queryset:
            record_request_action(
                request, "register.deleted", row, changes=collect_row_contents(row)
            )
        return super().log_deletions(request, queryset)


def build_audit_detail(
    request: HttpRequest, message: str | list[Any]
) -> dict[str, Any]:
    """What a form changed, or the sentence that an action says of itself."""
    if isinstance(message, list):
        return {"changes": getattr(request, "changes", {})}
    return {"said": str(message)}


def collect_form_changes(
    form: forms.BaseForm, formsets: Iterable[forms.BaseFormSet[Any]], add: bool
) -> dict[str, Pair]:
    """Before and after of each field that a page changed, by the field's name.

    A field of a row inside the page is named by kind, key and field.
    """
    found = collect_field_pairs(form, add)
    for formset in formsets:
        model: type[models.Model] = formset.model  # type: ignore[attr-defined] # rows
        kind = model._meta.model_name
        for part in formset.forms:
            row = part.instance
            if part in formset.deleted_forms:
                key = part[model._meta.pk.name].initial
                found[f"{kind} {key}"] = [str(row), None]
            elif part.has_changed():
                inside = collect_field_pairs(part, part in formset.extra_forms)
                found |= {f"{kind} {row.pk} {name}": inside[name] for name in inside}
    return found


def collect_field_pairs(form: forms.BaseForm, add: bool) -> dict[str, Pair]:
    """Before and after of each field that a form changed; of a new row of all."""
    names = list(form.cleaned_data) if add else form.changed_data
    pairs = {name: build_field_pair(form, name, add) for name in names}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def build_field_pair(form: forms.BaseForm, name: str, add: bool) -> Pair:
    """Before and after of one field; nothing of what is typed unseen."""
    field = form.fields.get(name)
    if field is None or isinstance(field.widget, forms.PasswordInput):
        return [None, SECRET]
    before = None if add else form.get_initial_for_field(field, name)
    return [
        format_field_value(field, before),
        format_field_value(field, form.cleaned_data.get(name)),
    ]


def format_field_value(field: forms.Field, value: Any) -> str | None:
    """A value of a field as a text; a row by its name."""
    if value in NOTHING:
        return None
    if isinstance(value, (models.QuerySet, list, tuple, set)):
        return shorten_text(", ".join(sorted(map(str, value)))) or None
    if isinstance(field, forms.ModelChoiceField):
        return shorten_text(str(find_chosen_row(field, value)))
    return shorten_text(str(field.prepare_value(value)))


def find_chosen_row(field: forms.ModelChoiceField[Any], value: Any) -> Any:
    """The row that a choice names by its key (one query); the key if it is gone."""
    if isinstance(value, models.Model):
        return value
    rows = cast("models.QuerySet[Any]", field.queryset)
    return rows.filter(pk=value).first() or value


def collect_row_contents(row: models.Model) -> dict[str, Pair]:
    """What a row held that is deleted."""
    held = {
        field.name: field.value_from_object(row) for field in list_audited_columns(row)
    }
    return {
        name: [shorten_text(str(value)), None]
        for name, value in held.items()
        if value not in NOTHING
    }


def list_audited_columns(row: models.Model) -> list[models.Field[Any, Any]]:
    """The columns of a row, but for the password of an account."""
    return [field for field in row._meta.concrete_fields if field.name != "password"]


def shorten_text(text: str) -> str:
    """A text, shortened to what is kept."""
    return text if len(text) <= VALUE_LENGTH else text[: VALUE_LENGTH - 1] + "…"
