"""Totals of what registers count, beside the returns that are in."""

from dataclasses import replace

from portal.pages.series.history import QuarterRow, VisibleGrowth, build_quarter_row
from portal.reading import Reading
from reporting.models import RollUp
from reporting.register_counts.returned import (
    count_reporters,
    is_counted,
    is_gathering,
)
from targets.models import IndicatorVersion


def build_indicator_row(
    row: RollUp, version: IndicatorVersion, reading: Reading
) -> QuarterRow:
    """A total of any indicator as a row, with what the reader may see of it.

    A register is counted for everybody before their returns are in. So who has reported
    are those whose return is in, and nothing is compared while most are missing.
    """
    found = build_quarter_row(row, reading.scope, version)
    code = version.indicator.code
    if not is_counted(code):
        return found
    least = reading.programme.least_coverage
    return replace(
        found,
        is_counted=True,
        reported=count_reporters(row, code),
        growth=VisibleGrowth() if is_gathering(row, code, least) else found.growth,
    )
