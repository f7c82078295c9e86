"""Where a target stands at the end of a quarter. Pure.

`measure_progress` puts the formulas of `targets.formulas` together: progress from a
baseline to a target along the target's own path, and the light. What is not computable
is None, with the reason. The conventions and worked numbers are in docs/progress.md.
"""

from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

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
    is_behind_baseline,
    is_met,
)
from targets.lights import USUAL, Light, Thresholds, choose_light

_COMPARATORS = (">=", "<=")
_DIRECTIONS = ("up", "down", "neutral")
_PATHS = ("linear", "geometric", "stepwise")


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
    is_never_negative: bool = False

    def __post_init__(self) -> None:
        words = (self.comparator, self.direction, self.path)
        choices = (_COMPARATORS, _DIRECTIONS, _PATHS)
        for word, allowed in zip(words, choices, strict=True):
            if word not in allowed:
                raise ValueError(f"{word!r} is none of {', '.join(allowed)}")

    @property
    def is_behind_baseline(self) -> bool:
        """Whether the target lies on the wrong side of the baseline."""
        return is_behind_baseline(self.baseline, self.target, self.comparator) is True

    def is_due(self, at: Quarter) -> bool:
        """Whether a quarter is the due one or a later one."""
        return self.elapsed(at) is not None and at >= self.due

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


class Outcome(StrEnum):
    """How a target ended; provisional while anyone is estimated or too few reported."""

    MET = "met"
    MISSED = "missed"
    PROVISIONAL = "provisional"


class Reason(StrEnum):
    """Why progress, or its gap to the path, cannot be computed."""

    WITHHELD = "withheld"
    NO_BASELINE = "baseline_to_be_confirmed"
    BASELINE_NOT_POSITIVE = "baseline_not_positive"
    NO_TARGET = "no_target"
    NO_PATH = "no_path"
    BASELINE_EQUALS_TARGET = "baseline_equals_target"
    TARGET_BEHIND_BASELINE = "target_behind_baseline"
    DUE_NOT_AFTER_START = "due_not_after_start"
    BEFORE_START = "before_start"
    NOT_REPORTED = "not_reported"
    TOO_EARLY = "too_early"
    SERIES_BREAK = "series_break"
    COVERAGE_TOO_LOW = "coverage_too_low"
    PATH_NOT_COMPUTABLE = "path_not_computable"


@dataclass(frozen=True)
class Basis:
    """What an actual value rests on.

    `coverage` is the share of those expected who have reported, a ratio; None is not
    judged. `low` and `high` are the actual value with the estimates in it lower and
    higher by the margin; None where nothing is estimated. `estimated` enterprises are
    estimated or carried on in it. `is_too_early` says that some have reported and none
    has an annual value yet, `is_broken` that the baseline is not of those who are here.
    """

    coverage: Known = None
    low: Known = None
    high: Known = None
    estimated: int = 0
    is_too_early: bool = False
    is_broken: bool = False


COMPLETE = Basis()
"""Everybody has reported, or nobody asks."""


@dataclass(frozen=True)
class Progress:
    """Where a target stands; None is what cannot be computed, nothing is rounded.

    `expected_*` and `projection_*` are values of the indicator, `gap_points`
    percentage points, `required_per_*` compound rates, the other numbers ratios.
    `actual` is None where a comparison would mislead. `outcome` is None before the due
    quarter. What most readers of a list never ask for is computed when it is.
    """

    terms: Terms
    at: Quarter
    actual: Known
    progress: Known
    elapsed: Known
    expected_on_path: Known
    gap_points: Known
    pace: Known
    light: Light
    met: bool | None
    not_computable: Reason | None
    outcome: Outcome | None = None

    @cached_property
    def attainment(self) -> Known:
        """完成率: actual and target as a ratio."""
        return compute_attainment(self.actual, self.terms.target, self.terms.direction)

    @cached_property
    def expected_linear(self) -> Known:
        """What equal steps would have come to."""
        terms = self.terms
        return compute_linear_milestone(terms.baseline, terms.target, self.elapsed)

    @cached_property
    def expected_geometric(self) -> Known:
        """What equal growth would have come to."""
        terms = self.terms
        return compute_geometric_milestone(terms.baseline, terms.target, self.elapsed)

    @property
    def _remaining(self) -> int:
        return self.terms.due - self.at

    @cached_property
    def required_per_quarter(self) -> Known:
        """The growth that each quarter left needs."""
        return compute_compound_rate(self.actual, self.terms.target, self._remaining)

    @cached_property
    def required_per_year(self) -> Known:
        """The growth that each year left needs."""
        years = Decimal(self._remaining) / 4
        return compute_compound_rate(self.actual, self.terms.target, years)

    @cached_property
    def required_amount_per_quarter(self) -> Known:
        """The amount that each quarter left has to add."""
        return compute_amount_per_period(
            self.actual, self.terms.target, self._remaining
        )

    @cached_property
    def projection_linear(self) -> Known:
        """Where equal steps lead; none below zero of what is never below zero."""
        found = compute_linear_projection(
            self.terms.baseline, self.actual, self.elapsed
        )
        is_impossible = self.terms.is_never_negative and (found or 0) < 0
        return None if is_impossible else found

    @cached_property
    def projection_geometric(self) -> Known:
        """Where equal growth leads."""
        return compute_geometric_projection(
            self.terms.baseline, self.actual, self.elapsed
        )


def measure_progress(
    terms: Terms,
    actual: Known,
    at: Quarter,
    thresholds: Thresholds = USUAL,
    basis: Basis = COMPLETE,
) -> Progress:
    """Measure an actual value at the end of a quarter against the terms of a target.

    `actual` is in the indicator's unit, estimates included: the rolling four quarters
    of a flow, the end value of a stock, the latest of a cumulative indicator, the year
    to date of a yearly target. Whatever can be computed is, even where progress cannot,
    unless the numbers would mislead: too few have reported, the series has a break, or
    the target lies behind its baseline.
    """
    state = _measure_value(terms, actual, at, thresholds)
    if (
        actual is None
        and basis.is_too_early
        and state.not_computable == Reason.NOT_REPORTED
    ):
        state = replace(state, not_computable=Reason.TOO_EARLY)
    elif terms.is_behind_baseline:
        state = mask_progress(state, Reason.TARGET_BEHIND_BASELINE)
    elif basis.is_broken and None not in (terms.baseline, actual):
        state = mask_progress(state, Reason.SERIES_BREAK)
    elif actual is not None and not _is_covered(terms, state, at, thresholds, basis):
        state = mask_progress(state, Reason.COVERAGE_TOO_LOW)
    return replace(state, outcome=_choose_outcome(terms, state, at, basis))


def mask_progress(state: Progress, reason: Reason) -> Progress:
    """What is left where a comparison would mislead: the way, and why it is empty."""
    return replace(
        state,
        actual=None,
        progress=None,
        gap_points=None,
        pace=None,
        light=Light.NONE,
        met=None,
        not_computable=reason,
        outcome=None,
    )


def keep_outcome(now: Progress, at_due: Progress) -> Progress:
    """A state after the due quarter: its light and outcome are those of that quarter.

    What the due quarter cannot say (nothing is known of it) the later one does.
    """
    if at_due.outcome is None:
        return now
    return replace(now, light=at_due.light, outcome=at_due.outcome)


def _measure_value(
    terms: Terms, actual: Known, at: Quarter, thresholds: Thresholds
) -> Progress:
    baseline, target = terms.baseline, terms.target
    elapsed, expected = terms.elapsed(at), terms.expected(at)
    started = None if elapsed is None else actual
    progress = compute_progress_share(started, baseline, target)
    gap = compute_percentage_points(
        progress, compute_progress_share(expected, baseline, target)
    )
    met, is_due = is_met(actual, target, terms.comparator), terms.is_due(at)
    # At most N, counted from nothing, is kept until the last day of its time.
    is_open = baseline is None and terms.comparator == "<=" and not is_due
    return Progress(
        terms=terms,
        at=at,
        actual=actual,
        progress=progress,
        elapsed=elapsed,
        expected_on_path=expected,
        gap_points=gap,
        pace=compute_ratio(progress, elapsed),
        light=Light.NONE
        if is_open
        else choose_light(gap, met=met, thresholds=thresholds, is_due=is_due),
        met=met,
        not_computable=_find_reason(terms, actual, at, expected),
    )


def _is_covered(
    terms: Terms, state: Progress, at: Quarter, thresholds: Thresholds, basis: Basis
) -> bool:
    """Whether enough have reported for the light of a state to be given."""
    if basis.coverage is None:
        return True
    coverage = basis.coverage * 100
    if coverage >= thresholds.full_coverage:
        return True
    if coverage < thresholds.least_coverage:
        return False
    ends = [value for value in (basis.low, basis.high) if value is not None]
    lights = {_measure_value(terms, end, at, thresholds).light for end in ends}
    return lights <= {state.light}


def _choose_outcome(
    terms: Terms, state: Progress, at: Quarter, basis: Basis
) -> Outcome | None:
    if not terms.is_due(at):
        return None
    if state.not_computable == Reason.COVERAGE_TOO_LOW:
        return Outcome.PROVISIONAL
    if state.met is None:
        return None
    if basis.estimated:
        return Outcome.PROVISIONAL
    return Outcome.MET if state.met else Outcome.MISSED


def _find_reason(
    terms: Terms, actual: Known, at: Quarter, expected: Known
) -> Reason | None:
    """The first thing in the way. Only a multiple of a baseline <= 0 has no number."""
    baseline, target = terms.baseline, terms.target
    no_multiple = target is None and baseline is not None and baseline <= 0
    no_path = None not in (target, actual) and terms.comparator == "<="
    obstacles = (
        (Reason.NO_PATH, baseline is None and no_path),
        (Reason.NO_BASELINE, baseline is None),
        (Reason.BASELINE_NOT_POSITIVE, no_multiple),
        (Reason.NO_TARGET, target is None),
        (Reason.BASELINE_EQUALS_TARGET, baseline == target),
        (Reason.TARGET_BEHIND_BASELINE, terms.is_behind_baseline),
        (Reason.DUE_NOT_AFTER_START, terms.due <= terms.start),
        (Reason.BEFORE_START, at < terms.start),
        (Reason.NOT_REPORTED, actual is None),
        (Reason.PATH_NOT_COMPUTABLE, expected is None),
    )
    return next((reason for reason, stands in obstacles if stands), None)
