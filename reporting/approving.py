"""Approving many returns at once: only those in which there is nothing to look at."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.models import User
from reporting.models import Submission
from reporting.refusals import WorkflowError
from reporting.sheets import cells_of, sheets_of
from reporting.validation import Finding, Severity, check
from reporting.workflow import approve


@dataclass(frozen=True)
class Approval:
    """What became of a return that was chosen; `why` says what refused it, or ""."""

    submission: Submission
    why: str = ""


def findings_of(rows: list[Submission]) -> dict[int, list[Finding]]:
    """What the checks say of returns, by row id, without what is only information.

    As many queries as `cells_of` and `sheets_of` together.
    """
    sheets = sheets_of(cells_of(rows))
    return {
        pk: [one for one in check(sheet) if one.severity != Severity.INFO]
        for pk, sheet in sheets.items()
    }


def approve_clean(*, chosen: Mapping[Submission, int], by: User) -> list[Approval]:
    """Approve each return that is clean, at the version that was seen.

    Returns with explained findings are skipped; a reviewer opens each of them. Each
    return is a transaction of its own: one that is refused does not stop the others.
    """
    findings = findings_of(list(chosen))
    return [
        Approval(row, refusal(row, seen, by, findings[row.pk]))
        for row, seen in chosen.items()
    ]


def refusal(row: Submission, seen: int, by: User, findings: list[Finding]) -> str:
    """Approve one return if it is clean; else say why not."""
    if findings:
        return _("The checks found something in it: open it and read.")
    try:
        approve(submission=row, by=by, version=seen)
    except WorkflowError as error:
        return str(error)
    return ""
