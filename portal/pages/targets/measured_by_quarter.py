"""A target measured in every quarter that it has figures for."""

from dataclasses import dataclass, replace

from core.quarters import Quarter
from portal.pages.series.chart import Series, choose_sum
from portal.pages.series.history import QuarterRow, VisibleSum
from portal.pages.targets.rows import TargetRow
from targets.models import TargetRevision
from targets.progress import Progress, Terms, measure_progress


@dataclass(frozen=True)
class TargetStep:
    """One quarter of a target: its actual value and where that stands.

    `progress` is None where the indicator has no target.
    """

    quarter: QuarterRow
    actual: VisibleSum
    progress: Progress | None


def measure_steps(
    series: Series | None, row: TargetRow | None
) -> tuple[TargetStep, ...]:
    """Measure every quarter of a series, if any, against the terms that stand now."""
    if series is None:
        return ()
    return tuple(
        TargetStep(
            quarter, actual, measure_at(row, quarter.period, actual) if row else None
        )
        for quarter in series.quarters
        for actual in [choose_sum(quarter, series.measure)]
    )


def measure_at(row: TargetRow, at: Quarter, actual: VisibleSum) -> Progress:
    """The progress of a target at the end of another quarter."""
    return measure_progress(find_terms_at(row, at), actual.value, at, row.thresholds)


def find_terms_at(row: TargetRow, at: Quarter) -> Terms:
    """The terms in a quarter: a target within each year runs within that year."""
    terms = row.standing.terms
    if row.standing.revision.rule != TargetRevision.Rule.PER_YEAR:
        return terms
    return replace(terms, start=at.year_end - 4, due=at.year_end)
