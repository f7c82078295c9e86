"""Who may borrow a role: nobody who entered what the role lets them approve."""

from django.db.models import Model, Q
from django.utils.translation import gettext as _

from accounts.models import User
from reporting.access.scope import HeldRole, Scope
from reporting.errors import WorkflowError
from reporting.models import Assignment, Submission
from reporting.releases.digest import list_decision_models


def refuse_own_entries(loan: Assignment) -> None:
    """Raise WorkflowError if the borrower entered what the loan lets them approve.

    Returns that are not released, and decisions that wait for a release. Whoever
    enters something later is refused when they approve it (at most four queries).
    """
    held = HeldRole(loan.role, loan.kind, loan.subject_id)
    row = find_own_entry(Scope(held=(held,)), loan.user)
    if row is not None:
        raise WorkflowError(
            _(
                "That account entered part of what this role approves (for example "
                "%(row)s). Choose somebody else."
            )
            % {"row": row}
        )


def find_own_entry(lent: Scope, by: User) -> Model | None:
    """Something unreleased that somebody entered and a scope lets them approve."""
    mine = Q(entered_by=by) | Q(submitted_by=by) | Q(editors=by)
    rows = lent.reviewable(Submission.objects.with_subjects()).filter(mine)
    ended = (Submission.State.RELEASED, Submission.State.DISCARDED)
    found: Submission | None = rows.exclude(state__in=ended).first()
    if found is not None:
        return found
    for model in list_decision_models() if lent.bureau_of() else ():
        path = "" if hasattr(model, "programme") else "target__"
        typed = model.history.filter(history_user=by).values("id")
        waiting = model.objects.filter(
            released_in__isnull=True,
            pk__in=typed,
            **{f"{path}programme__in": lent.bureau_of()},
        )
        decision: Model | None = waiting.first()
        if decision is not None:
            return decision
    return None
