"""Approving many returns at once: only those in which there is nothing to look at."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.models import User
from reporting.checks.context import load_cells, load_sheets
from reporting.checks.rules import Finding, Severity, check_sheet
from reporting.errors import WorkflowError
from reporting.models import Submission
from reporting.returns.workflow import approve_return


@dataclass(frozen=True)
class Approval:
    """What became of a return that was chosen; `why` says what refused it, or ""."""

    submission: Submission
    why: str = ""


def collect_findings(rows: list[Submission]) -> dict[int, list[Finding]]:
    """What the checks say of returns, by row id, without what is only information.

    As many queries as `load_cells` and `load_sheets` together.
    """
    sheets = load_sheets(load_cells(rows))
    return {
        pk: [one for one in check_sheet(sheet) if one.severity != Severity.INFO]
        for pk, sheet in sheets.items()
    }


def approve_clean_returns(
    *, chosen: Mapping[Submission, int], by: User
) -> list[Approval]:
    """Approve each return that is clean, at the version that was seen.

    Returns with explained findings are skipped; a reviewer opens each of them. Each
    return is a transaction of its own: one that is refused does not stop the others.
    """
    findings = collect_findings(list(chosen))
    return [
        Approval(row, approve_if_clean(row, seen, by, findings[row.pk]))
        for row, seen in chosen.items()
    ]


def approve_if_clean(
    row: Submission, seen: int, by: User, findings: list[Finding]
) -> str:
    """Approve one return if it is clean; else say why not."""
    if row.withdraws:
        return _("This is a withdrawal. Open it and read the reason.")
    if findings:
        return _("This return has queries. Open it and check them.")
    try:
        approve_return(submission=row, by=by, version=seen)
    except WorkflowError as error:
        return str(error)
    return ""
