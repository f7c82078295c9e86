"""Where the time of a release goes: a stopwatch around each of its steps."""

import contextlib
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from statistics import median
from unittest import mock

from reporting.releases import (
    attributions,
    digest,
    register_figures,
    releasing,
    rollups,
)

# Each step by the module that calls it and the name it is called by.
STEPS = {
    "mark": (releasing, "mark_released_returns"),
    "supersede": (releasing, "supersede_figures"),
    "insert": (releasing, "insert_figures"),
    "registers": (register_figures, "write_register_figures"),
    "missing": (releasing, "insert_missing_figures"),
    "attributions": (attributions, "write_attributions"),
    "decisions": (releasing, "publish_decisions"),
    "roll-ups": (rollups, "write_rollups"),
    "digest": (digest, "format_content"),
    "telling": (releasing, "record_release"),
}
# Beginning, committing, and the foreign keys that PostgreSQL checks at the commit.
REST = "the rest"

Seconds = dict[str, float]


@contextlib.contextmanager
def measure_steps() -> Iterator[Seconds]:
    """Collect the seconds of each step, and of the whole as "total"."""
    seconds: Seconds = defaultdict(float)
    with contextlib.ExitStack() as stack:
        for step, (module, name) in STEPS.items():
            function = measure_function(getattr(module, name), step, seconds)
            stack.enter_context(mock.patch.object(module, name, function))
        start = time.perf_counter()
        yield seconds
    total = time.perf_counter() - start
    seconds[REST] = total - sum(seconds.values())
    seconds["total"] = total


def measure_function(function: Callable, step: str, seconds: Seconds) -> Callable:
    """Add what a function takes to the seconds of its step."""

    def wrapped(*arguments, **keywords):
        start = time.perf_counter()
        try:
            return function(*arguments, **keywords)
        finally:
            seconds[step] += time.perf_counter() - start

    return wrapped


def compute_medians(runs: list[Seconds]) -> Seconds:
    """The median of each step over several runs."""
    return {step: median(run[step] for run in runs) for step in runs[0]}
