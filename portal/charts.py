"""Geometry of drawings made on the server: Decimals in, places as text out.

A place on an axis is a percentage of the plot ("62.50%"); a line is the `d` of a path
in a box of 1000 x 1000 that is stretched over the plot. Text is never localised here.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from itertools import groupby
from typing import TypeGuard

from core.quarters import Quarter
from targets.formulas import (
    compute_geometric_milestone,
    compute_linear_milestone,
    compute_progress_share,
)
from targets.progress import Terms

BOX = 1000
MOST_LINES = 7
MOST_YEARS = 6
STEPS = tuple(map(Decimal, ("1", "2", "2.5", "5", "10")))
BELOW, ABOVE = Decimal("0.10"), Decimal("0.15")


class Way(Terms):
    """Terms that lead from a baseline to another value (`has_way`)."""

    baseline: Decimal
    target: Decimal


Expected = Callable[[Way, Quarter], Decimal | None]


@dataclass(frozen=True)
class Point:
    """A value at the end of a quarter; None is not reported, not zero.

    A partial one lacks reports or has estimates in it, and is drawn open.
    """

    period: Quarter
    value: Decimal | None
    is_partial: bool = False


class KnownPoint(Point):
    """A point that has a value (`is_known`)."""

    value: Decimal


@dataclass(frozen=True)
class Mark:
    """A place in the plot."""

    x: str
    y: str
    is_open: bool = False
    is_late: bool = False


@dataclass(frozen=True)
class PlotLine:
    """A line across the plot: its value, and its progress where there is one."""

    y: str
    value: Decimal
    share: Decimal | None
    is_goal: bool = False
    is_base: bool = False


@dataclass(frozen=True)
class YearEnd:
    """The end of a year on the time axis; `place` is first, middle or last."""

    x: str
    year: int
    place: str
    is_minor: bool


@dataclass(frozen=True)
class PathChart:
    """Actual values against the paths from baseline to target."""

    grid: tuple[PlotLine, ...]
    years: tuple[YearEnd, ...]
    actual: tuple[str, ...]
    marks: tuple[Mark, ...]
    last: Mark | None
    last_value: Decimal | None
    linear: str
    geometric: str
    stepwise: str
    start: Mark | None
    goal: Mark | None


@dataclass(frozen=True)
class Plane:
    """The part of time and value that a chart shows."""

    first: Quarter
    last: Quarter
    low: Decimal
    high: Decimal

    def across(self, period: Quarter) -> Decimal:
        """The place of a quarter end from left (0) to right (1)."""
        return Decimal(period - self.first) / max(self.last - self.first, 1)

    def down(self, value: Decimal) -> Decimal:
        """The place of a value from top (0) to bottom (1)."""
        return (self.high - value) / (self.high - self.low)

    def mark(self, point: KnownPoint) -> Mark:
        """A point that has a value."""
        across = self.across(point.period)
        return Mark(
            format_percentage(across),
            format_percentage(self.down(point.value)),
            is_open=point.is_partial,
            is_late=across > Decimal("0.8"),
        )

    def line(self, points: Iterable[KnownPoint]) -> str:
        """The `d` of a line through points that all have values."""
        return " ".join(
            f"{'L' if index else 'M'}{self.across(point.period) * BOX:.1f} "
            f"{self.down(point.value) * BOX:.1f}"
            for index, point in enumerate(points)
        )


@dataclass(frozen=True)
class SmallChart:
    """One of several small plots that share both axes; `zero` is where 0% lies."""

    actual: tuple[str, ...]
    marks: tuple[Mark, ...]
    expected: tuple[str, ...]
    last: Mark | None
    last_value: Decimal | None
    zero: str


def format_percentage(share: Decimal) -> str:
    """A share of an axis as an SVG attribute."""
    return f"{share * 100:.2f}%"


def build_path_chart(
    points: Sequence[Point], terms: Terms | None = None
) -> PathChart | None:
    """Lay out actual values and, where terms give a way to go, the expected paths.

    Quarters before the start of the terms are left out. None without any value.
    """
    way = terms if terms is not None and has_way(terms) else None
    shown = sorted(
        (point for point in points if way is None or point.period >= way.start),
        key=lambda point: point.period,
    )
    known = [point for point in shown if is_known(point)]
    if not known:
        return None
    ends = [way.start, way.due] if way else []
    edges = [way.baseline, way.target] if way else []
    plane = build_plane(
        [*(point.period for point in known), *ends],
        [*(point.value for point in known), *edges],
    )
    return PathChart(
        grid=build_plot_lines(plane, way),
        years=list_year_ends(plane),
        actual=tuple(plane.line(run) for run in split_runs(shown) if len(run) > 1),
        marks=tuple(map(plane.mark, list_lone_or_partial(shown))),
        last=plane.mark(known[-1]),
        last_value=known[-1].value,
        linear=draw_expected_line(plane, way, compute_linear_value),
        geometric=draw_expected_line(plane, way, compute_geometric_value),
        stepwise=draw_expected_line(plane, way, Terms.expected)
        if is_stepwise(way)
        else "",
        start=plane.mark(KnownPoint(way.start, way.baseline)) if way else None,
        goal=plane.mark(KnownPoint(way.due, way.target)) if way else None,
    )


def build_small_charts(
    lines: Sequence[tuple[Sequence[Point], Sequence[Point]]],
) -> tuple[SmallChart, ...]:
    """Lay out pairs of actual and expected shares on one plane, from 0% to 100%.

    The plane grows down where a share lies below zero, never up: shares end at 100%.
    """
    points = [point for pair in lines for line in pair for point in line]
    values = [point.value for point in points if point.value is not None]
    if not values:
        return ()
    periods = [point.period for point in points]
    low = min(Decimal(0), *values)
    plane = Plane(min(periods), max(periods), low, Decimal(1))
    return tuple(build_small_chart(plane, *pair) for pair in lines)


def build_small_chart(
    plane: Plane, actual: Sequence[Point], expected: Sequence[Point]
) -> SmallChart:
    """One plot of shares; a quarter without one breaks its line."""
    shown = sorted(actual, key=lambda point: point.period)
    known = [point for point in shown if is_known(point)]
    return SmallChart(
        actual=tuple(plane.line(run) for run in split_runs(shown) if len(run) > 1),
        marks=tuple(map(plane.mark, list_lone_or_partial(shown))),
        expected=tuple(plane.line(run) for run in split_runs(expected) if len(run) > 1),
        last=plane.mark(known[-1]) if known else None,
        last_value=known[-1].value if known else None,
        zero=format_percentage(plane.down(Decimal(0))),
    )


def is_known(point: Point) -> TypeGuard[KnownPoint]:
    """Whether a point has a value."""
    return point.value is not None


def has_way(terms: Terms) -> TypeGuard[Way]:
    """Whether there is a way from a baseline to another value, and time for it."""
    known = terms.baseline is not None and terms.target is not None
    return known and terms.baseline != terms.target and terms.due > terms.start


def is_stepwise(way: Way | None) -> bool:
    """Whether milestones bend the target's own path."""
    return way is not None and way.path == "stepwise"


def build_plane(periods: Sequence[Quarter], values: Sequence[Decimal]) -> Plane:
    """The plane that holds all quarters and values, with air above and below."""
    low, high = min(values), max(values)
    room = high - low or abs(high) or Decimal(1)
    bottom = low - room * BELOW
    if low >= 0:
        bottom = max(bottom, Decimal(0))
    return Plane(min(periods), max(periods), bottom, high + room * ABOVE)


def split_runs(points: Iterable[Point]) -> list[list[KnownPoint]]:
    """Stretches of quarters without a gap: a missing quarter breaks the line."""
    known = [point for point in points if is_known(point)]
    stretches = groupby(
        enumerate(known), key=lambda item: item[1].period.code - item[0]
    )
    return [[point for _index, point in stretch] for _key, stretch in stretches]


def list_lone_or_partial(points: Iterable[Point]) -> list[KnownPoint]:
    """Points that no line shows, and those that are drawn open."""
    return [
        point
        for run in split_runs(points)
        for point in run
        if len(run) == 1 or point.is_partial
    ]


def draw_expected_line(plane: Plane, way: Way | None, expected: Expected) -> str:
    """A path from baseline to target; "" where there is none or it is undefined."""
    if way is None:
        return ""
    quarters = Quarter.span(way.start, way.due)
    points = [Point(at, expected(way, at)) for at in quarters]
    known = [point for point in points if is_known(point)]
    return plane.line(known) if len(known) == len(points) else ""


def compute_linear_value(way: Way, at: Quarter) -> Decimal | None:
    """The value on the linear path."""
    return compute_linear_milestone(way.baseline, way.target, way.elapsed(at))


def compute_geometric_value(way: Way, at: Quarter) -> Decimal | None:
    """The value on the geometric path."""
    return compute_geometric_milestone(way.baseline, way.target, way.elapsed(at))


def build_plot_lines(plane: Plane, way: Way | None) -> tuple[PlotLine, ...]:
    """Lines at even steps of progress where there is a way, else at round values."""
    if way is None:
        return tuple(
            PlotLine(format_percentage(plane.down(value)), value, None)
            for value in list_round_values(plane.low, plane.high)
        )
    length = way.target - way.baseline
    edges = (
        compute_progress_share(edge, way.baseline, way.target)
        for edge in (plane.low, plane.high)
    )
    # On a way both edges have a share: its ends differ.
    shares = sorted(share for share in edges if share is not None)
    return tuple(
        PlotLine(
            format_percentage(plane.down(way.baseline + length * share)),
            way.baseline + length * share,
            share,
            is_goal=share == 1,
            is_base=share == 0,
        )
        for share in list_even_steps(*shares)
    )


def list_even_steps(low: Decimal, high: Decimal) -> list[Decimal]:
    """Multiples of 25% from low to high; of more where they would be too many."""
    step = Decimal("0.25")
    while (high - low) / step > MOST_LINES:
        step *= 2
    return list_multiples(step, low, high)


def list_round_values(low: Decimal, high: Decimal) -> list[Decimal]:
    """Round values from low to high, seven at the most."""
    raw = (high - low) / (MOST_LINES - 1)
    power = Decimal(1).scaleb(raw.adjusted())
    step = next(power * factor for factor in STEPS if power * factor >= raw)
    return list_multiples(step, low, high)


def list_multiples(step: Decimal, low: Decimal, high: Decimal) -> list[Decimal]:
    """All multiples of a step from low to high, both included."""
    first = (low / step).to_integral_value(ROUND_CEILING)
    last = (high / step).to_integral_value(ROUND_FLOOR)
    return [step * count for count in range(int(first), int(last) + 1)]


def list_year_ends(plane: Plane) -> tuple[YearEnd, ...]:
    """The ends of the years; every second and so on where they are many."""
    ends = [at for at in Quarter.span(plane.first, plane.last) if at.quarter == 4]
    stride = -(-len(ends) // MOST_YEARS)
    return tuple(
        YearEnd(
            format_percentage(plane.across(at)),
            at.year,
            choose_anchor(plane, at),
            bool(index % 2),
        )
        for index, at in enumerate(ends[::stride] if ends else ())
    )


def choose_anchor(plane: Plane, at: Quarter) -> str:
    """Where the label of a year end is anchored, so that it stays in the plot."""
    if at == plane.first:
        return "first"
    return "last" if at == plane.last else "middle"
