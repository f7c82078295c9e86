"""The moves of a return from one state to another; each is one transaction.

Not yet moves here: submitting, returning and reviewing in the portal, and the rule
that who entered, who reviewed and who approved are three people. `reporting.releasing`
makes the last move, from approved to released.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.clock import NOW
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
