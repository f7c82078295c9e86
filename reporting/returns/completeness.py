"""Where one subject stands in one quarter of the round, as one word. Pure."""

from datetime import date
from enum import StrEnum


class ReturnStatus(StrEnum):
    """A cell of the completeness board, from nothing asked to released.

    `LEFT`: the enterprise was no member on the last day, whatever became of its return.
    """

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
    WITHDRAWN = "withdrawn"
    LEFT = "left"


OUTSTANDING = (ReturnStatus.LATE, ReturnStatus.RETURNED, ReturnStatus.DUE)
"""What somebody is still waited for, the most urgent first."""
REPORTED = {
    ReturnStatus.SUBMITTED,
    ReturnStatus.REVIEWED,
    ReturnStatus.APPROVED,
    ReturnStatus.RELEASED,
    ReturnStatus.AMENDED,
}
"""What the subject has done its part of."""


def find_status(
    state: str | None,
    *,
    today: date,
    opens: date,
    due: date,
    revision: int = 1,
    is_left: bool = False,
) -> ReturnStatus:
    """The standing of a return in a state; None where there is no return yet.

    `due` is the subject's own last day, an extension included. A later revision that is
    a draft amends what was approved, so it is never late. Of an enterprise that left
    nothing is expected, whatever the state. A released withdrawal is “withdrawn”.
    """
    if is_left:
        return ReturnStatus.LEFT
    if state not in {None, "draft"}:
        return ReturnStatus(state)
    if revision > 1:
        return ReturnStatus.AMENDED
    if today < opens:
        return ReturnStatus.NOT_DUE
    return ReturnStatus.LATE if today > due else ReturnStatus.DUE


def get_state(state: str, withdraws: bool) -> str:
    """The state of a return; a released withdrawal says that nothing is reported."""
    is_gone = withdraws and state == ReturnStatus.RELEASED
    return ReturnStatus.WITHDRAWN if is_gone else state


def is_on_time(submitted: date | None, due: date) -> bool:
    """Whether a return came on its last day or before; one that is absent did not."""
    return submitted is not None and submitted <= due
