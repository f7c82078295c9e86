"""The composite of every base over the quarters, as small plots on one scale."""

from dataclasses import dataclass
from functools import cached_property

from core.quarters import Quarter
from portal.charts import Point, SmallChart, build_small_charts
from portal.pages.overview.ranking import RankRow
from portal.pages.targets.measured_by_quarter import find_terms_at
from targets.ranking import Composite, Part, measure_part, weigh_parts


@dataclass(frozen=True)
class SmallMultiples:
    """The bases that have a composite in some quarter; costs no query."""

    bases: tuple[RankRow, ...]

    @cached_property
    def rows(self) -> tuple[RankRow, ...]:
        """Bases with something to draw, in the order of the ranking."""
        return tuple(row for row in self.bases if list_actual_points(row))

    @cached_property
    def plots(self) -> list[tuple[RankRow, SmallChart]]:
        """Each base with its plot; both axes are those of all."""
        lines = [
            (list_actual_points(row), list_expected_points(row)) for row in self.rows
        ]
        return list(zip(self.rows, build_small_charts(lines), strict=True))

    @property
    def ends(self) -> tuple[Quarter, Quarter]:
        """The first and the last quarter of the plots. Needs a row."""
        spans = [find_quarter_span(row) for row in self.rows]
        return min(first for first, _last in spans), max(last for _first, last in spans)

    @property
    def table(self) -> list[tuple[Quarter, list[Composite | None]]]:
        """The composites of all bases by quarter, newest first."""
        columns = [
            {moment.period: moment.composite for moment in row.moments}
            for row in self.rows
        ]
        quarters = sorted({at for column in columns for at in column}, reverse=True)
        lines = [(at, [column.get(at) for column in columns]) for at in quarters]
        return [line for line in lines if any(has_value(each) for each in line[1])]


def has_value(found: Composite | None) -> bool:
    """Whether a composite could be computed."""
    return found is not None and found.value is not None


def find_quarter_span(row: RankRow) -> tuple[Quarter, Quarter]:
    """From where the first target of a base starts to where the last one ends."""
    terms = [find_terms_at(part.row, row.sums.period) for part in row.parts]
    return min(each.start for each in terms), max(each.due for each in terms)


def list_actual_points(row: RankRow) -> list[Point]:
    """The composites of a base; open where a target is left out. Empty without any."""
    points = [
        Point(
            moment.period,
            moment.composite.value,
            is_partial=moment.is_partial or not moment.composite.is_whole,
        )
        for moment in row.moments
    ]
    known = [point for point in points if point.value is not None]
    return [point for point in points if known and point.period >= known[-1].period]


def list_expected_points(row: RankRow) -> list[Point]:
    """What the paths of a base's targets expect, weighed like its composite."""
    return [
        Point(at, weigh_parts(list_expected_parts(row, at)).value)
        for at in Quarter.span(*find_quarter_span(row))
    ]


def list_expected_parts(row: RankRow, at: Quarter) -> list[Part]:
    """The way that the targets of a base should have gone by a quarter."""
    parts = [measure_part(find_terms_at(part.row, at), None, at) for part in row.parts]
    return [Part(each.expected, each.expected) for each in parts]
