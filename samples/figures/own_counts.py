"""What parks and the bureau report of themselves, drawn from the sample registers.

Counts that a release draws from the registers stand in no return.
"""

from datetime import date, timedelta
from decimal import Decimal

from bases.models import Park, Programme
from core.quarters import Quarter
from enterprises.models import Cooperation, Honour, ParkResidence
from problems.models import Project
from samples.registers.honours import HIGH_TECH
from samples.registers.projects import compute_investment
from targets.formulas import Known

Counts = dict[str, Known]
"""By indicator."""

THREE_YEARS = timedelta(3 * 365)


class CountedRegisters:
    """Projects and agreements, read once and asked of any quarter."""

    def __init__(self, programme: Programme):
        self.agreements = [*Cooperation.objects.all()]
        self.projects = [*Project.objects.filter(park__programme=programme)]

    def of_park(self, park: Park, quarter: Quarter) -> Counts:
        """Certified enterprises, and what projects invested this year (one query)."""
        last, before = quarter.last_day, (quarter.year_end - 4).last_day
        invested = sum(
            compute_investment(row, last) - compute_investment(row, before)
            for row in self.projects
            if row.park_id == park.pk
        )
        return {
            "EC07": Decimal(count_certified(park, last)),
            "PJ02": Decimal(invested),
        }

    def of_bureau(self, quarter: Quarter) -> Counts:
        """The amount of the technology contracts registered this year."""
        amounts = (
            row.amount
            for row in self.agreements
            if is_this_year(row.registered_on, quarter)
        )
        return {"CO04": sum(amounts, Decimal(0))}


def is_this_year(day: date | None, quarter: Quarter) -> bool:
    """Whether a day lies in the year of a quarter, up to its end."""
    return day is not None and day.year == quarter.year and day <= quarter.last_day


def count_certified(park: Park, day: date) -> int:
    """Enterprises of a park whose certificate of the last three years holds."""
    seated = ParkResidence.objects.on(day).filter(park=park).values("enterprise")
    held = Honour.objects.filter(
        title_zh=HIGH_TECH,
        enterprise__in=seated,
        awarded_on__lte=day,
        awarded_on__gt=day - THREE_YEARS,
    )
    return held.values("enterprise").distinct().count()
