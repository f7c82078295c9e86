"""Random histories in which the registers change between releases, too."""

from contextlib import suppress
from datetime import date, timedelta

from django.core.exceptions import ValidationError

from accounts.models import User
from enterprises.models import Patent, PatentOwner, Platform
from problems.lifecycle import State
from problems.moves import find_final_move, list_possible_states, move_problem
from reporting.models import ReportingPeriod
from tests.support import factories, register_factories
from tests.support.random_steps import QUARTERS, World

# Code, whose figure, nature: those of the shipped definition.
COUNTED = (
    ("IP01", "enterprise", "flow"),
    ("IP04", "enterprise", "stock"),
    ("CO02", "base", "stock"),
    ("PB01", "base", "cumulative"),
    ("PB02", "base", "stock"),
    ("PL01", "park", "stock"),
    ("PL02", "park", "flow"),
    ("AC01", "programme", "flow"),
)
FIRST, LAST = date(2012, 5, 1), date(2014, 2, 1)


class RegisterWorld(World):
    """A world whose patents, platforms, problems and agreements are counted."""

    def add_indicators(self) -> None:
        """Those that registers count beside the others; some quarters are closed."""
        super().add_indicators()
        self.counted = [
            factories.indicator(self.city, code=code, collected_at=kind, nature=nature)
            for code, kind, nature in COUNTED
        ]
        for quarter in QUARTERS:
            factories.period(self.city, quarter)

    def any_day(self) -> date:
        """A day around the quarters, often one on which a quarter begins or ends."""
        quarter = self.random.choice(QUARTERS)
        edge = self.random.choice([quarter.first_day, quarter.last_day])
        days = self.random.randrange((LAST - FIRST).days)
        return self.random.choice([edge, FIRST + timedelta(days)])

    def close(self) -> None:
        """The bureau closes a quarter."""
        period = self.city.periods.filter(period=self.random.choice(QUARTERS))
        period.update(state=ReportingPeriod.State.CLOSED)

    def file_patent(self) -> None:
        """Some firms file a patent together; it may be granted and lapse."""
        owners = self.random.sample(self.firms, self.random.randint(1, 2))
        days = sorted(self.any_day() for _ in range(3))
        fields = dict(zip(("filed_on", "granted_on", "lapsed_on"), days, strict=True))
        for later in ("lapsed_on", "granted_on")[: self.random.randint(0, 2)]:
            fields[later] = None
        register_factories.patent(*owners, **fields)

    def drop_patent(self) -> None:
        """A patent was entered by mistake; the register may be empty then."""
        owners = PatentOwner.objects.filter(patent__in=self.some(Patent))
        owners.delete()
        Patent.objects.filter(owners=None).delete()

    def recognise(self) -> None:
        """A platform is recognised in a park, for some time or for good."""
        first = self.any_day()
        last = self.random.choice([None, max(first, self.any_day())])
        park = self.random.choice([*self.parks, None])
        register_factories.platform(park=park, recognised_on=first, valid_to=last)

    def drop_platform(self) -> None:
        """A platform counts no longer."""
        self.some(Platform).delete()

    def sign(self) -> None:
        """A firm signs an agreement, for some time or for good."""
        first = self.any_day()
        last = self.random.choice([None, max(first, self.any_day())])
        firm = self.random.choice(self.firms)
        register_factories.cooperation(enterprise=firm, valid_from=first, valid_to=last)

    def register_achievement(self) -> None:
        """An achievement of a firm, or of nobody here, is registered."""
        found = register_factories.achievement(registered_on=self.any_day())
        if self.random.random() < 0.8:
            found.owners.create(enterprise=self.random.choice(self.firms))

    def bring_problem(self) -> None:
        """A base has a problem, perhaps a secret one, that moves on some days."""
        found = register_factories.problem(
            self.random.choice(self.bases), is_secret=self.random.random() < 0.3
        )
        people = [
            User.objects.get_or_create(username=f"mover{number}")[0]
            for number in range(2)
        ]
        for day in sorted(self.any_day() for _ in range(self.random.randint(0, 16))):
            if found.is_claimable:
                register_factories.claim(found, submitted_on=day)
            ways = list_possible_states(found, find_final_move(found))
            if State.SELECTED in ways and not found.claims.selected().exists():
                found.claims.filter(pk=found.claims.first().pk).update(state="selected")
            with suppress(ValidationError):
                move_problem(
                    problem=found,
                    to=self.random.choice(ways or [found.state]),
                    by="office",
                    on=day,
                    reason="mistaken",
                    account=self.random.choice(people),
                )

    def report_counted(self) -> None:
        """Somebody types what a register counts."""
        indicator, (_code, kind, _nature) = self.random.choice(
            list(zip(self.counted, COUNTED, strict=True))
        )
        places = {"base": self.bases, "park": self.parks, "programme": [self.city]}
        subject = self.random.choice(places.get(kind, self.firms))
        self.file(self.city, kind, subject, [indicator])

    def some(self, model):
        """One row of a register, as a query set; none of an empty one."""
        keys = list(model.objects.order_by("pk").values_list("pk", flat=True))
        return model.objects.filter(pk=self.random.choice(keys or [None]))

    OPERATIONS = [
        *World.OPERATIONS,
        *[file_patent, bring_problem, recognise, sign] * 4,
        *[register_achievement, drop_patent, drop_platform, close] * 2,
        report_counted,
    ]
