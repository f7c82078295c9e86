"""Which enterprises a programme's target counts: those of a day, or those of today.

A list of a date keeps its members, wherever they went since; the sum of their annual
values stands against the sum of their baseline year, both over those who have both.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from bases.models import Programme
from core.quarters import Quarter
from core.statuses import Status
from enterprises.models import Enterprise
from reporting.models import Attribution, Figure, RollUp
from reporting.models.subjects import Kind
from targets.formulas import Known
from targets.models import Baseline, IndicatorVersion
from targets.rollup import EnterpriseValue, Series, compute_enterprise_rolling_four

Cells = Mapping[tuple[int, int], Series]
"""Released figures of enterprises, by row id of enterprise and indicator."""


@dataclass(frozen=True)
class Cohort:
    """The enterprises of a programme on a day, and those of a quarter."""

    day: date
    listed: Mapping[int, Enterprise]
    present: Mapping[int, Enterprise]

    @property
    def entries(self) -> tuple[Enterprise, ...]:
        """Who came since the day, by code."""
        return _list_beyond(self.present, self.listed)

    @property
    def exits(self) -> tuple[Enterprise, ...]:
        """Who left since the day, by code."""
        return _list_beyond(self.listed, self.present)

    @property
    def is_same(self) -> bool:
        """Whether nobody came or left."""
        return self.listed.keys() == self.present.keys()


@dataclass(frozen=True)
class ListSum:
    """Annual values and baseline-year values of `count` members of a list.

    `value` is their year to date of a flow, their end value of a stock.
    """

    value: Known = None
    actual: Known = None
    baseline: Known = None
    count: int = 0


@dataclass(frozen=True)
class ListedTotals:
    """The totals of a list of a date, made of released figures, for any quarter."""

    cohorts: Mapping[Quarter, Cohort] = field(default_factory=dict)
    cells: Cells = field(default_factory=dict)

    def sum_list(
        self, version: IndicatorVersion, at: Quarter, baseline: Baseline
    ) -> ListSum:
        """The members that have an annual value and one of the baseline year."""
        year = Quarter(baseline.year, 4)
        found = []
        for member in self.cohorts[at].listed:
            series = self.cells.get((member, version.indicator_id), {})
            now = find_annual_value(series, version, at)
            then = find_annual_value(series, version, year)
            value = get_counted(series, at)
            if value is not None and now is not None and then is not None:
                found.append((value, now, then))
        if not found:
            return ListSum()
        value, actual, of_year = (
            sum(column, Decimal(0)) for column in zip(*found, strict=True)
        )
        return ListSum(value, actual, of_year, len(found))

    def replace_total(
        self, total: RollUp, version: IndicatorVersion, baseline: Baseline | None
    ) -> RollUp:
        """The total of the list in the place of the programme's; never saved.

        The total itself where the list says nothing: without a baseline, and of what
        enterprises do not report. Beside the programme's own total that of another
        list would tell the figures of those who came and left: it is suppressed.
        """
        if baseline is None or not is_of_enterprises(version):
            return total
        found, cohort = (
            self.sum_list(version, total.period, baseline),
            self.cohorts[total.period],
        )
        listed = copy(total)
        listed.value, listed.rolling_value = found.value, found.actual
        listed.reported = listed.rolling_n = found.count
        listed.expected = len(cohort.listed)
        listed.estimates_value = listed.estimates_rolling = None
        listed.standing_in_value = None
        listed.estimates_n = listed.estimates_rolling_n = listed.standing_in_n = 0
        listed.weight_in = listed.weight_expected = None
        listed.series_break = False
        listed.baseline_in, listed.baseline_out = found.baseline, baseline.value
        if total.confidential and not cohort.is_same:
            listed.suppressed = RollUp.Suppressed.COMPLEMENT
        return listed


def is_of_enterprises(version: IndicatorVersion) -> bool:
    """Whether an indicator adds up what enterprises report, so that a list matters."""
    natures = (
        IndicatorVersion.Nature.FLOW,
        IndicatorVersion.Nature.SIGNED_FLOW,
        IndicatorVersion.Nature.STOCK,
    )
    enterprise = IndicatorVersion.CollectedAt.ENTERPRISE
    return version.collected_at == enterprise and version.nature in natures


def find_annual_value(series: Series, version: IndicatorVersion, at: Quarter) -> Known:
    """The rolling four quarters of a flow, the end value of a stock."""
    if version.is_flow:
        return compute_enterprise_rolling_four(series, at)
    return get_counted(series, at)


def get_counted(series: Series, at: Quarter) -> Known:
    """A value if its status lets it count."""
    cell = series.get(at)
    return cell.counted if cell else None


def find_list_day(programme: Programme) -> date:
    """The day of the decided list, else the one on which the programme starts."""
    return programme.cohort_on or programme.starts_on


def load_listed_totals(
    programme: Programme,
    release: int,
    versions: Iterable[IndicatorVersion],
    quarters: Iterable[Quarter],
    baseline_years: Iterable[int],
) -> ListedTotals:
    """Read the list of a programme and its members' figures (two queries).

    `quarters` are those whose totals can be asked for.
    """
    quarters = set(quarters)
    cohorts = find_cohorts(programme, release, quarters)
    needed = {Quarter(year, 4) for year in baseline_years} | {
        part for at in quarters for part in (at, at.year_ago, at.year_ago.year_end)
    }
    listed = {member for cohort in cohorts.values() for member in cohort.listed}
    indicators = {one.indicator_id for one in versions if is_of_enterprises(one)}
    cells: dict[tuple[int, int], dict[Quarter, EnterpriseValue]] = defaultdict(dict)
    rows = Figure.objects.as_of(release).filter(
        kind=Kind.ENTERPRISE,
        indicator__in=indicators,
        period__in=needed,
        enterprise__in=listed,
    )
    for member, indicator, period, *cell in rows.values_list(
        "enterprise_id", "indicator_id", "period", "value", "status", "same_period"
    ):
        value, status, same_period = cell
        found = EnterpriseValue(value, Status(status), same_period)
        cells[member, indicator][period] = found
    return ListedTotals(cohorts, cells)


def find_cohorts(
    programme: Programme, release: int, quarters: Iterable[Quarter]
) -> dict[Quarter, Cohort]:
    """The list of a programme beside its members in some quarters (one query)."""
    day = find_list_day(programme)
    rows = list(
        Attribution.objects.as_of(release)
        .filter(kind=Kind.PROGRAMME, programme=programme)
        .select_related("enterprise")
    )

    def find_members(at: Quarter) -> dict[int, Enterprise]:
        return {
            row.enterprise_id: row.enterprise
            for row in rows
            if row.from_period <= at.code < row.to_period
        }

    listed = find_members(Quarter.containing(day))
    return {at: Cohort(day, listed, find_members(at)) for at in quarters}


def _list_beyond(
    members: Mapping[int, Enterprise], others: Mapping[int, Enterprise]
) -> tuple[Enterprise, ...]:
    beyond = (members[pk] for pk in members.keys() - others.keys())
    return tuple(sorted(beyond, key=lambda firm: firm.code))
