"""Saving cells of a return: all of what was typed, or nothing and why.

Two people may have one return open. Each save carries the version that it was read at;
the second one saves nothing and sees, cell by cell, what the first one left there.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.models import User
from reporting import audit
from reporting.errors import WorkflowError
from reporting.models import Entry, Submission
from reporting.returns.known_cells import Content
from reporting.returns.workflow import faults_of, locked, refuse_older_revision

FIELDS = ("value", "same_period", "status", "unit_typed", "note", "explanation")


@dataclass(frozen=True)
class Typed(Content):
    """What one cell is to say, in the indicator's unit, and what explains it."""

    explanation: str = ""

    @classmethod
    def of(cls, cell: Entry) -> "Typed":
        """What a stored cell says."""
        return cls(*(getattr(cell, name) for name in FIELDS))


class Conflict(WorkflowError):
    """Somebody saved first. `theirs` maps indicators to the cells as they are now,

    of those that would have been written over; `version` is the one to save on.
    """

    def __init__(self, version: int, theirs: Mapping[int, Entry]):
        super().__init__(
            _(
                "Somebody else saved this return after you opened it. Nothing of yours "
                "is saved yet: choose cell by cell."
            )
        )
        self.version = version
        self.theirs = theirs


class BadCells(WorkflowError):
    """Some cells cannot be stored. `faults` maps indicators to sentences."""

    def __init__(self, faults: Mapping[int, list[str]]):
        super().__init__(_("Some cells cannot be saved."))
        self.faults = faults


def enter(
    *, submission: Submission, by: User, version: int, cells: Mapping[int, Typed]
) -> int:
    """Save cells (by indicator id) on a version; return the version it has then.

    Cells that say what they said before change nothing, and a save without any change
    leaves no trace. Raises Conflict, BadCells, or WorkflowError where the return is
    not open; nothing is saved then. About ten queries, whatever the number of cells.
    """
    with transaction.atomic():
        row = held(submission)
        stored = {
            cell.indicator_id: cell
            for cell in row.entries.select_related("indicator", "indicator_version")
        }
        refuse_unknown(cells, stored)
        changed = {
            pk: typed for pk, typed in cells.items() if typed != Typed.of(stored[pk])
        }
        if not changed:
            return row.version
        if row.version != version:
            raise Conflict(row.version, {pk: stored[pk] for pk in changed})
        before = {pk: Typed.of(stored[pk]) for pk in changed}
        apply(changed, stored)
        return keep(row, by, before, [stored[pk] for pk in changed])


def held(submission: Submission) -> Submission:
    """The return as it is now, held until the transaction ends; it must be open.

    A revision that has a newer one can never be submitted again.
    """
    row = locked(submission)
    if not row.is_open:
        raise WorkflowError(
            _("It is in the state “%(now)s”: nothing can be changed in it.")
            % {"now": row.get_state_display()}
        )
    refuse_older_revision(row)
    return row


def refuse_unknown(cells: Mapping[int, Typed], stored: Mapping[int, Entry]) -> None:
    """Raise WorkflowError if a cell is typed that the return has not."""
    if not cells.keys() <= stored.keys():
        raise WorkflowError(_("A cell was sent that this return has not."))


def apply(changed: Mapping[int, Typed], stored: Mapping[int, Entry]) -> None:
    """Set what was typed; raises BadCells naming every wrong cell."""
    faults = {}
    for pk, typed in changed.items():
        for name in FIELDS:
            setattr(stored[pk], name, getattr(typed, name))
        found = faults_of(stored[pk])
        if found:
            faults[pk] = found
    if faults:
        raise BadCells(faults)


def keep(
    row: Submission, by: User, before: Mapping[int, Typed], cells: list[Entry]
) -> int:
    """Store changed cells with who entered them; return the new version."""
    Entry.objects.bulk_update(cells, changed_fields(before, cells))
    row.version += 1
    row.entered_by = by
    Submission.objects.filter(pk=row.pk).update(version=F("version") + 1, entered_by=by)
    row.editors.add(by)
    audit.record(
        "return.saved",
        by=by,
        row=row,
        version=row.version,
        cells={
            cell.indicator.code: [told(before[cell.indicator_id]), told(Typed.of(cell))]
            for cell in cells
        },
    )
    return row.version


def changed_fields(before: Mapping[int, Typed], cells: list[Entry]) -> list[str]:
    """The fields that differ in any cell: each costs as much as all the cells."""
    return [
        name
        for name in FIELDS
        if any(
            getattr(before[cell.indicator_id], name) != getattr(cell, name)
            for cell in cells
        )
    ]


def told(typed: Typed) -> list:
    """A cell as the audit keeps it: value, same period, status, note, explanation."""
    numbers = [typed.value, typed.same_period]
    return [
        *(None if x is None else f"{x:f}" for x in numbers),
        typed.status,
        typed.note,
        typed.explanation,
    ]
