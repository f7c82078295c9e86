"""The people and things that the permission table is asked about.

Each kind of thing stands there `own` (of everybody's own firm, place and programme),
`near` (of another firm in other places of the same programme), `far` (of another
programme) and `none` (never was). Everybody has one letter:

    -  nobody signed in            l  leader
    n  an account without a role   a  auditor
    r  reporter of the own firm    s  system administrator
    b  coordinator of its base     k  security administrator (keeps roles)
    p  reviewer of its park        c  another bureau
    B  reviewer of the bureau
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from unittest import mock
from zlib import crc32

from django.contrib import admin
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from accounts.models import User
from core.quarters import Quarter
from reporting.actors import Actor
from reporting.lending.loans import delegate_assignment
from reporting.models import (
    Assignment,
    Attachment,
    Attribution,
    Contact,
    Figure,
    Notice,
    Release,
    Role,
    RollUp,
    Submission,
)
from reporting.periods import open_period
from reporting.releases.releasing import publish_release
from tests.support import desk, factories
from tests.support import register_factories as rows
from tests.support.api import list_keyed_registers
from tests.support.registers import BUILDERS

LETTERS = "-nrbpBlaskc"
NO_STAFF = "nr"
PLACES = ("own", "near", "far")
"""The things of each kind that there are; `none` is the fourth place."""
PHONE = "0971-6143322"
NEVER, NUMBER = 999_999_999, "XN-1999-999"
OWN_MARKS = {"return", "open page"}
"""What a page of one's own bears, and public pages bear too: no secret in itself."""
SECRET, HIDDEN = "绝密难题", "未公开发布"
AMOUNTS = {"own": 7_654_321, "near": 8_765_432, "far": 9_876_543}
"""Figures that nothing else on a page looks like."""


def reverse_plain(name: str) -> str:
    """An address without arguments; raises LookupError for one that has some."""
    try:
        return reverse(name)
    except NoReverseMatch:
        raise LookupError(
            f"{name} needs a thing. Name the own, near, far and absent one in "
            f"World.things of tests/support/permission_world.py."
        ) from None


class World:
    """Everything; made once for all tests of the table."""

    def __init__(self):
        self.city = city = desk.city()
        self.programmes = {"own": city.programme, "near": city.programme}
        self.programmes["far"] = factories.programme()
        self.firms = {"own": city.firms[0]}
        self.bases, self.parks = {"own": city.base}, {"own": city.park}
        for place in ("near", "far"):
            self.found(place)
        self.people = self.accounts()
        self.clients = {letter: self.browser(letter) for letter in LETTERS}
        sales = city.indicators[desk.FLOW]
        self.target = factories.target(city.programme, sales)
        self.publish()
        open_period(period=city.period, by=city.bureau[2])
        desk.open_quarter(self.programmes["far"], desk.QUARTER, city.bureau[2])
        self.returns = {place: desk.return_of(self.firms[place]) for place in PLACES}
        self.evidence = {place: self.file(place) for place in PLACES}
        self.contacts = {place: self.contact(place) for place in PLACES}
        self.problems = {place: self.problem(place) for place in PLACES}
        for user in User.objects.all():
            row = self.returns["own"]
            Notice.objects.create(user=user, submission=row, kind="returned")
        User.objects.create_user("borrower")
        self.examples, self.rows = self.things(), self.registers()

    def found(self, place: str) -> None:
        """A firm in a base and a park of its own."""
        programme = self.programmes[place]
        base, park = factories.base(programme), factories.park(programme)
        self.bases[place], self.parks[place] = base, park
        self.firms[place] = factories.member(programme, base=base, park=park)
        if place == "far":
            factories.indicator(programme, code="FAR01")

    def accounts(self) -> dict[str, User | None]:
        """Everybody by letter."""
        city, here = self.city, self.city.programme
        found = {
            "-": None,
            "n": city.stranger,
            "r": city.reporter,
            "b": city.coordinator,
            "p": city.park_reviewer,
            "B": city.bureau[0],
            "l": city.leader,
            "a": city.auditor,
            "s": desk.account("system", Role.SYSTEM_ADMIN, here),
            "k": desk.account("keeper", Role.SECURITY_ADMIN, here),
            "c": desk.account("client", Role.BUREAU_CLIENT, here),
        }
        staff = [user.pk for at, user in found.items() if user and at not in NO_STAFF]
        User.objects.filter(pk__in=staff).update(is_staff=True)
        return found

    def browser(self, letter: str) -> Client:
        """Somebody's browser, in English."""
        found = desk.client(self.people[letter])
        found.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
        found.raise_request_exception = False
        return found

    @contextmanager
    def borrowed(self, letter: str) -> Iterator[Assignment]:
        """Let the borrower stand for a letter, whose role is lent to them for today."""
        lender, day = self.people[letter], timezone.localdate()
        borrower = User.objects.get(username="borrower")
        row = self.returns["own"]
        Notice.objects.create(user=borrower, submission=row, kind="returned")
        loan = delegate_assignment(
            assignment=lender.assignments.get(),
            to=borrower,
            first=day,
            last=day,
            by=lender,
        )
        with mock.patch.dict(self.people, {letter: borrower}):
            browser = self.browser(letter)
            with mock.patch.dict(self.clients, {letter: browser}):
                yield loan

    def publish(self) -> None:
        """A public release with a figure of each firm, and one that is not public."""
        for number, public in ((3, True), (2, False)):
            for place in PLACES:
                programme, firm = self.programmes[place], self.firms[place]
                sales = programme.indicators.filter(versions__nature="flow").first()
                cells = {sales: AMOUNTS[place] + number}
                quarter = Quarter(2014, number)
                factories.approved(
                    programme,
                    firm,
                    quarter,
                    cells,
                    desk_park=self.parks[place],
                    desk_base=self.bases[place],
                )
            for programme in {row.pk: row for row in self.programmes.values()}.values():
                publish_release(
                    programme=programme,
                    by=Actor("test"),
                    note="" if public else f"{HIDDEN}{programme.code}",
                    public=public,
                )

    def file(self, place: str) -> Attachment:
        """Evidence with a return."""
        found = Attachment(
            submission=self.returns[place],
            indicator=self.returns[place].entries.first().indicator,
            name="evidence.pdf",
            content_type="application/pdf",
            size=1,
            sha256="0" * 64,
            uploaded_by=self.city.bureau[2],
        )
        found.file.save("evidence.pdf", ContentFile(b"%PDF-1.4"), save=False)
        found.save()
        return found

    def contact(self, place: str) -> Contact:
        """The post that answers for a firm."""
        firm = self.firms[place]
        return Contact.objects.create(
            kind="enterprise", enterprise=firm, post="Statistics", phone=PHONE
        )

    def problem(self, place: str):
        """A secret problem of a firm."""
        return rows.problem(
            self.bases[place],
            owner=self.firms[place],
            is_secret=True,
            title_zh=f"{SECRET}{place}",
            title_en="",
        )

    def fresh(self, place: str) -> Submission:
        """The return of a firm as it is now."""
        return Submission.objects.get(pk=self.returns[place].pk)

    places = (*PLACES, "none")
    thorough = False
    """Whether every question is put to everybody; else many are put to a share."""

    def asked(self, url: str) -> list[str]:
        """Who is asked about an address: of the others every fourth, always the same.

        Nobody signed in and the bureau are always asked.
        """
        return [
            letter
            for letter in LETTERS
            if self.thorough
            or letter in "-B"
            or crc32(f"{letter}{url}".encode()) % 4 == 0
        ]

    def things(self) -> dict[str, tuple]:
        """What stands in each address: the own, near and far thing and none."""
        found = {}
        for names, things, field, none in (
            ("portal:base api:base-detail", self.bases, "slug", "no-such"),
            ("portal:park api:park-detail", self.parks, "slug", "no-such"),
            ("portal:enterprise api:enterprise-detail", self.firms, "code", "no-such"),
            ("portal:problem api:problem-detail", self.problems, "number", NUMBER),
            ("desk:return desk:review_return", self.returns, "pk", NEVER),
            ("desk:evidence", self.evidence, "pk", NEVER),
            ("desk:contact", self.contacts, "pk", NEVER),
        ):
            keys = (*(getattr(things[place], field) for place in PLACES), none)
            found |= dict.fromkeys(names.split(), keys)
        found |= self.single_things()
        return found | self.plain_things(found)

    def single_things(self) -> dict[str, tuple]:
        """The same of what is public wherever it stands: one thing and none."""
        return {
            "api:target-detail": (self.target.code, "no-such"),
            "api:programme-detail": (self.city.programme.code, "no-such"),
            "api:indicator-detail": (desk.FLOW, "no-such"),
            "api:problem-type": ("not-acceptable", "no-such"),
            "portal:target": (self.target.code, "no-such"),
        }

    def plain_things(self, known: dict[str, tuple]) -> dict[str, tuple]:
        """A row of each other register that the API reads by cursor, and one gone."""
        found = {}
        for name, model, field in list_keyed_registers():
            if name in known:
                continue
            keys = [getattr(BUILDERS[model](), field) for _row in range(2)]
            model.objects.get(**{field: keys[1]}).delete()
            found[name] = tuple(keys)
        return found

    def addresses(self, name: str) -> list[tuple[str, str]]:
        """An address for each place that the table asks about: place and address."""
        quarter, far = str(desk.QUARTER), self.programmes["far"].code
        if name == "desk:period":
            url = reverse(name, args=[quarter])
            never = reverse(name, args=["2031-Q1"])
            return [("own", url), ("far", f"{url}?programme={far}"), ("none", never)]
        if name == "desk:indicator":
            own, far, none = (
                reverse(name, args=[code, quarter])
                for code in (desk.FLOW, "FAR01", "none")
            )
            own, near = (f"{own}?park={self.parks[at].slug}" for at in ("own", "near"))
            return list(zip(self.places, (own, near, far, none), strict=True))
        if name == "desk:release":
            url = reverse(name)
            return [("own", url), ("far", f"{url}?programme={far}")]
        keys = self.examples.get(name)
        if keys is None:
            return [("own", reverse_plain(name))]
        places = self.places if len(keys) == 4 else ("own", "none")
        return [
            (place, reverse(name, args=[key]) + self.of(name, place))
            for place, key in zip(places, keys, strict=True)
        ]

    def of(self, name: str, place: str) -> str:
        """The programme that a public page is asked about, if not the first."""
        is_far = place == "far" and name.startswith("portal:")
        return f"?programme={self.programmes['far'].code}" if is_far else ""

    def registers(self) -> dict[str, int]:
        """The key of a row of each register in the admin, one that overseers see."""
        here = {"programme": self.city.programme}
        found = {
            Submission: self.returns["own"],
            Contact: self.contacts["own"],
            Figure: Figure.objects.filter(enterprise=self.firms["own"]).first(),
            RollUp: RollUp.objects.filter(released_in__programme=here["programme"])[0],
            Release: Release.objects.filter(public=True, **here).first(),
            Attribution: Attribution.objects.first(),
        }
        for model in admin.site._registry:
            if model not in found and model in BUILDERS:
                found[model] = BUILDERS[model]()
        return {model._meta.label_lower: row.pk for model, row in found.items()}

    def row_of(self, label: str) -> int:
        """The key of a row of a register; one that never was where none is made."""
        return self.rows.get(label, NEVER)

    def row_address(self, name: str, label: str, page: str) -> str:
        """The address of a page of a register in the admin."""
        of_row = page in {"change", "delete", "history"}
        return reverse(name, args=[self.row_of(label)] if of_row else [])

    @property
    def releases(self) -> dict[str, int]:
        """A public release, those that are not public, and none: their numbers."""
        rows = Release.objects.order_by("seq")
        hidden = rows.filter(public=False)
        return {
            "public": rows.filter(public=True, programme=self.city.programme)[0].seq,
            "own": hidden.filter(programme=self.city.programme)[0].seq,
            "far": hidden.filter(programme=self.programmes["far"])[0].seq,
            "none": NEVER,
        }

    def where(self, name: str, place: str) -> str:
        """The address that may show a secret of a place."""
        if name.startswith("admin:"):
            return reverse(name)
        code = self.programmes[place].code
        url = dict(self.addresses(name)).get(place) or reverse(name)
        return f"{url.partition('?')[0]}?programme={code}"

    def shows(self, page: str, thing: str, place: str) -> bool:
        """Whether a secret of a place stands on a page, amounts in whichever scale."""
        return re.search(self.marks(place)[thing], page) is not None

    def marks(self, place: str) -> dict[str, str]:
        """What shows that the secrets of a place stand on a page: patterns."""
        figure = f"{AMOUNTS[place] + 3}"
        return {
            "figure": figure,
            "shown figure": f"{figure[:2]}[.,]{figure[2:4]}|{int(figure):,}",
            "open page": "All indicators",
            "amount": f"{int(figure):,}",
            "problem": f"{SECRET}{place}",
            "release": f"{HIDDEN}{self.programmes[place].code}",
            "return": f">{self.firms[place]}<",
            "contact": PHONE,
            "account": self.people["r"].username,
        }

    def secrets_on(self, page: str) -> list[tuple[str, str]]:
        """The secrets that stand on a page which everybody reads: thing and place."""
        return [
            (thing, place)
            for place in PLACES
            for thing, mark in self.marks(place).items()
            if thing not in OWN_MARKS and re.search(mark, page)
        ]
