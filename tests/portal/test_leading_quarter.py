"""A quarter leads pages and API from when nearly all is in, not from the first."""

import pytest

from core.quarters import Quarter
from reporting.models import RollUp
from reporting.progress_board import find_quarters_with_totals
from reporting.register_counts.counts import COUNTS
from tests.support import factories, scenes
from tests.support.pages import text_of
from tests.support.scenes import Q1, Q2

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    """Four firms, of which all have reported one quarter."""
    city = scenes.quiet_city(firms=4)
    city.report(Q1, 1, 2, 3, 4)
    city.publish()
    return city


def known(city):
    return find_quarters_with_totals(city.programme, city.publish())


@pytest.mark.parametrize(
    ("values", "leading"),
    [((5, None, None, None), Q1), ((5, 6, 7, None), Q1), ((5, 6, 7, 8), Q2)],
)
def test_a_quarter_leads_from_when_nine_tenths_are_in(city, values, leading):
    city.report(Q2, *values)
    found = known(city)
    assert (found.all, found.leading) == ((Q2, Q1), leading)
    assert found.gathering == (None if leading == Q2 else Q2)


@pytest.mark.parametrize(("promised", "leading"), [(False, Q2), (True, Q1)])
def test_only_indicators_with_targets_are_asked(city, promised, leading):
    other = factories.indicator(city.programme)
    if promised:
        factories.target(city.programme, other)
    for firm in city.firms:
        cells = {city.revenue: 1, other: None}
        factories.approved(city.programme, firm, Q2, cells)
    assert known(city).leading == leading


def test_where_none_is_nearly_whole_the_newest_that_half_reported_leads():
    city = scenes.quiet_city(firms=4)
    city.report(Q1, 5, 6, None, None)
    city.report(Q2, 5, None, None, None)
    assert known(city).leading == Q1


def test_a_release_keeps_the_quarter_that_it_led_with(city):
    first = city.programme.releases.first()
    city.report(Q2, 5, 6, 7, 8)
    assert known(city).leading == Q2
    assert find_quarters_with_totals(city.programme, first).leading == Q1


def test_what_the_registers_answer_does_not_speak_for_the_reporters(city):
    counted = [
        factories.indicator(city.programme, code=code) for code in list(COUNTS)[:3]
    ]
    for firm in city.firms:
        cells = {city.revenue: None} | dict.fromkeys(counted, 1)
        factories.approved(city.programme, firm, Q2, cells)
    assert known(city).leading == Q1


def test_where_no_quarter_has_half_the_newest_leads():
    city = scenes.quiet_city(firms=4)
    for quarter in (Q1, Q2):
        city.report(quarter, 5, None, None, None)
    found = known(city)
    assert (found.leading, found.gathering) == (Q2, None)


def test_nobody_expected_and_nothing_reported_is_no_quarter(city):
    city.report(Q2, None, None, None, None)
    found = known(city)
    assert RollUp.objects.filter(period=Q2).exists()
    assert (found.all, found.leading) == ((Q1,), Q1)


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        (
            {},
            "Returns for Q2 2013 are still coming in. 1 of 4 returns in. "
            "See the figures so far",
        ),
        (
            {"period": Q2},
            "1 of 4 returns in. Most returns for this quarter are not in yet",
        ),
    ],
)
def test_a_page_says_that_few_have_reported_the_newest_quarter(
    client, city, asked, shown
):
    city.report(Q2, 5, None, None, None)
    city.publish()
    found = text_of(client.get("/en/", asked).content.decode())
    assert shown in found
    assert ("period Q1 2013" in found) == (not asked)


def test_a_page_says_nothing_of_the_kind_once_all_have_reported(client, city):
    city.report(Q2, 5, 6, 7, 8)
    city.publish()
    found = text_of(client.get("/en/").content.decode())
    assert "period Q2 2013" in found
    assert "still coming in" not in found
    earlier = text_of(client.get("/en/", {"period": Q1}).content.decode())
    assert "Most returns for this quarter are not in yet" not in earlier


def test_the_api_measures_targets_in_the_leading_quarter(client, city):
    city.report(Q2, 5, None, None, None)
    city.publish()
    address = "/api/v1/progress/"
    [row] = client.get(address, {"scope": "programme"}).json()["results"]
    asked = client.get(address, {"scope": "programme", "period": Q2}).json()["results"]
    assert Quarter.parse(row["period"]) == Q1
    assert [Quarter.parse(row["period"]) for row in asked] == [Q2]
