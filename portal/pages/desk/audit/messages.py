"""The records of the audit in words: what was done, and each value before and after."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any, NamedTuple

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from core.models import join_words
from reporting.models import AuditRecord, Submission
from reporting.models.returns import STATUS_CHOICES

ACTIONS = {
    "sign_in.done": gettext_lazy("Signed in"),
    "sign_in.failed": gettext_lazy("Sign-in failed"),
    "sign_in.locked": gettext_lazy("Sign-in locked"),
    "sign_out.done": gettext_lazy("Signed out"),
    "second_factor.passed": gettext_lazy("2-step verification passed"),
    "second_factor.failed": gettext_lazy("2-step verification failed"),
    "second_factor.enrolled": gettext_lazy("2-step verification set up"),
    "second_factor.codes": gettext_lazy("Backup codes created"),
    "password.changed": gettext_lazy("Password changed"),
    "password.refused": gettext_lazy("Current password incorrect"),
    "register.added": gettext_lazy("Added"),
    "register.changed": gettext_lazy("Changed"),
    "register.deleted": gettext_lazy("Deleted"),
    "register.imported": gettext_lazy("Table imported"),
    "register.exported": gettext_lazy("Table exported"),
    "return.draft": gettext_lazy("Return created"),
    "return.saved": gettext_lazy("Return saved"),
    "return.evidence": gettext_lazy("Evidence attached"),
    "return.submitted": gettext_lazy("Return submitted"),
    "return.returned": gettext_lazy("Return sent back"),
    "return.reviewed": gettext_lazy("Return reviewed"),
    "return.approved": gettext_lazy("Return approved"),
    "return.released": gettext_lazy("Return released"),
    "return.withdrawal": gettext_lazy("Withdrawal of a return proposed"),
    "return.discarded": gettext_lazy("Revision of a return discarded"),
    "period.opened": gettext_lazy("Data collection opened"),
    "period.closed": gettext_lazy("Data collection closed"),
    "period.extended": gettext_lazy("Extension granted"),
    "contact.added": gettext_lazy("Contact added"),
    "contact.changed": gettext_lazy("Contact changed"),
    "contact.revealed": gettext_lazy("Contact revealed"),
    "contact.removed": gettext_lazy("Contact removed"),
    "assignment.lent": gettext_lazy("Role delegated"),
    "assignment.taken_back": gettext_lazy("Delegation ended"),
    "assignment.loan_ended": gettext_lazy("Delegation ended with the role"),
    "decision.dropped": gettext_lazy("Decision withdrawn"),
    "release.proposed": gettext_lazy("Release proposed"),
    "release.dropped": gettext_lazy("Release proposal withdrawn"),
    "release.made": gettext_lazy("Release published"),
    "figures.imported": gettext_lazy("Figures imported"),
    "programme.loaded": gettext_lazy("Programme definition loaded"),
    "audit.exported": gettext_lazy("Audit log exported"),
    "audit.purged": gettext_lazy("Audit log purged"),
    "refused": gettext_lazy("Access denied or not found"),
}

DETAILS = {
    "path": gettext_lazy("web address"),
    "method": gettext_lazy("method"),
    "reason": gettext_lazy("reason"),
    "revision": gettext_lazy("revision"),
    "version": gettext_lazy("version"),
    "file": gettext_lazy("file"),
    "name": gettext_lazy("name"),
    "rows": gettext_lazy("rows"),
    "count": gettext_lazy("count"),
    "note": pgettext_lazy("of a release", "note"),
    "said": gettext_lazy("action taken"),
    "to": gettext_lazy("to"),
    "first": gettext_lazy("first day"),
    "last": gettext_lazy("last record"),
    "sha256": gettext_lazy("digest"),
    "returns": gettext_lazy("returns"),
    "figures": gettext_lazy("figures"),
    "programme": gettext_lazy("programme"),
    "kind": gettext_lazy("kind"),
    "indicator": gettext_lazy("indicator"),
    "code_wanted": gettext_lazy("code still required"),
    "changed": pgettext_lazy("in the audit", "changed"),
    "search": gettext_lazy("search"),
    "until": gettext_lazy("until"),
}

CELL = (
    gettext_lazy("year to date"),
    gettext_lazy("same period last year"),
    gettext_lazy("data status"),
    gettext_lazy("note"),
    gettext_lazy("explanation"),
)
"""The parts of a cell, in the order in which the audit keeps them."""


class AuditValue(NamedTuple):
    """One value that a record tells of; None before or after means nothing there."""

    what: str
    before: str | None
    after: str | None


def describe_action(action: str) -> str:
    """What was done, in the active language; a code that is not known as it stands."""
    return str(ACTIONS.get(action, action))


def describe_kind(label: str) -> str:
    """A kind of row such as `bases.park`, in the active language."""
    model = find_model(label)
    return capfirst(str(model._meta.verbose_name)) if model else label


def find_model(label: str) -> type[models.Model] | None:
    """The model of a label; None for one that is no more."""
    try:
        return apps.get_model(label)
    except (LookupError, ValueError):
        return None


def list_audit_values(record: AuditRecord) -> Iterator[AuditValue]:
    """What a record tells, value by value."""
    for name, value in record.detail.items():
        if name == "changes":
            yield from list_changed_fields(find_model(record.model), value)
        elif name == "cells":
            yield from list_changed_cells(value)
        elif name == "before":
            yield AuditValue(
                pgettext("of a return", "status"),
                describe_state(value),
                describe_state(record.action.split(".")[-1]),
            )
        elif value not in ("", None):
            yield AuditValue(str(DETAILS.get(name, name)), None, format_value(value))


def list_changed_fields(
    model: type[models.Model] | None, changes: dict[str, list[str | None]]
) -> Iterator[AuditValue]:
    """The fields of a row, or of rows inside its page, before and after."""
    for name, (before, after) in changes.items():
        yield AuditValue(describe_field(model, name), before, after)


def describe_field(model: type[models.Model] | None, name: str) -> str:
    """A field as its form calls it; `membership 12 until` names a row inside."""
    kind, _space, rest = name.partition(" ")
    if rest and model:
        part = find_model(f"{model._meta.app_label}.{kind}")
        key, _space, field = rest.partition(" ")
        words = f"{describe_kind(part._meta.label) if part else kind} {key}"
        return f"{words} · {describe_field(part, field)}" if field else words
    try:
        column = model._meta.get_field(name) if model else None
    except FieldDoesNotExist:
        column = None
    return str(getattr(column, "verbose_name", name))


def list_changed_cells(cells: dict[str, list[Any]]) -> Iterator[AuditValue]:
    """The parts of cells of a return that changed."""
    for code, (before, after) in cells.items():
        for number, words in enumerate(CELL):
            pair = before[number], after[number]
            if pair[0] != pair[1]:
                before_, after_ = map(SHOWN.get(number, format_value), pair)
                yield AuditValue(f"{code} · {words}", before_, after_)


def describe_status(code: int) -> str:
    """The status of a cell; a number that is none as it stands."""
    found = {int(status): words for status, words in STATUS_CHOICES}
    return str(found.get(code, code))


def format_decimal(text: str | None) -> str | None:
    """A number without the zeros that only fill its decimals."""
    return None if text is None else f"{Decimal(text).normalize():f}"


SHOWN: dict[int, Callable[[Any], str | None]] = {
    0: format_decimal,
    1: format_decimal,
    2: describe_status,
}
"""How the first parts of a cell are shown; the others are texts."""


def describe_state(value: str) -> str:
    """The state of a return; a word that is none as it stands."""
    return str(dict(Submission.State.choices).get(value, value))


def format_value(value: Any) -> str | None:
    """Any other value as a text."""
    if value in ("", None):
        return None
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, dict):
        return join_words(f"{key} {each}" for key, each in value.items() if each)
    return str(value)
