"""What a cell of a return must be: asked of its subject, right by its definition."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core.statuses import Status
from reporting.errors import WorkflowError
from reporting.models import Entry, Submission
from reporting.models.returns import VALUE_FITS_STATUS
from targets.models import IndicatorVersion


def check_cells(submission: Submission) -> None:
    """Check every cell against the definitions of today and keep those with the cells.

    Raises WorkflowError naming each wrong cell by its indicator. Three queries.
    """
    cells = list(submission.entries.select_related("indicator"))
    if not cells:
        raise WorkflowError(_("The return has no items."))
    versions = read_definitions(submission)
    faults = [
        _("%(indicator)s: %(problem)s") % {"indicator": cell, "problem": problem}
        for cell in cells
        for problem in assign_definition(cell, versions.get(cell.indicator_id))
    ]
    if faults:
        raise WorkflowError(" ".join(faults))
    Entry.objects.bulk_update(cells, ["indicator_version"])


def read_definitions(submission: Submission) -> dict[int, IndicatorVersion]:
    """The definitions that ask its subject in its quarter, by indicator (one query)."""
    versions = IndicatorVersion.objects.at(submission.period).filter(
        indicator__programmes=submission.programme_id, collected_at=submission.kind
    )
    return {version.indicator_id: version for version in versions}


def assign_definition(cell: Entry, version: IndicatorVersion | None) -> list[str]:
    """Give a cell its definition; return what is wrong with it then (no query)."""
    if version is None:
        return [
            _("This reporting unit does not report that indicator in that quarter.")
        ]
    cell.indicator_version = version
    return find_faults(cell)


def find_faults(cell: Entry) -> list[str]:
    """What is wrong with a cell by its definition (no query).

    The database holds its relations.
    """
    try:
        cell.clean_fields(exclude=["submission", "indicator", "indicator_version"])
    except ValidationError as error:
        return error.messages
    faults = []
    if not Status(cell.status).fits(cell.value):
        faults.append(str(VALUE_FITS_STATUS))
    if not cell.indicator_version.allows(cell.value):
        faults.append(_("This value cannot be below zero."))
    return faults
