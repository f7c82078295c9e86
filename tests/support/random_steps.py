"""Random histories of a register: what offices do between two releases, at random.

A `World` has two programmes that share enterprises. Each step does one to three
operations and ends in a release; the same seed makes the same history.
"""

from datetime import date, timedelta
from decimal import Decimal
from random import Random

from django.core.exceptions import ValidationError

from core.quarters import Quarter
from core.statuses import Status
from enterprises.models import BaseMembership, ParkResidence
from reporting.actors import Actor
from reporting.models import Figure, Release, Submission
from reporting.releases.releasing import publish_release
from targets.models import Baseline
from tests.support import factories

QUARTERS = list(Quarter.span(Quarter(2012, 3), Quarter(2013, 4)))
MOST_FIRMS = 9
SILENT = [Status.MISSING, Status.NOT_APPLICABLE, Status.WITHHELD, Status.WITHDRAWN]


class World:
    """Two programmes, their places, firms and indicators of every nature."""

    def __init__(self, seed: int):
        self.random = Random(seed)
        self.city, self.listed = (factories.programme() for _ in range(2))
        self.bases = [factories.base(self.city) for _ in range(3)]
        self.parks = [factories.park(self.city) for _ in range(2)]
        self.listed_base = factories.base(self.listed)
        self.firms = []
        self.add_indicators()
        for _ in range(6):
            self.join()

    def add_indicators(self) -> None:
        """Indicators of enterprises (of both programmes: the first two) and places."""
        make = factories.indicator
        derived = {
            "nature": "ratio",
            "aggregation": "ratio",
            "collected_at": "derived",
            "scale": 100,
        }
        self.sales, self.research = make(self.city), make(self.city)
        for shared in (self.sales, self.research):
            shared.programmes.add(self.listed)
        self.huge = make(self.city)
        self.of_firms = [
            self.sales,
            self.research,
            self.huge,
            make(self.city, nature="signed_flow"),
            make(self.city, nature="cumulative"),
            make(self.city, frequency="annual"),
            make(self.city, nature="stock", valid_to=Quarter(2012, 4)),
        ]
        make(
            self.city,
            code=self.of_firms[-1].code,
            nature="stock",
            valid_from=Quarter(2013, 1),
        )
        self.of_places = {
            "base": [make(self.city, collected_at="base", nature="stock")],
            "park": [make(self.city, collected_at="park") for _ in range(2)],
            "programme": [make(self.city, collected_at="programme")],
        }
        parts = [(self.research, self.sales), self.of_places["park"]]
        for top, bottom in parts:
            make(self.city, numerator=top, denominator=bottom, **derived)

    # What happens to returns

    def report(self) -> None:
        """A firm reports some indicators of a quarter, the first time or again."""
        programme, shared = self.city, self.of_firms[: self.random.randint(1, 7)]
        if self.random.random() < 0.15:
            programme, shared = self.listed, self.of_firms[:2]
        self.file(programme, "enterprise", self.random.choice(self.firms), shared)

    def report_much(self) -> None:
        """Most firms report one quarter."""
        quarter = self.random.choice(QUARTERS)
        for firm in self.random.sample(self.firms, len(self.firms) - 1):
            self.file(self.city, "enterprise", firm, self.of_firms, quarter)

    def report_place(self) -> None:
        """A base, a park or the bureau reports what is counted there."""
        kind = self.random.choice(list(self.of_places))
        places = {"base": self.bases, "park": self.parks, "programme": [self.city]}
        place = self.random.choice(places[kind])
        self.file(self.city, kind, place, self.of_places[kind])

    def file(self, programme, kind, subject, indicators, quarter=None, **fields):
        """Approve a return with random cells."""
        quarter = quarter or self.random.choice(QUARTERS)
        done = factories.approved(programme, subject, quarter, {}, kind=kind, **fields)
        for indicator in indicators:
            factories.entry(done, indicator, **self.cell(indicator, subject))
        return done

    def cell(self, indicator, subject) -> dict:
        """A reported or estimated value, or one of the ways to have none."""
        if self.random.random() < 0.2:
            return {"value": self.random.choice(SILENT)}
        return {
            "value": self.value(indicator, subject),
            "status": self.random.choice([Status.REPORTED] * 4 + [Status.ESTIMATED]),
            "same_period": self.random.choice([None, self.value(indicator, subject)]),
        }

    def value(self, indicator, subject) -> Decimal:
        """Up to four decimals; of two firms 11 digits before them; below zero."""
        giant = indicator == self.huge and subject in self.firms[:2]
        least = 10**14 if giant else 10**4
        number = self.random.randint(least, least * 2)
        if indicator == self.of_firms[3]:
            number *= self.random.choice([-1, 1])
        return Decimal(number * self.random.choice([0, 1, 1, 1])).scaleb(-4)

    def amend(self) -> None:
        """A new revision says one standing value otherwise, or only its last year."""
        figure = self.standing()
        if figure:
            value = figure.value + self.random.choice([0, 1, Decimal("0.0001")])
            same = self.random.choice([None, Decimal("7.5"), figure.same_period])
            self.revise(figure, value=value, same_period=same)

    def withdraw(self) -> None:
        """A new revision takes a standing value back."""
        figure = self.standing()
        if figure:
            self.revise(figure, value=Status.WITHDRAWN)

    def standing(self) -> Figure | None:
        """Any standing figure that has a value."""
        head = Release.objects.count()
        rows = Figure.objects.as_of(head).filter(value__isnull=False).order_by("id")
        return self.random.choice(list(rows) or [None])

    def revise(self, figure: Figure, **cell) -> None:
        """Approve a return with one cell."""
        done = factories.approved(
            self.city, figure.subject, figure.period, {}, kind=figure.kind
        )
        factories.entry(done, figure.indicator, **cell)

    def put_aside(self) -> None:
        """A return is not approved yet when the next revision of it is."""
        firm, quarter = self.random.choice(self.firms), self.random.choice(QUARTERS)
        where = (self.city, "enterprise", firm, self.of_firms, quarter)
        self.file(*where, state="reviewed")
        self.file(*where)

    def approve_late(self) -> None:
        """One that was put aside is approved, perhaps after the later revision."""
        row = Submission.objects.filter(state="reviewed").order_by("id").first()
        if row:
            Submission.objects.filter(pk=row.pk).update(state="approved")

    # What happens to the registers

    def join(self) -> None:
        """A firm joins a base and settles in a park; or its register says so now."""
        if len(self.firms) < MOST_FIRMS:
            self.firms.append(factories.enterprise())
        firm, since = self.random.choice(self.firms[-2:]), self.day()
        self.admit(firm, self.random.choice([*self.bases, None]), since)
        self.settle(firm, self.random.choice(self.parks), since)

    def join_listed(self) -> None:
        """A firm of the city takes part in the other programme too."""
        firm = self.random.choice(self.firms)
        self.admit(firm, self.listed_base, self.day(), programme=self.listed)

    def associate(self) -> None:
        """A firm becomes an associated member of a second base."""
        firm, base = self.random.choice(self.firms), self.random.choice(self.bases)
        self.admit(firm, base, self.day(), role="associated", valid_to=self.later())

    def admit(self, firm, base, since: date, **fields) -> None:
        """Register a membership, if the register takes it."""
        fields = {"programme": self.city} | fields
        self.register(
            BaseMembership(enterprise=firm, base=base, valid_from=since, **fields)
        )

    def settle(self, firm, park, since: date) -> None:
        """Register a seat in a park, if the register takes it."""
        self.register(ParkResidence(enterprise=firm, park=park, valid_from=since))

    def register(self, row) -> bool:
        """Save a row that its own rules accept."""
        try:
            row.full_clean()
        except ValidationError:
            return False
        row.save()
        return True

    def move(self) -> None:
        """A firm moves to another base or park from a day on."""
        row = self.a_row()
        if row and self.ended(row, self.day()):
            since = row.valid_to + timedelta(days=1)
            if isinstance(row, BaseMembership):
                base = self.random.choice(self.bases)
                self.admit(row.enterprise, base, since, role=row.role)
            else:
                self.settle(row.enterprise, self.random.choice(self.parks), since)

    def leave(self) -> None:
        """A firm leaves; a later `join` may bring it back."""
        row = self.a_row()
        if row:
            self.ended(row, self.day())

    def ended(self, row, last: date) -> bool:
        """Let a row end on a day, if it had begun."""
        row.valid_to = last
        return self.register(row)

    def correct(self) -> None:
        """What a firm was a member of is corrected for all time."""
        row = self.a_row()
        if isinstance(row, BaseMembership) and row.programme == self.city:
            row.base = self.random.choice(self.bases)
            row.is_backbone = self.random.random() < 0.8
            self.register(row)
        elif isinstance(row, ParkResidence):
            row.park = self.random.choice(self.parks)
            self.register(row)

    def decide(self) -> None:
        """The baseline of an indicator is decided, for a place or the programme."""
        place = self.random.choice(
            [{}, {"base": self.bases[0]}, {"park": self.parks[0]}]
        )
        indicator = self.random.choice(self.of_firms)
        fields = {"year": self.random.choice([2011, 2012, 2012]), **place}
        waiting = Baseline.objects.waiting().filter(indicator=indicator)
        if not waiting.exists():
            factories.baseline(self.city, indicator, **fields)

    def a_row(self) -> BaseMembership | ParkResidence | None:
        """Any dated row of the registers."""
        model = self.random.choice([BaseMembership, ParkResidence])
        return self.random.choice(list(model.objects.order_by("id")) or [None])

    def day(self) -> date:
        """A day in the years around the quarters, often the first of one."""
        year = self.random.randint(2011, 2013)
        first = date(year, self.random.choice([1, 1, 4, 7]), 1)
        return first + timedelta(days=self.random.choice([-1, 0, 0, 40]))

    def later(self) -> date | None:
        """A day after all those, or none."""
        return self.random.choice([None, date(2014, 6, 30)])

    OPERATIONS = [
        *[report, amend] * 4,
        *[report_much, report_place, withdraw, move] * 2,
        *[decide] * 2,
        *[put_aside, approve_late, join, join_listed, associate, leave, correct],
    ]

    def step(self) -> tuple:
        """Do one to three things, then release; return programme and release."""
        for _ in range(self.random.randint(1, 3)):
            self.random.choice(self.OPERATIONS)(self)
        programme = self.random.choice([self.city] * 4 + [self.listed])
        public = self.random.random() < 0.8
        return programme, publish_release(
            programme=programme, by=Actor("steps"), public=public
        )


class LeaverWorld(World):
    """The same, with enterprises that leave everything, and leavings taken back."""

    def part(self) -> None:
        """A firm leaves the city altogether, on a day that may be long ago."""
        firm, last = self.random.choice(self.firms), self.day()
        rows = BaseMembership.objects.filter(enterprise=firm, programme=self.city)
        rows.filter(valid_from__gt=last).delete()
        rows.update(valid_to=last)

    def take_back(self) -> None:
        """That a firm left was entered by mistake; or it came back after a gap."""
        firm = self.random.choice(self.firms)
        rows = BaseMembership.objects.filter(enterprise=firm, programme=self.city)
        last = rows.order_by("valid_from", "id").last()
        if last and self.random.random() < 0.5:
            last.valid_to = None
            self.register(last)
        elif last and last.valid_to:
            since = last.valid_to + timedelta(self.random.choice([20, 60, 100]))
            self.admit(firm, last.base, since)

    OPERATIONS = [*World.OPERATIONS, *[part, take_back] * 4]
