"""What a release costs: a whole quarter's returns, and a single return."""

from benchmarks.register import (
    LATE,
    QUARTERS,
    BenchmarkRegister,
    list_reporting_firms,
    make_returns,
    publish_returns,
)
from benchmarks.steps import Seconds, compute_medians, measure_steps
from core.quarters import Quarter

NEWEST = QUARTERS[-1]
# The last quarters of the history are released under the stopwatch.
TIMED = 4
# Firms whose returns are amended one at a time; the history amends others.
AMENDED = slice(10, 10 + LATE)


def release_quarters(found: BenchmarkRegister) -> Seconds:
    """Release the history's last quarters, all returns of each at once."""
    return compute_medians(
        [
            measure_release(found, list_reporting_firms(found, period), period)
            for period in QUARTERS[-TIMED:]
        ]
    )


def release_single_returns(found: BenchmarkRegister) -> dict[str, Seconds]:
    """Release returns one by one; the medians of each kind, by name."""
    late, amended = found.firms[-LATE:], found.firms[AMENDED]
    return {
        "a late return of the newest quarter": release_one_by_one(
            found, late, NEWEST, 1
        ),
        "an amendment of the newest quarter": release_one_by_one(
            found, amended, NEWEST, 2
        ),
        "an amendment of a year before": release_one_by_one(
            found, amended, NEWEST.year_ago, 2
        ),
    }


def release_one_by_one(
    found: BenchmarkRegister, firms: list[int], period: Quarter, revision: int
) -> Seconds:
    """Release the return of each firm by itself."""
    return compute_medians(
        [measure_release(found, [firm], period, revision) for firm in firms]
    )


def measure_release(
    found: BenchmarkRegister, firms: list[int], period: Quarter, revision: int = 1
) -> Seconds:
    """Make returns, then release them under the stopwatch."""
    make_returns(found, firms, period, revision)
    with measure_steps() as seconds:
        publish_returns(found, f"{period}")
    return seconds
