"""The moves of a return from one state to another; each is one transaction.

Not yet moves here: submitting, returning and reviewing in the portal, and the rule
that who entered, who reviewed and who approved are three people. `reporting.releasing`
makes the last move, from approved to released.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from reporting.models import Entry, Submission

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
    # Short cuts, until returns are submitted and reviewed in the portal: the bureau
    # approves what it typed in itself.
    (State.DRAFT, State.APPROVED),
    (State.SUBMITTED, State.APPROVED),
)
"""Every allowed move, as (from, to)."""

AMENDABLE = (State.APPROVED, State.RELEASED)
"""States in which a return is closed: only a new revision can say otherwise."""


class WorkflowError(Exception):
    """A move that is refused; its text says why, in the active language."""


def approve(*, submission: Submission, by: User) -> None:
    """Approve a return, so that the next release takes it.

    The move comes before the check: from then on nobody else can change the return
    until this transaction ends. Raises WorkflowError, changing nothing, if the return
    is in another state by now, has no cells or a cell that is wrong. About five
    queries and two a cell.
    """
    with transaction.atomic():
        move(submission, State.APPROVED, approved_by=by, approved_at=timezone.now())
        check_cells(submission)
    submission.refresh_from_db()


def move(submission: Submission, to: State, **changes) -> None:
    """Move a return, whatever the caller last read of it, if the table allows it.

    Two callers at a time: one moves, the other gets WorkflowError (one query, two if
    it is refused).
    """
    sources = [source for source, target in MOVES if target == to]
    rows = Submission.objects.filter(pk=submission.pk)
    if rows.filter(state__in=sources).update(state=to, **changes):
        return
    state = rows.values_list("state", flat=True).first()
    if state is None:
        raise WorkflowError(_("This return no longer exists."))
    raise WorkflowError(
        _("It is in the state “%(now)s”, from which “%(to)s” cannot be reached.")
        % {"now": State(state).label, "to": to.label}
    )


def check_cells(submission: Submission) -> None:
    """Check every cell against the definitions of today and keep those with the cells.

    Raises WorkflowError naming each wrong cell by its indicator.
    """
    cells = list(submission.entries.select_related("indicator"))
    if not cells:
        raise WorkflowError(_("It has no cells."))
    faults = [fault for cell in cells for fault in faults_of(cell, submission)]
    if faults:
        raise WorkflowError(" ".join(faults))
    Entry.objects.bulk_update(cells, ["indicator_version"])


def faults_of(cell: Entry, submission: Submission) -> list[str]:
    """What is wrong with one cell (two queries); the database holds its relations."""
    cell.submission = submission
    try:
        cell.full_clean(exclude=["submission", "indicator", "indicator_version"])
    except ValidationError as error:
        return [
            _("%(indicator)s: %(problem)s") % {"indicator": cell, "problem": problem}
            for problem in error.messages
        ]
    return []


def amend(*, submission: Submission, by: User, reason: str) -> Submission:
    """Open the next revision of a closed return, with its cells, and return it.

    What is released stands until the amendment is released. Raises WorkflowError
    without a reason, if the return is open, or if it has a later revision already.
    """
    reason = reason.strip()
    if not reason:
        raise WorkflowError(_("An amendment needs a reason."))
    with transaction.atomic():
        original = Submission.objects.select_for_update().get(pk=submission.pk)
        check_amendable(original)
        amendment = next_revision(original, by, reason)
        copy_cells(original, amendment)
    return amendment


def check_amendable(original: Submission) -> None:
    """Raise WorkflowError unless a return is closed and the newest of its revisions."""
    if original.state not in AMENDABLE:
        raise WorkflowError(
            _("It is in the state “%(now)s”: change it itself.")
            % {"now": original.get_state_display()}
        )
    newest = revisions_of(original).order_by("revision").last()
    if newest != original:
        raise WorkflowError(
            _("Revision %(number)s is newer: amend that one.")
            % {"number": newest.revision}
        )


def revisions_of(submission: Submission) -> QuerySet[Submission]:
    """All returns of the same subject and quarter."""
    column = f"{submission.kind}_id"
    return Submission.objects.filter(
        kind=submission.kind,
        period=submission.period,
        **{column: getattr(submission, column)},
    )


def next_revision(original: Submission, by: User, reason: str) -> Submission:
    """Insert the next revision of a return, as a draft without cells."""
    return Submission.objects.create(
        kind=original.kind,
        enterprise=original.enterprise,
        base=original.base,
        park=original.park,
        programme=original.programme,
        period=original.period,
        revision=original.revision + 1,
        reason=reason,
        entered_by=by,
    )


def copy_cells(original: Submission, amendment: Submission) -> None:
    """Copy what all revisions so far say: one from a file holds changed cells only."""
    earlier = revisions_of(original).exclude(pk=amendment.pk)
    cells = Entry.objects.filter(submission__in=earlier)
    newest = {
        cell.indicator_id: cell for cell in cells.order_by("submission__revision")
    }
    for cell in newest.values():
        cell.pk, cell.submission = None, amendment
    Entry.objects.bulk_create(newest.values())
