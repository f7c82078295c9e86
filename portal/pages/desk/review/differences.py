"""What a return says now against what it said before, cell by cell."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from core.statuses import Status
from portal.pages.desk.entry.grid import ReturnGrid
from portal.pages.desk.entry.grid_rows import GridRow, describe_difference
from reporting.models import AuditRecord, Submission, SubmissionEvent
from reporting.returns.amending import list_revisions
from reporting.returns.cell_input import CellTexts, format_typed_number
from reporting.returns.workflow import snapshot_cells

MOST_SAVES = 50
"""So many records are looked through for what changed since a page was opened."""


@dataclass(frozen=True)
class CellChange:
    """A cell that says something else by now; both texts name only what differs."""

    name: str
    old: str
    new: str


@dataclass(frozen=True)
class SavedChanges:
    """One save or move by somebody, with the cells that it changed."""

    at: datetime
    by: str
    what: str
    changes: tuple[CellChange, ...]


Pictured = Mapping[str, list[Any]]
"""Cells by code, as `snapshot_cells` and `saving.describe_cell` write them."""


def find_earlier_cells(grid: ReturnGrid) -> Pictured:
    """What the return said when it was last submitted before this time.

    An amendment is compared with the revision that it amends (two queries); {} where
    there is nothing to compare with.
    """
    pictures: list[Pictured] = [
        event.cells for event in grid.events if is_submission(event)
    ]
    if not grid.row.is_open:  # the last picture is of what it says now
        pictures = pictures[:-1]
    if pictures:
        return pictures[-1]
    return find_earlier_snapshot(grid.row) if grid.row.revision > 1 else {}


def is_submission(event: SubmissionEvent) -> bool:
    """Whether a move kept a picture of the cells."""
    return event.to_state == Submission.State.SUBMITTED


def find_earlier_snapshot(row: Submission) -> Pictured:
    """The cells of the revision before (two queries); {} if there is none."""
    earlier = list_revisions(row).filter(revision__lt=row.revision)
    original = earlier.order_by("revision").last()
    return snapshot_cells(original) if original else {}


def compare_row(line: GridRow, before: Pictured) -> CellChange | None:
    """How a cell differs from what it said; None if it does not, or is new."""
    told = before.get(line.key)
    if told is None:
        return None
    now = line.place.texts
    old = build_snapshot_texts(told, now.why, line.place.known)
    if old == now:
        return None
    name = str(line.cell.indicator.name)
    return CellChange(
        name, describe_difference(old, now), describe_difference(now, old)
    )


def build_snapshot_texts(
    told: list[Any], why: str, known: Decimal | None = None
) -> CellTexts:
    """A cell as it was told, in the texts that its fields showed."""
    value, same, status, note = told[:4]
    then = known if same is None else Decimal(same)
    return CellTexts(
        value=format_typed_number(None if value is None else Decimal(value)),
        same=format_typed_number(then),
        status=Status(status).word,
        note=note,
        why=told[4] if len(told) > 4 else why,
    )


def list_saves_since(
    row: Submission, version: int, names: Mapping[str, str]
) -> list[SavedChanges]:
    """What was done to a return after a version of it, newest first (one query).

    `names` are those of its indicators by code.
    """
    records = AuditRecord.objects.filter(model=row._meta.label_lower, row=str(row.pk))
    return [
        SavedChanges(
            record.at,
            record.actor,
            describe_action(record.action),
            tuple(list_changes(record, names)),
        )
        for record in records.order_by("-seq")[:MOST_SAVES]
        if is_after(record.detail, version)
    ]


def is_after(detail: Mapping[str, Any], version: int) -> bool:
    """Whether a record tells of a later version."""
    return int(detail.get("version", 0)) > version


def describe_action(action: str) -> str:
    """What was done, by the audit's word for it."""
    state = action.removeprefix("return.")
    labels = dict(Submission.State.choices)
    return str(labels.get(state, _("saved")))


def list_changes(record: AuditRecord, names: Mapping[str, str]) -> Iterator[CellChange]:
    """The cells that one save changed."""
    for code, (old, new) in record.detail.get("cells", {}).items():
        one, other = build_snapshot_texts(old, ""), build_snapshot_texts(new, "")
        yield CellChange(
            names.get(code, code),
            describe_difference(one, other),
            describe_difference(other, one),
        )
