"""Pages in a real browser: accessible, within the screen, within their policy."""

import csv

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.sandbox import fresh_sandbox

pytestmark = pytest.mark.browser
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
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PAGES = (
    "/zh-hans/",
    "/en/targets/",
    "/zh-hans/targets/T-REV/",
    "/en/targets/T-PLAT/",
    "/en/problems/",
    "/zh-hans/platforms/",
    "/zh-hans/sources/",
    "/en/search/?q=carpet",
    "/en/?programme=listed",
    "/zh-hans/?programme=listed&as_of=1&period=2014-Q4",
    "/en/targets/L-REV/?programme=listed",
    "/en/?as_of=1990-01-01",
    "/en/?period=2031-Q1",
    "/en/?as_of=nonsense",
)


@pytest.fixture(scope="module")
def base(store, template, tmp_path_factory):
    """The address of a portal with the city's targets and three listed companies."""
    file = tmp_path_factory.mktemp("files") / "listed.csv"
    write_companies(file)
    with fresh_sandbox(store, template=template) as sandbox:
        sandbox.manage("load_programme", "--publish")
        sandbox.manage("load_listed", file)
        with sandbox.serve() as address:
            yield address


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


@pytest.mark.parametrize(
    ("width", "scheme"),
    [(320, "light"), (768, "dark"), (1440, "light"), (1440, "dark")],
)
def test_pages_are_accessible_and_fit_the_screen(base, browser, width, scheme):
    screen = {"width": width, "height": 900}
    context = browser.new_context(viewport=screen, color_scheme=scheme)
    faults = [fault for path in PAGES for fault in faults_of(context, base + path)]
    context.close()
    assert faults == []


def faults_of(context, address):
    """What is wrong with one page, one line each."""
    page = context.new_page()
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text))
    page.goto(address)
    wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    found = Axe().run(page, options={"runOnly": STANDARDS}).response["violations"]
    page.close()
    return [
        *(f"{address}: {rule['id']} {rule['nodes'][0]['html']}" for rule in found),
        *(f"{address}: {text}" for text in errors if "400" not in text),
        *([f"{address}: scrolls sideways"] if wide else []),
    ]
