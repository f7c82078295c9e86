"""Numbers as people read them, the same in pages, bulletins and messages. Pure.

Grouped by comma, minus as U+2212, rounded half up once from the unrounded value, but
never across a limit that decides a light or a word. What is not there (None) stays
None: the template says why in words.
"""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import NamedTuple, overload

MINUS = "\N{MINUS SIGN}"
_WAN_PER_YI = 10_000
_WAN_PER_MILLION = 100
_WAN_PER_BILLION = 100_000

# A projection from one early quarter can have more digits than the default 28.
_WIDE = Context(prec=1000)
_TIE = Decimal("1e-20")  # a gap of exactly -10 may be off in its last digit of 50


class Limit(NamedTuple):
    """A number that decides a light or a word.

    `counts_above` says whether the number itself belongs to what lies above it.
    """

    value: Decimal
    counts_above: bool = True

    def is_passed(self, value: Decimal) -> bool:
        """Whether a value lies on the upper side; next to nothing away is on it."""
        if abs(value - self.value) < _TIE:
            return self.counts_above
        return value > self.value


WHOLE = Limit(Decimal(1))
"""A share that reads 100% has really reached it."""


def round_to_true_side(
    value: Decimal, digits: int, thresholds: Iterable[Limit] = ()
) -> Decimal:
    """Round half up to `digits` decimals, but never across a threshold.

    Where the rounded number lies on the other side, it goes one unit back: with the
    limit of a light at -10, which is amber itself, -9.96 is -9.9 and -10.04 is -10.0.
    """
    unit = Decimal(1).scaleb(-digits)
    rounded = value.quantize(unit, ROUND_HALF_UP, context=_WIDE)
    for limit in thresholds:
        if limit.is_passed(value) and not limit.is_passed(rounded):
            rounded += unit
        elif limit.is_passed(rounded) and not limit.is_passed(value):
            rounded -= unit
    return rounded if rounded else abs(rounded)  # −0.0 reads as a fall that is none


@overload
def format_money(wan: Decimal, language: str) -> tuple[str, str]: ...


@overload
def format_money(wan: Decimal | None, language: str) -> tuple[str, str] | None: ...


def format_money(wan: Decimal | None, language: str) -> tuple[str, str] | None:
    """Return an amount in 万元 as (number, unit), never less than 1 of the unit.

    ("121.2", "亿元"), ("1,180", "万元"), ("3,500", "元"); in English ("12.12", "billion
    yuan"), ("247", "million yuan"), ("11.8", "million yuan"), ("3,500", "yuan").
    """
    if wan is None:
        return None
    return (
        _format_chinese_money(wan)
        if language.startswith("zh")
        else _format_english_money(wan)
    )


def _format_chinese_money(wan: Decimal) -> tuple[str, str]:
    if abs(round_to_true_side(wan, 0)) >= _WAN_PER_YI:
        return _format_decimals(wan, 1, -4), "亿元"
    if wan and abs(wan) < 1:
        return _format_decimals(wan, 0, 4), "元"
    return _format_decimals(wan, 0), "万元"


def _format_english_money(wan: Decimal) -> tuple[str, str]:
    """Billions have two decimals; millions have three digits or more."""
    if abs(round_to_true_side(wan, -2)) >= _WAN_PER_BILLION:
        return _format_decimals(wan, 2, -5), "billion yuan"
    if abs(wan) >= _WAN_PER_MILLION:
        whole = len(str(abs(int(wan)))) - 2
        return _format_decimals(wan, max(3 - whole, 0), -2), "million yuan"
    return _format_decimals(wan, 0, 4), "yuan"


def join_unit(number: str, unit: str, language: str) -> str:
    """Return a number with its unit: 121.2亿元, 12.12 billion yuan, 12.5%."""
    return f"{number}{choose_gap(unit, language)}{unit}"


def choose_gap(unit: str, language: str) -> str:
    """What stands between a number and its unit: a blank in English, but before %."""
    return "" if unit == "%" or language.startswith("zh") else " "


@overload
def format_number(value: Decimal, places: int = 0) -> str: ...


@overload
def format_number(value: Decimal | None, places: int = 0) -> str | None: ...


def format_number(value: Decimal | None, places: int = 0) -> str | None:
    """A number with a fixed count of decimals: 12,480 or −3.5."""
    return None if value is None else _format_decimals(value, places)


@overload
def format_percent(ratio: Decimal, places: int = 1) -> str: ...


@overload
def format_percent(ratio: Decimal | None, places: int = 1) -> str | None: ...


def format_percent(ratio: Decimal | None, places: int = 1) -> str | None:
    """A ratio as per cent: 0.515 is 51.5%. What is below 1 is never 100.0%."""
    if ratio is None:
        return None
    return f"{_format_decimals(ratio, places, 2, [WHOLE])}%"


def format_points(
    value: Decimal | None, thresholds: Iterable[Limit] = ()
) -> str | None:
    """Percentage points with their sign, one decimal: −11.0, +4.2.

    `thresholds` are the limits of the light beside it.
    """
    if value is None:
        return None
    shown = _format_decimals(value, 1, thresholds=thresholds)
    return _format_plus(value, 1) + shown


def format_distance(points: Decimal, thresholds: Iterable[Limit] = ()) -> str:
    """Percentage points without their sign, for a sentence that says the direction."""
    return format_number(abs(round_to_true_side(points, 1, thresholds)), 1)


def format_growth(ratio: Decimal | None) -> str | None:
    """A rate of growth with its sign, one decimal: 0.225 is +22.5%."""
    return (
        None
        if ratio is None
        else f"{_format_plus(ratio, 3)}{_format_decimals(ratio, 1, 2)}%"
    )


def _format_plus(value: Decimal, places: int) -> str:
    return "+" if round_to_true_side(value, places) > 0 else ""


def _format_decimals(
    value: Decimal, places: int, shift: int = 0, thresholds: Iterable[Limit] = ()
) -> str:
    """value x 10^shift with a fixed count of decimals, rounded before it is shifted."""
    rounded = round_to_true_side(value, places + shift, thresholds)
    return f"{rounded.scaleb(shift):,f}".replace("-", MINUS)
