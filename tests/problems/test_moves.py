"""A problem moves as its life cycle allows, and of two movers one wins."""

import subprocess
import time
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import translation

from problems.lifecycle import MOVES, State, list_allowed_states
from problems.models import ProblemEvent, TechnicalProblem
from problems.models.problems import StateAssigned
from problems.moves import MoveRefused, move_problem
from tests.support import factories
from tests.support import register_factories as registers
from tests.support.register_factories import DAY

FORBIDDEN = [
    (origin, to)
    for origin in State
    for to in State
    if to not in list_allowed_states(origin)
]


@pytest.fixture
def problem(db):
    """A problem just collected."""
    return registers.problem(factories.base(factories.programme()))


def placed(problem: TechnicalProblem, state: State) -> TechnicalProblem:
    """The problem in a state, however it came there."""
    TechnicalProblem.objects.filter(pk=problem.pk).update(state=state)
    return TechnicalProblem.objects.get(pk=problem.pk)


# What the claims of a problem have to say before it moves.
CLAIMS = {
    State.CLAIMED: ["submitted"],
    State.SELECTED: ["selected", "submitted"],
    State.CONTRACTED: ["selected", "rejected"],
}


@pytest.mark.parametrize(("origin", "to"), MOVES)
def test_an_allowed_move_changes_the_state_and_writes_one_event(problem, origin, to):
    moved = placed(problem, origin)
    for state in CLAIMS.get(to, []):
        registers.claim(moved, state=state)
    event = move_problem(problem=moved, to=to, by="科技处", on=DAY, reason="专家论证")
    assert moved.state == TechnicalProblem.objects.get().state == to
    assert (event.from_state, event.to_state, event.on) == (origin, to, DAY)
    assert ProblemEvent.objects.get() == event


@pytest.mark.slow
@pytest.mark.parametrize(("origin", "to"), FORBIDDEN)
def test_a_forbidden_move_changes_nothing(problem, origin, to):
    unmoved = placed(problem, origin)
    with pytest.raises(MoveRefused):
        move_problem(problem=unmoved, to=to, by="科技处", on=DAY)
    assert unmoved.state == TechnicalProblem.objects.get().state == origin
    assert not ProblemEvent.objects.exists()


@pytest.mark.parametrize(
    ("to", "sentence"),
    [
        (
            "accepted",
            "The status cannot change from “collected” to “accepted”. Allowed: "
            "assessed, sent back for completion.",
        ),
        (
            "solved",
            "The status cannot change from “collected” to “solved”. Allowed: "
            "assessed, sent back for completion.",
        ),
    ],
)
def test_a_refusal_says_what_would_be_possible(problem, to, sentence):
    with translation.override("en"), pytest.raises(MoveRefused) as refusal:
        move_problem(problem=problem, to=to, by="科技处", on=DAY)
    assert refusal.value.messages == [sentence]


def test_the_second_of_two_movers_is_told_and_changes_nothing(problem):
    late = TechnicalProblem.objects.get(pk=problem.pk)
    move_problem(problem=problem, to=State.RETURNED, by="科技处", on=DAY)
    with (
        translation.override("en"),
        pytest.raises(MoveRefused, match="Another user has changed the status"),
    ):
        move_problem(problem=late, to=State.APPRAISED, by="园区", on=DAY)
    assert TechnicalProblem.objects.get().state == State.RETURNED
    assert ProblemEvent.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("by", ""),
        ("by", "处\u202e室"),
        ("by", "长" * 10_000),
        ("reason", "理由\0"),
        ("reason", "长" * 10_000),
        ("on", None),
        ("on", date(2013, 5, 19)),
        ("on", date(2299, 5, 20)),
    ],
)
def test_a_wrong_event_is_refused_at_its_field_and_moves_nothing(problem, field, value):
    move_problem(problem=problem, to=State.APPRAISED, by="科技处", on=DAY)
    event = {"by": "科技处", "on": DAY} | {field: value}
    with pytest.raises(ValidationError) as refusal:
        move_problem(problem=problem, to=State.LISTED, **event)
    assert list(refusal.value.message_dict) == [field]
    assert TechnicalProblem.objects.get().state == State.APPRAISED


def test_the_database_knows_the_life_cycle(problem):
    event = ProblemEvent(problem=problem, by="科技处", on=DAY)
    event.from_state, event.to_state = State.COLLECTED, State.ACCEPTED
    registers.assert_refused(event, "This status change is not allowed.")


@pytest.mark.parametrize(
    "change",
    [
        lambda rows: rows.update(reason="x"),
        lambda rows: rows.delete(),
        lambda rows: rows.get().delete(),
    ],
)
def test_an_event_is_never_changed_or_deleted(problem, change):
    move_problem(problem=problem, to=State.APPRAISED, by="科技处", on=DAY)
    with pytest.raises(Exception, match="append-only"), transaction.atomic():
        change(ProblemEvent.objects.all())


PLANT = """
from tests.support import factories, register_factories as registers
registers.problem_in(factories.base(factories.programme()), "in_rd")
"""
RACE = """
import pathlib, time
from problems.models import TechnicalProblem
from problems.models.problems import StateAssigned
from problems.moves import MoveRefused, move_problem
problem = TechnicalProblem.objects.get()
pathlib.Path({folder!r}, {to!r}).touch()
while not pathlib.Path({folder!r}, "go").exists():
    time.sleep(0.001)
try:
    move_problem(problem=problem, to={to!r}, by="科技处", on=problem.events.last().on)
    print("won")
except MoveRefused as refusal:
    print(refusal.code)
"""


def test_of_movers_in_several_processes_one_wins(sandbox, tmp_path):
    sandbox.manage("shell", "-c", PLANT)
    racers = [
        sandbox.popen(
            "shell",
            "-c",
            RACE.format(folder=str(tmp_path), to=str(to)),
            stdout=subprocess.PIPE,
            text=True,
        )
        for to in list_allowed_states(State.IN_RD)
    ]
    while len(list(tmp_path.iterdir())) < len(racers):
        assert all(racer.poll() is None for racer in racers)
        time.sleep(0.01)
    (tmp_path / "go").touch()
    said = sorted(racer.communicate(timeout=600)[0].split()[-1] for racer in racers)
    assert said == ["moved"] * (len(racers) - 1) + ["won"]


class TestAssignedState:
    """The state is assigned by nobody: saving it says which function to call."""

    @pytest.mark.parametrize("fields", [None, ["state"], ["title_zh"]])
    def test_an_assigned_state_is_not_saved(self, problem, fields):
        problem.state = State.ACCEPTED
        with pytest.raises(StateAssigned, match=r"problems\.moves\.move_problem,"):
            problem.save(update_fields=fields)
        problem.refresh_from_db()
        assert problem.state == State.COLLECTED

    def test_a_row_read_from_the_database_knows_its_state(self, problem):
        problem = TechnicalProblem.objects.get(pk=problem.pk)
        problem.state = State.APPRAISED
        with pytest.raises(StateAssigned):
            problem.save()

    def test_a_row_that_moved_meanwhile_keeps_its_new_state(self, problem):
        stale = TechnicalProblem.objects.get(pk=problem.pk)
        moved = TechnicalProblem.objects.get(pk=problem.pk)
        move_problem(problem=moved, to=State.APPRAISED, by="bureau", on=DAY)
        stale.save()
        moved.save()
        stale.refresh_from_db()
        assert stale.state == State.APPRAISED

    def test_a_row_read_without_its_state_is_saved(self, problem):
        problem = TechnicalProblem.objects.defer("state").get(pk=problem.pk)
        problem.title_zh = "另一个题目"
        problem.save(update_fields=["title_zh"])
        assert TechnicalProblem.objects.get().title_zh == "另一个题目"
