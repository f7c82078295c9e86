"""The moves of a return (季报) from one state to another.

Each is one function, one transaction, one event row and one audit record. The allowed
moves stand in one table. Who may make a move is a matter of `access.scope`; that
who entered, who reviewed and who approved are three people is held here and by the
database. `releases.releasing` makes the last move, from approved to released.
"""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.today import get_moment
from reporting import audit
from reporting.checks.context import refuse_failing_return
from reporting.errors import Gone, StaleVersion, WorkflowError
from reporting.models import Remark, Submission, SubmissionEvent
from reporting.notifications import inbox
from reporting.periods import refuse_late_return
from reporting.returns.cell_rules import check_cells

State = Submission.State

MOVES = (
    (State.DRAFT, State.SUBMITTED),
    (State.SUBMITTED, State.RETURNED),
    (State.SUBMITTED, State.REVIEWED),
    (State.REVIEWED, State.RETURNED),
    (State.REVIEWED, State.APPROVED),
    (State.APPROVED, State.RETURNED),
    (State.APPROVED, State.RELEASED),
    (State.RETURNED, State.SUBMITTED),
    (State.DRAFT, State.DISCARDED),
    (State.RETURNED, State.DISCARDED),
    (State.SUBMITTED, State.DISCARDED),
    (State.REVIEWED, State.DISCARDED),
    (State.APPROVED, State.DISCARDED),
)
"""Every allowed move, as (from, to); only amendments are discarded."""

# What a return that goes back forgets: it is reviewed and approved anew.
UNDONE = ("reviewed_by", "reviewed_at", "approved_by", "approved_at")


def submit_return(
    *, submission: Submission, by: User, version: int | None = None
) -> None:
    """Submit a return for review and keep a picture of its cells.

    Raises WorkflowError, changing nothing: in another state, changed since `version`,
    after its quarter closed, with a wrong cell, a hard finding, or one that asks for
    an explanation and has none.
    """
    with transaction.atomic():
        now = get_moment()
        row = lock_return(submission, version)
        refuse_late_return(row, now)
        refuse_older_revision(row)
        check_cells(row)
        refuse_failing_return(row)
        changes: dict[str, Any] = {"submitted_by": by, "submitted_at": now}
        if row.entered_by_id is None:  # nothing was typed: it says what it said
            changes["entered_by"] = by
        row.editors.add(by)  # whoever submitted once answers for it ever after
        move_return(row, State.SUBMITTED, by, cells=snapshot_cells(row), **changes)
    submission.refresh_from_db()


def send_back_return(
    *,
    submission: Submission,
    by: User,
    reason: str,
    remarks: Mapping[int, str],
    version: int | None = None,
) -> None:
    """Send a return back, with a reason and a remark on at least one cell.

    `remarks` maps the ids of indicators to what is to be mended there. Raises
    WorkflowError, changing nothing.
    """
    reason = reason.strip()
    said = {pk: text.strip() for pk, text in remarks.items() if text.strip()}
    if not reason:
        raise WorkflowError(_("Enter the reason for sending the return back."))
    if not said:
        raise WorkflowError(
            _("Add a comment to at least one cell that needs correction.")
        )
    with transaction.atomic():
        row = lock_return(submission, version)
        refuse_sent_back_withdrawal(row)
        refuse_foreign_cells(row, said)
        undone = dict.fromkeys(UNDONE)
        event = move_return(row, State.RETURNED, by, reason=reason, **undone)
        Remark.objects.bulk_create(
            Remark(event=event, indicator_id=pk, text=text) for pk, text in said.items()
        )
    submission.refresh_from_db()


def review_return(
    *, submission: Submission, by: User, version: int | None = None
) -> None:
    """Pass a submitted return on to the bureau; raises WorkflowError.

    The reviewer entered none of it.
    """
    with transaction.atomic():
        row = lock_return(submission, version)
        refuse_own_work(row, by)
        changes: dict[str, Any] = {"reviewed_by": by, "reviewed_at": get_moment()}
        move_return(row, State.REVIEWED, by, **changes)
    submission.refresh_from_db()


def approve_return(
    *, submission: Submission, by: User, version: int | None = None
) -> None:
    """Approve a reviewed return, so that the next release takes it.

    The approver neither entered nor reviewed it. Raises WorkflowError, changing
    nothing, if the return is in another state by now, has no cells or a wrong one.
    """
    with transaction.atomic():
        row = lock_return(submission, version)
        refuse_own_work(row, by)
        if row.reviewed_by_id == by.pk:
            raise WorkflowError(
                _("You reviewed this return. Someone else has to approve it.")
            )
        check_cells(row)
        changes: dict[str, Any] = {"approved_by": by, "approved_at": get_moment()}
        move_return(row, State.APPROVED, by, **changes)
    submission.refresh_from_db()


def lock_return(submission: Submission, version: int | None = None) -> Submission:
    """The return as it is now, held until the transaction ends (one query).

    Raises WorkflowError if it is gone, and StaleVersion if somebody saved or moved it
    since `version`.
    """
    row: Submission | None = (
        Submission.objects.filter(pk=submission.pk).locked().with_subjects().first()
    )
    if row is None:
        raise Gone
    if version is not None and row.version != version:
        raise StaleVersion(
            _(
                "Another user has changed this return since you opened it. Check it "
                "again first."
            )
        )
    return row


def move_return(
    row: Submission,
    to: Submission.State,
    by: User,
    *,
    reason: str = "",
    cells: Mapping[str, Any] | None = None,
    **changes: Any,
) -> SubmissionEvent:
    """Move a locked return if the table allows it; tell history, audit and inboxes.

    Raises WorkflowError naming both states.
    """
    before = State(row.state)
    if (before, to) not in MOVES:
        raise WorkflowError(
            _("This return is “%(now)s”. It cannot be changed to “%(to)s”.")
            % {"now": before.label, "to": to.label}
        )
    changes |= {"state": to, "version": row.version + 1}
    for name, value in changes.items():
        setattr(row, name, value)
    row.save(update_fields=list(changes))
    inbox.notify_of_move(row)
    return record_move(row, before, by, reason, cells or {})


def record_move(
    row: Submission,
    before: str,
    by: User,
    reason: str,
    cells: Mapping[str, Any],
    action: str = "",
) -> SubmissionEvent:
    """Write the event of a move and its audit record; `action` names another word."""
    event = SubmissionEvent.objects.create(
        submission=row,
        at=get_moment(),
        by=by,
        from_state=before,
        to_state=row.state,
        reason=reason,
        cells=cells,
    )
    audit.record_action(
        f"return.{action or row.state}",
        by=by,
        row=row,
        before=before,
        revision=row.revision,
        version=row.version,
        reason=reason,
    )
    return event


def refuse_own_work(row: Submission, by: User) -> None:
    """Raise WorkflowError for everybody who entered or submitted any of it."""
    hands = {row.entered_by_id, row.submitted_by_id}
    if by.pk in hands or row.editors.filter(pk=by.pk).exists():
        raise WorkflowError(
            _(
                "You entered part of this return. Someone else has to review and "
                "approve it."
            )
        )


def refuse_older_revision(row: Submission) -> None:
    """Raise WorkflowError if a later revision of the return exists."""
    if not row.is_newest:
        raise WorkflowError(_("There is a newer revision of this return."))


def refuse_sent_back_withdrawal(row: Submission) -> None:
    """Raise WorkflowError for a withdrawal: nothing in it can be corrected."""
    if row.withdraws:
        raise WorkflowError(
            _("A withdrawal has no values to correct. Discard it instead.")
        )


def refuse_foreign_cells(row: Submission, remarks: Mapping[int, str]) -> None:
    """Raise WorkflowError if a remark stands at an indicator that is not asked."""
    own = set(row.entries.values_list("indicator", flat=True))
    if not remarks.keys() <= own:
        raise WorkflowError(
            _(
                "The page is out of date: a comment refers to an item that this return "
                "no longer has. Reload the page."
            )
        )


def snapshot_cells(row: Submission) -> dict[str, list[str | int | None]]:
    """What every cell says now, by the indicator's code (one query)."""
    cells = row.entries.values_list(
        "indicator__code", "value", "same_period", "status", "note"
    )
    return {
        code: [*(None if x is None else f"{x:f}" for x in numbers), status, note]
        for code, *numbers, status, note in cells
    }
