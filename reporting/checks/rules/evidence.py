"""Cells against what is known elsewhere: V08, V09, V15, V17 to V20, V24."""

from collections.abc import Iterator
from decimal import Decimal

from reporting.checks.rules.base import Finding, FindingKind, Severity, Sheet

TENTH = Decimal("1.1")
COUNTED = ("件", "项", "个", "家")
"""Units of things that several parts may share, so that a total counts them once."""

REGISTERED = ("PB01", "PL01", "PL02")
"""What is so only by an act that the register holds: acceptance, recognition."""


def v08(sheet: Sheet) -> Iterator[Finding]:
    """V08: public funds received (RD06) <= budget of the projects they are for.

    Applies where `budgets` knows the subject's projects.
    """
    funds, budget = sheet.number("RD06"), sheet.budgets.get("RD06")
    if funds is not None and budget is not None and funds > budget:
        cell = sheet.cells["RD06"]
        yield Finding.at(
            cell, "V08", Severity.VERIFY, FindingKind.ABOVE_BUDGET, limit=budget
        )


def v09(sheet: Sheet) -> Iterator[Finding]:
    """V09: a count equals the number of records in the register.

    Applies to every indicator that `register` counts: patents, platforms and so on.
    What V24 refuses it leaves alone.
    """
    for cell, value in sheet.numbers():
        recorded = sheet.register.get(cell.indicator)
        if recorded is None or is_impossible(cell.indicator, value, recorded):
            continue
        if value != recorded:
            yield Finding.at(
                cell,
                "V09",
                Severity.VERIFY,
                FindingKind.REGISTER_DIFFERS,
                recorded=recorded,
            )


def v15(sheet: Sheet) -> Iterator[Finding]:
    """V15: technology part <= contract value (CO04).

    Applies to the bureau's return where the contracts' technology part is known.
    """
    value, part = sheet.number("CO04"), sheet.technology.get("CO04")
    if value is not None and part is not None and part > value:
        cell = sheet.cells["CO04"]
        kind = FindingKind.TECHNOLOGY_ABOVE_CONTRACT
        yield Finding.at(cell, "V15", Severity.VERIFY, kind, part=part)


def v17(sheet: Sheet) -> Iterator[Finding]:
    """V17: investment completed (PJ02) <= total budget x 1.1.

    Applies where `budgets` knows the project's total.
    """
    completed, budget = sheet.number("PJ02"), sheet.budgets.get("PJ02")
    if completed is not None and budget is not None and completed > budget * TENTH:
        cell = sheet.cells["PJ02"]
        kind = FindingKind.FAR_ABOVE_BUDGET
        yield Finding.at(cell, "V17", Severity.VERIFY, kind, limit=budget)


def v18(sheet: Sheet) -> Iterator[Finding]:
    """V18: the same period re-reported equals what was released, or a note says why.

    Applies to every cell of any subject.
    """
    for cell, _ in sheet.numbers():
        released = sheet.earlier(cell.indicator).get(sheet.period.year_ago)
        given = cell.same_period
        if given is None or released is None or _has_note(cell.note):
            continue
        if given != released:
            yield Finding.at(
                cell,
                "V18",
                Severity.HARD,
                FindingKind.SAME_PERIOD_DIFFERS,
                given=given,
                released=released,
            )


def v19(sheet: Sheet) -> Iterator[Finding]:
    """V19: total = sum of disjoint parts, or a note names the overlap.

    Applies to totals of a base, a park or the programme in money, persons and energy:
    an amount belongs to one part.
    """
    yield from _find_unequal(
        sheet, "V19", Severity.HARD, FindingKind.TOTAL_DIFFERS, counted=False
    )


def v20(sheet: Sheet) -> Iterator[Finding]:
    """V20: the parts add up to the published total.

    Applies to the same totals in things counted one by one: a joint platform or patent
    stands in several parts and counts once, so an explanation is enough.
    """
    yield from _find_unequal(
        sheet, "V20", Severity.VERIFY, FindingKind.COUNT_DIFFERS, counted=True
    )


def _find_unequal(
    sheet: Sheet, rule: str, severity: Severity, kind: FindingKind, *, counted: bool
) -> Iterator[Finding]:
    for cell, value in sheet.numbers():
        parts = sheet.parts.get(cell.indicator)
        if parts is None or _has_note(cell.note) or value == parts:
            continue
        if (cell.unit in COUNTED) == counted:
            yield Finding.at(cell, rule, severity, kind, parts=parts)


def _has_note(note: str) -> bool:
    return bool(note.strip())


def is_impossible(indicator: str, value: Decimal, recorded: int) -> bool:
    """Whether more is reported than the register has, which no explanation mends."""
    return indicator in REGISTERED and value > recorded


def v24(sheet: Sheet) -> Iterator[Finding]:
    """V24: a count is not above what there is to count.

    Applies to problems overcome (PB01) and platforms (PL01, PL02), where `register`
    counts them, and to cooperating enterprises (CO02), where `members` knows the base.
    """
    for cell, value in sheet.numbers():
        recorded = sheet.register.get(cell.indicator)
        if recorded is not None and is_impossible(cell.indicator, value, recorded):
            kind = FindingKind.ABOVE_REGISTER
            yield Finding.at(cell, "V24", Severity.HARD, kind, recorded=recorded)
        members = sheet.members.get(cell.indicator)
        if members is not None and value > members:
            kind = FindingKind.ABOVE_MEMBERS
            yield Finding.at(cell, "V24", Severity.HARD, kind, limit=members)
