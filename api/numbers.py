"""Decimals as the API writes them: strings in plain notation, never an exponent."""

from collections.abc import Iterable
from decimal import Decimal

from core.display import Limit, round_to_true_side


def format_amount(value: Decimal | None, places: int = 4) -> str | None:
    """A value in its unit: up to so many decimals, trailing zeros trimmed."""
    text = format_fixed(value, places)
    return text and text.rstrip("0").rstrip(".")


def format_ratio(value: Decimal | None, thresholds: Iterable[Limit] = ()) -> str | None:
    """A ratio, a rate or points: six decimals, rounded half up.

    `thresholds` decide the light or the word beside it: rounding never crosses one.
    """
    return format_fixed(value, 6, thresholds)


def format_fixed(
    value: Decimal | None, places: int, thresholds: Iterable[Limit] = ()
) -> str | None:
    """A fixed count of decimals, rounded half up, however long the number is."""
    return (
        None if value is None else f"{round_to_true_side(value, places, thresholds):f}"
    )
