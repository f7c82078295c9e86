"""Amending a closed return: its next revision is opened, with all its cells."""

from collections.abc import Collection

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from reporting.errors import WorkflowError
from reporting.models import Entry, Submission
from reporting.returns.workflow import lock_return, record_move

AMENDABLE = (Submission.State.APPROVED, Submission.State.RELEASED)
"""States in which a return is closed: only a new revision can say otherwise."""


def open_revision(*, submission: Submission, by: User, reason: str) -> Submission:
    """Open the next revision of a closed return, with its cells, and return it.

    What is released stands until the amendment is released. Raises WorkflowError
    without a reason, if the return is open, or if it has a later revision already.
    """
    reason = reason.strip()
    if not reason:
        raise WorkflowError(_("Enter a reason for the revision."))
    with transaction.atomic():
        original = lock_return(submission)
        refuse_unamendable(original)
        earlier = list(list_revisions(original))
        amendment = insert_revision(original, reason)
        copy_cells(earlier, amendment)
        record_move(amendment, "", by, reason, {})
    return amendment


def refuse_unamendable(original: Submission) -> None:
    """Raise WorkflowError unless a return is closed and the newest of its revisions."""
    if original.state not in AMENDABLE:
        raise WorkflowError(
            _("This return is “%(now)s”. Edit it instead of creating a revision.")
            % {"now": original.get_state_display()}
        )
    newest = list_revisions(original).order_by("revision").last()
    if newest is not None and newest != original:
        raise WorkflowError(
            _("Revision %(number)s is newer. Revise that one.")
            % {"number": newest.revision}
        )


def list_revisions(submission: Submission) -> QuerySet[Submission]:
    """All returns of the same subject and quarter."""
    subject = submission.subject_id
    return Submission.objects.of_subject(submission.kind, subject).filter(
        period=submission.period
    )


def insert_revision(original: Submission, reason: str) -> Submission:
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
