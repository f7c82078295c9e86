"""What a total is made of: sums in ten-thousandths, their counts, what is stored."""

from decimal import Decimal
from typing import NamedTuple

from reporting.models import RollUp
from targets.formulas import compute_ratio

Measures = dict[str, Decimal | int | bool | None]
"""What is stored of a total, by column."""

TEN_THOUSANDTHS = 10_000


class TotalKey(NamedTuple):
    """Which total: of what place, which indicator."""

    kind: str
    place: int
    indicator: int


class TotalSums(NamedTuple):
    """A total's sums (ten-thousandths) and counts; contributions add up to it."""

    value: int = 0
    reported: int = 0
    expected: int = 0
    estimated: int = 0
    quarter_value: int = 0
    quarter_n: int = 0
    rolling_value: int = 0
    rolling_n: int = 0
    comparable_value: int = 0
    same_period: int = 0
    comparable_n: int = 0
    rereported_n: int = 0
    standing_in_value: int = 0
    standing_in_n: int = 0
    weight_in: int = 0
    weight_expected: int = 0
    incomparable_n: int = 0
    numerator: int = 0
    denominator: int = 0

    def plus(self, other: "TotalSums") -> "TotalSums":
        """Field by field."""
        return TotalSums(*(mine + its for mine, its in zip(self, other, strict=True)))

    def minus(self, other: "TotalSums") -> "TotalSums":
        """Field by field."""
        return TotalSums(*(mine - its for mine, its in zip(self, other, strict=True)))


class Imputed(NamedTuple):
    """What stands beside the sums of a total: estimates, and moves of its baseline."""

    estimates_value: Decimal | None = None
    estimates_n: int = 0
    estimates_rolling: Decimal | None = None
    estimates_rolling_n: int = 0
    estimates_numerator: Decimal | None = None
    estimates_denominator: Decimal | None = None
    baseline_in: Decimal | None = None
    baseline_out: Decimal | None = None
    series_break: bool = False


NOTHING_IMPUTED = Imputed()

# Which count says whether a sum exists at all.
COUNT_OF = {
    "value": "reported",
    "quarter_value": "quarter_n",
    "rolling_value": "rolling_n",
    "comparable_value": "comparable_n",
    "same_period": "comparable_n",
    "standing_in_value": "standing_in_n",
    "weight_in": "weight_expected",
    "weight_expected": "weight_expected",
}
CONTRIBUTED = TotalSums._fields[:17]
"""What a subject contributes to a total that is no ratio, in the statement's order."""
RATIO_PARTS = (
    *("reported", "expected", "estimated", "numerator", "denominator"),
    *("weight_in", "weight_expected", "incomparable_n"),
)
"""What a subject contributes to a ratio, in the statement's order."""
NEW = {
    *("standing_in_value", "standing_in_n"),
    *("weight_in", "weight_expected", "incomparable_n"),
    *Imputed._fields,
}
"""Columns that totals of older releases do not have."""


def compute_measures(
    sums: TotalSums, scale: int | None, imputed: Imputed = NOTHING_IMPUTED
) -> Measures:
    """Return what is stored of sums: one without a reporter is None, not zero.

    `scale` is that of a ratio, None for everything else.
    """
    fields: Measures = {**sums._asdict()}
    for name, count in COUNT_OF.items():
        there = getattr(sums, count)
        fields[name] = convert_to_decimal(getattr(sums, name)) if there else None
    parts = (sums.numerator, sums.denominator)
    fields["numerator"], fields["denominator"] = (
        map(convert_to_decimal, parts) if scale else (None, None)
    )
    if scale:
        fields["value"] = compute_scaled_ratio(*parts, scale)
    return fields | imputed._asdict()


def read_measures(row: RollUp) -> Measures:
    """Return what a stored total says."""
    return {name: getattr(row, name) for name in (*TotalSums._fields, *Imputed._fields)}


def read_imputed(row: RollUp) -> Imputed:
    """Return what stands beside the sums of a stored total."""
    return Imputed(*(getattr(row, name) for name in Imputed._fields))


def read_sums(row: RollUp) -> TotalSums:
    """Return the sums that a stored total (no ratio) was written from."""
    fields = {name: getattr(row, name) or 0 for name in TotalSums._fields}
    sums = {name: int(value) for name, value in fields.items()}
    for name in COUNT_OF:
        sums[name] = int(fields[name] * TEN_THOUSANDTHS)
    return TotalSums(**sums)


def is_of_older_rules(row: RollUp) -> bool:
    """Whether a total was written before any was compared like with like."""
    return row.estimates_n is None


def compute_scaled_ratio(
    numerator: int, denominator: int, scale: int
) -> Decimal | None:
    """Return sum over sum times the scale, to four decimals; None over nothing."""
    result = compute_ratio(Decimal(numerator), Decimal(denominator))
    return None if result is None else round(result * scale, 4)


def convert_to_decimal(ten_thousandths: int) -> Decimal:
    """Return a sum as the Decimal that is stored."""
    return Decimal(ten_thousandths) / TEN_THOUSANDTHS
