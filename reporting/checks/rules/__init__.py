"""The checks of a quarterly return as pure rules.

`check_sheet(sheet)` gives the findings, `list_blocking(findings, sheet)` those that
stand between a return and its submission. Each rule is a function in `RULES` by its id;
its docstring says where it applies. Cells that are missing, not applicable or withheld
have no value and no finding; zero is a value. The sentences are in
reporting/checks/messages.py, the rules as one table in docs/checks.md.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping

from reporting.checks.rules.base import Finding, FindingKind, Severity, Sheet, SheetCell
from reporting.checks.rules.codes_and_periods import v21, v23
from reporting.checks.rules.cross_cell import v03, v04, v06, v07, v12, v13
from reporting.checks.rules.evidence import (
    v08,
    v09,
    v15,
    v17,
    v18,
    v19,
    v20,
    v24,
)
from reporting.checks.rules.flows import v01, v11, v22
from reporting.checks.rules.magnitude import find_unit_slip, v02, v10
from reporting.checks.rules.stocks import v05, v14, v16

__all__ = [
    "RULES",
    "Finding",
    "FindingKind",
    "Severity",
    "Sheet",
    "SheetCell",
    "check_sheet",
    "find_unit_slip",
    "list_blocking",
]

Rule = Callable[[Sheet], Iterator[Finding]]

RULES: Mapping[str, Rule] = {
    rule.__name__.upper(): rule
    for rule in (
        *(v01, v02, v03, v04, v05, v06, v07, v08, v09, v10, v11, v12),
        *(v13, v14, v15, v16, v17, v18, v19, v20, v21, v22, v23, v24),
    )
}
"""Every rule by its id."""


def check_sheet(sheet: Sheet) -> list[Finding]:
    """Every finding of a return, rule by rule and cell by cell as they stand in it."""
    return [finding for rule in RULES.values() for finding in rule(sheet)]


def list_blocking(findings: Iterable[Finding], sheet: Sheet) -> list[Finding]:
    """The findings that keep a return from being submitted.

    The hard ones, and those to verify whose cell has no explanation.
    """
    return [finding for finding in findings if _is_blocking(finding, sheet)]


def _is_blocking(finding: Finding, sheet: Sheet) -> bool:
    if finding.severity == Severity.VERIFY:
        cell = sheet.cells.get(finding.indicator)
        return cell is None or not cell.explanation.strip()
    return finding.severity == Severity.HARD
