"""Chance that falls the same everywhere: seeded by what is being drawn, no floats."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random

from core.quarters import Quarter

SAMPLE = {
    "is_sample": True,
    "note_zh": "示例数据，纯属虚构。",
    "note_en": "Sample data, invented.",
}
"""What every sample row of a register says of itself."""

NEWEST = Quarter(2014, 3)
"""The quarter in which the sample data end."""


def make_dice(*names: object) -> Random:
    """Dice for one purpose: what they show depends on its name alone."""
    return Random("/".join(map(str, ("xining sample data", *names))))


def draw_per_mille(dice: Random, low: int, high: int) -> Decimal:
    """A share between low and high thousandths."""
    return Decimal(dice.randint(low, high)) / 1000


def draw_day_between(dice: Random, first: date, last: date) -> date:
    """A day from first to last, both included."""
    return first + timedelta(dice.randint(0, max(0, (last - first).days)))


def draw_day_in(dice: Random, quarter: Quarter) -> date:
    """A day of a single quarter."""
    return draw_day_between(dice, quarter.first_day, quarter.last_day)


def make_titles(zh: str, en: str, number: int, width: int = 2) -> dict[str, str]:
    """The titles of a numbered sample row: 示例专利007 / Sample patent 007."""
    return {
        "title_zh": f"示例{zh}{number:0{width}}",
        "title_en": f"Sample {en} {number:0{width}}",
    }
