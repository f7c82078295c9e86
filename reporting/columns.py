"""The columns of a table: their names in its header, their cells in its rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from core.text import half_width
from reporting.cells import Cell
from reporting.spreadsheets import Table

Value = TypeVar("Value")


@dataclass(frozen=True)
class Layout:
    """The columns of one kind of file: every name of each field, the first one shown.

    `optional` names the fields whose column may be left out.
    """

    names: dict[str, tuple[str, ...]]
    optional: frozenset[str] = frozenset()

    def recognises(self, cells: Sequence[Cell]) -> bool:
        """Whether a row is a header: at least two of its cells name columns."""
        return sum(self.field(cell) is not None for cell in cells) >= 2

    def field(self, cell: Cell) -> str | None:
        """The field that a cell of the header names; case and width do not matter."""
        plain = "_".join(half_width(str(cell)).lower().split())
        return next((f for f, names in self.names.items() if plain in names), None)

    def places(self, table: Table) -> dict[str, int]:
        """Where each field stands in a row. Raises FileRefused, naming every fault."""
        places, problems = {}, []
        for index, cell in enumerate(table.header):
            ...
        return places
