"""What is behind: targets and bases with an amber or a red light, the worst first."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from portal.pages.list_page import sort_rows
from portal.pages.overview.ranking import RankPart, RankRow
from portal.pages.targets.rows import TargetRow, build_target_rows
from portal.wording import describe_due
from reporting.models.subjects import Kind
from reporting.progress_board import ProgressBoard
from targets.progress import Light

MOST, MOST_PARTS = 5, 3
BEHIND = frozenset({Light.AMBER, Light.RED})


@dataclass(frozen=True)
class BehindTarget:
    """A target of the programme that is behind, and where it is furthest behind."""

    row: TargetRow
    places: tuple[TargetRow, ...]

    @property
    def light(self) -> Light:
        """Its light."""
        return self.row.progress.light

    @property
    def gap_points(self) -> Decimal | None:
        """How far behind its path, in percentage points."""
        return self.row.progress.gap_points

    @property
    def lacking(self) -> int:
        """How many of those expected do not stand in its value."""
        return self.row.standing.expected - self.row.standing.reported


@dataclass(frozen=True)
class BehindBase:
    """A base of which the composite is behind, with the targets that make it so."""

    row: RankRow

    @property
    def light(self) -> Light:
        """The light of its composite."""
        return self.row.light

    @property
    def gap_points(self) -> Decimal | None:
        """How far the composite is behind, in percentage points."""
        return self.row.composite.gap_points

    @property
    def parts(self) -> tuple[RankPart, ...]:
        """The targets that are behind their path, the furthest first."""
        behind = [each for each in self.row.parts if (each.part.gap_points or 0) < 0]
        return tuple(sort_rows(behind, lambda each: each.part.gap_points)[:MOST_PARTS])

    @property
    def due(self) -> str:
        """By when the last of its targets is due."""
        return describe_due(max(part.row.standing.terms.due for part in self.row.parts))


Behind = BehindTarget | BehindBase


@dataclass(frozen=True)
class BehindList:
    """The worst of what is behind; `others` more are not named, `unrated` unknown."""

    items: tuple[Behind, ...] = ()
    others: int = 0
    unrated: int = 0


def build_behind_list(
    board: ProgressBoard, rows: Iterable[TargetRow], bases: Sequence[RankRow]
) -> BehindList:
    """Put targets and bases that are behind together. No query."""
    everything = list(rows)
    found: list[Behind] = [
        BehindTarget(row, list_places_behind(board, row))
        for row in everything
        if row.progress.light in BEHIND
    ]
    found += [BehindBase(row) for row in bases if row.light in BEHIND]
    found = sort_rows(found, lambda item: item.gap_points)
    lights = [row.progress.light for row in everything] + [row.light for row in bases]
    return BehindList(
        items=tuple(found[:MOST]),
        others=max(len(found) - MOST, 0),
        unrated=lights.count(Light.NONE),
    )


def list_places_behind(board: ProgressBoard, row: TargetRow) -> tuple[TargetRow, ...]:
    """Bases or parks with a light of the same target that are behind, worst first."""
    parts = [
        each for each in board.of_target(row.target) if each.kind != Kind.PROGRAMME
    ]
    behind = [
        each for each in build_target_rows(parts) if each.progress.light in BEHIND
    ]
    worst = sort_rows(behind, lambda each: each.progress.gap_points)
    return tuple(worst[:MOST_PARTS])
