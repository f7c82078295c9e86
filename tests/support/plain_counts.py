"""What registers say of each cell, found the plain way: row by row, day by day."""

from datetime import date
from decimal import Decimal

from core.quarters import Quarter
from core.statuses import Status
from enterprises.models import (
    Achievement,
    BaseMembership,
    Cooperation,
    PatentOwner,
    Platform,
)
from problems.models import TechnicalProblem
from targets.models import Indicator

IN_WORK = {"contracted", "in_rd", "mid_check", "extended"}
COUNTED_STATES = {"closed", "published"}


class Plain:
    """The registers, read once; each method counts for a subject and a quarter."""

    def __init__(self, programme):
        self.programme = programme
        self.owners = list(PatentOwner.objects.select_related("patent"))
        self.platforms = list(Platform.objects.all())
        self.agreements = list(Cooperation.objects.all())
        self.members = list(
            BaseMembership.objects.filter(programme=programme, is_backbone=True)
        )
        of_city = BaseMembership.objects.filter(programme=programme)
        self.firms = set(of_city.values_list("enterprise", flat=True))
        self.achievements = [
            row
            for row in Achievement.objects.prefetch_related("owners")
            if any(owner.enterprise_id in self.firms for owner in row.owners.all())
        ]
        self.problems = list(
            TechnicalProblem.objects.filter(base__programme=programme).prefetch_related(
                "events"
            )
        )

    def patents(self, firm):
        """The patents of which a firm is the first owner."""
        return [
            row.patent
            for row in self.owners
            if row.position == 1 and row.enterprise_id == firm
        ]

    def IP01(self, firm, quarter):
        """Filed in the year so far."""
        return sum(this_year(row.filed_on, quarter) for row in self.patents(firm))

    def IP04(self, firm, quarter):
        """In force on the last day."""
        return sum(row.is_in_force(quarter.last_day) for row in self.patents(firm))

    def CO02(self, base, quarter):
        """Backbone enterprises of a base with an agreement that holds."""
        day = quarter.last_day
        in_base = {
            row.enterprise_id
            for row in self.members
            if row.base_id == base and row.role == "primary" and holds(row, day)
        }
        return len(
            in_base & {row.enterprise_id for row in self.agreements if holds(row, day)}
        )

    def PB01(self, base, quarter):
        """Problems with an acceptance by the last day."""
        return sum(
            any(
                event.to_state == "accepted" and event.on <= quarter.last_day
                for event in moves_of(row)
            )
            for row in self.problems
            if row.base_id == base
        )

    def PB02(self, base, quarter):
        """Problems whose last move by the last day led into work."""
        return sum(
            state_on(row, quarter.last_day) in IN_WORK
            for row in self.problems
            if row.base_id == base
        )

    def PL01(self, park, quarter):
        """Platforms that are valid on the last day."""
        return sum(
            row.is_valid(quarter.last_day)
            for row in self.platforms
            if row.park_id == park
        )

    def PL02(self, park, quarter):
        """Platforms recognised in the year so far."""
        return sum(
            this_year(row.recognised_on, quarter)
            for row in self.platforms
            if row.park_id == park
        )

    def AC01(self, _programme, quarter):
        """Achievements registered in the year so far."""
        return sum(this_year(row.registered_on, quarter) for row in self.achievements)

    def kept(self, code: str) -> list[date]:
        """The days that the register of an indicator speaks of."""
        if code.startswith("PB"):
            return [self.programme.starts_on for _row in self.problems]
        of_parks = {park.pk for park in self.programme.parks.all()}
        return {
            "IP": [row.patent.filed_on for row in self.owners],
            "CO": [row.valid_from for row in self.agreements],
            "AC": [row.registered_on for row in self.achievements],
            "PL": [r.recognised_on for r in self.platforms if r.park_id in of_parks],
        }[code[:2]]

    def subjects(self, kind: str, day: date) -> set[int]:
        """Whose figure is expected."""
        return {
            "enterprise": {r.enterprise_id for r in self.members if holds(r, day)},
            "base": {base.pk for base in self.programme.bases.all()},
            "park": {park.pk for park in self.programme.parks.all()},
            "programme": {self.programme.pk},
        }[kind]


def plain_counts(programme, counted) -> dict:
    """What the registers say of each cell today; `counted` are (code, kind, nature)."""
    plain, found = Plain(programme), {}
    ids = dict(Indicator.objects.values_list("code", "pk"))
    quarters = [p.period for p in programme.periods.all() if p.state in COUNTED_STATES]
    for code, kind, nature in counted:
        since = min(plain.kept(code), default=None)
        for quarter in quarters if since else ():
            for subject in plain.subjects(kind, quarter.last_day):
                key = (kind, subject, ids[code], quarter)
                if quarter.last_day >= since:
                    number = getattr(plain, code)(subject, quarter)
                    found[key] = (Decimal(number), Status.REPORTED, None)
                elif nature == "cumulative":
                    found[key] = (None, Status.NOT_APPLICABLE, None)
    return found


def this_year(day: date | None, quarter: Quarter) -> bool:
    """Whether a day lies in a quarter's year, not after the quarter."""
    return day is not None and date(quarter.year, 1, 1) <= day <= quarter.last_day


def holds(row, day: date) -> bool:
    """Whether a dated row holds on a day."""
    return row.valid_from <= day and (row.valid_to is None or day <= row.valid_to)


def state_on(problem, day: date) -> str | None:
    """The state after the last move by the end of a day."""
    moves = [event for event in moves_of(problem) if event.on <= day]
    return moves[-1].to_state if moves else None


def moves_of(problem) -> list:
    """The moves in order; one that takes another back undoes it and is none itself."""
    found = []
    for event in sorted(problem.events.all(), key=lambda e: e.pk):
        if event.takes_back_id:
            assert found.pop().pk == event.takes_back_id
        else:
            found.append(event)
    return found
