"""Old and new values side by side: as many decimals as tell them apart."""

from dataclasses import replace
from decimal import Decimal

from portal.amounts import Scale, choose_scale
from targets.models import IndicatorVersion


def choose_distinct_scale(
    old: Decimal | None, new: Decimal | None, version: IndicatorVersion
) -> Scale:
    """The unit of two values, with more decimals where they would look the same."""
    scale = choose_scale([old, new], version)
    while None not in {old, new} and old != new and scale.text(old) == scale.text(new):
        scale = replace(scale, places=scale.places + 1)
    return scale
