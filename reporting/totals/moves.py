"""What a decided baseline lacks for those who are here now, from what was released.

A baseline is never edited. Who was in a place at the end of the baseline year, and who
is there in a quarter, say the attributions; with what value, the figures of that year.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Min

from core.quarters import Quarter
from core.statuses import Status
from reporting.models import Attribution, Figure
from reporting.models.subjects import Kind
from reporting.totals.sums import TotalKey
from targets.estimates import BaselineMoves, sum_moves
from targets.formulas import Known
from targets.models import Baseline, IndicatorVersion

NOTHING = Decimal(0)
NO_MOVES = BaselineMoves(NOTHING, NOTHING, is_broken=False)
Members = Mapping[tuple[str, int], set[int]]
"""The enterprises that count in each place."""


class DecidedBaseline(NamedTuple):
    """A baseline as far as moves need it: of what year, in which programme."""

    year: int
    programme: int


def find_moves(
    period: Quarter,
    release: int,
    cells: Collection[TotalKey],
    incomparable: Mapping[int, Collection[int]],
) -> dict[TotalKey, BaselineMoves]:
    """Return the moves of every total that has a baseline, none of them a ratio.

    About three queries, and three for each year in which baselines lie. Only
    enterprises move; in the baseline year and before it nobody has.
    """
    baselines = find_baselines(release, cells)
    moving = find_moving_indicators(period, {cell.indicator for cell in baselines})
    result = {cell: NO_MOVES for cell in baselines if cell.indicator in moving[0]}
    mine = {
        cell: found for cell, found in baselines.items() if cell.indicator in moving[1]
    }
    if not mine:
        return result
    now, starts = load_members(period, release), find_starts(release)
    for start in {find_start(found, starts) for found in mine.values()}:
        if start >= period:
            continue
        chosen = [c for c, found in mine.items() if find_start(found, starts) == start]
        then = load_members(start, release)
        years = {mine[cell].year for cell in chosen}
        values = {
            year: load_values(Quarter(year, 4), release, chosen) for year in years
        }
        for cell in chosen:
            result[cell] = sum_moves(
                then[cell[:2]],
                now[cell[:2]],
                incomparable.get(cell.indicator, ()),
                values[mine[cell].year][cell.indicator],
            )
    return result


def find_baselines(
    release: int, cells: Collection[TotalKey]
) -> dict[TotalKey, DecidedBaseline]:
    """The baselines of some totals as of a release (one query)."""
    rows = Baseline.objects.as_of(release).order_by()
    columns = ("base_id", "park_id", "programme_id", "indicator_id", "year")
    result = {}
    for base, park, programme, indicator, year in rows.values_list(*columns):
        kind = Kind.BASE if base else Kind.PARK if park else Kind.PROGRAMME
        cell = TotalKey(kind.value, base or park or programme, indicator)
        if cell in cells:
            result[cell] = DecidedBaseline(year, programme)
    return result


def find_moving_indicators(
    period: Quarter, indicators: Collection[int]
) -> tuple[set[int], set[int]]:
    """Those that are sums, and those of them that enterprises report (one query)."""
    versions = IndicatorVersion.objects.at(period).filter(indicator__in=indicators)
    found = versions.exclude(nature=IndicatorVersion.Nature.RATIO).values_list(
        "indicator_id", "collected_at"
    )
    sums = {pk for pk, _kind in found}
    return sums, {pk for pk, kind in found if kind == Kind.ENTERPRISE}


def find_starts(release: int) -> dict[int, Quarter]:
    """The first quarter in which anybody counts in each programme (one query)."""
    rows = Attribution.objects.as_of(release).filter(kind=Kind.PROGRAMME).order_by()
    found = rows.values_list("programme_id").annotate(first=Min("from_period"))
    return {programme: Quarter.from_code(first) for programme, first in found}


def find_start(found: DecidedBaseline, starts: Mapping[int, Quarter]) -> Quarter:
    """The quarter whose members a baseline is of: the end of its year.

    Where the programme had no members yet, the end of the first year that has.
    """
    end = Quarter(found.year, 4)
    first = starts.get(found.programme, end)
    return max(end, first)


def load_members(quarter: Quarter, release: int) -> Members:
    """The enterprises that count in each place in a quarter (one query)."""
    rows = Attribution.objects.as_of(release).filter(
        from_period__lte=quarter.code, to_period__gt=quarter.code
    )
    columns = ("kind", "base_id", "park_id", "programme_id", "enterprise_id")
    result: dict[tuple[str, int], set[int]] = defaultdict(set)
    for kind, base, park, programme, firm in rows.order_by().values_list(*columns):
        result[kind, base or park or programme].add(firm)
    return result


def load_values(
    quarter: Quarter, release: int, cells: Collection[TotalKey]
) -> Mapping[int, dict[int, Known]]:
    """Values of a year by indicator and enterprise: as released (two queries).

    Else as re-reported a year later; zero where the indicator did not apply.
    """
    rows = Figure.objects.as_of(release).filter(
        kind=Kind.ENTERPRISE, indicator__in={cell.indicator for cell in cells}
    )
    columns = ("indicator_id", "enterprise_id")
    result: dict[int, dict[int, Known]] = defaultdict(dict)
    for indicator, firm, value in rows.filter(
        period=quarter + 4, same_period__isnull=False
    ).values_list(*columns, "same_period"):
        result[indicator][firm] = value
    for indicator, firm, value, status in rows.filter(period=quarter).values_list(
        *columns, "value", "status"
    ):
        if value is not None or status == Status.NOT_APPLICABLE:
            result[indicator][firm] = value or NOTHING
    return result
