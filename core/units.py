"""Units of money. Everything is stored in 万元 (10,000 yuan). Pure."""

from decimal import Decimal

from core.text import convert_to_half_width

MONEY = {
    "元": Decimal("0.0001"),
    "千元": Decimal("0.1"),
    "万元": Decimal(1),
    "百万元": Decimal(100),
    "亿元": Decimal(10000),
}
"""How many 万元 one of each unit is."""

_ENGLISH = {
    "yuan": "元",
    "thousandyuan": "千元",
    "10,000yuan": "万元",
    "10000yuan": "万元",
    "millionyuan": "百万元",
    "100millionyuan": "亿元",
}

ENGLISH = {
    "元": "yuan",
    "千元": "thousand yuan",
    "万元": "10,000 yuan",
    "百万元": "million yuan",
    "亿元": "100 million yuan",
}
"""How an English sentence calls each unit."""


class UnknownUnit(ValueError):
    """A text that names no unit of money known here."""


def normalise_unit(text: str) -> str:
    """The Chinese name of a unit of money, a key of `MONEY`, from Chinese or English.

    Full-width characters, spaces and case do not matter. Raises UnknownUnit.
    """
    plain = "".join(convert_to_half_width(text).lower().split())
    unit = _ENGLISH.get(plain, plain)
    if unit not in MONEY:
        raise UnknownUnit(f"not a unit of money: {text!r}")
    return unit


def convert_to_wan(value: Decimal, unit: str) -> Decimal:
    """An amount in any unit of money as 万元, unrounded. Raises UnknownUnit."""
    return value * MONEY[normalise_unit(unit)]
