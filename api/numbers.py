"""Decimals as the API writes them: strings in plain notation, never an exponent."""

from decimal import ROUND_HALF_UP, Decimal, localcontext


def format_amount(value: Decimal | None, places: int = 4) -> str | None:
    """A value in its unit: up to so many decimals, trailing zeros trimmed."""
    text = format_fixed(value, places)
    return text and text.rstrip("0").rstrip(".")


def format_ratio(value: Decimal | None) -> str | None:
    """A ratio, a rate or points: six decimals, rounded half up."""
    return format_fixed(value, 6)


def format_fixed(value: Decimal | None, places: int) -> str | None:
    """A fixed count of decimals, rounded half up, however long the number is."""
    if value is None:
        return None
    with localcontext(rounding=ROUND_HALF_UP):
        text = f"{value:.{places}f}"
    return text.removeprefix("-") if not text.strip("-0.") else text
