"""What is said of a target beyond its own quarter: its parks, and its outcome."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from bases.models import Park
from core.quarters import Quarter
from reporting.measuring.target_measure import QuarterState
from targets.lights import Light
from targets.progress import Outcome, Progress, Reason, keep_outcome


@dataclass(frozen=True)
class ParksState:
    """A number promised for each park: how many have it, and which is furthest behind.

    `progress` is that of the worst park; a park of which nothing is known makes it
    none, and is then `worst`.
    """

    met: int
    total: int
    worst: Park
    progress: Progress


def find_worst_park(parks: Sequence[tuple[Park, Progress]]) -> ParksState | None:
    """Sum up the parks of a target; None without any."""
    if not parks:
        return None
    unknown = [each for each in parks if each[1].light == Light.NONE]
    worst, progress = (
        unknown[0] if unknown else min(parks, key=lambda each: _get_park_order(each[1]))
    )
    met = sum(state.met is True for _park, state in parks)
    is_met = None if unknown else met == len(parks)
    return ParksState(met, len(parks), worst, replace(progress, met=is_met))


def _get_park_order(state: Progress) -> tuple[bool, Decimal]:
    """Those that missed first, then by the gap to the path."""
    points = state.gap_points if state.gap_points is not None else Decimal(0)
    return state.met is True, points


def merge_parks(whole: Progress, worst: Progress) -> Progress:
    """The row of the programme: the sum keeps its attainment, the rest is the park's.

    What is required and projected is of the sum.
    """
    return replace(
        whole,
        progress=worst.progress,
        gap_points=worst.gap_points,
        pace=worst.pace,
        light=worst.light,
        met=worst.met,
        outcome=worst.outcome,
        not_computable=worst.not_computable,
    )


def measure_after_due(
    now: QuarterState, measure_at: Callable[[Quarter], QuarterState]
) -> tuple[Progress, Quarter | None]:
    """A state after the due quarter keeps its outcome; and when it was reached."""
    due = now.terms.due
    if now.period <= due or now.progress.not_computable == Reason.WITHHELD:
        return now.progress, None
    progress = keep_outcome(now.progress, measure_at(due).progress)
    if progress.outcome == Outcome.MET:
        return progress, None
    later = map(measure_at, Quarter.span(due + 1, now.period))
    return progress, find_first_met(later)


def find_first_met(states: Iterable[QuarterState]) -> Quarter | None:
    """The first quarter in which a target is met."""
    return next((each.period for each in states if each.progress.met), None)
