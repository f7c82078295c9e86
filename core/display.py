"""Numbers as people read them, the same in pages, bulletins and messages. Pure.

Grouped by comma, minus as U+2212, rounded half up once from the unrounded value. What
is not there (None) stays None: the template says why in words.
"""

from decimal import ROUND_HALF_UP, Context, Decimal
from typing import overload

MINUS = "\N{MINUS SIGN}"
_WAN_PER_YI = 10_000
_WAN_PER_MILLION = 100
_WAN_PER_BILLION = 100_000

# A projection from one early quarter can have more digits than the default 28.
_WIDE = Context(prec=1000)


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
    if abs(_round_value(wan, 0)) >= _WAN_PER_YI:
        return _format_decimals(wan, 1, -4), "亿元"
    if wan and abs(wan) < 1:
        return _format_decimals(wan, 0, 4), "元"
    return _format_decimals(wan, 0), "万元"


def _format_english_money(wan: Decimal) -> tuple[str, str]:
    """Billions have two decimals; millions have three digits or more."""
    if abs(_round_value(wan, -2)) >= _WAN_PER_BILLION:
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
    """A ratio as per cent: 0.515 is 51.5%."""
    return None if ratio is None else f"{_format_decimals(ratio, places, 2)}%"


def format_points(value: Decimal | None) -> str | None:
    """Percentage points with their sign, one decimal: −11.0, +4.2."""
    return (
        None if value is None else _format_plus(value, 1) + _format_decimals(value, 1)
    )


def format_growth(ratio: Decimal | None) -> str | None:
    """A rate of growth with its sign, one decimal: 0.225 is +22.5%."""
    return (
        None
        if ratio is None
        else f"{_format_plus(ratio, 3)}{_format_decimals(ratio, 1, 2)}%"
    )


def _format_plus(value: Decimal, places: int) -> str:
    return "+" if _round_value(value, places) > 0 else ""


def _format_decimals(value: Decimal, places: int, shift: int = 0) -> str:
    """value x 10^shift with a fixed count of decimals, rounded before it is shifted."""
    shown = _round_value(value, places + shift).scaleb(shift)
    return f"{shown:,f}".replace("-", MINUS)


def _round_value(value: Decimal, places: int) -> Decimal:
    unit = Decimal(1).scaleb(-places)
    rounded = value.quantize(unit, ROUND_HALF_UP, context=_WIDE)
    return rounded if rounded else abs(rounded)  # −0.0 reads as a fall that is none
