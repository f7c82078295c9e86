"""Saving cells of returns: the one place where what is typed becomes what is stored.

Several people may have a return open. Its cells are compared while it is held, each
with what was handed out to whoever changed it: a cell that says something else by now
is a conflict and is never written over. What others saved in other cells is none. As
nothing that was read earlier decides, no save has to be tried again.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.models import User
from reporting import audit
from reporting.errors import Gone, WorkflowError
from reporting.models import Entry, Submission
from reporting.returns.cell_edits import FIELDS, CellEdit, EntryKey, TypedCell
from reporting.returns.cell_rules import find_faults
from reporting.returns.workflow import refuse_older_revision

Edits = Mapping[EntryKey, CellEdit]
Cells = Mapping[EntryKey, Entry]


@dataclass(frozen=True)
class Versions:
    """The version of a return as the save found it, and as it left it."""

    before: int
    after: int


@dataclass
class SaveResult:
    """What became of the cells of one save.

    `conflicts` holds the cells as they are now, of those that would have been written
    over; `faults` says why a cell cannot be stored; `refusals` says, by the id of the
    return, why nothing can be changed in it. Cells that said the same before are
    nowhere.
    """

    saved: set[EntryKey] = field(default_factory=set)
    conflicts: dict[EntryKey, Entry] = field(default_factory=dict)
    faults: dict[EntryKey, list[str]] = field(default_factory=dict)
    refusals: dict[int, str] = field(default_factory=dict)
    versions: dict[int, Versions] = field(default_factory=dict)

    @property
    def is_complete(self) -> bool:
        """Whether every cell says now what was typed."""
        return not (self.conflicts or self.faults or self.refusals)

    @property
    def problem(self) -> str:
        """Why some cells are not saved, in one sentence; "" if all are."""
        if self.refusals:
            return " ".join(dict.fromkeys(self.refusals.values()))
        if self.conflicts:
            return _(
                "Another user saved this return after you opened it. Your changes are "
                "not saved yet. For each marked cell, choose which value to keep."
            )
        return _("Some cells cannot be saved.") if self.faults else ""

    def require_complete(self) -> None:
        """Raise WorkflowError unless every cell says now what was typed."""
        if not self.is_complete:
            raise WorkflowError(self.problem)


def save_cells(
    *,
    by: User,
    edits: Edits,
    whole: bool,
    returns: Collection[int] = (),
    also: Callable[[], None] | None = None,
) -> SaveResult:
    """Save cells of one return or of many, and say what became of each.

    `whole` saves all of them or nothing; otherwise what can be saved is. Cells that say
    what they said change nothing, and a return without a change keeps its version and
    leaves no trace. `returns` names further ones that must be open. `also` is called
    once every cell is saved, in the same transaction: what it raises undoes the save.
    About ten queries, whatever the number of cells; three more for each further return.
    """
    with transaction.atomic():
        result = SaveResult()
        rows = lock_open({key.submission for key in edits} | {*returns}, result)
        found = {pk: row.version for pk, row in rows.items()}
        stored = read_stored(edits, rows, result)
        before = {key: TypedCell.of(cell) for key, cell in stored.items()}
        changed = apply_edits(edits, stored, rows, result)
        if whole and not result.is_complete:
            changed = {}
        if changed:
            write_cells(changed, before, rows, by)
            result.saved.update(changed)
        for pk, row in rows.items():
            result.versions[pk] = Versions(found[pk], row.version)
        if also is not None and result.is_complete:
            also()
    return result


def lock_open(ids: Iterable[int], result: SaveResult) -> dict[int, Submission]:
    """Hold returns in one order until the transaction ends; keep those that are open.

    Before the first record of the audit, else two people wait for each other. The
    result gets why the others take nothing (one query).
    """
    wanted = sorted(ids)
    rows = Submission.objects.filter(pk__in=wanted).locked().with_subjects()
    found = {row.pk: row for row in rows}
    for pk in wanted:
        try:
            row = found.get(pk)
            if row is None:
                raise Gone
            refuse_not_open(row)
        except WorkflowError as error:
            found.pop(pk, None)
            result.refusals[pk] = str(error)
    return found


def refuse_not_open(row: Submission) -> None:
    """Raise WorkflowError unless cells of a return may be changed.

    A revision that has a newer one can never be submitted again.
    """
    if not row.is_open:
        raise WorkflowError(
            _("This return is “%(now)s” and cannot be edited.")
            % {"now": row.get_state_display()}
        )
    refuse_older_revision(row)


def read_stored(
    edits: Edits, rows: dict[int, Submission], result: SaveResult
) -> dict[EntryKey, Entry]:
    """The cells that are edited, as they are now (one query).

    A return that has not all of them takes nothing: the result says so.
    """
    cells = Entry.objects.filter(
        submission__in=rows, indicator__in={key.indicator for key in edits}
    ).select_related("indicator", "indicator_version")
    stored = {EntryKey(cell.submission_id, cell.indicator_id): cell for cell in cells}
    for key in edits:
        if key.submission in rows and key not in stored:
            del rows[key.submission]
            result.refusals[key.submission] = _(
                "The page is out of date: this return no longer has that item. Reload "
                "the page."
            )
    return {key: stored[key] for key in edits if key.submission in rows}


def apply_edits(
    edits: Edits, stored: Cells, rows: Mapping[int, Submission], result: SaveResult
) -> dict[EntryKey, Entry]:
    """Set what was typed in the cells that can be stored, and return these.

    The result gets the conflicts and the faults of the others.
    """
    changed = {}
    for key, cell in stored.items():
        edit, said = edits[key], TypedCell.of(cell)
        if edit.typed == said:
            continue
        if edit.is_stale(said, rows[key.submission].version):
            result.conflicts[key] = cell
            continue
        for name in FIELDS:
            setattr(cell, name, getattr(edit.typed, name))
        if faults := find_faults(cell):
            result.faults[key] = faults
        else:
            changed[key] = cell
    return changed


def write_cells(
    changed: Cells,
    before: Mapping[EntryKey, TypedCell],
    rows: Mapping[int, Submission],
    by: User,
) -> None:
    """Store changed cells with who entered them; their returns get the next version."""
    Entry.objects.bulk_update(changed.values(), list_changed_fields(changed, before))
    ids = sorted({key.submission for key in changed})
    Submission.objects.filter(pk__in=ids).update(
        version=F("version") + 1, entered_by=by
    )
    hands = Submission.editors.through
    hands.objects.bulk_create(
        (hands(submission_id=pk, user=by) for pk in ids), ignore_conflicts=True
    )
    for pk in ids:
        rows[pk].version += 1
        cells = {key: cell for key, cell in changed.items() if key.submission == pk}
        record_save(rows[pk], cells, before, by)


def record_save(
    row: Submission, cells: Cells, before: Mapping[EntryKey, TypedCell], by: User
) -> None:
    """Write the audit record of a return: each cell as it was and as it is."""
    audit.record_action(
        "return.saved",
        by=by,
        row=row,
        version=row.version,
        cells={
            cell.indicator.code: [
                describe_cell(before[key]),
                describe_cell(TypedCell.of(cell)),
            ]
            for key, cell in cells.items()
        },
    )


def list_changed_fields(
    changed: Cells, before: Mapping[EntryKey, TypedCell]
) -> list[str]:
    """The fields that differ in any cell: each costs as much as all the cells."""
    return [
        name
        for name in FIELDS
        if any(
            getattr(before[key], name) != getattr(cell, name)
            for key, cell in changed.items()
        )
    ]


def describe_cell(typed: TypedCell) -> list[str | int | None]:
    """A cell as the audit keeps it: value, same period, status, note, explanation."""
    numbers = [typed.value, typed.same_period]
    return [
        *(None if x is None else f"{x:f}" for x in numbers),
        typed.status,
        typed.note,
        typed.explanation,
    ]
