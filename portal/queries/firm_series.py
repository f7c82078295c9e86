"""The released figures of one enterprise, indicator by indicator, quarter by quarter."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import groupby

from core.quarters import Quarter
from core.statuses import Status
from enterprises.models import Enterprise
from portal.amounts import Scale, scale_of
from portal.charts import PathChart, Point, path_chart
from portal.queries.cells import Cell, cell_of
from portal.reading import Reading
from reporting.models import Figure
from reporting.models.subjects import Kind
from targets import rollup
from targets.models import IndicatorVersion


@dataclass(frozen=True)
class FirmQuarter:
    """One quarter of an indicator of an enterprise.

    `single` and `rolling` exist for flows and are None where a part is missing.
    `is_rereported` says that growth is over last year's value as re-reported now;
    `release` brought the figure, None is a quarter without one.
    """

    period: Quarter
    cell: Cell = Cell()
    single: Decimal | None = None
    rolling: Decimal | None = None
    is_rereported: bool = False
    release: int | None = None


@dataclass(frozen=True)
class FirmSeries:
    """An indicator of an enterprise over its quarters, newest first; no query."""

    version: IndicatorVersion
    quarters: tuple[FirmQuarter, ...]

    @property
    def newest(self) -> FirmQuarter:
        """The newest quarter that has a figure."""
        return self.quarters[0]

    def at(self, period: Quarter) -> FirmQuarter | None:
        """The figure of a quarter, None where none was released."""
        return next((row for row in self.quarters if row.period == period), None)

    @cached_property
    def scale(self) -> Scale:
        """One unit for the table and the chart."""
        rows = [(row.cell.value, row.single, row.rolling) for row in self.quarters]
        return scale_of([value for row in rows for value in row], self.version)

    @cached_property
    def chart(self) -> PathChart | None:
        """Rolling four quarters; None without any."""
        return path_chart(
            [
                Point(row.period, row.rolling, row.cell.is_estimate)
                for row in self.quarters
            ]
        )


def firm_series(reading: Reading, firm: Enterprise) -> tuple[FirmSeries, ...]:
    """Every indicator of an enterprise up to the quarter that is read, by code.

    Empty where the reader may not see single enterprises. One query.
    """
    visible = reading.scope.sees_enterprises_of(reading.programme)
    if not visible or reading.release is None or reading.period is None:
        return ()
    figures = (
        reading.scope.figures(Figure.objects.as_of(reading.release.seq))
        .filter(kind=Kind.ENTERPRISE, enterprise=firm, period__lte=reading.period)
        .select_related("indicator", "indicator_version__indicator")
        .order_by("indicator__code", "period")
    )
    grouped = groupby(figures, lambda figure: figure.indicator_id)
    return tuple(series_of(list(rows)) for _indicator, rows in grouped)


def series_of(figures: list[Figure]) -> FirmSeries:
    """The quarters of one indicator, gaps included, from its figures in order."""
    found = {figure.period: figure for figure in figures}
    known = {
        period: rollup.Cell(figure.value, Status(figure.status), figure.same_period)
        for period, figure in found.items()
    }
    span = Quarter.span(min(found), max(found))
    rows = [firm_quarter(at, found, known) for at in span]
    return FirmSeries(figures[-1].indicator_version, tuple(rows[::-1]))


def firm_quarter(
    at: Quarter, found: dict[Quarter, Figure], known: rollup.Series
) -> FirmQuarter:
    """One quarter with what follows from it and the quarters before."""
    figure = found.get(at)
    if figure is None:
        return FirmQuarter(at)
    is_flow = figure.indicator_version.is_flow
    return FirmQuarter(
        period=at,
        cell=cell_of(figure, found.get(at.year_ago)),
        single=rollup.firm_single_quarter(known, at) if is_flow else None,
        rolling=rollup.firm_rolling_four(known, at) if is_flow else None,
        is_rereported=figure.same_period is not None,
        release=figure.released_in_id,
    )


def in_quarter(series: Iterable[FirmSeries], period: Quarter) -> tuple:
    """Those of the indicators that have a figure in a quarter."""
    return tuple(each for each in series if each.at(period) is not None)
