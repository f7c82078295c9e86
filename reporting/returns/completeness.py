"""Where one subject stands in one quarter of the round, as one word. Pure."""

from datetime import date
from enum import StrEnum


class Standing(StrEnum):
    """A cell of the completeness board, from nothing asked to released."""

    NOT_ASKED = "not_asked"
    NOT_DUE = "not_due"
    DUE = "due"
    LATE = "late"
    RETURNED = "returned"
    SUBMITTED = "submitted"
    REVIEWED = "reviewed"
    APPROVED = "approved"
    RELEASED = "released"
    AMENDED = "amended"


OUTSTANDING = (Standing.LATE, Standing.RETURNED, Standing.DUE)
"""What somebody is still waited for, the most urgent first."""


def standing(
    state: str | None, *, today: date, opens: date, due: date, revision: int = 1
) -> Standing:
    """The standing of a return in a state; None where there is no return yet.

    `due` is the subject's own last day, an extension included. A later revision that is
    a draft amends what was approved, so it is never late.
    """
    if state not in {None, "draft"}:
        return Standing(state)
    if revision > 1:
        return Standing.AMENDED
    if today < opens:
        return Standing.NOT_DUE
    return Standing.LATE if today > due else Standing.DUE


def is_on_time(submitted: date | None, due: date) -> bool:
    """Whether a return came on its last day or before; one that is absent did not."""
    return submitted is not None and submitted <= due
