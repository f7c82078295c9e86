"""The long form of a file of figures: one row a figure."""

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from core.quarters import Quarter
from core.statuses import Status
from reporting.tables import cells
from reporting.tables.columns import LONG_FORM, Row, Table
from reporting.tables.faults import CellFault, FileProblem


class FigureLine(NamedTuple):
    """One figure of a file, in the unit it was typed in; None where nothing stands.

    `subject` and `indicator` are as typed: what they name is not known here.
    """

    row: int
    subject: str
    indicator: str
    period: Quarter
    value: Decimal | None
    same_period: Decimal | None
    unit: str | None
    status: Status
    note: str


def parse_long_form(table: Table) -> Iterator[FigureLine | FileProblem]:
    """The figures of a table and everything wrong with it, in the order of its rows.

    A row with problems gives no line. A blank value without a status is missing, never
    zero. Raises FileRefused if the header does not fit, or as `read_table`.
    """
    for row in LONG_FORM.rows(table):
        line = _read_line(row)
        if row.problems:
            yield from row.problems
        else:
            yield line


def _read_line(row: Row) -> FigureLine:
    value = row.read("value", cells.parse_number)
    return FigureLine(
        row=row.number,
        subject=row.need("subject", cells.parse_code),  # type: ignore[arg-type] # else its row is refused
        indicator=row.need("indicator", cells.parse_code),  # type: ignore[arg-type] # else its row is refused
        period=row.need("period", cells.parse_period),  # type: ignore[arg-type] # else its row is refused
        value=value,
        same_period=row.read("same_period", cells.parse_number),
        unit=row.read("unit", cells.parse_unit),
        status=_read_status(row, value),
        note=row.read("note", cells.parse_text) or "",
    )


def _read_status(row: Row, value: Decimal | None) -> Status:
    """The status as given, else what the value says; the two must agree."""
    status = row.read("status", cells.parse_status)
    if status is None:
        return Status.MISSING if value is None else Status.REPORTED
    if not row.problems and not status.fits(value):
        code = "value_needed" if status.has_value else "value_forbidden"
        row.refuse("value", CellFault(code, status=row.cell("status")))
    return status
