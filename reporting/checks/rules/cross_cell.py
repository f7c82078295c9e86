"""Cells of one return against each other: V03, V04, V06, V07, V12, V13.

They apply where both cells stand in one return, which is the enterprise's.
"""

from collections.abc import Iterator
from decimal import Decimal

from core.quarters import Quarter
from reporting.checks.rules.base import Finding, FindingKind, Severity, Sheet

SHARE = Decimal("0.3")
RATIOS = (("RD05", "EC01"), ("EN01", "EC02"))
"""Each derived ratio and its denominator."""


def v03(sheet: Sheet) -> Iterator[Finding]:
    """V03: revenue of new products (EC05) <= revenue (EC01)."""
    yield from _find_above(sheet, "V03", "EC05", "EC01")


def v04(sheet: Sheet) -> Iterator[Finding]:
    """V04: R&D expenses (RD01, yearly RD02) <= revenue (EC01), usually <= 30 % of it.

    A start-up can exceed 100 %: an explanation is enough.
    """
    for part in ("RD01", "RD02"):
        spent, revenue = sheet.number(part), sheet.number("EC01")
        if spent is None or revenue is None:
            continue
        if spent > revenue:
            yield from _find_above(
                sheet, "V04", part, "EC01", Severity.VERIFY, FindingKind.ABOVE_REVENUE
            )
        elif revenue > 0 and spent > SHARE * revenue:
            yield Finding.at(
                sheet.cells[part],
                "V04",
                Severity.VERIFY,
                FindingKind.HIGH_SHARE,
                share=spent / revenue,
                other="EC01",
            )


def v06(sheet: Sheet) -> Iterator[Finding]:
    """V06: R&D personnel (RD03) <= employees (EC06); person-years (RD04) <= heads."""
    yield from _find_above(sheet, "V06", "RD03", "EC06")
    yield from _find_above(
        sheet, "V06", "RD04", "RD03", Severity.HARD, FindingKind.FTE_EXCEEDS_HEADS
    )


def v07(sheet: Sheet) -> Iterator[Finding]:
    """V07: on a denominator <= 0 the derived ratio is not computable (info).

    Said at the denominator: the ratio itself (RD05, EN01) is never typed.
    """
    for ratio, denominator in RATIOS:
        value = sheet.number(denominator)
        if value is not None and value <= 0:
            yield Finding.at(
                sheet.cells[denominator],
                "V07",
                Severity.INFO,
                FindingKind.NO_DENOMINATOR,
                other=ratio,
            )


def v12(sheet: Sheet) -> Iterator[Finding]:
    """V12: inventions <= all kinds, filed (IP02, IP01) and in force (IP05, IP04)."""
    yield from _find_above(sheet, "V12", "IP02", "IP01")
    yield from _find_above(sheet, "V12", "IP05", "IP04")


def v13(sheet: Sheet) -> Iterator[Finding]:
    """V13: patents granted (IP03) this year <= filed (IP01) in the last four years.

    Plausibility, not law. Says nothing unless all four years are known: this year's
    from the return, the others' from their fourth quarters.
    """
    granted, filed = sheet.number("IP03"), sheet.number("IP01")
    known = sheet.earlier("IP01")
    years = [known.get(Quarter(sheet.period.year - back, 4)) for back in range(1, 4)]
    whole = [filed, *years]
    total = sum((year for year in whole if year is not None), Decimal(0))
    if granted is not None and None not in whole and granted > total:
        cell = sheet.cells["IP03"]
        yield Finding.at(
            cell, "V13", Severity.VERIFY, FindingKind.GRANTED_ABOVE_APPLIED, limit=total
        )


def _find_above(
    sheet: Sheet,
    rule: str,
    part: str,
    whole: str,
    severity: Severity = Severity.HARD,
    kind: FindingKind = FindingKind.PART_EXCEEDS_WHOLE,
) -> Iterator[Finding]:
    """A finding at `part` if it is above `whole`; equal is good."""
    small, large = sheet.number(part), sheet.number(whole)
    if small is not None and large is not None and small > large:
        yield Finding.at(
            sheet.cells[part], rule, severity, kind, limit=large, other=whole
        )
