"""What is behind: targets at every place, and the composites of bases apart."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from portal.pages.list_page import sort_rows
from portal.pages.overview.ranking import RankPart, RankRow
from portal.pages.targets.rows import BEHIND, TargetRow, build_target_rows
from portal.wording import describe_due
from reporting.progress_board import ProgressBoard
from targets.lights import Light

MOST_PARTS = 3
FIRST = 8  # so many are read at a glance


@dataclass(frozen=True)
class BehindTarget:
    """A target that is behind at one place: the programme, a base or a park."""

    row: TargetRow

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


@dataclass(frozen=True)
class BehindList:
    """Every target behind at every place, and every composite, the worst first.

    `unrated` are the targets of the programme and the bases that have no light.
    """

    targets: tuple[BehindTarget, ...] = ()
    bases: tuple[BehindBase, ...] = ()
    unrated: int = 0

    @property
    def first(self) -> tuple[BehindTarget, ...]:
        """The worst targets, read at a glance."""
        return self.targets[:FIRST]

    @property
    def others(self) -> tuple[BehindTarget, ...]:
        """Those behind the first ones."""
        return self.targets[FIRST:]


def build_behind_list(
    board: ProgressBoard, rows: Iterable[TargetRow], bases: Sequence[RankRow]
) -> BehindList:
    """Name every target x place that is behind, and the composites apart. No query.

    A base with a green composite can hide a target that is far behind: so each target
    stands for itself.
    """
    targets = [
        BehindTarget(row)
        for row in build_target_rows(board.standings)
        if row.progress.light in BEHIND
    ]
    composites = [BehindBase(row) for row in bases if row.light in BEHIND]
    lights = [row.progress.light for row in rows] + [row.light for row in bases]
    return BehindList(
        targets=tuple(sort_rows(targets, lambda item: item.gap_points)),
        bases=tuple(sort_rows(composites, lambda item: item.gap_points)),
        unrated=lights.count(Light.NONE),
    )
