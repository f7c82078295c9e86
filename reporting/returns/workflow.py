"""The moves of a return (季报) from one state to another.

Each is one function, one transaction, one event row and one audit record. The allowed
moves stand in one table. Who may make a move is a matter of `access.scope`; that
who entered, who reviewed and who approved are three people is held here and by the
database. `releases.releasing` makes the last move, from approved to released.
"""

from collections.abc import Collection, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from core.statuses import Status
from core.today import moment
from reporting import audit
from reporting.checks.context import refuse_failing
from reporting.errors import Stale, WorkflowError
from reporting.models import Entry, Remark, Submission, SubmissionEvent
from reporting.notifications import inbox
from reporting.periods import refuse_late
from targets.models import IndicatorVersion

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
)
"""Every allowed move, as (from, to)."""

AMENDABLE = (State.APPROVED, State.RELEASED)
"""States in which a return is closed: only a new revision can say otherwise."""

# What a return that goes back forgets: it is reviewed and approved anew.
UNDONE = ("reviewed_by", "reviewed_at", "approved_by", "approved_at")


def submit(*, submission: Submission, by: User, version: int | None = None) -> None:
    """Submit a return for review and keep a picture of its cells.

    Raises WorkflowError, changing nothing: in another state, changed since `version`,
    after its quarter closed, with a wrong cell, a hard finding, or one that asks for
    an explanation and has none.
    """
    with transaction.atomic():
        now = moment()
        row = locked(submission, version)
        refuse_late(row, now)
        refuse_older_revision(row)
        check_cells(row)
        refuse_failing(row)
        changes: dict[str, Any] = {"submitted_by": by, "submitted_at": now}
        if row.entered_by_id is None:  # nothing was typed: it says what it said
            changes["entered_by"] = by
        row.editors.add(by)  # whoever submitted once answers for it ever after
        move(row, State.SUBMITTED, by, cells=picture(row), **changes)
    submission.refresh_from_db()


def return_(
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
        raise WorkflowError(_("Say why it goes back."))
    if not said:
        raise WorkflowError(_("Name at least one cell to be mended."))
    with transaction.atomic():
        row = locked(submission, version)
        refuse_foreign_cells(row, said)
        undone = dict.fromkeys(UNDONE)
        event = move(row, State.RETURNED, by, reason=reason, **undone)
        Remark.objects.bulk_create(
            Remark(event=event, indicator_id=pk, text=text) for pk, text in said.items()
        )
    submission.refresh_from_db()


def review(*, submission: Submission, by: User, version: int | None = None) -> None:
    """Pass a submitted return on to the bureau; raises WorkflowError.

    The reviewer entered none of it.
    """
    with transaction.atomic():
        row = locked(submission, version)
        refuse_own_work(row, by)
        changes: dict[str, Any] = {"reviewed_by": by, "reviewed_at": moment()}
        move(row, State.REVIEWED, by, **changes)
    submission.refresh_from_db()


def approve(*, submission: Submission, by: User, version: int | None = None) -> None:
    """Approve a reviewed return, so that the next release takes it.

    The approver neither entered nor reviewed it. Raises WorkflowError, changing
    nothing, if the return is in another state by now, has no cells or a wrong one.
    """
    with transaction.atomic():
        row = locked(submission, version)
        refuse_own_work(row, by)
        if row.reviewed_by_id == by.pk:
            raise WorkflowError(_("You reviewed it: somebody else approves it."))
        check_cells(row)
        changes: dict[str, Any] = {"approved_by": by, "approved_at": moment()}
        move(row, State.APPROVED, by, **changes)
    submission.refresh_from_db()


def locked(submission: Submission, version: int | None = None) -> Submission:
    """The return as it is now, held until the transaction ends (one query).

    Raises WorkflowError if it is gone, and Stale if somebody saved or moved it since
    `version`.
    """
    rows = Submission.objects.select_for_update(of=("self",), no_key=True)
    row: Submission | None = rows.filter(pk=submission.pk).with_subjects().first()
    if row is None:
        raise WorkflowError(_("This return no longer exists."))
    if version is not None and row.version != version:
        raise Stale(
            _("Somebody changed it since you opened it: look at it again first.")
        )
    return row


def move(
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
            _("It is in the state “%(now)s”, from which “%(to)s” cannot be reached.")
            % {"now": before.label, "to": to.label}
        )
    changes |= {"state": to, "version": row.version + 1}
    for name, value in changes.items():
        setattr(row, name, value)
    row.save(update_fields=list(changes))
    inbox.tell_of(row)
    return tell(row, before, by, reason, cells or {})


def tell(
    row: Submission, before: str, by: User, reason: str, cells: Mapping[str, Any]
) -> SubmissionEvent:
    """Write the event of a move and its audit record."""
    event = SubmissionEvent.objects.create(
        submission=row,
        at=moment(),
        by=by,
        from_state=before,
        to_state=row.state,
        reason=reason,
        cells=cells,
    )
    audit.record(
        f"return.{row.state}",
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
            _("You entered some of it: somebody else reviews and approves it.")
        )


def refuse_older_revision(row: Submission) -> None:
    """Raise WorkflowError if a later revision of the return exists."""
    if not row.is_newest:
        raise WorkflowError(_("A newer revision of this return exists."))


def refuse_foreign_cells(row: Submission, remarks: Mapping[int, str]) -> None:
    """Raise WorkflowError if a remark stands at an indicator that is not asked."""
    own = set(row.entries.values_list("indicator", flat=True))
    if not remarks.keys() <= own:
        raise WorkflowError(_("A remark names a cell that this return has not."))


def picture(row: Submission) -> dict[str, list[str | int | None]]:
    """What every cell says now, by the indicator's code (one query)."""
    cells = row.entries.values_list(
        "indicator__code", "value", "same_period", "status", "note"
    )
    return {
        code: [*(None if x is None else f"{x:f}" for x in numbers), status, note]
        for code, *numbers, status, note in cells
    }


def check_cells(submission: Submission) -> None:
    """Check every cell against the definitions of today and keep those with the cells.

    Raises WorkflowError naming each wrong cell by its indicator. Three queries.
    """
    cells = list(submission.entries.select_related("indicator"))
    if not cells:
        raise WorkflowError(_("It has no cells."))
    versions = definitions_of(submission)
    faults = [
        _("%(indicator)s: %(problem)s") % {"indicator": cell, "problem": problem}
        for cell in cells
        for problem in define(cell, versions.get(cell.indicator_id))
    ]
    if faults:
        raise WorkflowError(" ".join(faults))
    Entry.objects.bulk_update(cells, ["indicator_version"])


def definitions_of(submission: Submission) -> dict[int, IndicatorVersion]:
    """The definitions that ask its subject in its quarter, by indicator (one query)."""
    versions = IndicatorVersion.objects.at(submission.period).filter(
        indicator__programmes=submission.programme_id, collected_at=submission.kind
    )
    return {version.indicator_id: version for version in versions}


def define(cell: Entry, version: IndicatorVersion | None) -> list[str]:
    """Give a cell its definition; return what is wrong with it then (no query)."""
    if version is None:
        return [_("This subject does not report that indicator in that quarter.")]
    cell.indicator_version = version
    return faults_of(cell)


def faults_of(cell: Entry) -> list[str]:
    """What is wrong with a cell by its definition (no query).

    The database holds its relations.
    """
    try:
        cell.clean_fields(exclude=["submission", "indicator", "indicator_version"])
    except ValidationError as error:
        return error.messages
    faults = []
    if Status(cell.status).has_value != (cell.value is not None):
        faults.append(
            _("Reported and estimated cells have a value; all others have none.")
        )
    version = cell.indicator_version
    if not version.may_be_negative and (cell.value or 0) < 0:
        faults.append(_("This value is not below zero."))
    return faults


def amend(*, submission: Submission, by: User, reason: str) -> Submission:
    """Open the next revision of a closed return, with its cells, and return it.

    What is released stands until the amendment is released. Raises WorkflowError
    without a reason, if the return is open, or if it has a later revision already.
    """
    reason = reason.strip()
    if not reason:
        raise WorkflowError(_("An amendment needs a reason."))
    with transaction.atomic():
        original = locked(submission)
        check_amendable(original)
        earlier = list(revisions_of(original))
        amendment = next_revision(original, reason)
        copy_cells(earlier, amendment)
        tell(amendment, "", by, reason, {})
    return amendment


def check_amendable(original: Submission) -> None:
    """Raise WorkflowError unless a return is closed and the newest of its revisions."""
    if original.state not in AMENDABLE:
        raise WorkflowError(
            _("It is in the state “%(now)s”: change it itself.")
            % {"now": original.get_state_display()}
        )
    newest = revisions_of(original).order_by("revision").last()
    if newest is not None and newest != original:
        raise WorkflowError(
            _("Revision %(number)s is newer: amend that one.")
            % {"number": newest.revision}
        )


def revisions_of(submission: Submission) -> QuerySet[Submission]:
    """All returns of the same subject and quarter."""
    subject = getattr(submission, f"{submission.kind}_id")
    return Submission.objects.of_subject(submission.kind, subject).filter(
        period=submission.period
    )


def next_revision(original: Submission, reason: str) -> Submission:
    """Insert the next revision of a return, as a draft without cells."""
    Submission.objects.filter(pk=original.pk).update(is_newest=False)
    return Submission.objects.create(
        kind=original.kind,
        enterprise=original.enterprise,
        base=original.base,
        park=original.park,
        programme=original.programme,
        period=original.period,
        desk_park_id=original.desk_park_id,
        desk_base_id=original.desk_base_id,
        revision=original.revision + 1,
        reason=reason,
    )


def copy_cells(earlier: Collection[Submission], amendment: Submission) -> None:
    """Copy what all revisions so far say: one from a file holds changed cells only.

    Whoever entered any of it entered it in the amendment, too.
    """
    cells = Entry.objects.filter(submission__in=earlier)
    newest = {
        cell.indicator_id: cell for cell in cells.order_by("submission__revision")
    }
    for cell in newest.values():
        cell.pk, cell.submission, cell.explanation = None, amendment, ""
    Entry.objects.bulk_create(newest.values())
    hands = Submission.editors.through.objects.filter(submission__in=earlier)
    amendment.editors.set(hands.values_list("user", flat=True))
