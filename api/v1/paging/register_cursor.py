"""Rows of a register in the order of its own key: one segment, one unique column."""

import re
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db.models import Model, QuerySet

from api.v1.paging.cursors import decode_word, encode_word
from api.v1.paging.keyset import read_beyond

M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class RowCursor:
    """The row of a register that a page follows, or precedes backwards."""

    segment: str
    key: str
    backwards: bool = False

    def encode(self) -> str:
        """Write it as one word for an address."""
        direction = "prev" if self.backwards else "next"
        return encode_word(f"{direction}.{self.segment}.{self.key}")


@dataclass(frozen=True)
class Rows(Generic[M]):
    """The rows of a register that are asked for, by a column with a known form.

    `name` is the register's, so that a cursor of one is none of another.
    """

    queryset: QuerySet[M]
    name: str
    column: str
    form: str

    def read(self, cursor: RowCursor | None, limit: int, backwards: bool) -> list[M]:
        """Read up to `limit` rows beyond a cursor, or from the start (one query)."""
        key = [cursor.key] if cursor else None
        return read_beyond(self.queryset, [self.column], key, limit, backwards)

    def cursor(self, row: M) -> RowCursor:
        """The cursor that points at a row."""
        return RowCursor(self.name, str(getattr(row, self.column)))

    def decode(self, text: str) -> RowCursor:
        """Read a cursor; raises ValueError for one that was not handed out here."""
        match = re.fullmatch(
            rf"(next|prev)\.{self.name}\.({self.form})", decode_word(text)
        )
        if match is None:
            raise ValueError(text)
        return RowCursor(self.name, match[2], backwards=match[1] == "prev")
