"""What an indicator gained in a year, where growth in per cent would mislead."""

from dataclasses import dataclass
from decimal import Decimal

from reporting.access.scope import Scope
from reporting.models import RollUp
from targets.formulas import ChangeUnit, choose_change_unit, compute_change
from targets.models import IndicatorVersion


@dataclass(frozen=True)
class Change:
    """A difference in percentage points, or in the unit of what is counted."""

    value: Decimal
    unit: ChangeUnit


def find_change(
    total: RollUp | None,
    before: RollUp | None,
    version: IndicatorVersion,
    scope: Scope,
) -> Change | None:
    """The change of a total since the same quarter of last year.

    None where growth is its measure, where either value is not there or not the
    reader's. Both values are of the same enterprises, of a ratio those of each year.
    """
    if total is None:
        return None
    if version.is_percentage:
        if (
            before is None
            or scope.hides(total, "value")
            or scope.hides(before, "value")
        ):
            return None
        now, then = total.value, before.value
    else:
        if scope.hides(total, "comparable_value"):
            return None
        now, then = total.comparable_value, total.same_period
    unit, value = find_change_unit(then, version), compute_change(now, then)
    return None if unit is None or value is None else Change(value, unit)


def find_change_unit(
    then: Decimal | None, version: IndicatorVersion
) -> ChangeUnit | None:
    """In what a change of an indicator is said; None where growth is its measure."""
    return choose_change_unit(
        then,
        is_percentage=version.is_percentage,
        is_cumulative=version.nature == IndicatorVersion.Nature.CUMULATIVE,
        is_count=version.is_count,
    )
