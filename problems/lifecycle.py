"""The life of a technical problem: its states and the moves between them. Pure.

A problem is overcome (攻克) when it has passed acceptance; being transferred to
industry is a further step and never needed for that.
"""

from enum import StrEnum


class State(StrEnum):
    """Where a problem stands, in the order of a good life; the value is stored."""

    COLLECTED = "collected"
    RETURNED = "returned"
    APPRAISED = "appraised"
    LISTED = "listed"
    PUBLISHED = "published"
    CLAIMED = "claimed"
    SELECTED = "selected"
    CONTRACTED = "contracted"
    IN_RD = "in_rd"
    MID_CHECK = "mid_check"
    DELIVERED = "delivered"
    ACCEPTED = "accepted"
    TRANSFERRED = "transferred"
    EXTENDED = "extended"
    UNCLAIMED = "unclaimed"
    TERMINATED = "terminated"


FIRST = State.COLLECTED
MOVES = (
    (State.COLLECTED, State.APPRAISED),
    (State.COLLECTED, State.RETURNED),
    (State.RETURNED, State.COLLECTED),
    (State.APPRAISED, State.LISTED),
    (State.APPRAISED, State.TERMINATED),
    (State.LISTED, State.PUBLISHED),
    (State.PUBLISHED, State.CLAIMED),
    (State.PUBLISHED, State.UNCLAIMED),
    (State.UNCLAIMED, State.PUBLISHED),
    (State.UNCLAIMED, State.TERMINATED),
    (State.CLAIMED, State.SELECTED),
    (State.CLAIMED, State.PUBLISHED),
    (State.CLAIMED, State.UNCLAIMED),
    (State.SELECTED, State.CONTRACTED),
    (State.SELECTED, State.PUBLISHED),
    (State.CONTRACTED, State.IN_RD),
    (State.IN_RD, State.MID_CHECK),
    (State.MID_CHECK, State.IN_RD),
    (State.MID_CHECK, State.TERMINATED),
    (State.IN_RD, State.EXTENDED),
    (State.EXTENDED, State.IN_RD),
    (State.EXTENDED, State.TERMINATED),
    (State.IN_RD, State.DELIVERED),
    (State.DELIVERED, State.ACCEPTED),
    (State.DELIVERED, State.IN_RD),
    (State.IN_RD, State.TERMINATED),
    (State.ACCEPTED, State.TRANSFERRED),
)
"""(from, to); what is not listed is forbidden."""

OVERCOME = frozenset({State.ACCEPTED, State.TRANSFERRED})
ENDED = OVERCOME | {State.TERMINATED}
CORRECTIONS = tuple((to, origin) for origin, to in MOVES if to in ENDED)
"""(from, to) of what takes a final move back; another person does, with a reason."""

# Several teams may claim until one is selected.
CLAIMABLE = frozenset({State.PUBLISHED, State.CLAIMED})
# Contracted and not yet handed in; a check or an extension does not stop the work.
IN_WORK = frozenset({State.CONTRACTED, State.IN_RD, State.MID_CHECK, State.EXTENDED})
# The contract names the selected team: which it is stays on record from then on.
BOUND = IN_WORK | ENDED | {State.DELIVERED}
# A team has to be selected before these, and nobody is while others may still claim.
NEEDS_SELECTED = frozenset({State.SELECTED, State.CONTRACTED})
NEEDS_NO_SELECTED = frozenset({State.PUBLISHED, State.UNCLAIMED})


def list_allowed_states(state: State) -> tuple[State, ...]:
    """The states that can follow a state, in the order of the table."""
    return tuple(to for origin, to in MOVES if origin == state)


def is_correction(origin: State, to: State) -> bool:
    """Whether a move takes back the one that led into a final state."""
    return (origin, to) in CORRECTIONS


def needs_no_open_claim(origin: State, to: State) -> bool:
    """Whether a move says that no team's claim is open any more."""
    return to == State.UNCLAIMED or (origin, to) == (State.CLAIMED, State.PUBLISHED)


def is_overcome(state: State) -> bool:
    """Whether a problem in this state counts as overcome."""
    return state in OVERCOME


def is_open(state: State) -> bool:
    """Whether a problem in this state is neither overcome nor terminated."""
    return state not in ENDED


def is_claimable(state: State) -> bool:
    """Whether a team may claim a problem in this state."""
    return state in CLAIMABLE
