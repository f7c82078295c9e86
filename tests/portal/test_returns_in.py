"""A release while returns come in says how many are in, and what registers count."""

from datetime import date
from types import SimpleNamespace

import pytest

from reporting.measuring.actuals import count_standing
from reporting.models import ReportingPeriod
from reporting.register_counts.returned import count_reporters, is_gathering
from reporting.returns_in import ReturnsIn, list_incomplete_quarters, list_returns_in
from tests.support import factories, register_factories, scenes
from tests.support.pages import text_of
from tests.support.scenes import Q1, Q2

pytestmark = pytest.mark.django_db
FIRMS = 8


@pytest.fixture
def city():
    """Eight enterprises with a patent each; all have reported one quarter."""
    city = scenes.quiet_city(firms=FIRMS)
    factories.indicator(
        city.programme, code="IP04", nature="stock", unit_zh="件", unit_en="patents"
    )
    for firm in city.firms:
        register_factories.patent(firm, granted_on=date(2012, 6, 1))
    for quarter, state in ((Q1, "closed"), (Q2, "open")):
        factories.period(city.programme, quarter, state=ReportingPeriod.State(state))
    city.report(Q1, *range(FIRMS))
    city.publish()
    return city


def report_two(city):
    """Two of eight returns of the second quarter, released while others come in."""
    for number, firm in enumerate(city.firms[:2]):
        factories.approved(city.programme, firm, Q2, {city.revenue: number + 10})
    return city.publish()


def test_returns_are_counted_by_what_enterprises_report_and_not_by_registers(city):
    release = report_two(city)
    assert list_returns_in(city.programme, release, [Q1, Q2]) == (
        ReturnsIn(Q1, FIRMS, FIRMS),
        ReturnsIn(Q2, 2, FIRMS),
    )
    assert list_incomplete_quarters(release) == (ReturnsIn(Q2, 2, FIRMS),)


def test_a_release_of_all_returns_misses_none(city):
    assert list_incomplete_quarters(city.programme.releases.get()) == ()
    report_two(city)
    for firm in city.firms[2:]:
        factories.approved(city.programme, firm, Q2, {city.revenue: 1})
    assert list_incomplete_quarters(city.publish()) == ()


@pytest.mark.parametrize(
    ("language", "name", "query", "says"),
    [
        ("en", "", {}, "2 of 8 returns in."),
        ("en", "", {"period": Q2}, "2 of 8 returns in."),
        ("en", "releases/2/", {}, "Q2 2013: 2 of 8 returns in."),
        ("zh-hans", "", {"period": Q2}, "应报8份季报，已收2份。"),
        ("zh-hans", "releases/2/", {}, "2013年1—6月：应报8份季报，已收2份。"),
    ],
)
def test_pages_say_how_many_returns_are_in(city, client, language, name, query, says):
    address = f"/{language}/{name}"
    if "releases" not in name:
        assert says not in text_of(client.get(address).text)
    report_two(city)
    assert says in text_of(client.get(address, query).text)
    city.report(Q2, *range(FIRMS))
    city.publish()
    assert "2 of 8 returns in." not in text_of(client.get("/en/").text)


def test_what_registers_count_is_said_to_be_counted(city, client):
    report_two(city)
    for query in ({}, {"period": Q2}):
        shown = client.get(f"/en/bases/{city.base.slug}/", query).text
        lines = shown.partition("Indicators of the quarter")[2].split("<tr>")
        told = {
            code: "counted from registers" in line
            for line in lines
            for code in ("EC01", "IP04")
            if f"<code>{code}</code>" in line
        }
        assert told == {"EC01": False, "IP04": True}


def make_total(weight_in, weight_expected):
    """A total that registers count for everybody, with what returns weigh."""
    return SimpleNamespace(
        reported=39,
        expected=40,
        weight_in=weight_in,
        weight_expected=weight_expected,
    )


@pytest.mark.parametrize(
    ("code", "weights", "reporters", "gathers"),
    [
        ("IP04", (2, 40), 2, True),
        ("IP04", (0, 40), 0, True),
        ("IP04", (19, 40), 19, True),
        ("IP04", (20, 40), 20, False),
        ("IP04", (40, 40), 40, False),
        ("IP04", (None, None), 39, False),
        ("EC01", (2, 40), 39, False),
    ],
)
def test_of_what_registers_count_reported_are_those_whose_return_is_in(
    code, weights, reporters, gathers
):
    total = make_total(*weights)
    assert count_reporters(total, code) == reporters
    assert is_gathering(total, code, least_coverage=50) == gathers


@pytest.mark.parametrize(
    ("code", "weights", "standing"),
    [("IP04", (2, 40), 2), ("IP04", (None, None), 39), ("EC01", (2, 40), 39)],
)
def test_a_target_of_what_registers_count_stands_on_the_returns_that_are_in(
    code, weights, standing
):
    assert count_standing(make_total(*weights), "value", code) == standing
