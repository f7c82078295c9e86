"""A target measured in every quarter that it has figures for."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from core.quarters import Quarter
from portal.pages.series.chart import Series, choose_sum
from portal.pages.series.history import QuarterRow, VisibleSum
from portal.pages.targets.rows import TargetRow
from portal.wording import OUTCOMES
from reporting.measuring.outcomes import measure_after_due
from reporting.measuring.target_measure import QuarterState
from reporting.models import RollUp
from targets.models import TargetRevision
from targets.progress import Progress, Terms


@dataclass(frozen=True)
class TargetStep:
    """One quarter of a target: its actual value and where that stands.

    `progress` is None where the indicator has no target.
    """

    quarter: QuarterRow
    actual: VisibleSum
    progress: Progress | None

    @property
    def outcome(self) -> str:
        """How the target ended, in words; "" before it is due."""
        outcome = self.progress and self.progress.outcome
        return str(OUTCOMES[outcome]) if outcome else ""


def measure_steps(
    series: Series | None, row: TargetRow | None
) -> tuple[TargetStep, ...]:
    """Measure every quarter of a series, if any, by the decision that stands now."""
    if series is None:
        return ()
    totals = {quarter.period: quarter.total for quarter in series.quarters}
    return tuple(
        TargetStep(
            quarter,
            choose_sum(quarter, series.measure),
            measure_at(row, quarter.period, totals) if row else None,
        )
        for quarter in series.quarters
    )


def measure_at(
    row: TargetRow, at: Quarter, totals: Mapping[Quarter, RollUp | None]
) -> Progress:
    """The progress of a target at the end of another quarter."""

    def measure(period: Quarter) -> QuarterState:
        return row.standing.measure.measure(totals.get(period), period)

    return measure_after_due(measure(at), measure)[0]


def find_terms_at(row: TargetRow, at: Quarter) -> Terms:
    """The terms in a quarter: a target within each year runs within that year."""
    terms = row.standing.terms
    if row.standing.revision.rule != TargetRevision.Rule.PER_YEAR:
        return terms
    return replace(terms, start=at.year_end - 4, due=at.year_end)
