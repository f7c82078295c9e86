"""Totals over enterprises that do not hide who did not report. Pure.

Single quarter, rolling four quarters and growth of a total are computed for each
enterprise and summed over those that have every part; each comes with its count.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from core.quarters import Quarter
from core.statuses import Status
from targets.formulas import (
    Known,
    compute_growth,
    compute_ratio,
    compute_rolling_four,
    compute_single_quarter,
    make_formula,
)

_FLOWS = ("flow", "signed_flow")
_NATURES = (*_FLOWS, "stock", "cumulative")


@dataclass(frozen=True, slots=True)
class EnterpriseValue:
    """One figure of one enterprise: year to date or end value, and what is known."""

    value: Known
    status: Status
    same_period: Known = None

    @property
    def counted(self) -> Known:
        """The value if the status lets it count."""
        return self.value if self.status.has_value else None


Series = Mapping[Quarter, EnterpriseValue]


@dataclass(frozen=True, slots=True)
class Comparable:
    """A value and the same period of last year on the same scope (可比口径)."""

    now: Decimal
    then: Decimal
    rereported: bool


@dataclass(frozen=True, slots=True)
class Total:
    """A sum over enterprises; each value is None where nothing went into it.

    `reported` counts the enterprises in `value`, of which `estimated` are estimates,
    of `expected` that should have reported; `quarter_n`, `rolling_n`, `comparable_n`
    count those in the value beside them, `rereported_n` those of `comparable_n` whose
    last year was re-reported by this year's return. `standing_in_value` is what
    `standing_in_n` of those without a value re-reported a year later; it is in no
    value but the quarter and the rolling ones.
    """

    value: Known
    reported: int
    expected: int
    estimated: int
    quarter_value: Known
    quarter_n: int
    rolling_value: Known
    rolling_n: int
    comparable_value: Known
    same_period: Known
    comparable_n: int
    rereported_n: int
    standing_in_value: Known
    standing_in_n: int

    @property
    def growth(self) -> Known:
        """可比增速 comparable value / same period - 1; undefined on a base <= 0."""
        return compute_growth(self.comparable_value, self.same_period)

    @property
    def coverage(self) -> Known:
        """上报率 reported / expected; undefined when nobody is expected."""
        return compute_ratio(Decimal(self.reported), Decimal(self.expected))


def find_value(series: Series, at: Quarter) -> Known:
    """What is known of a quarter: its value, else as re-reported a year later."""
    value = _get_counted(series, at)
    if value is None and (later := series.get(at + 4)):
        return later.same_period
    return value


def compute_enterprise_single_quarter(series: Series, at: Quarter) -> Known:
    """当季 Yq - Y(q-1) of one enterprise; the first quarter is its year to date."""
    previous = Decimal(0) if at.quarter == 1 else find_value(series, at - 1)
    return compute_single_quarter(find_value(series, at), previous)


def compute_enterprise_rolling_four(series: Series, at: Quarter) -> Known:
    """滚动四季度 Yq + Y4 - Yq of last year; at Q4 the year itself."""
    now = find_value(series, at)
    if at.quarter == 4:
        return now
    last_year = at.year_ago
    return compute_rolling_four(
        now, find_value(series, last_year.year_end), find_value(series, last_year)
    )


def compute_enterprise_comparable(series: Series, at: Quarter) -> Comparable | None:
    """This value beside last year's: as re-reported, else as it stood last year.

    None when this value or both of last year's are missing.
    """
    now = _get_counted(series, at)
    if now is None:
        return None
    rereported = series[at].same_period
    then = _get_counted(series, at.year_ago) if rereported is None else rereported
    return None if then is None else Comparable(now, then, rereported is not None)


def sum_enterprises(series: Iterable[Series], at: Quarter, nature: str) -> Total:
    """Sum the enterprises' figures at one quarter.

    Expected are those with a cell whose status says so. Quarter and rolling values
    exist for flows alone. Raises ValueError for a ratio: see `compute_ratio_of_sums`.
    """
    if nature not in _NATURES:
        raise ValueError(f"figures of nature {nature!r} are not summed")
    firms = [one for one in series if at in one]
    asked = [one for one in firms if one[at].status.expected]
    flows = asked if nature in _FLOWS else []
    statuses = [one[at].status for one in firms if one[at].counted is not None]
    value, reported = _sum_known(_get_counted(one, at) for one in firms)
    quarter, quarter_n = _sum_known(
        compute_enterprise_single_quarter(one, at) for one in flows
    )
    rolling, rolling_n = _sum_known(
        compute_enterprise_rolling_four(one, at) for one in flows
    )
    pairs = [pair for one in firms if (pair := compute_enterprise_comparable(one, at))]
    standing_in, standing_in_n = _sum_known(
        find_value(one, at) for one in asked if one[at].counted is None
    )
    return Total(
        value=value,
        reported=reported,
        expected=len(asked),
        estimated=statuses.count(Status.ESTIMATED),
        quarter_value=quarter,
        quarter_n=quarter_n,
        rolling_value=rolling,
        rolling_n=rolling_n,
        comparable_value=_sum_known(pair.now for pair in pairs)[0],
        same_period=_sum_known(pair.then for pair in pairs)[0],
        comparable_n=len(pairs),
        rereported_n=sum(pair.rereported for pair in pairs),
        standing_in_value=standing_in,
        standing_in_n=standing_in_n,
    )


def compute_ratio_of_sums(pairs: Iterable[tuple[Known, Known]]) -> Known:
    """sum(numerators) / sum(denominators) over the enterprises that have both.

    Never a mean of ratios. None without a pair or when the denominators' sum is <= 0.
    """
    whole = [pair for pair in pairs if None not in pair]
    tops, bottoms = (part[0] for part in whole), (part[1] for part in whole)
    return compute_ratio(_sum_known(tops)[0], _sum_known(bottoms)[0])


@make_formula
def impute_total(reported: Decimal, last_all: Decimal, last_reported: Decimal) -> Known:
    """reported x (last_all / last_reported): a total as if all had reported.

    `last_reported` is last period's value of those who reported now. The result is an
    estimate and is always shown as one.
    """
    return reported * last_all / last_reported if last_reported > 0 else None


def _get_counted(series: Series, at: Quarter) -> Known:
    cell = series.get(at)
    return cell.counted if cell else None


def _sum_known(values: Iterable[Known]) -> tuple[Known, int]:
    known = [value for value in values if value is not None]
    return (sum(known, Decimal(0)), len(known)) if known else (None, 0)
