"""The long form of a file of figures: one row a figure."""

from collections.abc import Iterator
from decimal import Decimal
from functools import partial
from typing import NamedTuple

from core.quarters import Quarter
from core.statuses import Status
from reporting.tables import cells
from reporting.tables.columns import LONG_FORM, Row, Table
from reporting.tables.faults import CellFault, FileProblem, FileRefused


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
    header_unit: str | None = None
    """The unit of money that the header gives, for amounts without one of their own."""


def parse_long_form(table: Table) -> Iterator[FigureLine | FileProblem]:
    """The figures of a table and everything wrong with it, in the order of its rows.

    A row with problems gives no line. A blank value without a status is missing, never
    zero. Raises FileRefused if the header does not fit, or as `read_table`.
    """
    unit = LONG_FORM.read_header_unit(table) or table.unit
    empty = True
    for row in LONG_FORM.rows(table):
        empty = False
        line = _read_line(row, unit)
        if row.problems:
            yield from row.problems
        else:
            yield line
    if empty:
        raise FileRefused(FileProblem("no_rows", table.header_row, sheet=table.sheet))
    for name in table.left_out:
        yield FileProblem("other_sheet", sheet=name)


def _read_line(row: Row, header_unit: str | None) -> FigureLine:
    unit = row.read("unit", cells.parse_unit)
    parse_amount = partial(cells.parse_amount, unit=unit or header_unit)
    value = row.read("value", parse_amount)
    return FigureLine(
        row=row.number,
        subject=row.need("subject", cells.parse_code),  # type: ignore[arg-type] # else its row is refused
        indicator=row.need("indicator", cells.parse_code),  # type: ignore[arg-type] # else its row is refused
        period=row.need("period", cells.parse_period),  # type: ignore[arg-type] # else its row is refused
        value=value,
        same_period=row.read("same_period", parse_amount),
        unit=unit,
        header_unit=header_unit,
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
