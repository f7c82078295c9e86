"""One indicator for all enterprises whose returns somebody fills in."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

from core.quarters import Quarter
from core.today import today
from portal.pages.desk.entry.grid_rows import Line, Place, Said
from portal.pages.desk.entry.unsaved import Draft
from reporting.checks.context import Known, cell_of, known_of
from reporting.checks.rules import Sheet, check
from reporting.models import Entry, Submission
from reporting.models.subjects import Kind
from reporting.querysets import SubmissionQuerySet

PAGE_SIZE = 50
OPEN = (Submission.State.DRAFT, Submission.State.RETURNED)


@dataclass(frozen=True)
class Column:
    """An indicator in a quarter, a line for each enterprise.

    `closed` counts the returns that cannot be changed and are not listed. `page` is
    the page of the list, None after a post that did not go through.
    """

    first: Entry
    lines: tuple[Line, ...]
    closed: int = 0
    page: Page[Entry] | None = None


def cells_of(
    returns: SubmissionQuerySet, code: str, quarter: Quarter
) -> QuerySet[Entry]:
    """The cells of an indicator in enterprises' newest returns of a quarter."""
    rows = returns.newest().filter(kind=Kind.ENTERPRISE, period=quarter)
    return (
        Entry.objects.filter(indicator__code=code, submission__in=rows)
        .select_related("indicator", "indicator_version", "submission__enterprise")
        .order_by("submission__enterprise__code")
    )


def places_of(cells: Iterable[Entry]) -> dict[str, Place]:
    """The cells by the id of their return, with what is known (two queries)."""
    found = list(cells)
    known = known_of([cell.submission for cell in found])
    return {
        str(cell.submission_id): place_of(cell, known[cell.submission])
        for cell in found
    }


def place_of(cell: Entry, known: Known) -> Place:
    """A cell with its enterprise's own past."""
    row = cell.submission
    past = known.get(cell.indicator.code, {})
    return Place(
        str(row.pk),
        cell,
        past.get(row.period - 1),
        past.get(row.period.year_ago),
        tuple(sorted(past.items())),
    )


def lines_of(places: Iterable[Place], draft: Draft | None = None) -> tuple[Line, ...]:
    """A line for each place, with what its own past says of it."""
    found = draft or Draft()
    return tuple(found.line(place, said_of(place)) for place in places)


def said_of(place: Place) -> list[Said]:
    """What the checks say of one cell alone."""
    cell, row = place.cell, place.cell.submission
    code = cell.indicator.code
    sheet = Sheet(
        kind=row.kind,
        period=row.period,
        today=today(),
        cells={code: cell_of(cell)},
        history={code: place.history},
    )
    return [Said.of(finding, {code: cell.indicator.name}) for finding in check(sheet)]


def column_of(cells: QuerySet[Entry], page: str | None) -> Column | None:
    """A page of the open returns (about ten queries); None if there is no cell."""
    first = cells.first()
    if first is None:
        return None
    opened = cells.filter(submission__state__in=OPEN)
    rows = Paginator(opened, PAGE_SIZE).get_page(page)
    return Column(
        first,
        lines_of(places_of(rows).values()),
        cells.count() - rows.paginator.count,
        rows,
    )
