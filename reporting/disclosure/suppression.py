"""What a total may tell of a single enterprise; decided once, at release time.

A total of fewer than three reporters is stored as suppressed. Complementary
suppression (a cell found by subtraction, or from the change between two releases)
has its codes in RollUp.Suppressed and its place here. One enterprise that dominates
a total of three is not covered by this rule.
"""

from collections.abc import Iterable
from typing import Protocol

from bases.models import InnovationBase, Park, Programme
from core.quarters import Quarter
from reporting.models import RollUp
from reporting.models.subjects import Kind
from targets.models import IndicatorVersion

FEWEST_REPORTERS = 3


# The count of enterprises behind each sum of a roll-up.
REPORTERS = {
    "value": "reported",
    "quarter_value": "quarter_n",
    "rolling_value": "rolling_n",
    "comparable_value": "comparable_n",
    "same_period": "comparable_n",
}


def suppress_totals(rows: Iterable[RollUp], period: Quarter) -> None:
    """Set `confidential` and `suppressed` on new roll-ups of a quarter (4 queries)."""
    public, counted = find_public_places(), find_indicators_counted_elsewhere(period)
    for row in rows:
        place = (row.kind, row.subject_id)
        row.confidential = place not in public and row.indicator_id not in counted
        if row.confidential and 0 < row.reported < FEWEST_REPORTERS:
            row.suppressed = RollUp.Suppressed.FEW


class WithheldTotal(Protocol):
    """A total, as a row of its table or of a query that names its columns."""

    @property
    def suppressed(self) -> int: ...

    @property
    def confidential(self) -> bool: ...


def is_withheld(row: WithheldTotal, measure: str) -> bool:
    """Whether readers without a right to single figures may not see a sum.

    `measure` is a key of REPORTERS: a rolling sum can rest on fewer enterprises than
    the year to date beside it.
    """
    if row.suppressed:
        return True
    count = getattr(row, REPORTERS[measure])
    return row.confidential and 0 < count < FEWEST_REPORTERS


def find_public_places() -> set[tuple[str, int]]:
    """Places of programmes whose single enterprises are public anyway."""
    querysets = {
        Kind.PROGRAMME: Programme.objects.filter(public_figures=True),
        Kind.BASE: InnovationBase.objects.filter(programme__public_figures=True),
        Kind.PARK: Park.objects.filter(programme__public_figures=True),
    }
    return {
        (kind.value, pk)
        for kind, places in querysets.items()
        for pk in places.values_list("pk", flat=True)
    }


def find_indicators_counted_elsewhere(period: Quarter) -> set[int]:
    """Indicators that bases, parks or the bureau report: no enterprise's secret."""
    places = [*Kind.values]
    places.remove(Kind.ENTERPRISE)
    versions = IndicatorVersion.objects.at(period).filter(collected_at__in=places)
    return set(versions.values_list("indicator_id", flat=True))
