"""Bases side by side: how far each is in its own targets, its rank, its path."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bases.models import InnovationBase
from core.quarters import Quarter
from portal.amounts import Scale, choose_scale
from portal.pages.list_page import sort_rows
from portal.pages.series.history import (
    QuarterRow,
    VisibleSum,
    build_quarter_row,
    build_sum,
)
from portal.pages.targets.rows import TargetRow, build_target_rows
from portal.reading import Reading
from reporting.measuring.target_measure import build_part, find_thresholds
from reporting.models import RollUp
from reporting.models.subjects import Kind
from reporting.progress_board import ProgressBoard
from targets.lights import Light, Thresholds, choose_light
from targets.models import Indicator, IndicatorVersion
from targets.ranking import (
    Composite,
    Part,
    Rank,
    count_places_gained,
    rank_composites,
    weigh_parts,
)

Totals = Mapping[tuple[int, int, Quarter], RollUp]
"""Totals of bases by row id of the base and of the indicator, and by quarter."""

NO_PARTS = gettext_lazy("no target has a baseline for this base")


@dataclass(frozen=True)
class RankPart:
    """A target of a base in a quarter, as it enters the composite or stays out.

    A partial one lacks reports that were expected, or has estimates in it.
    """

    row: TargetRow
    actual: VisibleSum
    part: Part
    is_partial: bool = False

    @property
    def is_withheld(self) -> bool:
        """Whether the reader may not see its value: it is then left out."""
        return self.actual.state == "withheld"

    @property
    def reason(self) -> str:
        """Why it does not count, in words; "" where it does."""
        if self.part.progress is not None:
            return ""
        return self.row.reason


@dataclass(frozen=True)
class QuarterComposite:
    """The composite of a base at the end of a quarter, perhaps not of all reports."""

    period: Quarter
    composite: Composite
    is_partial: bool


@dataclass(frozen=True)
class RankRow:
    """A base with its composite, its rank now and a quarter before, and its sums.

    `sums` are those of the headline, now and a quarter before; `moments` run from the
    newest quarter back. A rank is None where nothing can be rated.
    """

    place: InnovationBase
    sums: QuarterRow
    sums_before: QuarterRow
    parts: tuple[RankPart, ...]
    moments: tuple[QuarterComposite, ...]
    thresholds: Thresholds
    rank: Rank | None = None
    rank_before: Rank | None = None

    @property
    def composite(self) -> Composite:
        """The composite of the quarter that is read."""
        return self.moments[0].composite

    @property
    def before(self) -> Composite | None:
        """The composite of the quarter before; None where there is none."""
        return self.moments[1].composite if len(self.moments) > 1 else None

    @property
    def light(self) -> Light:
        """The light of the composite, by the programme's thresholds."""
        now = self.composite
        return choose_light(now.gap_points, met=now.is_full, thresholds=self.thresholds)

    @property
    def rank_text(self) -> str:
        """The rank, or the band that estimates leave open; "" without one."""
        if self.rank is None:
            return ""
        if not self.rank.is_shared_band:
            return str(self.rank.first)
        return _("%(best)s to %(worst)s") % {
            "best": self.rank.first,
            "worst": self.rank.last,
        }

    @property
    def why_unranked(self) -> str:
        """Why a base with a composite has no rank; "" where it has one, or neither."""
        if self.rank is not None or self.composite.value is None:
            return ""
        if not self.composite.is_whole:
            return _("not ranked: a target of it is not rated")
        return _("not ranked: its targets are not those of the other bases")

    @property
    def gained(self) -> int | None:
        """Places up since the quarter before; None where either has none or a band."""
        return count_places_gained(self.rank_before, self.rank)

    @property
    def lost(self) -> int | None:
        """Places down since the quarter before, as a number above zero."""
        return None if self.gained is None else -self.gained

    @property
    def left_out(self) -> tuple[RankPart, ...]:
        """The targets that do not enter the composite."""
        return tuple(part for part in self.parts if part.reason)

    @property
    def explained(self) -> tuple[RankPart, ...]:
        """Those left out for another reason than the one that stands for the base."""
        return tuple(part for part in self.left_out if part.reason != self.reason)

    @property
    def reason(self) -> str:
        """Why the base is not rated, in words; "" where it is."""
        if self.composite.value is not None:
            return ""
        return next((part.reason for part in self.parts), str(NO_PARTS))

    @property
    def is_withheld(self) -> bool:
        """Whether the row has anything withheld."""
        hidden = any(part.is_withheld for part in self.parts)
        return (
            hidden
            or self.sums.rolling.state == "withheld"
            or self.sums.growth.is_withheld
        )


@dataclass(frozen=True)
class Ranking:
    """All bases of a programme, the first rank first, those not rated last.

    `version` defines the headline; `targets` are those that weigh in the composites,
    `since` is the quarter that ranks are compared with.
    """

    rows: tuple[RankRow, ...] = ()
    version: IndicatorVersion | None = None
    since: Quarter | None = None

    @cached_property
    def scale(self) -> Scale | None:
        """One unit for the column of the headline."""
        if self.version is None:
            return None
        return choose_scale([row.sums.rolling.value for row in self.rows], self.version)

    @property
    def rated(self) -> tuple[RankRow, ...]:
        """The bases that have a composite."""
        return tuple(row for row in self.rows if row.rank is not None)

    @property
    def targets(self) -> tuple[TargetRow, ...]:
        """The targets that are parts of some composite, each once."""
        found = {
            part.row.target.pk: part.row for row in self.rows for part in row.parts
        }
        return tuple(found.values())

    @property
    def has_withheld(self) -> bool:
        """Whether anything in the table is withheld."""
        return any(row.is_withheld for row in self.rows)


def build_ranking(
    reading: Reading,
    board: ProgressBoard,
    bases: Sequence[InnovationBase],
    version: IndicatorVersion,
) -> Ranking:
    """Rank the bases by the composite of their own targets. One query.

    Needs a release and a quarter. A sum that the reader may not see is left out of
    the composite, in every quarter, so that nothing can be told from it.
    """
    mine = [row for row in board.standings if row.kind == Kind.BASE]
    indicators = {row.version.indicator_id for row in mine} | {version.indicator_id}
    totals = collect_totals(reading, bases, indicators)
    rows = [
        build_rank_row(
            reading,
            base,
            build_target_rows(row for row in mine if row.place == base),
            totals,
            version.indicator,
        )
        for base in bases
    ]
    return Ranking(rank_rows(rows), version, reading.at - 1)


def collect_totals(
    reading: Reading, bases: Sequence[InnovationBase], indicators: Iterable[int]
) -> Totals:
    """The totals of bases in every quarter up to the one that is read. One query."""
    rows = RollUp.objects.as_of(reading.seq).filter(
        kind=Kind.BASE,
        base__in=bases,
        indicator__in=indicators,
        period__lte=reading.at,
    )
    return {(row.base_id, row.indicator_id, row.period): row for row in rows}


def build_rank_row(
    reading: Reading,
    base: InnovationBase,
    rows: tuple[TargetRow, ...],
    totals: Totals,
    headline: Indicator,
) -> RankRow:
    """A base in the quarter that is read and in all before it, not yet ranked."""
    periods = {at for place, _indicator, at in totals if place == base.pk}
    first = min(periods, default=reading.at)
    span = list(Quarter.span(min(first, reading.at - 1), reading.at))[::-1]
    parts = {at: build_parts(reading, base, rows, totals, at) for at in span}
    programme = reading.programme
    sums, sums_before = (
        build_quarter_row(total, reading.scope) if total else QuarterRow(at)
        for at in (reading.at, reading.at - 1)
        for total in [totals.get((base.pk, headline.pk, at))]
    )
    return RankRow(
        place=base,
        sums=sums,
        sums_before=sums_before,
        parts=parts[reading.at],
        moments=tuple(
            QuarterComposite(
                at,
                weigh_parts(each.part for each in parts[at]),
                is_partial=any(each.is_partial for each in parts[at]),
            )
            for at in span
        ),
        thresholds=find_thresholds(programme),
    )


def build_parts(
    reading: Reading,
    base: InnovationBase,
    rows: tuple[TargetRow, ...],
    totals: Totals,
    at: Quarter,
) -> tuple[RankPart, ...]:
    """The targets of a base at the end of a quarter, as the reader may see them."""
    parts = []
    for row in rows:
        total = totals.get((base.pk, row.version.indicator_id, at))
        found = row.standing.measure.measure(total, at)
        actual = find_actual(row, total, reading)
        is_partial = found.actual.imputed > 0 or (
            total is not None and (actual.count < total.expected or total.estimated > 0)
        )
        parts.append(RankPart(row, actual, build_part(found), is_partial))
    return tuple(parts)


def find_actual(row: TargetRow, total: RollUp | None, reading: Reading) -> VisibleSum:
    """The actual value of a target in a total; nothing is released without one."""
    if total is None:
        return VisibleSum()
    measure = row.standing.measure.name
    return build_sum(total, measure, reading.scope)


def rank_rows(rows: Sequence[RankRow]) -> tuple[RankRow, ...]:
    """Give the rows their ranks and put them in order, unrated ones by their sum."""
    targets = [frozenset(part.row.target.pk for part in row.parts) for row in rows]
    now, before = (
        rank_composites(list(zip(targets, composites, strict=True)))
        for composites in (
            [choose_rankable(row.composite) for row in rows],
            [choose_rankable(row.before) for row in rows],
        )
    )
    placed = [
        replace(row, rank=rank, rank_before=earlier)
        for row, rank, earlier in zip(rows, now, before, strict=True)
    ]
    by_sum = sort_rows(placed, lambda row: row.sums.rolling.value, largest_first=True)
    by_value = sort_rows(
        by_sum,
        lambda row: row.composite.value if row.rank else None,
        largest_first=True,
    )
    return tuple(sort_rows(by_value, lambda row: row.rank and row.rank.first))


def choose_rankable(composite: Composite | None) -> Composite | None:
    """A composite of which every target has a light; None where one is left out."""
    return composite if composite and composite.is_whole else None
