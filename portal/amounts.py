"""One unit for all values of a column or an axis: 万元 and 亿元 never mix in one."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from core import display
from core.templatetags.ui import language, places_of
from targets.models import IndicatorVersion

MILLION = Decimal(100)
YI = Decimal(10_000)
BILLION = Decimal(100_000)
"""How many 万元 one million, 亿元 and billion yuan are."""


@dataclass(frozen=True)
class Scale:
    """How values are shown: times 10^shift, with so many decimals, in a unit."""

    unit: str
    places: int = 0
    shift: int = 0

    def text(self, value: Decimal | None) -> str | None:
        """A value as a number of this scale; None stays None."""
        return (
            None
            if value is None
            else display.number(value.scaleb(self.shift), self.places)
        )


def scale_of(values: Iterable[Decimal | None], version: IndicatorVersion) -> Scale:
    """The scale that fits all values of an indicator, in the active language.

    Money is in the large unit only where even the smallest value shows well in it.
    """
    if version.is_money:
        return money_scale(values)
    places = (places_of(value, version.unit) for value in values if value)
    return Scale(version.unit, max(places, default=0))


def money_scale(values: Iterable[Decimal | None]) -> Scale:
    """Return the scale that fits all amounts (万元) of a column.

    Its unit is the largest one that is not more than the smallest amount.
    """
    smallest = min((abs(value) for value in values if value), default=MILLION)
    if language().startswith("zh"):
        return _chinese_scale(smallest)
    if smallest >= BILLION:
        return Scale("billion yuan", 2, -5)
    if smallest >= MILLION:
        return Scale("million yuan", _places(smallest), -2)
    return Scale("10,000 yuan") if smallest >= 1 else Scale("yuan", 0, 4)


def _chinese_scale(smallest: Decimal) -> Scale:
    if smallest >= YI:
        return Scale("亿元", 1, -4)
    return Scale("万元") if smallest >= 1 else Scale("元", 0, 4)


def _places(smallest: Decimal) -> int:
    """Return the decimals that give the smallest amount three digits in millions."""
    return 0 if smallest >= 100 * MILLION else 1 if smallest >= 10 * MILLION else 2
