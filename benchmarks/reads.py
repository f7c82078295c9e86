"""What readers wait for: the overview and the progress of the targets."""

import time
from collections.abc import Callable
from statistics import median

from benchmarks.register import QUARTERS, Register
from reporting.models import Release, RollUp
from reporting.progress_board import board, periods_with_totals
from reporting.scope import ANYBODY

OLD = QUARTERS[11]


def reads(found: Register) -> dict[str, Callable[[], object]]:
    """What is measured, by name; each reads once."""
    newest = Release.objects.of(found.programme).first()
    old = Release.objects.get(note=str(OLD))
    return {
        "overview, newest release": lambda: overview(found, newest),
        "overview, old release": lambda: overview(found, old),
    }


def overview(found, release):
    periods = periods_with_totals(found.programme, release)
    b = board(programme=found.programme, release=release, period=periods[0], scope=ANYBODY)
    series = list(RollUp.objects.as_of(release.seq).filter(kind="programme", programme=found.programme, indicator__in=[s.target.indicator_id for s in b.of_programme()]).values_list("indicator_id", "period", "value", "quarter_value"))
    rows = list(RollUp.objects.as_of(release.seq).filter(kind="base", base__programme=found.programme, period=periods[0]))
    return b, series, rows


def once(read: Callable[[], object]) -> float:
    """Seconds that one reading takes."""
    start = time.perf_counter()
    read()
    return time.perf_counter() - start


def medians_of(read: Callable[[], object], runs: int) -> float:
    read()
    return median(once(read) for _ in range(runs))
