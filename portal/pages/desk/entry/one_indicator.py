"""One indicator for all enterprises whose returns somebody fills in."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

from core.quarters import Quarter
from core.today import get_today
from portal.pages.desk.entry.grid_rows import GridCell, GridRow, RowFinding
from portal.pages.desk.entry.unsaved import GridDraft
from reporting.checks.context import Known, build_cell, load_known_values
from reporting.checks.rules import Sheet, check_sheet
from reporting.models import Entry, Submission
from reporting.models.subjects import Kind
from reporting.querysets import SubmissionQuerySet

PAGE_SIZE = 50
OPEN = (Submission.State.DRAFT, Submission.State.RETURNED)


@dataclass(frozen=True)
class IndicatorColumn:
    """An indicator in a quarter, a line for each enterprise.

    `closed` counts the returns that cannot be changed and are not listed. `page` is
    the page of the list, None after a post that did not go through.
    """

    first: Entry
    lines: tuple[GridRow, ...]
    closed: int = 0
    page: Page[Entry] | None = None


def select_cells(
    returns: SubmissionQuerySet, code: str, quarter: Quarter
) -> QuerySet[Entry]:
    """The cells of an indicator in enterprises' newest returns of a quarter."""
    rows = returns.newest().filter(kind=Kind.ENTERPRISE, period=quarter)
    return (
        Entry.objects.filter(indicator__code=code, submission__in=rows)
        .select_related("indicator", "indicator_version", "submission__enterprise")
        .order_by("submission__enterprise__code")
    )


def build_grid_cells(cells: Iterable[Entry]) -> dict[str, GridCell]:
    """The cells by the id of their return, with what is known (two queries)."""
    found = list(cells)
    known = load_known_values([cell.submission for cell in found])
    return {
        str(cell.submission_id): build_grid_cell(cell, known[cell.submission])
        for cell in found
    }


def build_grid_cell(cell: Entry, known: Known) -> GridCell:
    """A cell with its enterprise's own past."""
    row = cell.submission
    past = known.get(cell.indicator.code, {})
    return GridCell(
        str(row.pk),
        cell,
        past.get(row.period - 1),
        past.get(row.period.year_ago),
        tuple(sorted(past.items())),
    )


def build_rows(
    places: Iterable[GridCell], draft: GridDraft | None = None
) -> tuple[GridRow, ...]:
    """A line for each place, with what its own past says of it."""
    found = draft or GridDraft()
    return tuple(found.line(place, list_row_findings(place)) for place in places)


def list_row_findings(place: GridCell) -> list[RowFinding]:
    """What the checks say of one cell alone."""
    cell, row = place.cell, place.cell.submission
    code = cell.indicator.code
    sheet = Sheet(
        kind=row.kind,
        period=row.period,
        today=get_today(),
        cells={code: build_cell(cell)},
        history={code: place.history},
    )
    return [
        RowFinding.of(finding, {code: cell.indicator.name})
        for finding in check_sheet(sheet)
    ]


def build_column(cells: QuerySet[Entry], page: str | None) -> IndicatorColumn | None:
    """A page of the open returns (about ten queries); None if there is no cell."""
    first = cells.first()
    if first is None:
        return None
    opened = cells.filter(submission__state__in=OPEN)
    rows = Paginator(opened, PAGE_SIZE).get_page(page)
    return IndicatorColumn(
        first,
        build_rows(build_grid_cells(rows).values()),
        cells.count() - rows.paginator.count,
        rows,
    )
