"""The largest enterprises of a programme whose single figures may be shown."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from django.db.models import F

from core.quarters import Quarter
from enterprises.models import Enterprise
from portal.amounts import Scale, choose_scale
from portal.pages.series.released_cells import FigureCell, build_figure_cell
from portal.reading import Reading
from reporting.models import Figure
from reporting.models.subjects import Kind
from targets.models import IndicatorVersion

MOST = 20


@dataclass(frozen=True)
class EnterpriseRow:
    """An enterprise with its newest figures, one cell an indicator."""

    enterprise: Enterprise
    cells: tuple[FigureCell, ...]


@dataclass(frozen=True)
class EnterpriseTable:
    """Enterprises with the same indicators."""

    versions: tuple[IndicatorVersion, ...] = ()
    rows: tuple[EnterpriseRow, ...] = ()

    @cached_property
    def scales(self) -> tuple[Scale, ...]:
        """One unit for each column."""
        columns = zip(*(row.cells for row in self.rows), strict=True)
        return tuple(
            choose_scale([cell.value for cell in cells], version)
            for version, cells in zip(self.versions, columns, strict=True)
        )

    @property
    def heads(self) -> list[tuple[IndicatorVersion, Scale]]:
        """What each column shows, and in which unit."""
        return list(zip(self.versions, self.scales, strict=True))

    @property
    def lines(self) -> list[tuple[Enterprise, list[tuple[FigureCell, Scale]]]]:
        """The rows with the unit of each cell."""
        return [
            (row.enterprise, list(zip(row.cells, self.scales, strict=True)))
            for row in self.rows
        ]


def find_largest_enterprises(
    reading: Reading, versions: tuple[IndicatorVersion, ...]
) -> EnterpriseTable:
    """The twenty enterprises with the largest value of the first indicator.

    Empty where the reader may not see single enterprises. Two queries.
    """
    release, period = reading.release, reading.period
    is_open = reading.scope.sees_enterprises_of(reading.programme)
    if not versions or not is_open or release is None or period is None:
        return EnterpriseTable()
    released = reading.scope.figures(Figure.objects.as_of(release.seq))
    mine = released.filter(kind=Kind.ENTERPRISE)
    leaders = mine.filter(
        indicator=versions[0].indicator,
        period=period,
        enterprise__in=Enterprise.objects.in_programme(reading.programme),
    ).order_by(F("value").desc(nulls_last=True), "enterprise__code")
    shown = leaders.select_related("enterprise")[:MOST]
    firms = [row.enterprise for row in shown if row.enterprise]
    figures = mine.filter(
        indicator__in=[version.indicator_id for version in versions],
        period__in=[period, period.year_ago],
        enterprise__in=firms,
    )
    found = {(row.enterprise_id, row.indicator_id, row.period): row for row in figures}
    rows = (
        EnterpriseRow(
            firm,
            tuple(build_newest_cell(period, firm, each, found) for each in versions),
        )
        for firm in firms
    )
    return EnterpriseTable(versions, tuple(rows))


def build_newest_cell(
    period: Quarter,
    firm: Enterprise,
    version: IndicatorVersion,
    found: Mapping[tuple[int | None, int, Quarter], Figure],
) -> FigureCell:
    """The cell of an enterprise and an indicator in a quarter."""
    key = firm.pk, version.indicator_id
    now = found.get((*key, period))
    return build_figure_cell(now, found.get((*key, period.year_ago)))
