"""Stocks and cumulative counts against last quarter's: V05, V14, V16."""

import re
from collections.abc import Iterator
from decimal import Decimal

from reporting.checks.rules.base import Finding, FindingKind, Severity, Sheet, SheetCell
from reporting.checks.rules.magnitude import find_outliers

FALL, RISE = Decimal("-0.2"), Decimal("0.5")
GRANTED = {"IP04": "IP03"}
"""The flow that adds to a stock, where the register does not say what did."""

_DATED = re.compile(r"[12][0-9]{3}\s*[-/.年]\s*[0-9]{1,2}")


def v05(sheet: Sheet) -> Iterator[Finding]:
    """V05: a stock falls by more than 20 % or rises by more than 50 % in a quarter.

    Applies to stocks of any subject; beside it an outlier in the subject's own history.
    """
    for cell, value in sheet.numbers("stock"):
        before = sheet.last(cell.indicator)
        kind = _classify_step(value, before) if before else None
        if kind and before:
            change = value / before - 1
            yield Finding.at(
                cell, "V05", Severity.VERIFY, kind, before=before, change=change
            )
        else:
            yield from find_outliers(sheet, cell, "V05")


def _classify_step(value: Decimal, before: Decimal) -> FindingKind | None:
    change = value / before - 1
    if change < FALL:
        return FindingKind.STOCK_FALLS
    return FindingKind.STOCK_RISES if change > RISE else None


def v14(sheet: Sheet) -> Iterator[Finding]:
    """V14: closing = opening + granted - lapsed, transfers included.

    Applies where the register knows the losses of the quarter (`lost`) and last
    quarter's value is known. What was added is the register's (`gained`), else, for
    patents, the grants typed in the same return.
    """
    for cell, value in sheet.numbers("stock"):
        opening, lost = sheet.last(cell.indicator), sheet.lost.get(cell.indicator)
        gained = _find_gained(sheet, cell)
        if opening is None or lost is None or gained is None:
            continue
        if value != opening + gained - lost:
            yield Finding.at(
                cell,
                "V14",
                Severity.HARD,
                FindingKind.CLOSING_DIFFERS,
                opening=opening,
                gained=gained,
                lost=lost,
                closing=opening + gained - lost,
            )


def _find_gained(sheet: Sheet, cell: SheetCell) -> Decimal | None:
    if cell.indicator in sheet.gained:
        return Decimal(sheet.gained[cell.indicator])
    granted = GRANTED.get(cell.indicator, "")
    ytd = sheet.number(granted)
    before = Decimal(0) if sheet.period.quarter == 1 else sheet.last(granted)
    return None if ytd is None or before is None else ytd - before


def v16(sheet: Sheet) -> Iterator[Finding]:
    """V16: a cumulative number never decreases, unless a note dates the correction.

    Applies to cumulative indicators (PB01, PJ01) of bases and parks. A date is a year
    and a month: 2013-05, 2013年5月.
    """
    for cell, value in sheet.numbers("cumulative"):
        before = sheet.last(cell.indicator)
        if before is not None and value < before and not _DATED.search(cell.note):
            yield Finding.at(
                cell, "V16", Severity.HARD, FindingKind.CUMULATIVE_FALLS, before=before
            )
