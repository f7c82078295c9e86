"""A page over several segments, forwards and backwards."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Protocol

from api.v1.paging.cursors import Cursor


class RowSource(Protocol):
    """Figures in an order of their own."""

    name: tuple[str, int]

    def read(self, cursor: Cursor | None, limit: int, backwards: bool) -> list:
        """Read up to `limit` rows beyond a cursor, or from the start."""

    def cursor(self, row) -> Cursor:
        """The cursor that points at a row."""


@dataclass(frozen=True)
class Window:
    """The rows of one page with the segment of each, and whether more lie beyond."""

    rows: list[tuple[RowSource, tuple]]
    start: Cursor | None
    has_more: bool

    @property
    def next(self) -> str | None:
        """The cursor of the next page."""
        return self.edge(-1, has_neighbour=self.has_more or self.is_backwards)

    @property
    def previous(self) -> str | None:
        """The cursor of the page before."""
        came_from = self.start is not None and not self.is_backwards
        return self.edge(
            0, has_neighbour=self.has_more if self.is_backwards else came_from
        )

    @property
    def is_backwards(self) -> bool:
        """Whether the page was reached from its end."""
        return self.start is not None and self.start.backwards

    def edge(self, index: int, has_neighbour: bool) -> str | None:
        """Encode the first (0) or last (-1) row as a place to go on from."""
        if not (self.rows and has_neighbour):
            return None
        segment, row = self.rows[index]
        return replace(segment.cursor(row), backwards=index == 0).encode()


def read_window(segments: list[RowSource], start: Cursor | None, size: int) -> Window:
    """Read a page of up to `size` rows; `start` lies in one of the segments."""
    backwards = start is not None and start.backwards
    found: list[tuple[RowSource, tuple]] = []
    for segment, cursor in list_sources_ahead(
        segments[::-1] if backwards else segments, start
    ):
        rows = segment.read(cursor, size + 1 - len(found), backwards)
        found += [(segment, row) for row in rows]
        if len(found) > size:
            break
    shown = found[:size]
    return Window(shown[::-1] if backwards else shown, start, len(found) > size)


def list_sources_ahead(
    segments: list[RowSource], start: Cursor | None
) -> Iterator[tuple[RowSource, Cursor | None]]:
    """Yield the segments from the cursor's own on, the first with the cursor."""
    if start is None:
        yield from ((segment, None) for segment in segments)
        return
    names = [segment.name for segment in segments]
    first = names.index(start.segment)
    yield segments[first], start
    yield from ((segment, None) for segment in segments[first + 1 :])
