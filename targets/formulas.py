"""The formulas of quarterly statistics, each a function of Decimals. Pure.

Missing travels: a formula answers None when anything it needs is None, and when it is
undefined for the numbers given. Nothing is rounded; powers and quotients carry 50
digits. Ratios are ratios (0.225), not per cent. Worked numbers: docs/progress.md.
"""

from collections.abc import Callable, Iterable, Sequence
from decimal import Context, Decimal, localcontext
from enum import StrEnum
from functools import wraps
from itertools import pairwise
from typing import TypeVar, overload

from core.quarters import Quarter

Known = Decimal | None
_A = TypeVar("_A")
_B = TypeVar("_B")
_C = TypeVar("_C")
_R = TypeVar("_R")
_PRECISE = Context(prec=50)

DOUBLING = {
    "翻一番": Decimal(2),
    "增长一倍": Decimal(2),
    "增长两倍": Decimal(3),
    "翻两番": Decimal(4),
}
"""What the words of a target multiply the baseline by."""


@overload
def make_formula(
    function: Callable[[_A, _B], _R],
) -> Callable[[_A | None, _B | None], _R | None]: ...
@overload
def make_formula(
    function: Callable[[_A, _B, _C], _R],
) -> Callable[[_A | None, _B | None, _C | None], _R | None]: ...
def make_formula(function: Callable[..., _R]) -> Callable[..., _R | None]:
    """Compute with 50 digits, and answer None where any argument is None.

    The function itself sees only what is there: its parameters are plain Decimals,
    those of the formula made of it may be None.
    """

    @wraps(function)
    def computed(*values: object) -> _R | None:
        if any(value is None for value in values):
            return None
        with localcontext(_PRECISE):
            return function(*values)

    return computed


@make_formula
def compute_ratio(part: Decimal, whole: Decimal) -> Known:
    """part / whole; undefined unless the whole is positive."""
    return part / whole if whole > 0 else None


# Within a year and from year to year


@make_formula
def compute_single_quarter(ytd: Decimal, previous_ytd: Decimal) -> Known:
    """当季 Dq = Yq - Y(q-1), the previous of Q1 being 0.

    Over a gap it gives the sum of the quarters between: Y3 - Y1 = D2 + D3.
    """
    return ytd - previous_ytd


def is_ytd_falling(ytd: Known, previous_ytd: Known) -> bool | None:
    """累计数倒挂, Dq < 0: asks for an explanation, is not refused for that alone."""
    quarter = compute_single_quarter(ytd, previous_ytd)
    return None if quarter is None else quarter < 0


@make_formula
def compute_rolling_four(
    ytd: Decimal, last_year: Decimal, last_year_ytd: Decimal
) -> Known:
    """滚动四季度 R4 = Yq(y) + Y4(y-1) - Yq(y-1): an annual value inside a year."""
    return ytd + last_year - last_year_ytd


@make_formula
def compute_growth(now: Decimal, then: Decimal) -> Known:
    """同比 now / then - 1, on the same scope; undefined on a base <= 0."""
    return now / then - 1 if then > 0 else None


def compute_quarter_on_quarter(now: Known, previous: Known, measure: str) -> Known:
    """环比 Dq / D(q-1) - 1 of single quarters, S_q / S_(q-1) - 1 of stocks.

    `measure` is `single_quarter` or `stock`; anything else, above all `ytd`, which
    would count the earlier quarters twice, has none.
    """
    return (
        compute_growth(now, previous)
        if measure in {"single_quarter", "stock"}
        else None
    )


@make_formula
def compute_percentage_points(now: Decimal, then: Decimal) -> Known:
    """百分点 (r1 - r0) x 100, the difference of two rates."""
    return (now - then) * 100


class Turn(StrEnum):
    """What is said in words where growth on a base <= 0 has no percentage."""

    TURNED_PROFITABLE = "turned_profitable"  # 扭亏为盈
    TURNED_TO_LOSS = "turned_to_loss"  # 由盈转亏
    LOSS_NARROWED = "loss_narrowed"  # 减亏
    LOSS_WIDENED = "loss_widened"  # 增亏
    FROM_ZERO = "from_zero"


@make_formula
def classify_turn(now: Decimal, then: Decimal) -> Turn | None:
    """The change of a signed flow in words; None where the percentage says it all."""
    words = (
        (Turn.TURNED_TO_LOSS, then > 0 > now),
        (Turn.FROM_ZERO, then == 0 != now),
        (Turn.TURNED_PROFITABLE, then < 0 < now),
        (Turn.LOSS_NARROWED, then < now <= 0),
        (Turn.LOSS_WIDENED, now < then < 0),
    )
    return next((word for word, holds in words if holds), None)


FEW = Decimal(20)
"""Below so many things counted, one more or less is no percentage."""


class ChangeUnit(StrEnum):
    """In what a change is said where growth in per cent would mislead."""

    POINTS = "points"
    COUNT = "count"


def choose_change_unit(
    then: Known, *, is_percentage: bool, is_cumulative: bool, is_count: bool
) -> ChangeUnit | None:
    """The unit of a change since a value; None where growth is its measure.

    Percentages change by points. What only adds up, and counts of fewer than 20, change
    by a number: one problem overcome and then six are 5 more, not +500%.
    """
    if is_percentage:
        return ChangeUnit.POINTS
    few = is_count and then is not None and abs(then) < FEW
    return ChangeUnit.COUNT if is_cumulative or few else None


@make_formula
def compute_change(now: Decimal, then: Decimal) -> Known:
    """now - then, in the unit of both."""
    return now - then


@make_formula
def compute_expected_closing(opening: Decimal, gained: Decimal, lost: Decimal) -> Known:
    """存量衔接 opening + gained - lost: what a stock should close at."""
    return opening + gained - lost


# Rates over several periods


@make_formula
def compute_compound_rate(
    first: Decimal, last: Decimal, periods: Decimal | int
) -> Known:
    """年均增速 (last / first)^(1/periods) - 1, per period.

    From the baseline to now it is the average growth, from now to the target the
    required one. Undefined unless both ends and the number of periods are positive.
    """
    if min(first, last, Decimal(periods)) <= 0:
        return None
    return (last / first) ** (1 / Decimal(periods)) - 1


def compute_annual_rate_to_multiply(multiplier: Decimal, years: Decimal | int) -> Known:
    """m^(1/n) - 1: to double takes 18.9207% a year over 4 years, 25.9921% over 3."""
    return compute_compound_rate(Decimal(1), multiplier, years)


@make_formula
def compute_amount_per_period(actual: Decimal, target: Decimal, periods: int) -> Known:
    """(T - A) / k over the k periods that remain; undefined when none does."""
    return (target - actual) / periods if periods > 0 else None


def compute_need_per_quarter(ytd: Known, plan: Known, quarter: int) -> Known:
    """(plan - YTD) / (4 - q), for an annual plan after quarter q."""
    return compute_amount_per_period(ytd, plan, 4 - quarter)


def compute_plan_completion(ytd: Known, plan: Known) -> Known:
    """完成率 c = Yq / plan. Its gap: `compute_percentage_points(c, pace)`."""
    return compute_ratio(ytd, plan)


def compute_calendar_pace(quarter: int) -> Decimal:
    """序时进度 q / 4, the share of the year that has passed."""
    return Decimal(quarter) / 4


def compute_seasonal_pace(last_year_ytd: Known, last_year: Known) -> Known:
    """Yq(y-1) / Y4(y-1): last year's share by this quarter, instead of q / 4."""
    return compute_ratio(last_year_ytd, last_year)


# From a baseline to a target


def compute_multiplier_target(baseline: Decimal, multiplier: Decimal) -> Decimal:
    """T = m x B. Raises ValueError on a baseline <= 0: a multiple of it is no goal."""
    if baseline <= 0:
        raise ValueError(f"no multiple of a baseline of {baseline} is a target")
    return baseline * multiplier


@make_formula
def compute_progress_share(value: Decimal, baseline: Decimal, target: Decimal) -> Known:
    """进度 P = (A - B) / (T - B), rising and falling alike; undefined when T = B."""
    return (value - baseline) / (target - baseline) if target != baseline else None


@make_formula
def compute_attainment(actual: Decimal, target: Decimal, direction: str) -> Known:
    """完成率 A / T, and T / A where less is better (direction `down`)."""
    return (
        compute_ratio(target, actual)
        if direction == "down"
        else compute_ratio(actual, target)
    )


@make_formula
def is_met(actual: Decimal, target: Decimal, comparator: str) -> bool:
    """A >= T or A <= T: 以上 and 以下 include the number itself."""
    return actual >= target if comparator == ">=" else actual <= target


@make_formula
def is_behind_baseline(baseline: Decimal, target: Decimal, comparator: str) -> bool:
    """T < B of "at least", T > B of "at most": reached before anything was done."""
    return target < baseline if comparator == ">=" else target > baseline


@make_formula
def compute_elapsed_share(passed: int, whole: int) -> Known:
    """tau = passed / whole, in quarters or in days; 1 once the due date has passed.

    Undefined before the start, and when the whole is no time at all.
    """
    if passed < 0 or whole <= 0:
        return None
    return min(Decimal(passed) / whole, Decimal(1))


@make_formula
def compute_linear_milestone(
    baseline: Decimal, target: Decimal, elapsed: Decimal
) -> Known:
    """M = B + (T - B) x tau."""
    return baseline + (target - baseline) * elapsed


@make_formula
def compute_geometric_milestone(
    baseline: Decimal, target: Decimal, elapsed: Decimal
) -> Known:
    """M = B x (T / B)^tau; undefined unless both ends are positive."""
    if min(baseline, target) <= 0:
        return None
    return baseline * (target / baseline) ** elapsed


@make_formula
def compute_stepwise_milestone(
    points: Sequence[tuple[Quarter, Known]], at: Quarter
) -> Known:
    """Linear between the two milestones around `at`; the last one's value after it.

    `points` run from baseline to target in order; undefined before the first.
    """
    if at >= points[-1][0]:
        return points[-1][1]
    for (first, low), (last, high) in pairwise(points):
        if first <= at < last:
            return compute_linear_milestone(
                low, high, compute_elapsed_share(at - first, last - first)
            )
    return None


@make_formula
def compute_linear_projection(
    baseline: Decimal, actual: Decimal, elapsed: Decimal
) -> Known:
    """B + (A - B) / tau: where the pace so far leads; undefined at tau = 0."""
    return baseline + (actual - baseline) / elapsed if elapsed else None


@make_formula
def compute_geometric_projection(
    baseline: Decimal, actual: Decimal, elapsed: Decimal
) -> Known:
    """B x (A / B)^(1/tau); undefined at tau = 0 and unless both values are positive."""
    if not elapsed or min(baseline, actual) <= 0:
        return None
    return baseline * (actual / baseline) ** (1 / elapsed)


def compute_composite(
    parts: Iterable[tuple[Decimal, Known]], cap: Decimal = Decimal(1)
) -> Known:
    """综合进度 sum(w x min(P, cap)) / sum(w) of (weight, progress) pairs.

    A cap of 1 keeps one over-achiever from hiding two laggards. Parts that are not
    computable are left out with their weight: the caller says how many of how many.
    """
    known = [(weight, share) for weight, share in parts if share is not None]
    with localcontext(_PRECISE):
        total = sum(weight * min(share, cap) for weight, share in known)
        return compute_ratio(
            Decimal(total), Decimal(sum(weight for weight, _share in known))
        )
