"""The light of a target, and the limits it changes at. Pure."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from core.display import Limit
from targets.formulas import Known


@dataclass(frozen=True)
class Thresholds:
    """When a light is given, and which: settings of the programme.

    In points behind its path, better than `amber` is green, from `amber` to `red` both
    included is amber. With a coverage of `full_coverage` per cent or more a light is
    given; from `least_coverage` on only where it stays the same with the estimates
    `estimate_margin` per cent lower and higher; below, none.
    """

    amber: Decimal = Decimal(-10)
    red: Decimal = Decimal(-30)
    full_coverage: int = 80
    least_coverage: int = 50
    estimate_margin: int = 25

    @property
    def limits(self) -> tuple[Limit, ...]:
        """Where the light changes: neither limit is passed by rounding."""
        return Limit(self.amber, counts_above=False), Limit(self.red)


USUAL = Thresholds()
"""What a programme begins with."""


class Light(StrEnum):
    """The light of a target, never shown by its colour alone."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"
    NONE = "none"


def choose_light(
    gap: Known, *, met: bool | None, thresholds: Thresholds, is_due: bool = False
) -> Light:
    """Green when met or not far behind, then amber, then red; none without a gap.

    `gap` is in points; a threshold belongs to amber on both sides. From the due quarter
    on a target is met or it is not: green or red.
    """
    if met:
        return Light.GREEN
    if is_due:
        return Light.NONE if met is None else Light.RED
    if gap is None:
        return Light.NONE
    amber, red = thresholds.limits
    if amber.is_passed(gap):
        return Light.GREEN
    return Light.AMBER if red.is_passed(gap) else Light.RED
