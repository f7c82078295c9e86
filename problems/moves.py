"""The one way in which a technical problem changes its state."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.models import join_words
from problems.lifecycle import (
    NEEDS_NO_SELECTED,
    NEEDS_SELECTED,
    State,
    is_correction,
    list_allowed_states,
    needs_no_open_claim,
)
from problems.models import ProblemEvent, TechnicalProblem


class MoveRefused(ValidationError):
    """A move that did not happen; nothing is stored."""


@transaction.atomic
def move_problem(
    *,
    problem: TechnicalProblem,
    to: str,
    by: str,
    on: date,
    reason: str = "",
    account: User | None = None,
) -> ProblemEvent:
    """Move a problem to a state and write the event.

    `by` is a post, `account` who records it: nobody's at the server. Raises MoveRefused
    when the life cycle or the claims forbid the move, or when somebody else has moved
    the problem since it was read, and ValidationError when the words or the day of
    the event are wrong. A move into a final state is taken back with a reason, by
    another account than made it. One transaction of at most twelve queries; the
    problem is read anew.
    """
    final = find_final_move(problem)
    refuse_forbidden(problem, to, final)
    is_back = is_correction(State(problem.state), State(to))
    event = ProblemEvent(
        problem=problem,
        from_state=problem.state,
        to_state=to,
        on=on,
        by=by,
        reason=reason.strip(),
        account=account,
        takes_back=final if is_back else None,
        not_by_id=final.account_id if final and is_back else None,
    )
    event.full_clean(exclude=["problem"])
    # The condition decides between two who move at once: one of them changes no row.
    unmoved = TechnicalProblem.objects.filter(pk=problem.pk, state=problem.state)
    if not unmoved.update(state=to):
        raise MoveRefused(
            _(
                "Another user has changed the status of this problem. Reload the page "
                "and check it."
            ),
            code="moved",
        )
    refuse_unfit_claims(problem, to)
    event.save()
    record_move(problem, reason)
    return event


def find_final_move(problem: TechnicalProblem) -> ProblemEvent | None:
    """The move that led a problem into its final state; None elsewhere (one query)."""
    if problem.is_open:
        return None
    moves: list[ProblemEvent] = list(
        ProblemEvent.objects.standing().filter(problem=problem).order_by("-id")[:1]
    )
    return moves[0] if moves and moves[0].to_state == problem.state else None


def list_possible_states(
    problem: TechnicalProblem, final: ProblemEvent | None
) -> tuple[State, ...]:
    """The states that can follow: those of the life cycle, and the one before it ended.

    `final` is the move into the final state, as `find_final_move` returns it.
    """
    back = (State(final.from_state),) if final else ()
    return list_allowed_states(State(problem.state)) + back


def record_move(problem: TechnicalProblem, reason: str) -> None:
    """Put the moved problem into its history, as it stands now in all its columns.

    Its update sent no signal; what is in memory may be older in other columns.
    """
    problem.refresh_from_db()
    problem._change_reason = reason
    problem.save(update_fields=["state"])


def refuse_forbidden(
    problem: TechnicalProblem, to: str, final: ProblemEvent | None
) -> None:
    """Raise MoveRefused, naming what would be possible, when a move is forbidden."""
    possible = list_possible_states(problem, final)
    if to in possible:
        return
    raise MoveRefused(
        _("The status cannot change from “%(state)s” to “%(to)s”. Allowed: %(next)s."),
        code="forbidden",
        params={
            "state": get_state_name(problem.state),
            "to": get_state_name(to),
            "next": join_words(map(get_state_name, possible)) or "—",
        },
    )


def refuse_unfit_claims(problem: TechnicalProblem, to: str) -> None:
    """Raise MoveRefused when the claims of a problem say something else than its state.

    To be called while the problem is held, with its state before the move in memory:
    a claim changes under the same lock.
    """
    origin, state = State(problem.state), State(to)
    claims = problem.claims.all()
    if state in NEEDS_SELECTED and not claims.selected().exists():
        raise MoveRefused(
            _("Select exactly one application first: none is selected."),
            code="none_selected",
        )
    if state == State.CLAIMED and not claims.still_open().exists():
        raise MoveRefused(
            _("There is no open application. Record the application first."),
            code="no_claim",
        )
    if needs_no_open_claim(origin, state) and claims.still_open().exists():
        raise MoveRefused(
            _(
                "Some applications are still open. The status can change to “%(to)s” "
                "once all are withdrawn or not selected."
            ),
            code="open_claims",
            params={"to": get_state_name(to)},
        )
    if state in NEEDS_NO_SELECTED and claims.selected().exists():
        raise MoveRefused(
            _(
                "An application is still selected. Change it to “not selected” or "
                "“withdrawn” first."
            ),
            code="selected",
        )


def get_state_name(state: str) -> str:
    """What a state is called in the active language; an unknown one as it is."""
    return str(dict(TechnicalProblem.State.choices).get(state, state))
