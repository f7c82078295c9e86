"""Where a target stands at the end of a quarter. Pure.

`measure_progress` puts the formulas of `targets.formulas` together: progress from a
baseline to a target along the target's own path, and the light. What is not computable
is None, with the reason. The conventions and worked numbers are in docs/progress.md.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from core.display import Limit
from core.quarters import Quarter
from targets.formulas import (
    Known,
    compute_amount_per_period,
    compute_attainment,
    compute_compound_rate,
    compute_elapsed_share,
    compute_geometric_milestone,
    compute_geometric_projection,
    compute_linear_milestone,
    compute_linear_projection,
    compute_percentage_points,
    compute_progress_share,
    compute_ratio,
    compute_stepwise_milestone,
    is_met,
)

_COMPARATORS = (">=", "<=")
_DIRECTIONS = ("up", "down", "neutral")
_PATHS = ("linear", "geometric", "stepwise")
_TIE = Decimal("1e-20")  # a gap of exactly -10 may be off in its last digit of 50


@dataclass(frozen=True)
class Terms:
    """What a target promises: from `baseline` to `target` between two quarter ends.

    `start` is the quarter at whose end elapsed time is 0 (the end of the baseline
    year), `due` the one at whose end it is 1. Milestones bend a stepwise path; those
    that do not lie between start and due are passed over, since a revised baseline
    can move the start past them. Raises ValueError for an unknown word.
    """

    baseline: Known
    target: Known
    comparator: str
    direction: str
    path: str
    start: Quarter
    due: Quarter
    milestones: tuple[tuple[Quarter, Decimal], ...] = ()

    def __post_init__(self) -> None:
        words = (self.comparator, self.direction, self.path)
        choices = (_COMPARATORS, _DIRECTIONS, _PATHS)
        for word, allowed in zip(words, choices, strict=True):
            if word not in allowed:
                raise ValueError(f"{word!r} is none of {', '.join(allowed)}")

    def elapsed(self, at: Quarter) -> Known:
        """tau at the end of a quarter, by quarters."""
        return compute_elapsed_share(at - self.start, self.due - self.start)

    def expected(self, at: Quarter) -> Known:
        """The value that the target's own path asks for at the end of a quarter."""
        elapsed = self.elapsed(at)
        if self.path == "geometric":
            return compute_geometric_milestone(self.baseline, self.target, elapsed)
        if self.path == "stepwise" and elapsed is not None:
            return compute_stepwise_milestone(self._points(), at)
        return compute_linear_milestone(self.baseline, self.target, elapsed)

    def _points(self) -> tuple[tuple[Quarter, Known], ...]:
        between = sorted(
            point for point in self.milestones if self.start < point[0] < self.due
        )
        return ((self.start, self.baseline), *between, (self.due, self.target))


@dataclass(frozen=True)
class Thresholds:
    """How many points behind its path a target may be: a setting of the programme.

    Better than `amber` is green, from `amber` to `red` both included is amber.
    """

    amber: Decimal = Decimal(-10)
    red: Decimal = Decimal(-30)

    @property
    def limits(self) -> tuple[Limit, ...]:
        """Where the light changes: neither limit is passed by rounding."""
        return Limit(self.amber, counts_above=False), Limit(self.red)


class Light(StrEnum):
    """The light of a target, never shown by its colour alone."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"
    NONE = "none"


class Reason(StrEnum):
    """Why progress, or its gap to the path, cannot be computed."""

    NO_BASELINE = "baseline_to_be_confirmed"
    BASELINE_NOT_POSITIVE = "baseline_not_positive"
    NO_TARGET = "no_target"
    BASELINE_EQUALS_TARGET = "baseline_equals_target"
    DUE_NOT_AFTER_START = "due_not_after_start"
    BEFORE_START = "before_start"
    NOT_REPORTED = "not_reported"
    PATH_NOT_COMPUTABLE = "path_not_computable"


@dataclass(frozen=True)
class Progress:
    """Where a target stands; None is what cannot be computed, nothing is rounded.

    `expected_*` and `projection_*` are values of the indicator, `gap_points`
    percentage points, `required_per_*` compound rates, the other numbers ratios.
    """

    progress: Known
    attainment: Known
    elapsed: Known
    expected_linear: Known
    expected_geometric: Known
    expected_on_path: Known
    gap_points: Known
    pace: Known
    light: Light
    met: bool | None
    required_per_quarter: Known
    required_per_year: Known
    required_amount_per_quarter: Known
    projection_linear: Known
    projection_geometric: Known
    not_computable: Reason | None


def choose_light(gap: Known, *, met: bool | None, thresholds: Thresholds) -> Light:
    """Green when met or not far behind, then amber, then red; none without a gap.

    `gap` is in points; a threshold belongs to amber on both sides.
    """
    if met:
        return Light.GREEN
    if gap is None:
        return Light.NONE
    if gap > thresholds.amber + _TIE:
        return Light.GREEN
    return Light.AMBER if gap >= thresholds.red - _TIE else Light.RED


def measure_progress(
    terms: Terms, actual: Known, at: Quarter, thresholds: Thresholds = Thresholds()
) -> Progress:
    """Measure an actual value at the end of a quarter against the terms of a target.

    `actual` is in the indicator's unit: the rolling four quarters of a flow, the end
    value of a stock, the latest of a cumulative indicator, the year to date of a
    yearly target. Whatever can be computed is, even where progress cannot.
    """
    baseline, target = terms.baseline, terms.target
    elapsed, expected = terms.elapsed(at), terms.expected(at)
    started = None if elapsed is None else actual
    progress = compute_progress_share(started, baseline, target)
    gap = compute_percentage_points(
        progress, compute_progress_share(expected, baseline, target)
    )
    met = is_met(actual, target, terms.comparator)
    remaining = terms.due - at
    return Progress(
        progress=progress,
        attainment=compute_attainment(actual, target, terms.direction),
        elapsed=elapsed,
        expected_linear=compute_linear_milestone(baseline, target, elapsed),
        expected_geometric=compute_geometric_milestone(baseline, target, elapsed),
        expected_on_path=expected,
        gap_points=gap,
        pace=compute_ratio(progress, elapsed),
        light=choose_light(gap, met=met, thresholds=thresholds),
        met=met,
        required_per_quarter=compute_compound_rate(actual, target, remaining),
        required_per_year=compute_compound_rate(actual, target, Decimal(remaining) / 4),
        required_amount_per_quarter=compute_amount_per_period(
            actual, target, remaining
        ),
        projection_linear=compute_linear_projection(baseline, actual, elapsed),
        projection_geometric=compute_geometric_projection(baseline, actual, elapsed),
        not_computable=_find_reason(terms, actual, at, expected),
    )


def _find_reason(
    terms: Terms, actual: Known, at: Quarter, expected: Known
) -> Reason | None:
    """The first thing in the way. Only a multiple of a baseline <= 0 has no number."""
    baseline, target = terms.baseline, terms.target
    no_multiple = target is None and baseline is not None and baseline <= 0
    obstacles = (
        (Reason.NO_BASELINE, baseline is None),
        (Reason.BASELINE_NOT_POSITIVE, no_multiple),
        (Reason.NO_TARGET, target is None),
        (Reason.BASELINE_EQUALS_TARGET, baseline == target),
        (Reason.DUE_NOT_AFTER_START, terms.due <= terms.start),
        (Reason.BEFORE_START, at < terms.start),
        (Reason.NOT_REPORTED, actual is None),
        (Reason.PATH_NOT_COMPUTABLE, expected is None),
    )
    return next((reason for reason, stands in obstacles if stands), None)
