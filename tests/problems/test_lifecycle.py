"""The life of a problem is the one that the domain describes."""

import json
from pathlib import Path

import pytest

from problems.lifecycle import (
    CORRECTIONS,
    ENDED,
    FIRST,
    MOVES,
    State,
    is_claimable,
    is_open,
    is_overcome,
    list_allowed_states,
)

DESCRIBED = json.loads(
    (Path(__file__).parents[1] / "data" / "problem_lifecycle.json").read_text("utf-8")
)


def test_the_states_are_the_sixteen_described():
    assert [*State] == [state["code"] for state in DESCRIBED["states"]]
    assert len(State) == 16


def test_the_moves_are_those_described():
    assert [list(pair) for pair in MOVES] == DESCRIBED["transitions"]


def test_the_corrections_are_those_described():
    assert [list(pair) for pair in CORRECTIONS] == DESCRIBED["corrections"]


@pytest.mark.parametrize("state", State)
def test_what_is_allowed_is_what_the_table_lists(state):
    listed = {to for origin, to in DESCRIBED["transitions"] if origin == state}
    assert set(list_allowed_states(state)) == listed


def test_every_state_can_be_reached():
    reached, before = {FIRST}, set()
    while reached != before:
        before = set(reached)
        reached |= {to for state in before for to in list_allowed_states(state)}
    assert reached == set(State)


@pytest.mark.parametrize(
    ("state", "overcome", "open_", "claimable"),
    [
        (State.COLLECTED, False, True, False),
        (State.PUBLISHED, False, True, True),
        (State.CLAIMED, False, True, True),
        (State.SELECTED, False, True, False),
        (State.DELIVERED, False, True, False),
        (State.ACCEPTED, True, False, False),
        (State.TRANSFERRED, True, False, False),
        (State.TERMINATED, False, False, False),
    ],
)
def test_only_accepted_problems_are_overcome(state, overcome, open_, claimable):
    assert (is_overcome(state), is_open(state), is_claimable(state)) == (
        overcome,
        open_,
        claimable,
    )


def test_nothing_overcome_or_terminated_comes_back_but_by_a_correction():
    for state in ENDED:
        assert set(list_allowed_states(state)) <= ENDED
    assert not set(CORRECTIONS) & set(MOVES)
    assert {origin for origin, _to in CORRECTIONS} == ENDED
