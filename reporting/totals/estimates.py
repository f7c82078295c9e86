"""Estimates of a quarter's totals: the arithmetic of `targets.estimates` on figures.

Growth among the others is summed by grouped statements; series are loaded only of those
who lack a value. Nothing here grows by queries with the rows.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal
from functools import cached_property, partial
from typing import NamedTuple

from django.db import connection

from core.quarters import Quarter
from reporting.models import Attribution, Figure
from reporting.models.subjects import Kind
from reporting.totals.estimate_sql import CARRIED, LACKING, PAIRS
from reporting.totals.moves import find_moves
from reporting.totals.rollup_sql import SCOPES, find_counted_indicators
from reporting.totals.series_sql import EXPECTED, STANDS, CellSeries, find_figure_span
from reporting.totals.sums import (
    Imputed,
    TotalKey,
    TotalSums,
    convert_to_decimal,
)
from targets.estimates import (
    HALF,
    LONGEST,
    STEADY,
    Growth,
    Pair,
    Values,
    choose_growth,
    compute_annual,
    compute_coverage,
    compute_flow_estimate,
    compute_stock_estimate,
    is_comparable,
)
from targets.formulas import Known
from targets.models import IndicatorVersion

BACK = 2 * LONGEST
"""How many quarters of a series an estimate may look at, beside its own."""

Pairs = dict[TotalKey, Pair]


class Lacking(NamedTuple):
    """An expected cell without its value or its annual value, and what is known."""

    enterprise: int
    indicator: int
    nature: str
    values: Values


class CellEstimate(NamedTuple):
    """What is estimated of a cell; None where it is known or cannot be estimated."""

    value: Known
    annual: Known


Estimates = dict[tuple[int, int], CellEstimate]
"""By enterprise and indicator."""


def impute_totals(
    period: Quarter, release: int, sums: Mapping[TotalKey, TotalSums]
) -> dict[TotalKey, Imputed]:
    """Return what stands beside the sums of some totals of a quarter.

    Nothing is estimated in a place of which less than half has come in, by value; of
    cumulative indicators the latest values are carried on all the same.
    """
    result = dict.fromkeys(sums, Imputed())
    indicators = {cell.indicator for cell in sums}
    if not indicators:
        return result
    found = QuarterEstimates(period, release, indicators)
    for cell, parts in found.sum_by_place().items():
        if cell in sums and has_half(sums[cell]):
            result[cell] = parts
    for cell, parts in found.sum_ratios().items():
        if cell in sums and has_half(sums[cell]):
            result[cell] = parts
    for cell, parts in found.sum_carried().items():
        if cell in sums:
            result[cell] = parts
    incomparable = found.find_incomparable()
    for cell, moves in find_moves(period, release, sums, incomparable).items():
        result[cell] = result[cell]._replace(
            baseline_in=moves.moved_in,
            baseline_out=moves.moved_out,
            series_break=moves.is_broken,
        )
    return result


def has_half(sums: TotalSums) -> bool:
    """Whether half of a total has come in, by value, else by count."""
    coverage = compute_coverage(
        Decimal(sums.weight_in),
        Decimal(sums.weight_expected),
        sums.reported + sums.standing_in_n,
        sums.expected,
    )
    return coverage is not None and coverage >= HALF


class QuarterEstimates:
    """The estimates of some indicators in a quarter as of a release."""

    def __init__(self, period: Quarter, release: int, indicators: Collection[int]):
        self.period, self.release = period, release
        self.span = find_figure_span()
        self.ratios = self.find_ratios(indicators)
        parts = {part for pair in self.ratios.values() for part in pair}
        self.indicators = sorted(
            {*indicators, *parts} - find_counted_indicators(period)
        )
        self.pairs: dict[tuple[Quarter, int], Pairs] = {}
        self.homes: dict[Quarter, dict[int, dict[str, list[int]]]] = {}

    def find_ratios(self, indicators: Collection[int]) -> dict[int, tuple[int, int]]:
        """Numerator and denominator of each ratio among them (one query)."""
        versions = IndicatorVersion.objects.at(self.period).filter(
            nature=IndicatorVersion.Nature.RATIO, indicator__in=indicators
        )
        return {
            ratio: (top, bottom)
            for ratio, top, bottom in versions.values_list(
                "indicator_id", "numerator_id", "denominator_id"
            )
            if top is not None and bottom is not None
        }

    # Loading

    @cached_property
    def lacking(self) -> list[Lacking]:
        """The expected cells that lack something (one query)."""
        series = CellSeries(Kind.ENTERPRISE, self.period, span=self.span)
        quarters = [self.period - back for back in range(BACK + 1)]
        rows = self.run(
            LACKING,
            self.period,
            self.indicators,
            values=", ".join(series.find_value(one, joins=False) for one in quarters),
            now=series.find_value(self.period),
            annual=series.compute_annual(self.period),
            joins=series.build_joins(),
        )
        return [
            Lacking(
                firm,
                indicator,
                str(nature),
                {
                    quarter: convert_to_decimal(int(value))
                    for quarter, value in zip(quarters, values, strict=True)
                    if value is not None
                },
            )
            for firm, indicator, nature, *values in rows
        ]

    def run(
        self, sql: str, period: Quarter, indicators: Collection[int], **parts: str
    ) -> list[tuple[int, ...]]:
        """Run a statement over cells of some indicators in a quarter."""
        if not indicators:
            return []
        statement = sql.format(
            indicators=", ".join(str(pk) for pk in sorted(indicators)),
            expected=EXPECTED,
            stands=STANDS.format("f"),
            **parts,
        )
        with connection.cursor() as cursor:
            cursor.execute(statement, {"period": period.code, "release": self.release})
            rows: list[tuple[int, ...]] = cursor.fetchall()
        return rows

    def find_homes(self, quarter: Quarter) -> dict[int, dict[str, list[int]]]:
        """Where those who lack something count in a quarter, by kind (one query)."""
        if quarter not in self.homes:
            firms = {row.enterprise for row in self.lacking}
            found: dict[int, dict[str, list[int]]] = defaultdict(
                partial(defaultdict, list)
            )
            rows = Attribution.objects.as_of(self.release).filter(
                from_period__lte=quarter.code, to_period__gt=quarter.code
            )
            columns = ("enterprise_id", "kind", "base_id", "park_id", "programme_id")
            for firm, kind, base, park, programme in rows.order_by("id").values_list(
                *columns
            ):
                if firm in firms:
                    found[firm][kind].append(base or park or programme)
            self.homes[quarter] = found
        return self.homes[quarter]

    # Growth among the others

    def find_pairs(self, quarter: Quarter, back: int) -> Pairs:
        """Sums over those who have both: single quarters, or with `back` annual values.

        One query for each quarter, or number of quarters back, that is asked for.
        """
        if (quarter, back) not in self.pairs:
            series = CellSeries(Kind.ENTERPRISE, quarter, span=self.span)
            if back:
                now = series.compute_annual(quarter)
                then = series.compute_annual(quarter - back)
            else:
                now = series.compute_single(quarter)
                then = series.compute_single(quarter.year_ago)
            rows = self.run(
                PAIRS,
                quarter,
                {row.indicator for row in self.lacking if row.nature == "flow"},
                now=now,
                then=then,
                joins=series.build_joins(),
                scopes=SCOPES[Kind.ENTERPRISE],
            )
            self.pairs[quarter, back] = {
                TotalKey(str(kind), place, indicator): Pair(
                    Decimal(now), Decimal(then), number
                )
                for kind, place, indicator, now, then, number in rows
            }
        return self.pairs[quarter, back]

    def choose_growth(self, row: Lacking, quarter: Quarter, back: int) -> Growth:
        """The growth that an enterprise is given; signed flows have none.

        The base is the one it counts in; who counts in several takes the programme's.
        """
        if row.nature != "flow":
            return STEADY
        homes = self.find_homes(quarter).get(row.enterprise, {})
        pairs = self.find_pairs(quarter, back)
        bases, programmes = homes.get(Kind.BASE, []), homes.get(Kind.PROGRAMME, [])
        base = programme = None
        if len(bases) == 1:
            base = pairs.get(TotalKey(Kind.BASE, bases[0], row.indicator))
        if programmes:
            key = TotalKey(Kind.PROGRAMME, min(programmes), row.indicator)
            programme = pairs.get(key)
        return choose_growth(base, programme)

    # Estimates

    @cached_property
    def estimates(self) -> Estimates:
        """What is estimated of each cell of somebody who is comparable."""
        result: Estimates = {}
        for row in self.lacking:
            if not is_comparable(row.values, self.period, row.nature):
                continue
            result[row.enterprise, row.indicator] = self.estimate(row)
        return result

    def estimate(self, row: Lacking) -> CellEstimate:
        """Estimate value and annual value of a cell, as far as it lacks them."""
        is_known = self.period in row.values
        if row.nature == "stock":
            return CellEstimate(compute_stock_estimate(row.values, self.period), None)
        found = compute_flow_estimate(
            row.values,
            self.period,
            lambda quarter: self.choose_growth(row, quarter, 0),
            lambda back: self.choose_growth(row, self.period, back),
        )
        has_annual = compute_annual(row.values, self.period) is not None
        return CellEstimate(
            None if is_known else found.year_to_date,
            None if has_annual else found.annual,
        )

    def sum_by_place(self) -> dict[TotalKey, Imputed]:
        """The estimates of every place and indicator."""
        values: dict[TotalKey, list[Decimal]] = defaultdict(list)
        annual: dict[TotalKey, list[Decimal]] = defaultdict(list)
        for (firm, indicator), found in self.estimates.items():
            for cell in self.list_places(firm, indicator):
                if found.value is not None:
                    values[cell].append(found.value)
                if found.annual is not None:
                    annual[cell].append(found.annual)
        return {
            cell: Imputed(
                *sum_known(values.get(cell, [])), *sum_known(annual.get(cell, []))
            )
            for cell in values.keys() | annual.keys()
        }

    def list_places(self, firm: int, indicator: int) -> Iterator[TotalKey]:
        """The totals of an indicator in which an enterprise counts."""
        for kind, places in self.find_homes(self.period).get(firm, {}).items():
            for place in places:
                yield TotalKey(kind, place, indicator)

    def find_incomparable(self) -> dict[int, set[int]]:
        """Who is not comparable yet, by indicator."""
        result: dict[int, set[int]] = defaultdict(set)
        for row in self.lacking:
            if not is_comparable(row.values, self.period, row.nature):
                result[row.indicator].add(row.enterprise)
        return result

    def sum_ratios(self) -> dict[TotalKey, Imputed]:
        """Both parts of every ratio over those who lack one and have an estimate."""
        tops: dict[TotalKey, list[Decimal]] = defaultdict(list)
        bottoms: dict[TotalKey, list[Decimal]] = defaultdict(list)
        firms = {firm for firm, _indicator in self.estimates}
        parts = {part for pair in self.ratios.values() for part in pair}
        known = self.load_known_parts(firms, parts)
        for ratio, (top, bottom) in self.ratios.items():
            for firm in firms:
                if {(firm, top), (firm, bottom)} <= known.keys():
                    continue
                numerator = self.find_part(known, firm, top)
                denominator = self.find_part(known, firm, bottom)
                if numerator is None or denominator is None:
                    continue
                for cell in self.list_places(firm, ratio):
                    tops[cell].append(numerator)
                    bottoms[cell].append(denominator)
        return {
            cell: Imputed(
                estimates_n=len(found),
                estimates_numerator=sum(found, Decimal(0)),
                estimates_denominator=sum(bottoms[cell], Decimal(0)),
            )
            for cell, found in tops.items()
        }

    def find_part(
        self, known: Mapping[tuple[int, int], Decimal], firm: int, part: int
    ) -> Known:
        """A part of a ratio: as known, else as estimated."""
        if (firm, part) in known:
            return known[firm, part]
        found = self.estimates.get((firm, part))
        return found.value if found else None

    def load_known_parts(
        self, firms: Collection[int], parts: Collection[int]
    ) -> dict[tuple[int, int], Decimal]:
        """Parts of ratios that were reported by some enterprises (one query)."""
        if not firms or not parts:
            return {}
        rows = Figure.objects.as_of(self.release).filter(
            kind=Kind.ENTERPRISE,
            period=self.period,
            indicator__in=parts,
            value__isnull=False,
        )
        found = rows.values_list("enterprise_id", "indicator_id", "value")
        return {(firm, part): value for firm, part, value in found if firm in firms}

    def sum_carried(self) -> dict[TotalKey, Imputed]:
        """The latest values of cumulative indicators, where nothing is known now."""
        values: dict[TotalKey, list[Decimal]] = defaultdict(list)
        for kind in Kind.values:
            for cell, value in self.list_carried(kind):
                values[cell].append(value)
        return {cell: Imputed(*sum_known(found)) for cell, found in values.items()}

    def list_carried(self, kind: str) -> Iterator[tuple[TotalKey, Decimal]]:
        """Yield the latest value of each place for subjects of a kind (one query)."""
        series = CellSeries(kind, self.period, span=self.span)
        rows = self.run(
            CARRIED,
            self.period,
            self.indicators,
            kind=kind,
            scopes=SCOPES[kind],
            known=series.look_up(self.period + 4, "same_period"),
        )
        for place_kind, place, indicator, value in rows:
            yield (
                TotalKey(str(place_kind), place, indicator),
                convert_to_decimal(int(value)),
            )


def sum_known(values: list[Decimal]) -> tuple[Known, int]:
    """A sum with its count; None of nothing."""
    return (sum(values, Decimal(0)), len(values)) if values else (None, 0)
