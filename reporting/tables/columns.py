"""The columns of a table: their names in its header, their cells in its rows."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from core.text import convert_to_half_width
from reporting.tables.cells import BLANKS, Cell, make_excerpt
from reporting.tables.faults import CellFault, FileProblem, FileRefused

Value = TypeVar("Value")
NumberedRow = tuple[int, tuple[Cell, ...]]


@dataclass(frozen=True)
class Table:
    """One table of a file: its header and, to be read once, the rows below it.

    `sheet` is None in a CSV file. Rows are numbered as spreadsheets do, from 1; blank
    ones are left out. Reading the rows may raise FileRefused.
    """

    sheet: str | None
    header: tuple[str, ...]
    header_row: int
    rows: Iterator[NumberedRow]


@dataclass
class Row:
    """The cells of one row by field; `problems` gathers what is wrong with them."""

    number: int
    cells: tuple[Cell, ...]
    table: Table
    places: dict[str, int]
    problems: list[FileProblem] = field(default_factory=list)

    def read(self, name: str, parse: Callable[[Cell], Value]) -> Value | None:
        """What a cell says; None if it is blank, not there or faulty."""
        cell = self.cell(name)
        if is_blank(cell):
            return None
        try:
            return parse(cell)
        except CellFault as fault:
            self.refuse(name, fault)
            return None

    def need(self, name: str, parse: Callable[[Cell], Value]) -> Value | None:
        """What a cell says that must not be blank; None if it is faulty."""
        if is_blank(self.cell(name)):
            self.refuse(name, CellFault("blank_cell"))
        return self.read(name, parse)

    def check_width(self, last: str) -> None:
        """Refuse a row that ends before its last needed cell or leaves the columns."""
        if len(self.cells) <= self.places[last]:
            self.refuse(last, CellFault("short_row"))
        if len(self.cells) > len(self.places):
            inside = set(self.places.values())
            for place, cell in enumerate(self.cells):
                if place not in inside and not is_blank(cell):
                    fault = CellFault("extra_cell", text=make_excerpt(str(cell)))
                    self.problems.append(fault.at(self.number, None, self.table.sheet))

    def refuse(self, name: str, fault: CellFault) -> None:
        """Note a fault of one cell."""
        column = self.table.header[self.places[name]]
        self.problems.append(fault.at(self.number, column, self.table.sheet))

    def cell(self, name: str) -> Cell:
        """The cell of a field; a column that is not there is blank."""
        place = self.places.get(name, len(self.cells))
        return self.cells[place] if place < len(self.cells) else ""


@dataclass(frozen=True)
class Layout:
    """The columns of one kind of file: for each field the names its column may have.

    `optional` are the fields whose column may be left out.
    """

    names: dict[str, tuple[str, ...]]
    optional: frozenset[str] = frozenset()

    def recognises(self, cells: Sequence[Cell]) -> bool:
        """Whether a row is a header: at least two of its cells name columns."""
        return sum(self._field(cell) is not None for cell in cells) >= 2

    def rows(self, table: Table) -> Iterator[Row]:
        """The rows of a table; one that does not fit its columns says so in problems.

        Raises FileRefused with every fault of the header.
        """
        places = self._places(table)
        last = max(self.names.keys() - self.optional, key=places.__getitem__)
        for number, cells in table.rows:
            row = Row(number, cells, table, places)
            row.check_width(last)
            yield row

    def __str__(self) -> str:
        # A fault says it in both languages at once, so no language chooses the comma.
        return ", ".join(map(_format_title, self.names.values()))

    def _field(self, cell: Cell) -> str | None:
        """The field that a cell of the header names; case and width do not matter."""
        plain = "_".join(convert_to_half_width(str(cell)).lower().split())
        return next((name for name, all_ in self.names.items() if plain in all_), None)

    def _places(self, table: Table) -> dict[str, int]:
        places, problems = {}, []
        for index, text in enumerate(table.header):
            name = self._field(text)
            place = (table.header_row, text, table.sheet)
            if name in places:
                problems.append(CellFault("repeated_column").at(*place))
            elif name:
                places[name] = index
            elif text:
                problems.append(
                    CellFault("unknown_column", columns=str(self)).at(*place)
                )
        for name in self.names:
            if name not in places and name not in self.optional:
                fault = CellFault(
                    "missing_column", name=_format_title(self.names[name])
                )
                problems.append(fault.at(table.header_row, None, table.sheet))
        if problems:
            raise FileRefused(*problems)
        return places


def is_blank(cell: Cell) -> bool:
    """Whether nothing stands in a cell: not zero, not no, but nothing or spaces."""
    return isinstance(cell, str) and not cell.strip(BLANKS)


def _format_title(names: tuple[str, ...]) -> str:
    return " ".join(names[:2])


LONG_FORM = Layout(
    {
        "subject": ("subject", "填报对象", "填报单位", "enterprise", "企业"),
        "indicator": ("indicator", "指标"),
        "period": ("period", "报告期"),
        "value": ("value", "本年累计"),
        "same_period": ("same_period_last_year", "上年同期"),
        "unit": ("unit", "单位", "计量单位"),
        "status": ("status", "状态", "数据状态"),
        "note": ("note", "说明", "备注"),
    },
    optional=frozenset({"same_period", "unit", "status", "note"}),
)
"""One row a figure; the names are the public contract."""
