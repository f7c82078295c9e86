"""The whole quarterly round in a real browser: from a pasted block to the dashboard.

A reporter pastes, is warned, explains and submits; the park sends a cell back; it is
mended, reviewed, approved and released by four more people; everybody sees the new
number, and as of the release before still the old one.
"""

import json
from types import SimpleNamespace

import pytest
from django.utils import translation
from django_otp.oath import TOTP
from playwright.sync_api import expect

from accounts.models import User
from accounts.passwords import confirm_own_password
from reporting.actors import Actor
from reporting.releases.releasing import publish_release
from tests.support import desk, factories, looking
from tests.support.sign_in import PASSWORD

pytestmark = pytest.mark.browser
PEOPLE = ("reporter", "park-reviewer", "bureau-a", "bureau-b")
PAST = {
    desk.FLOW: (9_000, 10_000, 11_000),
    desk.SIGNED: (310, 400, 400),
    desk.STOCK: (418, 402, 402),
}
"""What enterprises said: in the last quarter, in the same one a year ago, and in this
one all but the one that reports."""

# Same period and year to date; the revenue is in 元, which the portal suspects.
BLOCK = "１０，０００\t１２４，８００，０００\r\n400\t 421\r\n402\t418\r\n"
MENDED = "12480"
EXPLAINED, REMARK = "合并了一家公司", "单位是万元吗？"
REASON, NOTE = "请核对收入", "2014年四季度"
OTHERS = 4
REVENUE = {
    "zh-hans": ["5.5亿元", "5.6亿元"],
    "en": ["550 million yuan", "565 million yuan"],
}
"""Of the programme: of four enterprises and one that is
imputed with their growth, 11,000 each; then of five."""


def plant() -> None:
    """Make a city in which all enterprises but one have reported; print secrets."""
    city = desk.city()
    firms = [city.firms[1]]
    firms += [
        factories.member(city.programme, base=city.base, park=city.park)
        for _ in range(OTHERS - 1)
    ]
    for firm in (city.firms[0], *firms):
        report(city, firm, desk.QUARTER - 1, 0)
        report(city, firm, desk.QUARTER.year_ago, 1)
    for firm in firms:
        report(city, firm, desk.QUARTER, 2)
    revenue = city.indicators[desk.FLOW]
    factories.target(city.programme, revenue, code="T-REV")
    factories.baseline(city.programme, revenue, value=30_000)
    publish_release(programme=city.programme, by=Actor("operator"))
    desk.open_period(period=city.period, by=city.bureau[2])  # a release ends it
    for user in User.objects.filter(username__in=PEOPLE):
        user.set_password(PASSWORD)
        user.save()
        confirm_own_password(user)
    told = {
        "pk": desk.return_of(city.firms[0]).pk,
        "keys": {
            user.username: user.totpdevice_set.create(name="phone").key
            for user in city.bureau
        },
    }
    print(json.dumps(told))  # noqa: T201 (the test reads it)


def report(city, firm, quarter, place: int) -> None:
    """An approved return with what an enterprise said."""
    cells = {city.indicators[code]: said[place] for code, said in PAST.items()}
    factories.approved(city.programme, firm, quarter, cells)


@pytest.fixture
def portal(sandbox):
    """A portal that asks for second factors: its address, a return, secrets."""
    code = "from tests.portal.test_round_browser import plant; plant()"
    told = sandbox.manage("shell", "-v", 0, "-c", code).stdout.splitlines()[-1]
    sandbox.env["SECOND_FACTOR"] = "1"
    with sandbox.serve() as address:
        yield SimpleNamespace(address=address, **json.loads(told))


class Person:
    """Somebody at a browser of their own, reading one language."""

    def __init__(self, browser, portal, language, name=""):
        self.portal, self.language, self.name = portal, language, name
        self.context = browser.new_context()
        self.context.grant_permissions(["clipboard-read", "clipboard-write"])
        self.page = self.context.new_page()
        self.heard = looking.listen(self.page)
        if name:
            self.sign_in()

    def words(self, text: str, **named) -> str:
        """A sentence of the portal in this person's language."""
        with translation.override(self.language):
            return translation.gettext(text) % named

    def open(self, path: str = "") -> None:
        """Open a page by its path behind the language."""
        self.page.goto(f"{self.portal.address}/{self.language}/{path}")

    def press(self, text: str, **named) -> None:
        """Press a button, and wait for the page that follows."""
        with self.page.expect_navigation():
            self.button(text, **named).click()

    def button(self, text: str, **named):
        """A button by its words."""
        return self.page.get_by_role("button", name=self.words(text, **named)).last

    def sign_in(self) -> None:
        """Sign in with the password, and with a code if one is asked for."""
        self.open("accounts/login/?next=/" + self.language + "/desk/")
        self.page.locator("[name=username]").fill(self.name)
        self.page.locator("[name=password]").fill(PASSWORD)
        self.press("Sign in")
        if self.name in self.portal.keys:
            code = TOTP(bytes.fromhex(self.portal.keys[self.name])).token()
            self.page.locator("[name=code]").fill(f"{code:06d}")
            self.page.locator("main button[type=submit]").click()
        expect(self.page.locator("h1")).to_have_text(self.words("Desk"))

    def open_return(self, page="") -> None:
        """Open the return, or its review."""
        self.open(f"desk/returns/{self.portal.pk}/{page}")

    def field(self, name: str):
        return self.page.locator(f'[id="{name}"]')

    def paste(self, name: str, text: str) -> None:
        """Paste what another program has copied, at a field."""
        self.field(name).click()
        self.page.keyboard.press("Control+A")
        self.page.evaluate("text => navigator.clipboard.writeText(text)", text)
        self.page.keyboard.press("Control+V")

    def reads(self, text: str, **named) -> None:
        """Wait until a sentence of the portal is to be read."""
        found = self.page.locator("main").get_by_text(self.words(text, **named))
        expect(found.first).to_be_visible()


def reports(reporter: Person) -> None:
    """Find the due return on the desk, paste a block, be warned, explain, submit."""
    link = f"h3 a[href$='/desk/returns/{reporter.portal.pk}/']"
    with reporter.page.expect_navigation():  # a block needs the page's script
        reporter.page.locator(link).click()
    reporter.paste("EC01.same", BLOCK)
    expect(reporter.page.locator("[data-unexplained]")).to_have_text("1")
    reporter.press("Submit the return")
    expect(reporter.field("EC01.value")).to_have_value("124,800,000")
    expect(reporter.page.locator(".is-am[role=alert]")).to_be_visible()
    expect(reporter.page.get_by_text("V10").first).to_be_visible()
    reporter.field("EC01.why").fill(EXPLAINED)
    reporter.press("Submit the return")
    reporter.reads("Submitted.")


def sends_back(park: Person) -> None:
    """Read the explanation and send the return back with a remark at one cell."""
    park.open("desk/review/")
    park.page.locator(f"a[href$='/returns/{park.portal.pk}/review/']").click()
    expect(park.page.get_by_text(EXPLAINED)).to_be_visible()
    cell = park.page.locator("details.more", has=park.field("EC01.remark"))
    cell.locator("summary").click()
    park.field("EC01.remark").fill(REMARK)
    park.field("reason").fill(REASON)
    park.press("Send back for correction")


def mends(reporter: Person) -> None:
    """Find what came back, with the remark, mend it and submit it again."""
    reporter.open("desk/")
    expect(reporter.page.get_by_text(REMARK)).to_be_visible()
    reporter.open_return()
    expect(reporter.page.get_by_text(REMARK).first).to_be_visible()
    reporter.field("EC01.value").fill(MENDED)
    reporter.field("EC01.why").fill("")
    expect(reporter.page.locator("[data-unexplained]")).to_have_text("0")
    reporter.press("Submit the return")
    reporter.reads("Submitted.")


def passes(person: Person, button: str) -> None:
    """Pass the return on, or approve it."""
    person.open_return("review/")
    expect(person.page.locator("main")).to_contain_text("12,480")
    person.press(button)


def releases(bureau: Person) -> None:
    """Look at what the next release changes, say what it is, release."""
    bureau.open("desk/release/")
    bureau.field("note").fill(NOTE)
    with bureau.page.expect_navigation():
        bureau.page.locator("button[value=publish]").click()
    expect(bureau.page.locator("main")).to_contain_text(NOTE)


def said(visitor: Person, query: str = "") -> list[str]:
    """Which of the two numbers the first page says to anybody."""
    visitor.open(query)
    text = visitor.page.inner_text("main")
    return [one for one in REVENUE[visitor.language] if one in text]


def complaints(people: list[Person]) -> list[str]:
    """What the browsers complained of, but the one submission that was refused."""
    heard = [line for person in people for line in person.heard]
    return [line for line in heard if "status of 409" not in line]


@pytest.mark.parametrize("language", REVENUE)
def test_a_number_goes_from_the_keyboard_to_the_dashboard(browser, portal, language):
    walk_round(browser, portal, language)


def walk_round(browser, portal, language) -> None:
    """The whole round by five people, and what everybody sees before and after it."""
    revenue = REVENUE[language]
    quarter = f"?period={desk.QUARTER}"  # too few are in for it to lead
    people = [Person(browser, portal, language, name) for name in ("", *PEOPLE)]
    visitor, reporter, park, approver, publisher = people
    assert said(visitor, quarter) == revenue[:1]
    reports(reporter)
    sends_back(park)
    mends(reporter)
    passes(park, "Mark as reviewed and send to the bureau")
    passes(approver, "Approve")
    assert said(visitor, quarter) == revenue[:1]
    releases(publisher)
    assert said(visitor) == revenue[1:]
    assert said(visitor, f"{quarter}&as_of=1") == revenue[:1]
    assert complaints(people) == []
