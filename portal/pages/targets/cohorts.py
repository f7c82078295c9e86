"""A target by each list of enterprises it could count, side by side."""

from copy import copy
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from bases.models import Programme
from core import display
from core.templatetags.ui import format_amount
from enterprises.models import Enterprise
from portal.pages.series.chart import Series
from portal.pages.series.history import QuarterRow, build_quarter_row
from portal.pages.targets.rows import TargetRow
from portal.reading import Reading
from reporting.measuring.cohorts import (
    Cohort,
    ListedTotals,
    is_of_enterprises,
    load_listed_totals,
)
from reporting.measuring.target_measure import QuarterState, TargetMeasure
from targets.lights import Light
from targets.models import IndicatorVersion, TargetRevision

LIST = Programme.Cohort.LIST


@dataclass(frozen=True)
class CohortLine:
    """One list: what it comes to, and whether it is the one that counts."""

    cohort: Programme.Cohort
    state: QuarterState
    version: IndicatorVersion
    is_used: bool

    @property
    def name(self) -> str:
        """What the list is called."""
        return str(self.cohort.label)

    @property
    def light(self) -> Light:
        """Its light."""
        return self.state.progress.light

    @property
    def is_hidden(self) -> bool:
        """Whether the reader may not see it."""
        return self.state.actual.is_hidden or self.state.is_moved_hidden

    @property
    def actual(self) -> str | None:
        """The actual value with its unit."""
        return format_amount(self.state.actual.whole, self.version)

    @property
    def baseline(self) -> str | None:
        """The baseline with its unit."""
        return format_amount(self.state.terms.baseline, self.version)

    @property
    def progress(self) -> str | None:
        """The progress in per cent."""
        return display.format_percent(self.state.progress.progress)


@dataclass(frozen=True)
class CohortTable:
    """The three lists of a programme's target, and who came and left since the day."""

    lines: tuple[CohortLine, ...]
    cohort: Cohort
    is_decided: bool

    @property
    def entries(self) -> tuple[Enterprise, ...]:
        """Who came."""
        return self.cohort.entries

    @property
    def exits(self) -> tuple[Enterprise, ...]:
        """Who left."""
        return self.cohort.exits

    @property
    def standing(self) -> str:
        """Whether the owner has decided which list counts."""
        if self.is_decided:
            return ""
        return _("Not decided: until then today's list counts.")


def load_page_list(reading: Reading, row: TargetRow, series: Series) -> ListedTotals:
    """The totals of the list that a target's page needs (two queries, or none).

    Those of every quarter where the list counts, otherwise of the quarter that is read.
    """
    baseline = row.standing.baseline
    is_of_year = row.standing.revision.rule == TargetRevision.Rule.PER_YEAR
    if baseline is None or is_of_year or not is_of_enterprises(row.version):
        return ListedTotals()
    quarters = [quarter.period for quarter in series.quarters]
    if reading.programme.cohort != LIST:
        quarters = quarters[:1]
    return load_listed_totals(
        reading.programme, reading.seq, [row.version], quarters, [baseline.year]
    )


def count_list(
    reading: Reading, row: TargetRow, series: Series, listed: ListedTotals
) -> Series:
    """The series of a target that counts a list of a date; others stay as they are."""
    if reading.programme.cohort != LIST or not listed.cohorts:
        return series
    quarters = [
        quarter
        if quarter.total is None
        else build_quarter_row(
            listed.replace_total(quarter.total, row.version, row.standing.baseline),
            reading.scope,
        )
        for quarter in series.quarters
    ]
    return replace(series, quarters=tuple(quarters))


def build_cohort_table(
    row: TargetRow, newest: QuarterRow | None, listed: ListedTotals
) -> CohortTable | None:
    """The three lists side by side; None where a list makes no difference. No query.

    `newest` is the programme's own quarter, before any list is put in its place.
    """
    if newest is None or newest.total is None or newest.period not in listed.cohorts:
        return None
    measure, total = row.standing.measure, newest.total
    totals = {LIST: listed.replace_total(total, row.version, measure.baseline)}
    used = measure.programme.cohort or Programme.Cohort.TODAY
    lines = [
        CohortLine(
            cohort,
            choose_cohort(measure, cohort).measure(
                totals.get(cohort, total), newest.period
            ),
            row.version,
            is_used=cohort == used,
        )
        for cohort in Programme.Cohort
    ]
    is_decided = bool(measure.programme.cohort)
    return CohortTable(tuple(lines), listed.cohorts[newest.period], is_decided)


def choose_cohort(measure: TargetMeasure, cohort: Programme.Cohort) -> TargetMeasure:
    """The same measure, as if the owner had decided on a list."""
    programme = copy(measure.programme)
    programme.cohort = cohort
    return replace(measure, programme=programme)
