"""Anybody, an official and somebody without rights: who sees which figures."""

import pytest

from core.quarters import Quarter
from core.today import get_today
from tests.support import api, factories

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
Q2 = Quarter(2013, 2)
SUMS = ("value", "single_quarter", "rolling_four_quarters", "same_period_last_year")


@pytest.fixture
def released_city():
    """Three firms in one base and park, one firm alone in another base."""
    return api.released_city()


@pytest.fixture(params=["anybody", "signed in"])
def stranger(request, released_city, client):
    """A reader without rights."""
    return client if request.param == "anybody" else api.official()


@pytest.fixture
def clerk(released_city):
    """A reader who may see single figures."""
    return api.official("view_figure")


def test_strangers_see_no_enterprise_of_a_confidential_programme(
    stranger, released_city
):
    code = "F0"
    assert api.rows(stranger, "figures", scope="enterprise") == []
    assert api.rows(stranger, "figures", enterprise=code) == []
    assert {row["scope"] for row in api.rows(stranger, "figures")} == {
        "programme",
        "base",
        "park",
    }


def test_the_official_sees_every_enterprise(clerk, released_city):
    found = api.rows(clerk, "figures", scope="enterprise", period="2013-Q2")
    assert {row["enterprise"] for row in found} == {
        one.code for one in released_city.members
    }


def test_everybody_sees_the_enterprises_of_a_public_programme(stranger, released_city):
    members = api.listed(released_city.sales).members
    found = api.rows(stranger, "figures", scope="enterprise")
    assert {row["enterprise"] for row in found} == {one.code for one in members}
    assert {row["value"] for row in found} == {"7"}


def test_a_confidential_figure_stays_so_when_its_firm_is_listed_too(
    stranger, released_city
):
    listed = api.listed(released_city.sales)
    factories.member(listed.programme, enterprise=released_city.members[0])
    code = "F0"
    assert api.rows(stranger, "figures", enterprise=code) == []


def test_a_total_of_fewer_than_three_is_withheld_from_strangers(
    stranger, released_city
):
    (row,) = api.rows(
        stranger, "figures", base="carpets", indicator="EC01", period=str(Q2)
    )
    assert (row["status"], row["growth"]) == ("withheld", None)
    assert [row[name] for name in SUMS] == [None] * 4
    assert (row["reported"], row["expected"]) == (1, 1)


def test_the_official_sees_the_withheld_total(clerk, released_city):
    row = api.rows(clerk, "figures", base="carpets", indicator="EC01", period=str(Q2))[
        0
    ]
    assert (row["status"], row["value"], row["growth"]) == (
        "reported",
        "203",
        "0.000000",
    )


def test_a_sum_over_fewer_firms_is_withheld_beside_one_over_three(
    stranger, released_city
):
    newcomers = [
        factories.member(released_city.programme, base=released_city.other)
        for _ in range(2)
    ]
    released_city.members += newcomers
    for number in (3, 4, 5):
        api.report(released_city, number, 300, Quarter(2013, 3))
    (row,) = api.rows(
        stranger, "figures", scope="base", base="carpets", period="2013-Q3"
    )[:1]
    assert (row["status"], row["value"], row["reported"]) == ("reported", "900", 3)
    assert (row["single_quarter"], row["rolling_four_quarters"]) == (None, None)


@pytest.mark.slow
@pytest.mark.parametrize("resource", ["figures", "progress"])
@pytest.mark.parametrize("as_of", [None, 1, "today"])
def test_what_an_unpublished_release_brought_is_invisible(
    stranger, released_city, resource, as_of
):
    moment = get_today() if as_of == "today" else as_of
    query = {"scope": "programme"} | ({"as_of": moment} if moment else {})
    before = api.rows(stranger, resource, scope="programme")
    assert api.report(released_city, 0, 5000, Q2, public=False) == 2
    assert api.rows(stranger, resource, **query) == before


@pytest.mark.parametrize("resource", ["figures", "progress", "targets"])
def test_the_number_of_an_unpublished_release_is_one_that_has_not_come(
    stranger, released_city, resource
):
    api.report(released_city, 0, 5000, Q2, public=False)
    refused = [
        stranger.get(f"/api/v1/{resource}/", {"as_of": number}) for number in (2, 3)
    ]
    assert [answer.status_code for answer in refused] == [400, 400]
    first, second = (answer.json() for answer in refused)
    assert first["errors"][0]["parameter"] == "as_of"
    assert first == {
        **second,
        "errors": [
            {
                "parameter": "as_of",
                "detail": second["errors"][0]["detail"].replace("3", "2", 1),
            }
        ],
    }
    insider = api.official("view_release")
    assert insider.get(f"/api/v1/{resource}/", {"as_of": 2}).status_code == 200


def test_an_unpublished_release_does_not_exist_for_strangers(stranger, released_city):
    api.report(released_city, 0, 5000, Q2, public=False)
    assert [row["seq"] for row in api.rows(stranger, "releases")] == [1]
    assert stranger.get("/api/v1/releases/2").status_code == 404
    insider = api.official("view_release")
    assert [row["seq"] for row in api.rows(insider, "releases")] == [2, 1]
    assert insider.get("/api/v1/releases/2").json()["public"] is False


def test_rows_of_an_unpublished_release_come_with_the_next_public_one(
    stranger, released_city
):
    api.report(released_city, 0, 5000, Q2, public=False)
    third = api.report(released_city, 1, 6000, Quarter(2013, 3))
    query = {"scope": "programme", "indicator": "EC01", "period": str(Q2)}
    assert api.rows(stranger, "figures", **query)[0]["release"] == third
    insider = api.official("view_release")
    assert api.rows(insider, "figures", **query)[0]["release"] == 2


def test_progress_is_withheld_where_the_total_is(stranger, clerk, released_city):
    factories.baseline(
        released_city.programme, released_city.sales, base=released_city.other, value=10
    )
    api.report(released_city, 0, 200, Q2 + 1)
    query = {"scope": "base", "period": str(Q2)}
    (row,) = api.rows(stranger, "progress", **query)
    assert (row["actual"], row["not_computable"]) == (None, "withheld")
    assert api.rows(clerk, "progress", **query)[0]["actual"] == "403"
