"""Whatever officials try in whatever order, the desk does what the plain story says."""

import hypothesis
import pytest
from django.db import IntegrityError
from django.db.models import Q
from hypothesis.stateful import run_state_machine_as_test

from reporting.access import scope
from reporting.models import Role
from reporting.models.subjects import Kind
from reporting.releases import releasing, sign_off
from reporting.returns import saving, workflow
from reporting.returns.workflow import MOVES
from tests.support import desk_play

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
EVERY_ROLE = dict.fromkeys(Kind, tuple(Role))


@pytest.fixture
def desk(monkeypatch):
    """A desk to be played at, in a world of its own."""
    monkeypatch.setattr(desk_play.Desk, "world", desk_play.World(), raising=False)
    return desk_play.Desk


def play(desk, games: int, steps: int, seed: int | None = None, **options) -> None:
    """Play some games of so many steps, without a seed always the same ones."""
    settings = hypothesis.settings(
        max_examples=games,
        stateful_step_count=steps,
        deadline=None,
        database=None,
        derandomize=seed is None,
        suppress_health_check=list(hypothesis.HealthCheck),
        **options,
    )
    desk._hypothesis_internal_use_seed = seed
    run_state_machine_as_test(desk, settings=settings)


def test_the_desk_does_what_the_story_says(desk):
    play(desk, 12, 40)


@pytest.mark.drill
@pytest.mark.parametrize("seed", range(5))
def test_ten_thousand_steps_change_nothing_of_that(desk, seed):
    play(desk, 200, 50, seed)


def no_rule(*_arguments):
    """Refuses nothing, does nothing."""


def any_version(submission, version=None):
    """The return as it is now, whatever somebody has seen."""
    return lock_return(submission)


def everything(_scope, _table):
    """Every return, whoever asks."""
    return Q()


lock_return = workflow.lock_return
# What one missing rule is, as (where, name, what stands there instead).
WRONG = {
    "whoever entered it reviews it": (workflow, "refuse_own_work", no_rule),
    "a closed quarter takes first returns": (workflow, "refuse_late", no_rule),
    "findings do not hold back": (workflow, "refuse_failing", no_rule),
    "what changed meanwhile is moved": (workflow, "lock_return", any_version),
    "a submitted return is typed into": (saving, "refuse_not_open", no_rule),
    "what goes back stays reviewed": (workflow, "UNDONE", ()),
    "a draft is reviewed": (workflow, "MOVES", (*MOVES, ("draft", "reviewed"))),
    "a release has no history": (releasing, "insert_moves", no_rule),
    "who entered it releases it": (sign_off, "refuse_hands", no_rule),
    "everybody works on everything": (scope.Scope, "steps", everything),
    "every role reviews everything": (scope, "REVIEWING", EVERY_ROLE),
}


SEEN_LATE = {
    *("findings do not hold back", "who entered it releases it"),
    *("what goes back stays reviewed", "whoever entered it reviews it"),
}
CASES = [
    pytest.param(*wrong, id=name, marks=[pytest.mark.drill] * (name in SEEN_LATE))
    for name, wrong in WRONG.items()
]


@pytest.mark.parametrize(("where", "name", "instead"), CASES)
def test_the_story_notices_a_rule_that_is_missing(
    desk, monkeypatch, where, name, instead
):
    monkeypatch.setattr(where, name, instead)
    with pytest.raises((AssertionError, IntegrityError)):
        play(desk, 100, 40, phases=[hypothesis.Phase.generate])
