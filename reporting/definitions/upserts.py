"""Create or update rows by a key, and say what that changed, field by field."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from bases.models import Programme
from reporting.definitions.readers import DefinitionRefused, Record

Row = TypeVar("Row", bound=models.Model)

# field -> (what is stored, what the file says)
Changes = dict[str, tuple[object, object]]
# Whether people have decided what the file would change in a stored row.
Settled = Callable[[Row, Changes], bool]


@dataclass
class LoadReport:
    """What a load did: rows created by kind, changes field by field, rows left alone.

    `kept` are changes that the file asks for and that were not made. `source` names
    the file in the histories of the rows.
    """

    programme: Programme | None = None
    source: str = ""
    created: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    changed: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    unchanged: int = 0

    def leave(self, label: str, changes: Changes) -> None:
        """Note a row left as it is: kept against the changes if there are any."""
        if changes:
            self.kept += describe_changes(label, changes)
        else:
            self.unchanged += 1

    def __str__(self) -> str:
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        for kind, labels in self.created.items():
            yield _("New, %(kind)s: %(labels)s") % {
                "kind": kind,
                "labels": ", ".join(labels),
            }
        for change in self.changed:
            yield _("Changed, %(change)s") % {"change": change}
        for change in self.kept:
            yield _("Kept as decided, %(change)s") % {"change": change}
        yield _("Unchanged: %(count)s") % {"count": self.unchanged}


def upsert_row(
    report: LoadReport,
    model: type[Row],
    key: Record,
    fields: Record,
    is_settled: Settled[Row] = lambda row, changes: False,
) -> Row:
    """Create or update the row with a key and return it; a settled row stays as it is.

    Raises DefinitionRefused where the model's own rules say no. One query if nothing
    has changed.
    """
    row = model._default_manager.filter(**key).first()
    if row is None:
        row = model(**key, **fields)
        _save_row(row, format_label(key), report.source)
        report.created[str(model._meta.verbose_name_plural)].append(format_label(key))
        return row
    changes = find_changed_fields(row, fields)
    if not changes or is_settled(row, changes):
        report.leave(format_label(key), changes)
    else:
        for name in changes:
            setattr(row, name, fields[name])
        _save_row(row, format_label(key), report.source, update_fields=list(changes))
        report.changed += describe_changes(format_label(key), changes)
    return row


def find_changed_fields(row: models.Model, fields: Record) -> Changes:
    """The fields in which a stored row says something else."""
    return {
        name: (getattr(row, name), value)
        for name, value in fields.items()
        if getattr(row, name) != value
    }


def split_key(row: Record, name: str) -> tuple[Record, Record]:
    """The key of a row of a definition and its other fields, as a copy."""
    return {name: row[name]}, {key: row[key] for key in row if key != name}


def format_label(key: Record) -> str:
    """How people call the row with a key, such as `B02`, `B02 3` or `2013-Q2`."""
    parts = (part for part in key.values() if not isinstance(part, Programme))
    return " ".join(_format_value(part) for part in parts if part is not None)


def _save_row(
    row: models.Model,
    label: str,
    source: str,
    update_fields: list[str] | None = None,
) -> None:
    row._change_reason = source  # type: ignore[attr-defined] # its history reads it
    try:
        row.full_clean()
    except ValidationError as error:
        raise DefinitionRefused(
            *(
                f"{label} {name}: {' '.join(messages)}".replace(" __all__:", ":")
                for name, messages in error.message_dict.items()
            )
        ) from error
    row.save(update_fields=update_fields)


def describe_changes(label: str, changes: Changes) -> list[str]:
    """The changes of a row, such as `B02 name_zh: 藏药 -> 医药`."""
    return [
        f"{label} {name}: {_format_value(old)} -> {_format_value(new)}"
        for name, (old, new) in changes.items()
    ]


def _format_value(value: object) -> str:
    if isinstance(value, models.Model):
        named = getattr(value, "code", "") or value.slug  # type: ignore[attr-defined] # a park has a slug
        return str(named)
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return "—" if value in {None, ""} else str(value)
