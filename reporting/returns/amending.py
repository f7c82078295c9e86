"""Amending or withdrawing a closed return by its next revision, and discarding that."""

from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from core.statuses import Status
from core.today import get_moment
from reporting.errors import WorkflowError
from reporting.models import Entry, Submission
from reporting.returns.workflow import State, lock_return, move_return, record_move

AMENDABLE = (State.APPROVED, State.RELEASED)
"""States in which a return is closed: only a new revision can say otherwise."""


def open_revision(*, submission: Submission, by: User, reason: str) -> Submission:
    """Open the next revision of a closed return, with its cells, and return it.

    What is released stands until the amendment is released. After a withdrawal all
    cells are empty: the return is reported again. Raises WorkflowError without a
    reason, if the return is open, or if it has a later revision already.
    """
    reason = reason.strip()
    if not reason:
        raise WorkflowError(_("Enter a reason for the revision."))
    with transaction.atomic():
        original = lock_return(submission)
        refuse_later_revision(original)
        refuse_unamendable(original)
        earlier = list(list_revisions(original))
        amendment = insert_revision(original, reason)
        copy_cells(earlier, amendment)
        record_move(amendment, "", by, reason, {})
    return amendment


def withdraw_return(*, submission: Submission, by: User, reason: str) -> Submission:
    """Propose that a released return is withdrawn as a whole; return the revision.

    It says of every cell that it is withdrawn, and waits for somebody else to approve
    it; the next release takes the values out. Raises WorkflowError without a reason,
    if the return is not released, withdrawn already, or has a later revision.
    """
    reason = reason.strip()
    if not reason:
        raise WorkflowError(_("Enter a reason for the withdrawal."))
    with transaction.atomic():
        original = lock_return(submission)
        refuse_later_revision(original)
        if original.state != State.RELEASED or original.withdraws:
            raise WorkflowError(_("Only a released return can be withdrawn."))
        earlier = list(list_revisions(original))
        withdrawal = insert_revision(
            original,
            reason,
            withdraws=True,
            state=State.REVIEWED,
            entered_by=by,
            submitted_by=by,
            submitted_at=get_moment(),
        )
        withdraw_cells(earlier, withdrawal)
        withdrawal.editors.add(by)
        record_move(withdrawal, "", by, reason, {}, action="withdrawal")
    return withdrawal


def discard_revision(
    *, submission: Submission, by: User, reason: str, version: int | None = None
) -> Submission:
    """Discard an amendment or a withdrawal before its release; return what stands.

    The revision before it is the newest again. Raises WorkflowError without a reason,
    for a first revision, and for one that is released or discarded.
    """
    reason = reason.strip()
    if not reason:
        raise WorkflowError(_("Enter a reason for discarding the revision."))
    with transaction.atomic():
        row = lock_return(submission, version)
        refuse_later_revision(row)
        before = list_revisions(row).filter(revision__lt=row.revision)
        original = before.order_by("revision").last()
        if original is None:
            raise WorkflowError(
                _("This is the first revision. Only a later one can be discarded.")
            )
        move_return(row, State.DISCARDED, by, reason=reason, is_newest=False)
        Submission.objects.filter(pk=original.pk).update(is_newest=True)
    submission.refresh_from_db()
    original.refresh_from_db()
    return original


def refuse_unamendable(original: Submission) -> None:
    """Raise WorkflowError unless a return is closed."""
    if original.state not in AMENDABLE:
        raise WorkflowError(
            _("This return is “%(now)s”. Edit it instead of creating a revision.")
            % {"now": original.get_state_display()}
        )


def refuse_later_revision(original: Submission) -> None:
    """Raise WorkflowError if a return has a later revision, saying who opened it."""
    later = find_later_revision(original)
    if later is None:
        return
    opener = find_opener(later)
    named = {"number": later.revision, "name": opener.get_username() if opener else ""}
    if later.state == State.RELEASED or opener is None:
        said = _("Revision %(number)s is newer. Revise that one.")
    else:
        said = _("Revision %(number)s is already open. It was opened by %(name)s.")
    raise WorkflowError(said % named)


def find_later_revision(row: Submission) -> Submission | None:
    """The newest revision of a return, if it is a later one (at most one query)."""
    if row.is_newest:
        return None
    later: Submission | None = list_revisions(row).order_by("revision").last()
    return later if later and later.revision > row.revision else None


def find_opener(row: Submission) -> User | None:
    """Who opened a revision (one query); None for one that came in a file."""
    first = row.events.filter(from_state="").select_related("by").first()
    return first.by if first else None


def list_revisions(submission: Submission) -> QuerySet[Submission]:
    """All returns of the same subject and quarter that were not discarded."""
    return list_all_revisions(submission).exclude(state=State.DISCARDED)


def list_all_revisions(submission: Submission) -> QuerySet[Submission]:
    """All returns of the same subject and quarter, discarded ones too."""
    subject = submission.subject_id
    return Submission.objects.of_subject(submission.kind, subject).filter(
        period=submission.period
    )


def insert_revision(original: Submission, reason: str, **columns: Any) -> Submission:
    """Insert the next revision of a return without cells: a draft, if not told else."""
    Submission.objects.filter(pk=original.pk).update(is_newest=False)
    last = list_all_revisions(original).aggregate(last=Max("revision"))["last"]
    return Submission.objects.create(
        kind=original.kind,
        enterprise=original.enterprise,
        base=original.base,
        park=original.park,
        programme=original.programme,
        period=original.period,
        desk_park_id=original.desk_park_id,
        desk_base_id=original.desk_base_id,
        revision=last + 1,
        reason=reason,
        **columns,
    )


def copy_cells(earlier: Collection[Submission], amendment: Submission) -> None:
    """Copy what all revisions so far say: one from a file holds changed cells only.

    Whoever entered any of it entered it in the amendment, too.
    """
    newest = collect_newest_cells(earlier)
    is_withdrawn = max(earlier, key=lambda row: row.revision).withdraws
    for cell in newest:
        cell.pk, cell.submission, cell.explanation = None, amendment, ""
        if is_withdrawn:
            cell.status = Status.MISSING  # asked for again
    Entry.objects.bulk_create(newest)
    hands = Submission.editors.through.objects.filter(submission__in=earlier)
    amendment.editors.set(hands.values_list("user", flat=True))


def withdraw_cells(earlier: Collection[Submission], withdrawal: Submission) -> None:
    """Say of every cell of all revisions so far that it is withdrawn."""
    Entry.objects.bulk_create(
        Entry(
            submission=withdrawal,
            indicator_id=cell.indicator_id,
            indicator_version_id=cell.indicator_version_id,
            status=Status.WITHDRAWN,
        )
        for cell in collect_newest_cells(earlier)
    )


def collect_newest_cells(earlier: Collection[Submission]) -> list[Entry]:
    """The newest cell of each indicator in some revisions (one query)."""
    cells = Entry.objects.filter(submission__in=earlier)
    newest = {
        cell.indicator_id: cell for cell in cells.order_by("submission__revision")
    }
    return list(newest.values())
