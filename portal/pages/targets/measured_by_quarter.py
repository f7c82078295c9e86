"""A target measured in every quarter that it has figures for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from bases.models import Park
from core.quarters import Quarter
from portal.pages.series.chart import Series, choose_sum
from portal.pages.series.history import QuarterRow, VisibleSum
from portal.pages.targets.rows import TargetRow
from portal.reading import Reading
from portal.wording import OUTCOMES
from reporting.measuring.outcomes import (
    find_worst_park,
    measure_after_due,
    merge_parks,
)
from reporting.measuring.target_measure import QuarterState
from reporting.models import RollUp
from reporting.models.subjects import Kind
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


ParkTotals = Mapping[tuple[int, Quarter], RollUp]
"""Totals of parks, by row id of the park and by quarter."""


def collect_park_totals(reading: Reading, row: TargetRow) -> ParkTotals:
    """The totals of parks that a number for each park rests on (one query, or none)."""
    if row.standing.parks is None:
        return {}
    found = RollUp.objects.as_of(reading.seq).filter(
        kind=Kind.PARK,
        park__programme=reading.programme,
        indicator=row.version.indicator_id,
        period__lte=reading.at,
    )
    return {(total.subject_id, total.period): total for total in found}


def measure_steps(
    series: Series | None,
    row: TargetRow | None,
    parks: Sequence[TargetRow] = (),
    park_totals: ParkTotals = MappingProxyType({}),
) -> tuple[TargetStep, ...]:
    """Measure every quarter of a series, if any, by the decision that stands now.

    A number for each park is that of the worst of `parks` in each quarter.
    """
    if series is None:
        return ()
    totals = {quarter.period: quarter.total for quarter in series.quarters}
    return tuple(
        TargetStep(
            quarter,
            choose_sum(quarter, series.measure),
            measure_at(row, quarter.period, totals, parks, park_totals)
            if row
            else None,
        )
        for quarter in series.quarters
    )


def measure_at(
    row: TargetRow,
    at: Quarter,
    totals: Mapping[Quarter, RollUp | None],
    parks: Sequence[TargetRow],
    park_totals: ParkTotals,
) -> Progress:
    """The progress of a target at the end of another quarter."""

    def measure(period: Quarter) -> QuarterState:
        return row.standing.measure.measure(totals.get(period), period)

    progress = measure_after_due(measure(at), measure)[0]
    if row.standing.parks is None:
        return progress
    worst = find_worst_park(
        [
            (park, part.standing.measure.measure(total, at).progress)
            for part in parks
            for park in [part.standing.place]
            if isinstance(park, Park)
            for total in [park_totals.get((park.pk, at))]
        ]
    )
    return merge_parks(progress, worst.progress) if worst else progress


def find_terms_at(row: TargetRow, at: Quarter) -> Terms:
    """The terms in a quarter: a target within each year runs within that year."""
    terms = row.standing.terms
    if row.standing.revision.rule != TargetRevision.Rule.PER_YEAR:
        return terms
    return replace(terms, start=at.year_end - 4, due=at.year_end)
