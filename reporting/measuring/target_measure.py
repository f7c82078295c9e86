"""How one target is measured at one place, in any quarter with a total at hand."""

from dataclasses import dataclass, replace
from decimal import Decimal

from bases.models import Programme
from core.quarters import Quarter
from reporting.access.scope import ANYBODY, Scope
from reporting.measuring.actuals import Actual, read_actual
from reporting.models import RollUp
from reporting.models.subjects import Kind
from targets.formulas import (
    Known,
    compute_multiplier_target,
    compute_progress_share,
)
from targets.lights import Light, Thresholds
from targets.models import Baseline, IndicatorVersion, Target, TargetRevision
from targets.progress import (
    Progress,
    Reason,
    Terms,
    mask_progress,
    measure_progress,
)
from targets.ranking import Part

Rule = TargetRevision.Rule
NO_MOVES = Decimal(0)


@dataclass(frozen=True)
class QuarterState:
    """What a target comes to in a quarter; `baseline_moved` is None where none moved.

    `is_moved_hidden` says that a baseline has moved and that the reader may not see by
    how much: nothing is then compared with it.
    """

    period: Quarter
    terms: Terms
    actual: Actual
    progress: Progress
    baseline_moved: Known = None
    is_moved_hidden: bool = False
    series_break: bool | None = None


@dataclass(frozen=True)
class TargetMeasure:
    """A decision on a target, and all that it is measured by at a place, for a reader.

    `parts` counts the parks that a target of each park is summed over, 1 elsewhere.
    """

    programme: Programme
    revision: TargetRevision
    version: IndicatorVersion
    kind: Kind
    scope: Scope = ANYBODY
    baseline: Baseline | None = None
    parts: int = 1
    milestones: tuple[tuple[Quarter, Decimal], ...] = ()

    @property
    def name(self) -> str:
        """Which sum of a total is the actual value."""
        return choose_measure(self.revision, self.version)

    @property
    def thresholds(self) -> Thresholds:
        """When a light is given, and which."""
        return find_thresholds(self.programme)

    @property
    def follows_moves(self) -> bool:
        """Whether the baseline is that of the members of the quarter.

        Of a base and a park always, of a programme where the owner decided so. A list
        of a date has a baseline of its own.
        """
        if self.baseline is None or self.revision.rule == Rule.PER_YEAR:
            return False
        own = (Programme.Cohort.LIKE_FOR_LIKE, Programme.Cohort.LIST)
        return self.kind != Kind.PROGRAMME or self.programme.cohort in own

    def measure(self, total: RollUp | None, at: Quarter) -> QuarterState:
        """Measure a total of this place at the end of a quarter. No query."""
        actual = read_actual(
            total, self.name, self.version, self.thresholds, self.scope
        )
        moved = self.find_moved_baseline(total)
        is_secret = moved is not None and self.follows_moves and actual.is_banded
        # Not even the path may be that of a baseline which the reader may not see.
        terms = self.build_terms(at, None if is_secret else moved)
        is_broken = self.follows_moves and actual.basis.is_broken
        progress = measure_progress(
            terms,
            actual.whole,
            at,
            self.thresholds,
            replace(actual.basis, is_broken=is_broken),
        )
        if actual.is_hidden or is_secret:
            progress = mask_progress(progress, Reason.WITHHELD)
        return QuarterState(
            period=at,
            terms=terms,
            actual=actual,
            progress=progress,
            baseline_moved=None if actual.is_banded else moved,
            is_moved_hidden=is_secret,
            series_break=total.series_break if total else None,
        )

    def find_moved_baseline(self, total: RollUp | None) -> Known:
        """The decided baseline plus and minus who moved; None where that is the same.

        None also where the total does not know.
        """
        if self.baseline is None or total is None or total.baseline_in is None:
            return None
        moves = total.baseline_in - (total.baseline_out or NO_MOVES)
        return self.baseline.value + moves if moves else None

    def build_terms(self, at: Quarter, moved: Known) -> Terms:
        """Put the decision into the terms that the arithmetic takes.

        A yearly target runs within the year from zero, and for the programme it is the
        sum over the parks; other absolute targets run from the programme's start, from
        zero unless a baseline was decided. At most so many has no way to run.
        """
        revision, baseline = self.revision, self.baseline
        start = Quarter.containing(self.programme.starts_on) - 1
        due, value = revision.due, baseline.value if baseline else None
        if baseline:
            start = Quarter(baseline.year, 4)
        if self.follows_moves and moved is not None:
            value = moved
        zero = Decimal(0) if revision.comparator == ">=" else None
        goal: Known = revision.amount * self.parts
        if revision.rule == Rule.MULTIPLIER:
            goal = compute_goal(value, revision.amount)
        elif revision.rule == Rule.PER_YEAR:
            start, due, value = at.year_end - 4, at.year_end, zero
        elif value is None:
            value = zero
        return Terms(
            baseline=value,
            target=goal,
            comparator=revision.comparator,
            direction=self.version.direction,
            path=revision.path,
            start=start,
            due=due,
            milestones=self.milestones,
            is_never_negative=not self.version.may_be_negative
            and self.version.nature != IndicatorVersion.Nature.RATIO,
        )


def build_part(found: QuarterState) -> Part:
    """A measured target as a part of a composite; one without a light stays out."""
    terms, state, basis = found.terms, found.progress, found.actual.basis
    shares = [
        compute_progress_share(value, terms.baseline, terms.target)
        for value in (state.expected_on_path, basis.low, basis.high)
    ]
    is_rated = state.light != Light.NONE
    return Part(
        progress=state.progress if is_rated else None,
        expected=shares[0],
        low=shares[1],
        high=shares[2],
    )


def find_thresholds(programme: Programme) -> Thresholds:
    """When the targets of a programme have a light, and which."""
    return Thresholds(
        amber=programme.amber_points,
        red=programme.red_points,
        full_coverage=programme.full_coverage,
        least_coverage=programme.least_coverage,
        estimate_margin=programme.estimate_margin,
    )


def compute_goal(value: Known, multiplier: Decimal) -> Known:
    """T = m x B; None without a baseline above zero."""
    if value is None or value <= 0:
        return None
    return compute_multiplier_target(value, multiplier)


def choose_measure(revision: TargetRevision, version: IndicatorVersion) -> str:
    """Which sum is the actual: flows roll over four quarters, yearly targets do not."""
    if version.is_flow and revision.rule != Rule.PER_YEAR:
        return "rolling_value"
    return "value"


def is_of_each_park(target: Target, revision: TargetRevision) -> bool:
    """Whether a number is promised for each park, so that the worst park decides."""
    return target.scope == Target.Scope.PARK and revision.rule != Rule.MULTIPLIER
