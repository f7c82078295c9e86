"""The lives of the 84 sample problems: which states, on which days."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from core.quarters import Quarter
from problems.lifecycle import FIRST, OVERCOME, State
from samples.seeded_random import NEWEST, draw_day_between, draw_day_in, make_dice

ROAD = (
    State.APPRAISED,
    State.LISTED,
    State.PUBLISHED,
    State.CLAIMED,
    State.SELECTED,
    State.CONTRACTED,
    State.IN_RD,
    State.MID_CHECK,
    State.IN_RD,
    State.DELIVERED,
    State.ACCEPTED,
    State.TRANSFERRED,
)
"""The moves of a good life, in order."""

# About how many days pass before each move.
PAUSES = {
    State.COLLECTED: 20,
    State.RETURNED: 15,
    State.APPRAISED: 25,
    State.LISTED: 15,
    State.PUBLISHED: 25,
    State.CLAIMED: 30,
    State.SELECTED: 25,
    State.CONTRACTED: 25,
    State.IN_RD: 15,
    State.MID_CHECK: 110,
    State.DELIVERED: 110,
    State.ACCEPTED: 25,
    State.TRANSFERRED: 60,
    State.EXTENDED: 150,
    State.UNCLAIMED: 60,
    State.TERMINATED: 30,
}
OPENED = date(2012, 7, 5)  # the first problems are collected


def list_states_to(state: State) -> tuple[State, ...]:
    """The good life up to a state."""
    return ROAD[: ROAD.index(state) + 1]


PUBLISHED_TWICE = (
    *list_states_to(State.PUBLISHED),
    State.UNCLAIMED,
    State.PUBLISHED,
    *ROAD[3:11],
)
LIVES = (
    (10, ROAD),
    (25, list_states_to(State.ACCEPTED)),
    (3, (State.RETURNED, State.COLLECTED, *list_states_to(State.ACCEPTED))),
    (1, PUBLISHED_TWICE),
    (8, list_states_to(State.IN_RD)),
    (3, list_states_to(State.DELIVERED)),
    (3, list_states_to(State.MID_CHECK)),
    (2, (*list_states_to(State.IN_RD), State.EXTENDED)),
    (3, list_states_to(State.CONTRACTED)),
    (2, list_states_to(State.SELECTED)),
    (3, list_states_to(State.CLAIMED)),
    (5, list_states_to(State.PUBLISHED)),
    (1, (*list_states_to(State.PUBLISHED), State.UNCLAIMED)),
    (1, (*list_states_to(State.PUBLISHED), State.UNCLAIMED, State.TERMINATED)),
    (1, (*list_states_to(State.APPRAISED), State.TERMINATED)),
    (4, list_states_to(State.LISTED)),
    (3, list_states_to(State.APPRAISED)),
    (2, (State.RETURNED,)),
    (4, ()),
)
"""How many problems live how; 84 in all, in each of the 16 states at least one."""

# In which quarters problems are accepted: the first of LIVES first.
ACCEPTED = {
    Quarter(2013, 2): 2,
    Quarter(2013, 3): 3,
    Quarter(2013, 4): 7,
    Quarter(2014, 1): 6,
    Quarter(2014, 2): 9,
    Quarter(2014, 3): 12,
}


@dataclass(frozen=True)
class ProblemHistory:
    """The moves of one problem with their days; `since` it has been collected."""

    number: int
    since: date
    moves: tuple[tuple[State, date], ...]

    @property
    def state(self) -> State:
        """Where it stands in the end."""
        return self.moves[-1][0] if self.moves else FIRST

    def day_of(self, state: State) -> date | None:
        """The day it last came into a state."""
        return dict(self.moves).get(state)


def draw_histories() -> Iterator[ProblemHistory]:
    """All lives; those that end well first."""
    roads = [road for count, road in LIVES for _turn in range(count)]
    quarters = [quarter for quarter, n in ACCEPTED.items() for _turn in range(n)]
    for number, road in enumerate(roads, start=1):
        chance = make_dice("life", number)
        yield draw_history(number, road, draw_last_day(chance, road, quarters), chance)


def draw_last_day(
    chance: Random, road: tuple[State, ...], quarters: list[Quarter]
) -> date:
    """The day of the last move: in the next quarter of `quarters` if it ends well."""
    if OVERCOME.isdisjoint(road):
        return draw_day_between(chance, date(2014, 4, 1), NEWEST.last_day)
    accepted_on = draw_day_in(chance, quarters.pop(0))
    return accepted_on + timedelta(PAUSES[road[-1]] if road == ROAD else 0)


def draw_history(
    number: int, road: tuple[State, ...], last: date, chance: Random
) -> ProblemHistory:
    """Count back from the last move; nothing begins before the programme does."""
    pauses = [PAUSES[state] for state in road]
    usual = sum(pauses) * chance.randint(80, 140) // 100
    whole = min(usual, (last - OPENED).days)
    passed, moves = 0, []
    since = last - timedelta(whole)
    for state, pause in zip(road, pauses, strict=True):
        passed += pause
        moves.append((state, since + timedelta(whole * passed // sum(pauses))))
    return ProblemHistory(number, since, tuple(moves))
