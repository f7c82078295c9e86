"""The actual value in a released total: what was reported, what is imputed, how much.

Totals released before they compared like with like have no imputed part and no
response rate by value: there the rules of their time hold.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import product

from reporting.access.scope import Scope
from reporting.models import RollUp
from reporting.register_counts.returned import count_reporters, is_counted
from targets.formulas import Known, compute_ratio
from targets.lights import Thresholds
from targets.models import IndicatorVersion
from targets.progress import COMPLETE, Basis

MEASURES = {"value": "reported", "rolling_value": "rolling_n"}
"""The sums that an actual value can be, each with the count of who is in it."""
BANDS = (95, 90, 80)
"""The response rates by value that readers without single figures are told apart."""


@dataclass(frozen=True)
class Parts:
    """A sum that was reported, and what is imputed beside it; each may be missing.

    `share` is what the imputed part is multiplied by.
    """

    reported: Known
    imputed: Known

    def add_imputed(self, share: Decimal = Decimal(1)) -> Known:
        """The sum with so many times the imputed part; None where neither is known."""
        if self.imputed is None:
            return self.reported
        return (self.reported or Decimal(0)) + share * self.imputed


@dataclass(frozen=True)
class Actual:
    """An actual value as a reader may see it.

    `reported` sums those who reported, `whole` also what is imputed for those who did
    not: the light rests on it. `count` of `expected` have reported. `rate_by_value` is
    a ratio; None where nobody had an earlier annual value, or where the release did not
    store it. A `band` stands for the rate where single figures are protected. `carried`
    says that the imputed part is the latest known value of a cumulative indicator.
    """

    reported: Known = None
    whole: Known = None
    count: int = 0
    expected: int = 0
    rate_by_value: Known = None
    is_banded: bool = False
    is_hidden: bool = False
    is_carried: bool = False
    basis: Basis = COMPLETE

    @property
    def imputed(self) -> int:
        """How many enterprises are imputed or carried on."""
        return self.basis.estimated

    @property
    def band(self) -> int | None:
        """The lower end of the band of the rate in per cent, 0 below the lowest."""
        if self.rate_by_value is None:
            return None
        rate = self.rate_by_value * 100
        return next((limit for limit in BANDS if rate >= limit), 0)


def read_actual(
    total: RollUp | None,
    measure: str,
    version: IndicatorVersion,
    thresholds: Thresholds,
    scope: Scope,
) -> Actual:
    """Read one of MEASURES from a total, with what the reader may see of it.

    Where anyone is imputed, a reader without the right to single figures gets the whole
    only: the sum without it would tell who is missing. No query.
    """
    if total is None:
        return Actual()
    margin = Decimal(thresholds.estimate_margin) / 100
    values = find_values(total, measure, version, margin)
    rate = compute_ratio(total.weight_in, total.weight_expected)
    is_protected = total.confidential and not scope.sees_single_figures
    found = Actual(
        reported=values.reported,
        whole=values.whole,
        count=count_standing(total, measure, version.indicator.code),
        expected=total.expected,
        rate_by_value=rate,
        is_banded=is_protected,
        is_carried=version.nature == IndicatorVersion.Nature.CUMULATIVE,
        basis=Basis(
            coverage=find_coverage(total, rate),
            low=values.low,
            high=values.high,
            estimated=count_imputed(total, measure),
            is_too_early=values.whole is None and total.reported > 0,
            is_broken=bool(total.series_break),
        ),
    )
    if scope.hides(total, measure):
        return replace(found, reported=None, whole=None, is_hidden=True)
    if is_protected and found.imputed:
        return replace(found, reported=None)
    return found


def count_standing(total: RollUp, measure: str, code: str) -> int:
    """How many stand in a sum; of what registers count, how many returns are in."""
    if total.weight_in is not None and is_counted(code):
        return count_reporters(total, code)
    count: int = getattr(total, MEASURES[measure])
    return count


@dataclass(frozen=True)
class Values:
    """A value as reported, as a whole, and the whole with its imputed part off.

    `low` and `high` are None where nothing is imputed, and where what is carried on is
    known and never less.
    """

    reported: Known
    whole: Known
    low: Known = None
    high: Known = None


def find_values(
    total: RollUp, measure: str, version: IndicatorVersion, margin: Decimal
) -> Values:
    """The value that one of MEASURES has in a total."""
    shares = (1 - margin, 1 + margin)
    if version.nature == IndicatorVersion.Nature.RATIO:
        return _find_ratio_values(total, version.scale, shares)
    parts = find_parts(total, measure)
    whole = parts.add_imputed()
    if parts.imputed is None or version.nature == IndicatorVersion.Nature.CUMULATIVE:
        return Values(parts.reported, whole)
    return _collect_values(parts.reported, whole, map(parts.add_imputed, shares))


def _find_ratio_values(
    total: RollUp, scale: int, shares: tuple[Decimal, Decimal]
) -> Values:
    """Either part of a ratio may be off, each in its own direction."""
    above = Parts(total.numerator, total.estimates_numerator)
    below = Parts(total.denominator, total.estimates_denominator)
    if above.imputed is None and below.imputed is None:
        return Values(total.value, total.value)

    def divide(share_above: Decimal, share_below: Decimal) -> Known:
        parts = above.add_imputed(share_above), below.add_imputed(share_below)
        ratio = compute_ratio(*parts)
        return None if ratio is None else ratio * scale

    ends = (divide(*pair) for pair in product(shares, repeat=2))
    return _collect_values(total.value, divide(Decimal(1), Decimal(1)), ends)


def _collect_values(reported: Known, whole: Known, ends: Iterable[Known]) -> Values:
    known = [end for end in ends if end is not None]
    return Values(reported, whole, min(known, default=None), max(known, default=None))


def find_parts(total: RollUp, measure: str) -> Parts:
    """The reported and the imputed part of a sum.

    A value that this year's return re-reported for last year's quarter stands in there
    as reported; in a rolling sum it already does.
    """
    if measure == "rolling_value":
        return Parts(total.rolling_value, total.estimates_rolling)
    reported = Parts(total.value, total.standing_in_value).add_imputed()
    return Parts(reported, total.estimates_value)


def count_imputed(total: RollUp, measure: str) -> int:
    """How many enterprises are imputed in a sum; 0 in totals of earlier versions."""
    if measure == "rolling_value":
        return total.estimates_rolling_n or 0
    return total.estimates_n or 0


def find_coverage(total: RollUp, rate_by_value: Known) -> Known:
    """What decides whether a light is given: by value, by count where that is null.

    None where it is not judged: nobody is expected, or the release did not ask.
    """
    if total.estimates_n is None:
        return None
    if rate_by_value is not None:
        return rate_by_value
    return compute_ratio(Decimal(total.reported), Decimal(total.expected))
