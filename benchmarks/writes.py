"""What a release costs: a whole quarter's returns, and a single return."""

from benchmarks.register import (
    LATE,
    QUARTERS,
    Register,
    publish,
    reporting_firms,
    returns,
)
from benchmarks.steps import Seconds, medians, stopwatch
from core.quarters import Quarter

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


def release_single_returns(found: Register) -> dict[str, Seconds]:
    """Release returns one by one; the medians of each kind, by name."""
    late, amended = found.firms[-LATE:], found.firms[AMENDED]
    return {
        "a late return of the newest quarter": one_by_one(found, late, NEWEST, 1),
        "an amendment of the newest quarter": one_by_one(found, amended, NEWEST, 2),
        "an amendment of a year before": one_by_one(found, amended, NEWEST.year_ago, 2),
    }


def one_by_one(
    found: Register, firms: list[int], period: Quarter, revision: int
) -> Seconds:
    """Release the return of each firm by itself."""
    return medians([timed_release(found, [firm], period, revision) for firm in firms])


def timed_release(
    found: Register, firms: list[int], period: Quarter, revision: int = 1
) -> Seconds:
    """Make returns, then release them under the stopwatch."""
    returns(found, firms, period, revision)
    with stopwatch() as seconds:
        publish(found, f"{period}")
    return seconds
