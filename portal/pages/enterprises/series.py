"""The released figures of one enterprise, by indicator and quarter."""

from itertools import groupby

from core.quarters import Quarter
from core.statuses import Status
from enterprises.models import Enterprise
from portal.pages.series.chart import Series
from portal.pages.series.history import Growth, QuarterRow, Sum
from portal.pages.series.released_cells import cell_of
from portal.reading import Reading
from reporting.models import Figure
from reporting.models.subjects import Kind
from targets import rollup


def firm_series(reading: Reading, firm: Enterprise) -> tuple[Series, ...]:
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
    return tuple(series_of(list(rows)) for _indicator, rows in grouped)


def series_of(figures: list[Figure]) -> Series:
    """The quarters of one indicator, gaps included, from its figures in order."""
    found = {figure.period: figure for figure in figures}
    known = {
        period: rollup.Cell(figure.value, Status(figure.status), figure.same_period)
        for period, figure in found.items()
    }
    span = Quarter.span(min(found), max(found))
    rows = [firm_quarter(at, found, known) for at in span]
    return Series(figures[-1].indicator_version, tuple(rows[::-1]))


def firm_quarter(
    at: Quarter, found: dict[Quarter, Figure], known: rollup.Series
) -> QuarterRow:
    """One quarter with what follows from it and the quarters before.

    The row is that of a place in which one enterprise counts.
    """
    figure = found.get(at)
    if figure is None:
        return QuarterRow(at)
    cell = cell_of(figure, found.get(at.year_ago))
    is_flow = figure.indicator_version.is_flow
    single = rollup.firm_single_quarter(known, at) if is_flow else None
    rolling = rollup.firm_rolling_four(known, at) if is_flow else None
    compared = rollup.firm_comparable(known, at)
    return QuarterRow(
        period=at,
        ytd=Sum(cell.value, 1, cell.state),
        single=Sum(single, 1, ""),
        rolling=Sum(rolling, 1, ""),
        growth=Growth(
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
