"""Periods and codes, whatever the value: V21, V23."""

from collections.abc import Callable, Iterator

from core.identifiers import (
    is_valid_organisation_code,
    is_valid_patent_number,
    is_valid_uscc,
)
from core.statuses import Status
from reporting.checks.rules.base import Finding, FindingKind, Severity, Sheet

VALID: dict[str, Callable[[str], bool]] = {
    "uscc": is_valid_uscc,
    "organisation_code": is_valid_organisation_code,
    "patent": is_valid_patent_number,
}
"""The kinds of code whose check characters are known."""


def v21(sheet: Sheet) -> Iterator[Finding]:
    """V21: no value for a period that has not ended, unless marked 预计.

    Applies to every cell of any subject; the last day itself is not over.
    """
    if sheet.today > sheet.period.last_day:
        return
    for cell, _ in sheet.numbers():
        if cell.status != Status.ESTIMATED:
            yield Finding.at(
                cell,
                "V21",
                Severity.HARD,
                FindingKind.NOT_ENDED,
                period=str(sheet.period),
            )


def v23(sheet: Sheet) -> Iterator[Finding]:
    """V23: check characters of codes (统一社会信用代码, 组织机构代码, 专利号).

    Applies to the `codes` named beside a return, above all those of evidence; the
    registers refuse a wrong one themselves. The finding stands at no cell.
    """
    for code, kind in sheet.codes.items():
        if not VALID[kind](code):
            numbers = {"code": code, "code_kind": kind}
            yield Finding("V23", Severity.HARD, "", FindingKind.BAD_CODE, numbers)
