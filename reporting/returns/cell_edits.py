"""What somebody makes of a cell of a return, and what they had seen of it. No query."""

import hashlib
import json
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from reporting.models import Entry
from reporting.returns.known_cells import CellContent

FIELDS = ("value", "same_period", "status", "unit_typed", "note", "explanation")
"""The fields of an Entry that are typed."""


class EntryKey(NamedTuple):
    """Which cell of which return; ids of rows."""

    submission: int
    indicator: int


@dataclass(frozen=True)
class TypedCell(CellContent):
    """What one cell is to say, in the indicator's unit, and what explains it."""

    explanation: str = ""

    @classmethod
    def of(cls, cell: Entry) -> "TypedCell":
        """What a stored cell says."""
        return cls(*(getattr(cell, name) for name in FIELDS))

    @property
    def mark(self) -> str:
        """A short digest: two cells that say the same have the same one."""
        said = [
            *(write_number(number) for number in (self.value, self.same_period)),
            int(self.status),
            *(self.unit_typed, self.note, self.explanation),
        ]
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class CellEdit:
    """What somebody typed into a cell, and what was handed out to them before.

    `seen` is the mark of the cell as they saw it, `version` that of its return. Whoever
    has the mark gives it alone: then others may save the cells beside this one.
    """

    typed: TypedCell
    seen: str | None = None
    version: int | None = None

    def is_stale(self, stored: TypedCell, version: int) -> bool:
        """Whether the cell is not, or not for sure, what its editor saw.

        `version` is that of the return now. Who says nothing about it saw nothing.
        """
        if self.seen is None and self.version is None:
            return True
        return not (
            self.seen in (None, stored.mark) and self.version in (None, version)
        )


def write_number(value: Decimal | None) -> str:
    """A number in the one shortest form that it has; "" where there is none."""
    return "" if value is None else f"{(value + 0).normalize():f}"
