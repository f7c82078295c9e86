"""Places of one kind side by side, for one indicator in one quarter."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from portal.queries.history import Place, QuarterRow, quarter_row
from portal.reading import Reading
from reporting.models import RollUp
from targets.formulas import ratio
from targets.models import Indicator


@dataclass(frozen=True)
class PlaceRow:
    """A place with its sums; `share` is its rolling sum over the largest one."""

    place: Place
    sums: QuarterRow
    share: Decimal | None


def compare(
    reading: Reading, kind: str, places: Sequence[Place], indicator: Indicator
) -> tuple[PlaceRow, ...]:
    """All places, the largest rolling sum first, those without one last.

    None without a release and a quarter. One query.
    """
    if reading.release is None or reading.period is None:
        return ()
    period = reading.period
    totals = RollUp.objects.as_of(reading.release.seq).filter(
        kind=kind,
        indicator=indicator,
        period=period,
        **{f"{kind}__in": places},
    )
    found = {
        getattr(row, f"{kind}_id"): quarter_row(row, reading.scope) for row in totals
    }
    rows = [found.get(place.pk, QuarterRow(period)) for place in places]
    largest = max((row.rolling.value or Decimal(0) for row in rows), default=None)
    compared = [
        PlaceRow(place, row, ratio(row.rolling.value, largest))
        for place, row in zip(places, rows, strict=True)
    ]
    return tuple(sorted(compared, key=largest_first))


def largest_first(row: PlaceRow) -> tuple[bool, Decimal]:
    """Sort by value, falling; rows without one keep their order at the end."""
    value = row.sums.rolling.value
    return value is None, -(value or Decimal(0))
