"""Every page of the portal in a real browser, as readers meet it.

A page is opened once in each language and then looked at:

- at 1440 pixels, light: all rules of axe, but those on colours where they are asked
  at 360; dark: its rules on colours, since nothing else depends on the scheme, in
  one language, since colours do not depend on it;
- at 768, 360 and 320 pixels: no sideways scroll; in English, whose words are the
  longer ones, axe too: all rules at 360, where menus fold, and at 768 all but the
  colours, which are those of one of the other widths (an example of every address,
  not its other states, which consist of the same parts);
- on paper: every table and the data of every chart shown, nothing cut;
- one h1, the language named, a switch that keeps path and query, and not a word on
  the console: what the Content-Security-Policy blocks would be told there.

So few combinations, because axe costs a third of a second each time.
"""

import csv

import pytest
from django.urls import resolve

from portal.urls import urlpatterns
from tests import screenshots
from tests.support import looking
from tests.support.sandbox import fresh_sandbox

pytestmark = pytest.mark.browser
LANGUAGES = ("zh-hans", "en")

FILES = ("releases/calendar.ics",)
"""Addresses that are no pages."""


def list_plain_pages() -> list[str]:
    """The addresses that need no argument."""
    routes = [f"{row.pattern}" for row in urlpatterns]
    return [route for route in routes if "<" not in route and route not in FILES]


EXAMPLES = (
    "bases/new-energy/",
    "parks/dongchuan/",
    "enterprises/DEMO-01/",
    "targets/T-REV/",
    "problems/DEMO-2013-041/",
    "search/?q=carpet",
    "releases/3/",
)
"""Pages of one thing, and those that show more when they are asked something."""

PAGES = (*list_plain_pages(), *EXAMPLES)
"""An example of every address; below the prefix of the language."""

STATES = (
    "?as_of=1",
    "?as_of=2&period=2013-Q2",
    "?as_of=1990-01-01",
    "?period=2031-Q1",
    "?programme=listed",
    "targets/L-REV/?programme=listed",
    "targets/T-PLAT/",
    "targets/T-REV/?as_of=1",
    "bases/tibetan-carpet/?as_of=1",
    "enterprises/A2-01/",
    "enterprises/?q=nowhere",
    "problems/DEMO-2012-020/",
    "problems/?q=nowhere",
    "search/",
    "releases/3/?against=1",
    "accounts/login/",
)
"""The same pages with less to show: an early release, nothing found, a secret."""

STATUS = {**dict.fromkeys(PAGES + STATES, 200), "?as_of=nonsense": 400}
INSIDE = {
    "reporter": (
        "accounts/",
        "accounts/password/",
        "accounts/second-factor/enrol/",
        "desk/",
        "desk/inbox/",
        "desk/contacts/",
    ),
    "bureau_reviewer": (
        "desk/",
        "desk/review/",
        "desk/review/?kind=base",
        "desk/release/",
        "desk/completeness/",
        "desk/completeness/?kind=park",
        "desk/periods/2014-Q4/",
    ),
}
"""Pages of somebody who has signed in, by sample account."""

LISTS = {"bureau_reviewer": ("desk/review/",)}
"""Lists of theirs, whose first row leads to one more page."""

PASSWORD = "sample-only-2015"
COLUMNS = (
    "security_code",
    "short_name",
    "region",
    "industry",
    "year",
    "quarter",
    "revenue_ytd_million_yuan",
    "net_profit_ytd_million_yuan",
)
# What is done to the page of the bases, and what must be said of it.
PLANTED = {
    "a second h1": ("<h1", "<h1>Two</h1><h1", "headings: 2"),
    "another language": ('lang="en">', 'lang="fr">', "language:"),
    "a switch that leaves": ('href="/zh-hans/bases/"', 'href="/zh-hans/"', "others:"),
    "an inline style": ("</main>", '<i style="top:0"></i></main>', "Security Policy"),
    "an image without words": (
        "</main>",
        '<img src="/static/img/mark.svg"></main>',
        "axe, light: image-alt",
    ),
    "a wide table": (
        "</main>",
        '<svg width="1500" height="9"></svg></main>',
        "scrolls sideways at 768",
    ),
    "data that paper hides": (
        "</main>",
        "<details><summary>+</summary><table><tr><td>1</table></details></main>",
        "hidden on paper",
    ),
    "a table that paper cuts": (
        "</main>",
        '<div class="wrap scroll"><svg width="900" height="9"></svg></div></main>',
        "wider than the paper",
    ),
}


def write_companies(file):
    """Two years of three companies, one of which misses a quarter."""
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(COLUMNS)
        for number in range(3):
            for quarter in range(8 - number % 2):
                revenue = 1000 * (quarter % 4 + 1) + 50 * quarter * number
                place = f"60000{number}", f"示例{number}", "青海", "白酒"
                when = 2014 + quarter // 4, quarter % 4 + 1
                writer.writerow([*place, *when, revenue, revenue / 10 - 150])


@pytest.fixture(scope="module")
def base(store, template, tmp_path_factory):
    """The address of a portal with the sample data and three listed companies."""
    file = tmp_path_factory.mktemp("files") / "listed.csv"
    write_companies(file)
    with fresh_sandbox(store, template=template) as sandbox:
        sandbox.manage("load_programme")
        sandbox.manage("load_demo")
        sandbox.manage("load_listed", file)
        with sandbox.serve() as address:
            yield address


@pytest.fixture
def page(browser):
    """An empty page of a browser that knows nothing."""
    with browser.new_context() as context:
        yield context.new_page()


def test_every_address_has_an_example():
    found = {
        resolve(f"/{page.partition('?')[0]}", "portal.urls").route for page in EXAMPLES
    }
    missing = {f"{row.pattern}" for row in urlpatterns if "<" in f"{row.pattern}"}
    assert missing - found == set(), "add an example to EXAMPLES"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_whole_on_every_screen_and_on_paper(base, page, language):
    found = faults_of_all(page, base, language, STATUS)
    assert not found, "\n".join(found)


def faults_of_all(page, base, language, pages):
    """Everything that is wrong with some pages, each with the status it answers."""
    heard = looking.listen(page)
    found = []
    for rest, status in pages.items():
        faults = faults_of(page, base, language, rest, status)
        faults += [text for text in heard if f"status of {status}" not in text]
        found += [f"/{language}/{rest}: {fault}" for fault in faults]
        heard.clear()
    return found


def faults_of(page, base, language, rest, status=200):
    """Everything that is wrong with one page in one language."""
    widths = (looking.WITHOUT_COLOURS, looking.RULES)
    at_768, at_360 = widths if language == "en" and rest not in STATES else (None, None)
    at_1440 = looking.WITHOUT_COLOURS if at_360 else looking.RULES
    return [
        *looking.open_page(page, f"{base}/{language}/{rest}", status),
        *looking.reading_faults(page, language, rest),
        *looking.axe_faults(page, at_1440, "light"),
        *(looking.colour_faults(page) if at_360 else []),
        *looking.width_faults(page, 768, at_768),
        *looking.width_faults(page, 360, at_360),
        *looking.width_faults(page, 320),
        *looking.paper_faults(page),
    ]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("account", INSIDE)
def test_every_page_behind_the_door_is_whole(base, page, language, account):
    sign_in(page, f"{base}/{language}/accounts/login/", account)
    prefix = f"{base}/{language}/"
    rows = [first_row(page, prefix + rest) for rest in LISTS.get(account, ())]
    pages = [*INSIDE[account], *(row.removeprefix(prefix) for row in rows)]
    found = faults_of_all(page, base, language, dict.fromkeys(pages, 200))
    assert not found, "\n".join(found)


def first_row(page, address):
    """Where the first row of a list leads."""
    page.goto(address)
    return page.locator("main tbody a").first.evaluate("link => link.href")


def sign_in(page, address, account):
    """Sign in as an account of the sample data; while DEBUG is on a password is all."""
    page.goto(address)
    page.fill("[name=username]", account)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url(lambda url: "login" not in url)


def test_one_click_copies_the_text_that_chases(base, page):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    sign_in(page, f"{base}/en/accounts/login/", "bureau_reviewer")
    page.goto(f"{base}/en/desk/completeness/")
    page.get_by_role("button", name="Copy").nth(1).click()
    page.get_by_role("button", name="Copied").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "Sample Enterprise 01: the return for Q4 2014" in copied


@pytest.mark.parametrize(("good", "bad", "fault"), PLANTED.values(), ids=PLANTED)
def test_a_planted_fault_is_seen(base, page, good, bad, fault):
    def spoil(route):
        answer = route.fetch()
        assert good in answer.text()
        route.fulfill(response=answer, body=answer.text().replace(good, bad, 1))

    page.route("**/en/bases/", spoil)
    heard = looking.listen(page)
    found = faults_of(page, base, "en", "bases/")
    assert fault in "\n".join(found + heard)


def test_the_pictures_of_the_readme_are_taken_and_small(base, browser, tmp_path):
    files = screenshots.take(browser, base, tmp_path)
    pictures = [file.read_bytes() for file in files]
    assert len(set(pictures)) == 8
    assert all(picture.startswith(b"RIFF") for picture in pictures)
    assert sum(map(len, pictures)) < 1_200_000
