"""What a total lacks where an enterprise has not reported. Pure.

An estimate is one per enterprise, indicator and quarter, the same in every place; it
is no figure. `Values` are what is known of one enterprise and indicator: reported, or
re-reported a year later (`targets.rollup.find_value`). Results are rounded half up to
the 0.0001 that is stored, before anything is summed. Rules and worked numbers:
docs/progress.md, "Like with like".
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import NamedTuple

from core.quarters import Quarter
from targets.formulas import Known, compute_ratio, compute_rolling_four

Values = Mapping[Quarter, Decimal]
"""Year to date (flow) or end value (stock) by quarter, in the indicator's unit."""

LONGEST = 4
"""How many quarters back a last value may lie."""
FEWEST_IN_BASE = 3
"""With fewer others the growth in a base is not asked; the programme's is."""
HALF = Decimal("0.5")
LEADING_COVERAGE = Decimal("0.9")

_STORED = Decimal("0.0001")
_FLOWS = ("flow", "signed_flow")


class Pair(NamedTuple):
    """Two sums over the same `n` enterprises: those that have both."""

    now: Decimal
    then: Decimal
    n: int


@dataclass(frozen=True, slots=True)
class Growth:
    """How the others grew: a factor kept exact until it is used."""

    now: Decimal = Decimal(1)
    then: Decimal = Decimal(1)

    def apply(self, value: Decimal) -> Decimal:
        """value x now / then, rounded to what is stored."""
        with localcontext(prec=50):
            return round_stored(value * self.now / self.then)


STEADY = Growth()
QuarterGrowth = Callable[[Quarter], Growth]
"""The growth of a single quarter on the one of last year, by the quarter."""
YearGrowth = Callable[[int], Growth]
"""The growth of annual values on those of some quarters before, by how many."""


def round_stored(value: Decimal) -> Decimal:
    """Half up to four decimals."""
    return value.quantize(_STORED, ROUND_HALF_UP)


def choose_growth(base: Pair | None, programme: Pair | None) -> Growth:
    """The others' growth: in the base, else over the programme, else none.

    `base` decides where three or more have both and their sum of then is positive,
    `programme` where its sum of then is positive.
    """
    if base and base.n >= FEWEST_IN_BASE and base.then > 0:
        return Growth(base.now, base.then)
    if programme and programme.n and programme.then > 0:
        return Growth(programme.now, programme.then)
    return STEADY


def compute_single(values: Values, at: Quarter) -> Known:
    """当季 Dq = Yq - Y(q-1), D1 = Y1."""
    now = values.get(at)
    before = Decimal(0) if at.quarter == 1 else values.get(at - 1)
    return None if now is None or before is None else now - before


def compute_annual(values: Values, at: Quarter) -> Known:
    """年值 R4 = Yq(y) + Y4(y-1) - Yq(y-1); at Q4 the year itself."""
    if at.quarter == 4:
        return values.get(at)
    last = at.year_ago
    return compute_rolling_four(
        values.get(at), values.get(last.year_end), values.get(last)
    )


def find_last(compute: Callable[[Quarter], Known], at: Quarter) -> tuple[Known, int]:
    """The newest of the four quarters before that has a value, and how far back."""
    for back in range(1, LONGEST + 1):
        value = compute(at - back)
        if value is not None:
            return value, back
    return None, 0


def compute_weight(values: Values, at: Quarter, nature: str) -> Known:
    """What an enterprise weighs in the coverage of a quarter, never below zero.

    The annual value of a flow as of the quarter before, the last value of a stock, at
    most four quarters back; None where there is none.
    """
    if nature in _FLOWS:
        found, _back = find_last(lambda quarter: compute_annual(values, quarter), at)
    else:
        found, _back = find_last(values.get, at)
    return None if found is None else abs(found)


def is_comparable(values: Values, at: Quarter, nature: str) -> bool:
    """Whether there is an annual value, or end value, now or in the year before."""
    if compute_weight(values, at, nature) is not None:
        return True
    if nature in _FLOWS:
        return compute_annual(values, at) is not None
    return at in values


def compute_estimate_by_quarters(
    values: Values, at: Quarter, growth: QuarterGrowth
) -> Known:
    """Yq = Y(q-1) + Dq of last year x growth of Dq among the others.

    Y(q-1) is what is known, else estimated alike. None where last year's single
    quarter is not known; so no more than four quarters in a row are estimated.
    """
    before: Known = Decimal(0)
    if at.quarter > 1:
        before = values.get(at - 1)
        if before is None:
            before = compute_estimate_by_quarters(values, at - 1, growth)
    last = compute_single(values, at.year_ago)
    if before is None or last is None:
        return None
    return before + growth(at).apply(last)


def compute_estimate_from_last_year(
    values: Values, at: Quarter, growth: YearGrowth
) -> Known:
    """The last annual value of the four quarters before x growth of annual values."""
    last, back = find_last(lambda quarter: compute_annual(values, quarter), at)
    return None if last is None else growth(back).apply(last)


class FlowEstimate(NamedTuple):
    """Year to date and annual value of a flow, as known or as estimated."""

    year_to_date: Known
    annual: Known


def compute_flow_estimate(
    values: Values, at: Quarter, by_quarter: QuarterGrowth, by_year: YearGrowth
) -> FlowEstimate:
    """Year to date and annual value of one enterprise, each known or estimated.

    Where a part of the annual value stays unknown, it is carried on from the last
    annual value; at Q4 that is the year to date as well.
    """
    ytd = values.get(at)
    if ytd is None:
        ytd = compute_estimate_by_quarters(values, at, by_quarter)
    annual = None if ytd is None else compute_annual({**values, at: ytd}, at)
    if annual is None:
        annual = compute_estimate_from_last_year(values, at, by_year)
    if at.quarter == 4 and ytd is None:
        ytd = annual
    return FlowEstimate(ytd, annual)


def compute_stock_estimate(values: Values, at: Quarter) -> Known:
    """The last end value of the four quarters before."""
    return find_last(values.get, at)[0]


def carry_latest(values: Values, at: Quarter) -> Known:
    """已知最新累计 the latest value of a cumulative indicator, however old."""
    known = [quarter for quarter in values if quarter <= at]
    return values[max(known)] if known else None


def compute_coverage(
    weight_in: Known, weight_expected: Known, reported: int, expected: int
) -> Known:
    """按值计算的报送率 weight in / weight expected; by count where nothing is weighed.

    None where nobody is expected.
    """
    by_value = compute_ratio(weight_in, weight_expected)
    if by_value is not None:
        return by_value
    return compute_ratio(Decimal(reported), Decimal(expected))


class BaselineMoves(NamedTuple):
    """What a decided baseline lacks and has too much for those who are here now."""

    moved_in: Decimal
    moved_out: Decimal
    is_broken: bool


def sum_moves(
    then: Collection[int],
    now: Collection[int],
    incomparable: Collection[int],
    values: Mapping[int, Known],
) -> BaselineMoves:
    """Sum the baseline-year values of those who moved in and out of a place.

    `then` are the enterprises of the baseline, `now` those of the quarter; one that is
    not comparable yet is left out on both sides. Broken where a value is not known.
    """
    left_out = set(incomparable)
    came = set(now) - set(then) - left_out
    went = (set(then) - set(now)) | (set(then) & left_out)
    return BaselineMoves(
        sum((values.get(firm) or Decimal(0) for firm in came), Decimal(0)),
        sum((values.get(firm) or Decimal(0) for firm in went), Decimal(0)),
        any(values.get(firm) is None for firm in came | went),
    )


def compute_moved_baseline(decided: Known, moves: BaselineMoves | None) -> Known:
    """转移后的基期值 decided value + moved in - moved out; None across a break."""
    if decided is None or moves is None:
        return decided
    if moves.is_broken:
        return None
    return decided + moves.moved_in - moves.moved_out


class QuarterCoverage(NamedTuple):
    """How much of a quarter is in: lowest coverage by value, and whether half is."""

    quarter: Quarter
    lowest: Decimal
    has_half: bool


def choose_leading(quarters: Iterable[QuarterCoverage]) -> Quarter | None:
    """The newest quarter covered by 90 % or more, else the newest half reported."""
    newest = sorted(quarters, reverse=True)
    full = [one for one in newest if one.lowest >= LEADING_COVERAGE]
    half = [one for one in newest if one.has_half]
    return next((one.quarter for one in full or half), None)
