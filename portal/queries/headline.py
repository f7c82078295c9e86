"""The one quantity that places and enterprises are looked at by."""

from portal.queries.overview import flows, measures_flow
from portal.queries.standings import target_rows
from portal.reading import Reading
from reporting.progress_board import Board
from targets.models import IndicatorVersion


def headline_of(reading: Reading, targets: Board) -> IndicatorVersion | None:
    """The flow of the first target that has one, else the programme's first flow.

    None where nothing is read or no flow is defined. At most one query.
    """
    if reading.release is None or reading.period is None:
        return None
    rows = filter(measures_flow, target_rows(targets.of_programme()))
    versions = [row.version for row in rows] or flows(reading.programme, reading.period)
    return next(iter(versions), None)
