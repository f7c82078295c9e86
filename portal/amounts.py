"""One unit for all values of a column or an axis: 万元 and 亿元 never mix in one."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from core import display
from core.templatetags.ui import decimals, language
from targets.models import IndicatorVersion

# From 1 亿元 on, one decimal of it (two of bn yuan) says two digits at least.
LARGE = Decimal(10_000)


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
    sizes = (abs(value) for value in values if value)
    return Scale(version.unit, max(map(decimals, sizes), default=0))


def money_scale(values: Iterable[Decimal | None]) -> Scale:
    """The scale that fits all amounts (万元) of a column, in the active language."""
    sizes = [abs(value) for value in values if value]
    is_large = min(sizes, default=Decimal(0)) >= LARGE
    if language().startswith("zh"):
        return Scale("亿元", 1, -4) if is_large else Scale("万元")
    if is_large:
        return Scale("bn yuan", 2, -5)
    return Scale("m yuan", 1 if max(sizes, default=0) >= LARGE else 2, -2)
