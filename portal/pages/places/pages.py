"""Bases and parks: the list of them, and everything about one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from bases.models import InnovationBase, Park, Programme
from core.quarters import Quarter
from enterprises.models import BaseMembership
from portal.amounts import Scale, choose_scale
from portal.pages.places.chain import Chain, build_chain
from portal.pages.places.members import (
    PlaceMembers,
    count_members,
    get_reading_day,
    list_members,
)
from portal.pages.places.registers import BaseRegisters, build_base_registers
from portal.pages.series.chart import ROLLING, Series
from portal.pages.series.counted import build_indicator_row
from portal.pages.series.history import QuarterRow, build_history, build_quarter_row
from portal.pages.targets.headline import choose_headline
from portal.pages.targets.pages import build_reading_board
from portal.pages.targets.rows import (
    TargetGroup,
    TargetRow,
    build_target_rows,
    group_target_rows,
)
from portal.reading import Reading
from reporting.models import RollUp
from reporting.models.subjects import Kind
from reporting.progress_board import TargetProgress
from reporting.querysets import match_subjects
from targets.models import Indicator, IndicatorVersion

Place = InnovationBase | Park


@dataclass(frozen=True)
class PlaceLine:
    """A base or a park in a list, with the headline's sums of the quarter."""

    place: Place
    members: int
    sums: QuarterRow


@dataclass(frozen=True)
class PlaceList:
    """All bases, or all parks, of a programme; `version` defines the headline."""

    lines: tuple[PlaceLine, ...]
    version: IndicatorVersion | None
    day: date

    @property
    def has_withheld(self) -> bool:
        """Whether anything in the list is withheld."""
        return any(line.sums.is_withheld for line in self.lines)

    @cached_property
    def scale(self) -> Scale | None:
        """One unit for all sums of the list; None without a headline."""
        if self.version is None:
            return None
        sums = [(line.sums.ytd, line.sums.rolling) for line in self.lines]
        return choose_scale(
            [each.value for pair in sums for each in pair], self.version
        )


@dataclass(frozen=True)
class IndicatorLine:
    """One indicator of a place in the quarter; a unit for its own row."""

    version: IndicatorVersion
    sums: QuarterRow

    @cached_property
    def scale(self) -> Scale:
        """One unit for the sums of the row."""
        sums = self.sums.ytd, self.sums.single, self.sums.rolling
        return choose_scale([each.value for each in sums], self.version)


@dataclass(frozen=True)
class PlacePage:
    """A base or a park: its members, its figures of the quarter, its targets.

    Of a base also its chain and what the registers hold of it.
    """

    place: Place
    members: PlaceMembers
    lines: tuple[IndicatorLine, ...]
    series: Series | None
    targets: tuple[TargetRow, ...]
    chain: Chain | None = None
    registers: BaseRegisters | None = None

    @property
    def headline(self) -> IndicatorLine | None:
        """The line of the quantity that the chart draws."""
        version = self.series and self.series.version
        return next((line for line in self.lines if line.version == version), None)

    @property
    def has_withheld(self) -> bool:
        """Whether anything among the indicators of the quarter is withheld."""
        return any(line.sums.is_withheld for line in self.lines)

    @property
    def target_groups(self) -> tuple[TargetGroup, ...]:
        """The targets under their headings."""
        return group_target_rows(self.targets)


def build_place_list(reading: Reading, kind: Kind) -> PlaceList:
    """All places of a kind: at most eleven queries after those of the reading.

    Eight find the headline, one each the places, their sums and their members.
    """
    places = list_places(reading.programme, kind)
    version = choose_headline(reading, build_reading_board(reading)) if places else None
    sums = {}
    if version:
        sums = collect_sums(reading, kind, places, version.indicator)
    day = get_reading_day(reading)
    counts = count_members(kind, places, day)
    empty = QuarterRow(Quarter.containing(day))
    return PlaceList(
        lines=tuple(
            PlaceLine(place, counts.get(place.pk, 0), sums.get(place.pk, empty))
            for place in places
        ),
        version=version,
        day=day,
    )


def list_places(programme: Programme, kind: Kind) -> Sequence[Place]:
    """The bases or the parks of a programme. One query."""
    if kind == Kind.BASE:
        return list(programme.bases.all())
    return list(programme.parks.all())


def collect_sums(
    reading: Reading, kind: Kind, places: Sequence[Place], indicator: Indicator
) -> dict[int, QuarterRow]:
    """The sums of the quarter of each place that has any, by its row id. One query.

    Needs a release and a quarter.
    """
    totals = RollUp.objects.as_of(reading.seq).filter(
        match_subjects(kind, [place.pk for place in places]),
        indicator=indicator,
        period=reading.at,
    )
    return {row.subject_id: build_quarter_row(row, reading.scope) for row in totals}


def build_place_page(reading: Reading, kind: Kind, place: Place) -> PlacePage:
    """Everything about a place: at most twelve queries after that of the place.

    Eight find the headline and the targets, one each the members, the totals of the
    quarter, their definitions and the quarters of the headline. Of a base six more:
    its chain and the registers.
    """
    board = build_reading_board(reading)
    mine = [row for row in board.standings if row.kind == kind and row.place == place]
    version = choose_headline(reading, board)
    members = list_members(kind, place, get_reading_day(reading))
    registers = chain = None
    if isinstance(place, InnovationBase):
        registers = build_base_registers(reading, place)
        seats = [seat for seat in members.present if isinstance(seat, BaseMembership)]
        chain = build_chain(list(place.segments.all()), seats, registers.at_segment)
    return PlacePage(
        place=place,
        members=members,
        lines=list_indicator_lines(reading, kind, place),
        series=build_place_series(reading, kind, place, version, mine)
        if version
        else None,
        targets=build_target_rows(mine),
        chain=chain,
        registers=registers,
    )


def list_indicator_lines(
    reading: Reading, kind: str, place: Place
) -> tuple[IndicatorLine, ...]:
    """The totals of a place in the quarter. Two queries.

    By indicator code, those that somebody reported first.
    """
    if reading.release is None or reading.period is None:
        return ()
    totals = (
        RollUp.objects.as_of(reading.release.seq)
        .filter(kind=kind, period=reading.period, **{kind: place})
        .order_by("indicator__code")
    )
    versions = find_versions_at(reading.period)
    lines = (
        IndicatorLine(version, build_indicator_row(row, version, reading))
        for row in totals
        for version in [versions.get(row.indicator_id)]
        if version
    )
    return tuple(sorted(lines, key=lambda line: line.sums.ytd.state == "missing"))


def find_versions_at(period: Quarter) -> dict[int, IndicatorVersion]:
    """The definitions that hold in a quarter, by indicator. One query."""
    rows = IndicatorVersion.objects.at(period).select_related("indicator")
    return {row.indicator_id: row for row in rows}


def build_place_series(
    reading: Reading,
    kind: str,
    place: Place,
    version: IndicatorVersion,
    mine: Sequence[TargetProgress],
) -> Series | None:
    """The headline of a place over its quarters, against its own target. One query.

    None where nothing was released for it.
    """
    quarters = build_history(reading, kind, place, version)
    terms = next((row.terms for row in mine if row.version == version), None)
    return Series(version, quarters, ROLLING, terms) if quarters else None
