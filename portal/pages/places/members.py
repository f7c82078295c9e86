"""Who belongs to a base or sits in a park, on a day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count

from bases.models import InnovationBase, Park
from core.today import today
from enterprises.models import BaseMembership, ParkResidence
from portal.reading import Reading
from reporting.models.subjects import Kind

SEATS = {Kind.BASE: BaseMembership, Kind.PARK: ParkResidence}
"""The register that says who belongs to a place of a kind."""

Seat = BaseMembership | ParkResidence


@dataclass(frozen=True)
class Members:
    """The seats of a place that hold on a day, and those that ended before it."""

    day: date
    present: tuple[Seat, ...]
    former: tuple[Seat, ...]

    @property
    def backbone(self) -> int:
        """How many of those present count in totals; parks name none."""
        return sum(getattr(seat, "is_backbone", False) for seat in self.present)


def day_of(reading: Reading) -> date:
    """The last day of the quarter that is read; today where none is."""
    return reading.period.last_day if reading.period else today()


def members_of(kind: Kind, place: InnovationBase | Park, day: date) -> Members:
    """The members of a place by the code of the enterprise. One query.

    Those of a base come with the segment of the chain at which they stand.
    """
    related = ["enterprise", *(["segment"] if kind == Kind.BASE else [])]
    seats = list(
        SEATS[kind]
        .objects.filter(valid_from__lte=day, **{kind: place})
        .select_related(*related)
        .order_by("enterprise__code", "-valid_from")
    )
    present = {
        seat.pk for seat in seats if seat.valid_to is None or seat.valid_to >= day
    }
    return Members(
        day=day,
        present=tuple(seat for seat in seats if seat.pk in present),
        former=tuple(seat for seat in seats if seat.pk not in present),
    )


def member_counts(
    kind: Kind, places: Iterable[InnovationBase | Park], day: date
) -> dict[int, int]:
    """How many enterprises belong to each place on a day, by row id. One query."""
    seats = SEATS[kind].objects.on(day).filter(**{f"{kind}__in": places})
    counts = seats.order_by().values_list(kind).annotate(Count("enterprise"))
    return dict(counts)
