"""The released figures of one enterprise, by indicator and quarter."""

from itertools import groupby

from core.quarters import Quarter
from core.statuses import Status
from enterprises.models import Enterprise
from portal.pages.series.chart import Series
from portal.pages.series.history import QuarterRow, VisibleGrowth, VisibleSum
from portal.pages.series.released_cells import build_figure_cell
from portal.reading import Reading
from reporting.models import Figure
from reporting.models.subjects import Kind
from targets import rollup


def build_enterprise_series(reading: Reading, firm: Enterprise) -> tuple[Series, ...]:
    """Every indicator of an enterprise up to the quarter that is read, by code.

    Empty where the reader may not see single enterprises. One query.
    """
    is_open = reading.scope.sees_figures_of(firm, reading.programme)
    if not is_open or reading.release is None or reading.period is None:
        return ()
    figures = (
        reading.scope.figures(Figure.objects.as_of(reading.release.seq))
        .filter(kind=Kind.ENTERPRISE, enterprise=firm, period__lte=reading.period)
        .select_related("indicator_version__indicator")
        .order_by("indicator__code", "period")
    )
    grouped = groupby(figures, lambda figure: figure.indicator_id)
    return tuple(build_series(list(rows)) for _indicator, rows in grouped)


def build_series(figures: list[Figure]) -> Series:
    """The quarters of one indicator, gaps included, from its figures in order."""
    found = {figure.period: figure for figure in figures}
    known = {
        period: rollup.EnterpriseValue(
            figure.value, Status(figure.status), figure.same_period
        )
        for period, figure in found.items()
    }
    span = Quarter.span(min(found), max(found))
    rows = [build_enterprise_quarter(at, found, known) for at in span]
    return Series(figures[-1].indicator_version, tuple(rows[::-1]))


def build_enterprise_quarter(
    at: Quarter, found: dict[Quarter, Figure], known: rollup.Series
) -> QuarterRow:
    """One quarter with what follows from it and the quarters before.

    The row is that of a place in which one enterprise counts.
    """
    figure = found.get(at)
    if figure is None:
        return QuarterRow(at)
    cell = build_figure_cell(figure, found.get(at.year_ago))
    is_flow = figure.indicator_version.is_flow
    single = rollup.compute_enterprise_single_quarter(known, at) if is_flow else None
    rolling = rollup.compute_enterprise_rolling_four(known, at) if is_flow else None
    compared = rollup.compute_enterprise_comparable(known, at)
    return QuarterRow(
        period=at,
        ytd=VisibleSum(cell.value, 1, cell.state),
        single=VisibleSum(single, 1, ""),
        rolling=VisibleSum(rolling, 1, ""),
        growth=VisibleGrowth(
            rate=cell.growth,
            words=cell.turn,
            count=int(compared is not None),
            rereported=int(compared is not None and compared.rereported),
        ),
        reported=int(cell.value is not None),
        expected=int(Status(figure.status).expected),
        estimated=int(cell.is_estimate),
        release=figure.released_in_id,
    )
