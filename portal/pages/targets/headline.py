"""The one quantity that places and enterprises are looked at by."""

from bases.models import Programme
from core.quarters import Quarter
from portal.pages.series.chart import ROLLING
from portal.pages.targets.rows import TargetRow, build_target_rows
from portal.reading import Reading
from reporting.progress_board import ProgressBoard
from targets.models import IndicatorVersion


def choose_headline(
    reading: Reading, targets: ProgressBoard
) -> IndicatorVersion | None:
    """The flow of the first target that has one, else the programme's first flow.

    None where nothing is read or no flow is defined. At most one query.
    """
    if reading.release is None or reading.period is None:
        return None
    rows = filter(is_flow_measured, build_target_rows(targets.of_programme()))
    versions = [row.version for row in rows] or list_flows(
        reading.programme, reading.period
    )
    return next(iter(versions), None)


def is_flow_measured(row: TargetRow) -> bool:
    """Whether a target's actual value is a flow over four quarters."""
    return row.standing.measure.name == ROLLING


def list_flows(programme: Programme, period: Quarter) -> tuple[IndicatorVersion, ...]:
    """The definitions of a programme's flows in a quarter, by code. One query."""
    natures = IndicatorVersion.Nature.FLOW, IndicatorVersion.Nature.SIGNED_FLOW
    found = IndicatorVersion.objects.at(period).filter(
        indicator__programmes=programme, nature__in=natures
    )
    return tuple(found.select_related("indicator").order_by("indicator__code"))
