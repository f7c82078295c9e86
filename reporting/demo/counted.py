"""What the owners of patents, bases, parks and the bureau count in the registers."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal

from bases.models import InnovationBase, Park, Programme
from core.quarters import Quarter
from enterprises.models import (
    Achievement,
    BaseMembership,
    Cooperation,
    Honour,
    ParkResidence,
    Patent,
    PatentOwner,
    Platform,
)
from problems.models import Project, TechnicalProblem
from reporting.demo.honours import HIGH_TECH
from reporting.demo.projects import invested_by
from targets.formulas import Known

Counts = dict[str, Known]
"""By indicator; None where it does not apply, before the programme has started."""

THREE_YEARS = timedelta(3 * 365)


class Registers:
    """The registers, read once and counted as of any quarter."""

    def __init__(self, programme: Programme):
        self.start = Quarter.containing(programme.starts_on)
        self.achievements = [*Achievement.objects.all()]
        self.agreements = [*Cooperation.objects.all()]
        self.platforms = [*Platform.objects.filter(park__programme=programme)]
        self.projects = [*Project.objects.filter(park__programme=programme)]
        self.patents: dict[int, list[Patent]] = defaultdict(list)
        first = PatentOwner.objects.filter(position=1, enterprise__isnull=False)
        for owner in first.select_related("patent"):
            self.patents[owner.enterprise_id].append(owner.patent)

    def of_enterprise(self, enterprise: int, quarter: Quarter) -> Counts:
        """Patents of which it is the first owner, and agreements that it signed."""
        patents, last = self.patents[enterprise], quarter.last_day
        inventions = [row for row in patents if row.kind == Patent.Kind.INVENTION]
        signed = [row for row in self.agreements if row.enterprise_id == enterprise]
        return counted(
            IP01=this_year((row.filed_on for row in patents), quarter),
            IP02=this_year((row.filed_on for row in inventions), quarter),
            IP03=this_year((row.granted_on for row in patents), quarter),
            IP04=sum(row.is_in_force(last) for row in patents),
            IP05=sum(row.is_in_force(last) for row in inventions),
            CO01=this_year((row.valid_from for row in signed), quarter),
        )

    def of_base(self, base: InnovationBase, quarter: Quarter) -> Counts:
        """Backbone enterprises in cooperation, problems overcome and in work.

        An enterprise of two bases counts in its primary one (four queries).
        """
        if quarter < self.start:
            return dict.fromkeys(("CO02", "PB01", "PB02"))
        last = quarter.last_day
        members = BaseMembership.objects.on(last).filter(
            base=base, is_backbone=True, role=BaseMembership.Role.PRIMARY
        )
        in_cooperation = Cooperation.objects.on(last).filter(
            enterprise__in=members.values("enterprise")
        )
        problems = TechnicalProblem.objects.filter(base=base)
        return counted(
            CO02=in_cooperation.values("enterprise").distinct().count(),
            PB01=problems.overcome_on(last).count(),
            PB02=problems.in_work_on(last).count(),
        )

    def of_park(self, park: Park, quarter: Quarter) -> Counts:
        """Certified enterprises, platforms, and what projects did (one query)."""
        last = quarter.last_day
        platforms = [row for row in self.platforms if row.park_id == park.pk]
        projects = [row for row in self.projects if row.park_id == park.pk]
        counts = counted(
            EC07=certified_in(park, last),
            PL01=sum(row.is_valid(last) for row in platforms),
            PL02=this_year((row.recognised_on for row in platforms), quarter),
            PJ01=sum(row.is_major and done_by(row, last) for row in projects),
        )
        before = (quarter.year_end - 4).last_day
        counts["PJ02"] = sum(
            (invested_by(row, last) - invested_by(row, before) for row in projects),
            Decimal(0),
        )
        return counts if quarter >= self.start else counts | {"PJ01": None}

    def of_bureau(self, quarter: Quarter) -> Counts:
        """Achievements and technology contracts registered this year."""
        contracts = [
            row for row in self.agreements if is_this_year(row.registered_on, quarter)
        ]
        return counted(
            AC01=this_year((row.registered_on for row in self.achievements), quarter),
            CO03=len(contracts),
            CO04=sum(row.amount for row in contracts),
        )


def counted(**numbers: int | Decimal) -> Counts:
    """Counts as they are stored."""
    return {code: Decimal(number) for code, number in numbers.items()}


def this_year(days: Iterable[date | None], quarter: Quarter) -> int:
    """How many of the days lie in the year, up to the end of the quarter."""
    return sum(is_this_year(day, quarter) for day in days)


def is_this_year(day: date | None, quarter: Quarter) -> bool:
    """Whether a day lies in the year of a quarter, up to its end."""
    return day is not None and day.year == quarter.year and day <= quarter.last_day


def done_by(project: Project, day: date) -> bool:
    """Whether a project was accepted by the end of a day."""
    return project.accepted_on is not None and project.accepted_on <= day


def certified_in(park: Park, day: date) -> int:
    """Enterprises of a park whose certificate of the last three years holds."""
    seated = ParkResidence.objects.on(day).filter(park=park).values("enterprise")
    held = Honour.objects.filter(
        title_zh=HIGH_TECH,
        enterprise__in=seated,
        awarded_on__lte=day,
        awarded_on__gt=day - THREE_YEARS,
    )
    return held.values("enterprise").distinct().count()
