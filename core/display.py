"""Numbers as people read them, the same in pages, bulletins and messages. Pure.

Grouped by comma, minus as U+2212, rounded half up once from the unrounded value. What
is not there (None) stays None: the template says why in words.
"""

from decimal import ROUND_HALF_UP, Context, Decimal

MINUS = "\N{MINUS SIGN}"
_WAN_PER_YI = 10_000
_WAN_PER_MILLION = 100
_WAN_PER_BILLION = 100_000

# A projection from one early quarter can have more digits than the default 28.
_WIDE = Context(prec=1000)


def money(wan: Decimal | None, language: str) -> tuple[str, str] | None:
    """Return an amount in 万元 as (number, unit), never less than 1 of the unit.

    ("121.2", "亿元"), ("1,180", "万元"), ("3,500", "元"); in English ("12.12", "billion
    yuan"), ("247", "million yuan"), ("11.8", "million yuan"), ("3,500", "yuan").
    """
    if wan is None:
        return None
    return _chinese_money(wan) if language.startswith("zh") else _english_money(wan)


def _chinese_money(wan: Decimal) -> tuple[str, str]:
    if abs(_rounded(wan, 0)) >= _WAN_PER_YI:
        return _text(wan, 1, -4), "亿元"
    if wan and abs(wan) < 1:
        return _text(wan, 0, 4), "元"
    return _text(wan, 0), "万元"


def _english_money(wan: Decimal) -> tuple[str, str]:
    """Billions have two decimals; millions have three digits or more."""
    if abs(_rounded(wan, -2)) >= _WAN_PER_BILLION:
        return _text(wan, 2, -5), "billion yuan"
    if abs(wan) >= _WAN_PER_MILLION:
        whole = len(str(abs(int(wan)))) - 2
        return _text(wan, max(3 - whole, 0), -2), "million yuan"
    return _text(wan, 0, 4), "yuan"


def number(value: Decimal | None, places: int = 0) -> str | None:
    """A number with a fixed count of decimals: 12,480 or −3.5."""
    return None if value is None else _text(value, places)


def percent(ratio: Decimal | None, places: int = 1) -> str | None:
    """A ratio as per cent: 0.515 is 51.5%."""
    return None if ratio is None else f"{_text(ratio, places, 2)}%"


def points(value: Decimal | None) -> str | None:
    """Percentage points with their sign, one decimal: −11.0, +4.2."""
    return None if value is None else _plus(value, 1) + _text(value, 1)


def growth(ratio: Decimal | None) -> str | None:
    """A rate of growth with its sign, one decimal: 0.225 is +22.5%."""
    return None if ratio is None else f"{_plus(ratio, 3)}{_text(ratio, 1, 2)}%"


def _plus(value: Decimal, places: int) -> str:
    return "+" if _rounded(value, places) > 0 else ""


def _text(value: Decimal, places: int, shift: int = 0) -> str:
    """value x 10^shift with a fixed count of decimals, rounded before it is shifted."""
    shown = _rounded(value, places + shift).scaleb(shift)
    return f"{shown:,f}".replace("-", MINUS)


def _rounded(value: Decimal, places: int) -> Decimal:
    unit = Decimal(1).scaleb(-places)
    rounded = value.quantize(unit, ROUND_HALF_UP, context=_WIDE)
    return rounded if rounded else abs(rounded)  # −0.0 reads as a fall that is none
