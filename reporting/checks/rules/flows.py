"""Flows against their own past: V01, V11, V22."""

from collections.abc import Iterator
from decimal import Decimal

from reporting.checks.rules.base import (
    Finding,
    FindingKind,
    Severity,
    Sheet,
    compute_levels,
)


def v01(sheet: Sheet) -> Iterator[Finding]:
    """V01: a year to date below an earlier one of the same year (Dq < 0).

    Applies to flows of any subject, not to signed ones (a profit may fall). Where last
    quarter is missing, the latest quarter before it counts.
    """
    for cell, value in sheet.numbers("flow"):
        so_far = sheet.so_far(cell.indicator)
        if so_far and value < so_far[1]:
            quarter, before = so_far
            yield Finding.at(
                cell,
                "V01",
                Severity.VERIFY,
                FindingKind.FALLS,
                before=before,
                earlier=str(quarter),
            )


def v11(sheet: Sheet) -> Iterator[Finding]:
    """V11: growth of a signed flow on a base <= 0 has no percentage (info).

    Applies to signed flows of any subject; the value itself may be negative.
    """
    for cell, _ in sheet.numbers("signed_flow"):
        base = sheet.year_before(cell)
        if base is not None and base <= 0:
            yield Finding.at(
                cell, "V11", Severity.INFO, FindingKind.NO_GROWTH, base=base
            )


def v22(sheet: Sheet) -> Iterator[Finding]:
    """V22: zero in a quarter where the last four were positive.

    Applies to single quarters of flows and to stocks, of any subject.
    """
    for cell, _ in sheet.numbers("flow", "stock"):
        known = compute_levels(sheet, cell)
        last_four = [known.get(sheet.period - back, Decimal(0)) for back in range(1, 5)]
        if known.get(sheet.period) == 0 and min(last_four) > 0:
            yield Finding.at(
                cell,
                "V22",
                Severity.VERIFY,
                FindingKind.SUDDEN_ZERO,
                before=last_four[0],
            )
