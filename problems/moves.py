"""The one way in which a technical problem changes its state."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from core.models import join_words
from problems.lifecycle import State, list_allowed_states
from problems.models import ProblemEvent, TechnicalProblem


class MoveRefused(ValidationError):
    """A move that did not happen; nothing is stored."""


@transaction.atomic
def move_problem(
    *, problem: TechnicalProblem, to: str, by: str, on: date, reason: str = ""
) -> ProblemEvent:
    """Move a problem to a state and write the event.

    `by` is a post. Raises MoveRefused when the life cycle forbids the move or when
    somebody else has moved the problem since it was read, and ValidationError when the
    words or the day of the event are wrong. One transaction of eight queries; the
    problem is read anew.
    """
    refuse_forbidden(problem.state, to)
    event = ProblemEvent(
        problem=problem,
        from_state=problem.state,
        to_state=to,
        on=on,
        by=by,
        reason=reason,
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
    event.save()
    record_move(problem, reason)
    return event


def record_move(problem: TechnicalProblem, reason: str) -> None:
    """Put the moved problem into its history, as it stands now in all its columns.

    Its update sent no signal; what is in memory may be older in other columns.
    """
    problem.refresh_from_db()
    problem._change_reason = reason  # type: ignore[attr-defined] # its history reads it
    problem.save(update_fields=["state"])


def refuse_forbidden(state: str, to: str) -> None:
    """Raise MoveRefused, naming what would be possible, when a move is forbidden."""
    possible = list_allowed_states(State(state))
    if to in possible:
        return
    raise MoveRefused(
        _("The status cannot change from “%(state)s” to “%(to)s”. Allowed: %(next)s."),
        code="forbidden",
        params={
            "state": get_state_name(state),
            "to": get_state_name(to),
            "next": join_words(map(get_state_name, possible)) or "—",
        },
    )


def get_state_name(state: str) -> str:
    """What a state is called in the active language; an unknown one as it is."""
    return str(dict(TechnicalProblem.State.choices).get(state, state))
