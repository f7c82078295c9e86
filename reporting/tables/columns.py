"""The columns of a table: their names in its header, their cells in its rows."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from core.text import convert_to_half_width
from core.units import UnknownUnit, normalise_unit
from reporting.tables.cells import BLANKS, Cell, make_excerpt
from reporting.tables.faults import CellFault, FileProblem, FileRefused

Value = TypeVar("Value")
NumberedRow = tuple[int, tuple[Cell, ...]]
_UNIT_BEHIND = re.compile(r"(?P<name>.+?)\s*\((?:单位[:：]?)?(?P<unit>[^()]+)\)")

_UNIT_LINE = re.compile(r"单\s*位\s*:\s*(?P<unit>[^\s()]+)")


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
    unit: str | None = None
    """The unit of money that a line above the header gives (单位：元)."""
    left_out: list[str] = field(default_factory=list)
    """Other visible sheets with cells; complete once the rows are read."""


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
    amount: str | None = None
    """The field whose column may name the unit of its money: 本年累计（万元）."""

    def recognises(self, cells: Sequence[Cell]) -> bool:
        """Whether a row is a header: at least two of its cells name columns."""
        return sum(self._field(cell) is not None for cell in cells) >= 2

    def rows(self, table: Table) -> Iterator[Row]:
        """The rows of a table; one that does not fit its columns says so in problems.

        Raises FileRefused with every fault of the header.
        """
        places = self.locate(table)
        last = max(self.names.keys() - self.optional, key=places.__getitem__)
        for number, cells in table.rows:
            row = Row(number, cells, table, places)
            row.check_width(last)
            yield row

    def read_header_unit(self, table: Table) -> str | None:
        """The unit of money that stands behind the name of the column of amounts."""
        if self.amount is None:
            return None
        index = self.locate(table)[self.amount]
        return _split_unit(table.header[index])[1]

    def name_columns(self, needed: bool) -> str:
        """The names of the columns that are needed, or of those that may be left out.

        A fault says it in both languages at once, so no language chooses the comma.
        """
        return ", ".join(
            _format_title(names)
            for name, names in self.names.items()
            if (name not in self.optional) is needed
        )

    def __str__(self) -> str:
        return ", ".join(map(_format_title, self.names.values()))

    def _field(self, cell: Cell) -> str | None:
        """The field that a cell of the header names; case and width do not matter.

        Nor do blanks within a Chinese name (单　位), and a unit behind that of amounts.
        """
        text = str(cell)
        unit_taken = _split_unit(text) if self.amount else (text, None)
        for form in dict.fromkeys((text, unit_taken[0])):
            parts = convert_to_half_width(form).lower().split()
            plain = ("_" if form.isascii() else "").join(parts)
            # Full-width letters are not ASCII: they are joined as ASCII is.
            forms = {plain, "_".join(parts)}
            for name, all_ in self.names.items():
                if forms & set(all_) and (form == text or name == self.amount):
                    return name
        return None

    def locate(self, table: Table) -> dict[str, int]:
        """Which column each field has. Raises FileRefused with every fault."""
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


def read_unit_line(cells: Sequence[Cell]) -> str | None:
    """The unit of money that a line above a header gives: 单位：元."""
    for cell in cells:
        found = _UNIT_LINE.search(convert_to_half_width(str(cell)))
        if found:
            try:
                return normalise_unit(found["unit"])
            except UnknownUnit:
                continue
    return None


def _split_unit(text: str) -> tuple[str, str | None]:
    """A name of a column and the unit of money in brackets behind it, if one is."""
    found = _UNIT_BEHIND.fullmatch(convert_to_half_width(text).strip(BLANKS))
    if found is None:
        return text, None
    try:
        return found["name"], normalise_unit(found["unit"])
    except UnknownUnit:
        return text, None


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
    amount="value",
)
"""One row a figure; the names are the public contract."""
