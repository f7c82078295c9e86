"""The grid in a real browser: pasted into, walked through, cut off; nothing lost."""

import json
from types import SimpleNamespace

import pytest

from tests.support import desk, factories, looking
from tests.support.sandbox import fresh_sandbox

pytestmark = pytest.mark.browser
FIRMS = 21
BLOCK = "１１，２４０\t１２，４８０\r\n−45\t\r\n\t421 \r\n"
# Value, last quarter's and last year's of a flow: what is said of them.
PAST = {"EC01": (9000, 10_000), "EC03": (312, -45), "EC06": (418, 402)}
TYPED = ("12480", "-45.5", "0", "0.0001", "1.2亿元", "１,234.5", "99999", "abc", "")
TYPED += ("9" * 41,)
SAID = """[...document.querySelectorAll("tr[data-line]")].map(row =>
    [...row.querySelectorAll("output, [data-say]")].map(one => one.innerText.trim()))"""


def plant() -> None:
    """Make a city with a reporter signed in for each enterprise; print who they are."""
    city = desk.city()
    firms = [*city.firms]
    firms += [
        factories.member(city.programme, park=city.park) for _ in range(FIRMS - 2)
    ]
    for firm in firms:
        for quarter, place in ((desk.QUARTER - 1, 0), (desk.QUARTER.year_ago, 1)):
            cells = {
                city.indicators[code]: known[place] for code, known in PAST.items()
            }
            factories.approved(city.programme, firm, quarter, cells)
    desk.open_period(period=city.period, by=city.bureau[0])
    told = [session_of(city, number, firm) for number, firm in enumerate(firms)]
    print(json.dumps(told))  # noqa: T201 (the test reads it)


def session_of(city, number, firm) -> dict:
    """A reporter of an enterprise, two sessions of theirs, and one of a colleague."""
    reporter = desk.account(f"reporter-{number}", desk.Role.REPORTER, firm)
    people = (reporter, reporter, city.park_reviewer)
    keys = [desk.client(person).cookies["sessionid"].value for person in people]
    return {"pk": desk.return_of(firm).pk, "keys": keys}


@pytest.fixture(scope="module")
def portal(store, template):
    """A portal with open returns: its address, its sandbox, its unused returns."""
    with fresh_sandbox(store, template=template) as sandbox:
        code = "from tests.portal.test_desk_return_browser import plant; plant()"
        told = sandbox.manage("shell", "-v", 0, "-c", code).stdout.splitlines()[-1]
        with sandbox.serve() as address:
            yield SimpleNamespace(
                address=address, sandbox=sandbox, unused=json.loads(told)
            )


class Desk:
    """A reporter's browser at the grid of a return of their own."""

    def __init__(self, browser, portal, **options):
        found = portal.unused.pop()
        self.pk, (self.key, self.next_key, self.colleague) = found["pk"], found["keys"]
        self.portal, self.browser = portal, browser
        self.context = browser.new_context(**options)
        self.context.grant_permissions(["clipboard-read", "clipboard-write"])
        self.page = self.context.new_page()
        self.heard = looking.listen(self.page)
        self.sign_in(self.key)

    def sign_in(self, key, context=None):
        """Give a browser a session."""
        cookie = {"name": "sessionid", "value": key, "url": self.portal.address}
        (context or self.context).add_cookies([cookie])

    def address(self, language="en"):
        return f"{self.portal.address}/{language}/desk/returns/{self.pk}/"

    def open(self, language="en"):
        """Open the page of the return."""
        self.page.goto(self.address(language))
        return self

    def field(self, name):
        return self.page.locator(f'[id="{name}"]')

    def value(self, name):
        return self.field(name).input_value()

    def type(self, name, text):
        """Type into a field as a person does."""
        self.field(name).click()
        self.page.keyboard.type(text)

    def focused(self):
        return self.page.evaluate("document.activeElement.id")

    def says(self, text):
        """Wait until the save bar says something."""
        self.page.locator("[data-status]", has_text=text).wait_for(timeout=60_000)

    def reopened(self, *names):
        """What stands in fields when the page is opened anew."""
        self.open()
        return [self.value(name) for name in names]

    def expire(self):
        """End the session at the server."""
        connection = self.portal.sandbox.connection()
        cursor = connection.cursor()
        cursor.execute(f"DELETE FROM django_session WHERE session_key = '{self.key}'")
        connection.commit()


@pytest.fixture
def grid(browser, portal):
    """A grid that is open."""
    found = Desk(browser, portal)
    yield found.open()
    found.context.close()


def paste(grid, text):
    """Paste with the keyboard what another program has copied."""
    grid.page.evaluate("text => navigator.clipboard.writeText(text)", text)
    grid.page.keyboard.press("Control+V")


def test_a_block_from_a_spreadsheet_lands_right_and_is_saved(grid):
    grid.field("EC01.same").click()
    grid.page.keyboard.press("Control+A")
    paste(grid, BLOCK)
    names = [f"{code}.{part}" for code in PAST for part in ("same", "value")]
    pasted = ["１１，２４０", "１２，４８０", "−45", "", "402", "421"]
    assert [grid.value(name) for name in names] == pasted
    marked = "[...document.querySelectorAll('.pasted')].map(field => field.id)"
    assert grid.page.evaluate(marked) == [
        *("EC01.same", "EC01.value", "EC03.same", "EC06.value")
    ]
    grid.says("Saved at")
    saved = ["11,240", "12,480", "−45", "", "402", "421"]
    assert grid.reopened(*names) == saved
    assert grid.heard == []


def test_a_column_is_pasted_below_the_cell_and_one_cell_into_it(grid):
    grid.field("EC01.value").click()
    paste(grid, "5\n6")
    grid.field("EC06.value").click()
    paste(grid, "421\r\n")
    names = ("EC01.value", "EC03.value", "EC06.value")
    assert [grid.value(name) for name in names] == ["5", "6", "421"]
    assert [grid.value(f"{code}.status") for code in PAST] == ["reported"] * 3


def test_arrows_and_enter_move_as_in_a_spreadsheet(grid):
    grid.field("EC01.value").click()
    walk = {
        "ArrowDown": "EC03.value",
        "Enter": "EC06.value",
        "ArrowUp": "EC03.value",
        "Shift+Enter": "EC01.value",
        "ArrowLeft": "EC01.same",
        "ArrowRight": "EC01.value",
    }
    for key, place in walk.items():
        grid.page.keyboard.press(key)
        assert grid.focused() == place, key
    assert grid.page.url == grid.address()


def test_the_arrows_walk_through_a_text_before_they_leave_it(grid):
    grid.type("EC01.value", "12")
    grid.page.keyboard.press("ArrowLeft")
    assert grid.focused() == "EC01.value"
    grid.page.keyboard.press("ArrowLeft")
    grid.page.keyboard.press("ArrowLeft")
    assert grid.focused() == "EC01.same"


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_script_computes_what_the_server_does(browser, portal, language):
    grid = Desk(browser, portal).open(language)
    for text in TYPED:
        for code in PAST:
            grid.field(f"{code}.value").fill(text)
        live = grid.page.evaluate(SAID)
        with grid.page.expect_navigation():
            grid.page.locator(".savebar [value=save]").click()
        assert grid.page.evaluate(SAID) == live, text
    grid.context.close()


def test_a_typed_number_is_reported_and_a_status_empties_the_cell(grid):
    grid.type("EC01.value", "5")
    assert grid.value("EC01.status") == "reported"
    grid.field("EC01.status").select_option("not_applicable")
    assert grid.value("EC01.value") == ""
    assert not grid.field("EC01.value").is_editable()
    grid.says("Saved at")
    assert grid.reopened("EC01.status", "EC01.value") == ["not_applicable", ""]


GREY = "[...document.querySelectorAll('.is-zero .light')].map(one => one.className)"


def test_a_light_is_grey_until_something_is_to_be_done(grid):
    red, amber = "light is-bad", "light is-am"
    assert grid.page.evaluate(GREY) == [red, amber]
    grid.type("EC06.value", "40")
    grid.type("EC01.value", "x")
    grid.says("Saved, except")
    assert grid.page.evaluate(GREY) == []
    grid.field("EC06.why").fill("A plant was sold.")
    grid.field("EC01.value").fill("12480")
    grid.says("Saved at")
    assert grid.page.evaluate(GREY) == [red, amber]


@pytest.mark.parametrize("is_allowed", [True, False])
def test_one_click_copies_a_text_that_chases(browser, portal, is_allowed):
    grid = Desk(browser, portal)
    if not is_allowed:  # as on a page without TLS
        grid.page.add_init_script("delete Navigator.prototype.clipboard")
    grid.page.goto(f"{portal.address}/en/desk/completeness/")
    grid.page.get_by_role("button", name="Copy").first.click()
    grid.page.get_by_role("button", name="Copied").wait_for()
    grid.open().field("EC01.note").evaluate("one => one.closest('details').open = true")
    grid.field("EC01.note").click()
    grid.page.keyboard.press("Control+V")
    assert "季报" in grid.value("EC01.note")
    grid.context.close()


def open_without_script(grid):
    """Open the page while its script is still on the way; what lets the script come."""
    held = []

    def hold(route):
        held.append(route)

    grid.page.route("**/js/return/main*.js", hold)
    grid.page.goto(grid.address(), wait_until="commit")

    def let_it_come():
        while not held:
            grid.page.wait_for_timeout(50)
        for route in held:
            route.continue_()
        grid.page.unroute_all()
        grid.page.wait_for_load_state()

    return let_it_come


def test_what_is_typed_before_the_script_has_come_is_saved(grid):
    let_it_come = open_without_script(grid)
    grid.type("EC01.value", "12480")
    grid.field("EC03.status").select_option("not_applicable")
    assert grid.value("EC01.status") == "missing"
    let_it_come()
    assert grid.value("EC01.status") == "reported"
    assert not grid.field("EC03.value").is_editable()
    grid.says("Saved at")
    names = ("EC01.value", "EC01.status", "EC03.status")
    assert grid.reopened(*names) == ["12,480", "reported", "not_applicable"]
    assert grid.heard == []


def test_a_page_in_which_nothing_is_typed_is_not_saved(grid):
    grid.type("EC06.value", "40")
    grid.field("EC06.why").fill("A plant was sold.\nAnd a mill.")
    grid.says("Saved at")
    sent = []
    grid.page.on("request", lambda one: sent.append(one.method))
    open_without_script(grid)()
    grid.page.wait_for_timeout(2_000)
    assert set(sent) == {"GET"}


def test_a_finding_and_a_wrong_value_are_told_while_typing(grid):
    grid.type("EC06.value", "40")
    grid.page.get_by_text("explain a fall of more than 20%").first.wait_for()
    grid.field("EC06.why").fill("A plant was sold.")
    grid.type("EC01.value", "x")
    grid.says("Saved, except")
    assert grid.field("EC01.value").get_attribute("aria-invalid") == "true"
    assert grid.reopened("EC06.why", "EC01.value") == ["A plant was sold.", ""]


def test_without_a_connection_nothing_is_lost(grid):
    grid.context.set_offline(True)
    grid.type("EC01.value", "12480")
    grid.says("No connection")
    grid.type("EC06.value", "421")
    grid.context.set_offline(False)
    grid.says("Saved at")
    assert grid.reopened("EC01.value", "EC06.value") == ["12,480", "421"]


def expired(grid):
    """Type after the session has ended, sign in again and come back."""
    grid.expire()
    grid.type("EC01.value", "12480")
    grid.says("Your session has ended")
    grid.type("EC06.value", "421")
    link = grid.page.get_by_role("link", name="Sign in and come back here")
    assert f"next=/en/desk/returns/{grid.pk}/" in link.get_attribute("href")
    link.click()
    grid.sign_in(grid.next_key)
    grid.open()


def test_after_the_session_has_ended_every_keystroke_comes_back(grid):
    expired(grid)
    assert grid.value("EC01.value") == ""
    grid.page.get_by_role("button", name="Restore my unsaved changes").click()
    assert (grid.value("EC01.value"), grid.value("EC06.value")) == ("12480", "421")
    grid.says("Saved at")
    assert grid.reopened("EC01.value", "EC06.value") == ["12,480", "421"]
    assert not grid.page.get_by_role(
        "button", name="Restore my unsaved changes"
    ).is_visible()


def test_what_was_kept_can_be_thrown_away(grid):
    expired(grid)
    grid.page.get_by_role("button", name="Discard my unsaved changes").click()
    assert grid.reopened("EC01.value") == [""]
    assert not grid.page.get_by_role(
        "button", name="Restore my unsaved changes"
    ).is_visible()


def test_two_people_in_one_cell_see_both_values(grid):
    other = grid.browser.new_context(java_script_enabled=False)
    grid.sign_in(grid.colleague, other)
    page = other.new_page()
    page.goto(grid.address())
    page.locator('[id="EC01.value"]').fill("864")
    page.locator(".savebar [value=save]").click()
    grid.type("EC01.value", "846")
    grid.says("Another user changed a cell")
    grid.page.get_by_role("button", name="Show both values").click()
    grid.page.get_by_role("button", name="Keep my value: 846").click()
    assert grid.reopened("EC01.value") == ["846"]
    other.close()


def test_a_return_is_filled_in_and_submitted_without_a_script(browser, portal):
    grid = Desk(browser, portal, java_script_enabled=False).open()
    grid.page.get_by_role(
        "button", name="Copy last quarter's value into 1 empty item"
    ).click()
    assert grid.value("EC06.value") == "418"
    grid.field("EC01.value").fill("１２，４８０")
    with grid.page.expect_navigation():
        grid.page.keyboard.press("Enter")
    assert grid.value("EC01.value") == "12,480"
    grid.page.get_by_role("button", name="Submit the return").click()
    grid.page.get_by_text("Submitted.").wait_for()
    grid.context.close()


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_page_is_accessible_and_fits_every_screen(browser, portal, language):
    grid = Desk(browser, portal).open(language)
    grid.field("EC06.value").fill("1")
    with grid.page.expect_navigation():
        grid.page.locator(".savebar [value=save]").click()
    found = looking.open_page(grid.page, grid.address(language), 200)
    found += looking.reading_faults(grid.page, language, f"desk/returns/{grid.pk}/")
    found += looking.axe_faults(grid.page, looking.RULES, "light")
    found += looking.colour_faults(grid.page)
    found += looking.width_faults(grid.page, 360, looking.RULES)
    found += looking.width_faults(grid.page, 320)
    grid.context.close()
    assert found + grid.heard == []
