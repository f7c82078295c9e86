"""What a release costs: a whole quarter's returns, and a single return."""

from collections.abc import Callable

from benchmarks.register import (
    LATE,
    QUARTERS,
    Register,
    publish,
    reporting_firms,
    returns,
)
from benchmarks.steps import Seconds, medians, stopwatch

NEWEST = QUARTERS[-1]
# The last quarters of the history are released under the stopwatch.
TIMED = 4
# Firms whose returns are amended one at a time; the history amends others.
AMENDED = slice(10, 10 + LATE)


def release_quarters(found: Register) -> Seconds:
    """Release the history's last quarters, all returns of each at once."""
    return medians(
        [
            timed_release(found, reporting_firms(found, period), period)
            for period in QUARTERS[-TIMED:]
        ]
    )


def single_returns() -> dict[str, Callable[[Register], Seconds]]:
    """The releases of one return, by name; each takes the median of several."""
    return {
        "a late return of the newest quarter": lambda found: one_by_one(
            found, found.firms[-LATE:], NEWEST, 1
        ),
        "an amendment of the newest quarter": lambda found: one_by_one(
            found, found.firms[AMENDED], NEWEST, 2
        ),
        "an amendment of a year ago": lambda found: one_by_one(
            found, found.firms[AMENDED], NEWEST.year_ago, 2
        ),
    }


def one_by_one(found: Register, firms: list[int], period, revision: int) -> Seconds:
    """Release the return of each firm by itself."""
    return medians([timed_release(found, [firm], period, revision) for firm in firms])


def timed_release(found: Register, firms: list[int], period, revision=1) -> Seconds:
    """Make returns, then release them under the stopwatch."""
    returns(found, firms, period, revision)
    with stopwatch() as seconds:
        publish(found, str(period))
    return seconds
