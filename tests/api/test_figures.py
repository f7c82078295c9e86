"""Rows of released figures: totals, single enterprises, filters and as of."""

from datetime import date
from decimal import Decimal

import pytest

from core.quarters import Quarter
from core.statuses import Status
from reporting.actors import Actor
from reporting.releases.releasing import publish_release
from tests.support import api, factories, scenes

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
FIELDS = [
    "programme",
    "scope",
    "base",
    "park",
    "enterprise",
    "indicator",
    "period",
    "value",
    "single_quarter",
    "rolling_four_quarters",
    "same_period_last_year",
    "growth",
    "unit",
    "status",
    "reported",
    "expected",
    "release",
    "change",
    "change_unit",
]


@pytest.fixture
def released_city():
    return api.released_city()


@pytest.fixture
def clerk(released_city):
    return api.official("view_figure")


def test_a_row_has_the_fields_of_the_contract_in_order(client, clerk):
    for row in (
        api.rows(client, "figures")[0],
        api.rows(clerk, "figures", scope="enterprise")[0],
    ):
        assert list(row) == FIELDS


def test_a_total_is_sent_with_what_was_summed_for_it(released_city, client):
    (row,) = api.rows(
        client, "figures", base="metals", indicator="EC01", period="2013-Q2"
    )
    assert row | {"unit": "", "programme": ""} == {
        "programme": "",
        "scope": "base",
        "base": "metals",
        "park": None,
        "enterprise": None,
        "indicator": "EC01",
        "period": "2013-Q2",
        "value": "603",
        "single_quarter": "300",
        "rolling_four_quarters": "1203",
        "same_period_last_year": "603",
        "growth": "0.000000",
        "unit": "",
        "status": "reported",
        "reported": 3,
        "expected": 3,
        "release": 1,
        "change": None,
        "change_unit": None,
    }
    assert (row["unit"], row["programme"]) == ("万元", "xining")


def test_an_enterprise_has_its_places_and_what_follows_from_its_earlier_figures(
    released_city, clerk
):
    api.report(released_city, 1, 250, Quarter(2013, 2))
    (row,) = api.rows(
        clerk,
        "figures",
        enterprise="F1",
        indicator="EC01",
        period="2013-Q2",
    )
    assert (row["base"], row["park"]) == ("metals", "ganhe")
    assert (row["value"], row["single_quarter"]) == ("250", "149")
    assert row["rolling_four_quarters"] == "450"  # 250 + 401 - 201
    assert (row["same_period_last_year"], row["growth"]) == ("201", "0.243781")
    assert (row["release"], row["reported"], row["expected"]) == (2, 1, 1)


def test_a_stock_has_growth_and_neither_single_nor_rolling_quarters(
    released_city, clerk
):
    row = api.rows(
        clerk, "figures", scope="enterprise", indicator="EC09", period="2013-Q1"
    )[0]
    assert (row["value"], row["growth"]) == ("1004", "0.004000")
    assert (row["single_quarter"], row["rolling_four_quarters"]) == (None, None)


def test_derived_values_agree_with_the_totals_over_the_same_firms(released_city, clerk):
    query = {"indicator": "EC01", "period": "2013-Q2"}
    (whole,) = api.rows(clerk, "figures", scope="programme", **query)
    parts = api.rows(clerk, "figures", scope="enterprise", **query)
    for name in ("value", "single_quarter", "rolling_four_quarters"):
        assert sum(Decimal(row[name]) for row in parts) == Decimal(whole[name])


def test_an_enterprise_in_two_bases_has_no_one_base_and_is_found_in_both(
    released_city, clerk
):
    factories.member(
        released_city.programme,
        enterprise=released_city.members[0],
        base=released_city.other,
        role="associated",
    )
    publish_release(programme=released_city.programme, by=Actor("bureau"))
    code = "F0"
    for base in ("metals", "carpets"):
        found = api.rows(clerk, "figures", scope="enterprise", base=base)
        assert {row["base"] for row in found if row["enterprise"] == code} == {None}


def test_an_enterprise_that_moved_is_found_in_each_base_for_its_years(
    released_city, clerk
):
    firm = released_city.members[0]
    firm.memberships.update(valid_to=date(2012, 12, 31))
    since = date(2013, 1, 1)
    factories.member(
        released_city.programme, enterprise=firm, base=released_city.other, since=since
    )
    publish_release(programme=released_city.programme, by=Actor("bureau"))
    query = {"enterprise": "F0", "indicator": "EC01"}
    for base, year, count in (("metals", "2012", 4), ("carpets", "2013", 2)):
        found = api.rows(clerk, "figures", base=base, **query)
        assert {(row["base"], row["period"][:4]) for row in found} == {(base, year)}
        assert len(found) == count


def test_a_base_does_not_show_what_its_firm_reported_elsewhere(released_city, clerk):
    listed = api.listed(released_city.sales)
    firm = listed.members[0]
    factories.member(released_city.programme, enterprise=firm, base=released_city.base)
    publish_release(programme=released_city.programme, by=Actor("bureau"))
    factories.approved(listed.programme, firm, api.FIRST + 5, {released_city.sales: 9})
    publish_release(programme=listed.programme, by=Actor("exchange"))
    found = api.rows(clerk, "figures", enterprise=firm.code)
    valued = [row for row in found if row["value"] is not None]
    assert {(row["programme"], row["base"]) for row in valued} == {("listed", None)}
    shown = api.rows(clerk, "figures", enterprise=firm.code, base="metals")
    assert {row["status"] for row in shown} == {"missing"}  # expected, as a member


@pytest.mark.parametrize(
    ("status", "word", "expected"),
    [
        (None, "missing", 1),
        (Status.NOT_APPLICABLE, "not_applicable", 0),
        (Status.WITHHELD, "withheld", 1),
    ],
)
def test_a_cell_without_value_says_why(released_city, clerk, status, word, expected):
    api.report(released_city, 3, status, Quarter(2012, 2))
    row = api.rows(clerk, "figures", enterprise="F3", period="2012-Q2")[0]
    assert (row["value"], row["status"]) == (None, word)
    assert (row["reported"], row["expected"]) == (0, expected)


def test_a_total_is_missing_until_anybody_reports(released_city, client):
    later = Quarter(2013, 3)
    factories.period(released_city.programme, later)
    api.report(released_city, 0, None, later)
    (row,) = api.rows(client, "figures", scope="programme", period="2013-Q3")[:1]
    assert (row["value"], row["status"], row["reported"]) == (None, "missing", 0)


def test_one_estimate_makes_a_total_an_estimate(released_city, client):
    at = Quarter(2013, 3)
    for firm in released_city.members:
        done = factories.approved(released_city.programme, firm, at, {})
        status = (
            Status.ESTIMATED if firm == released_city.members[0] else Status.REPORTED
        )
        factories.entry(done, released_city.sales, 5, status=status)
    publish_release(programme=released_city.programme, by=Actor("bureau"))
    row = api.rows(client, "figures", scope="programme", period="2013-Q3")[0]
    assert (row["value"], row["status"]) == ("20", "estimated")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("query", "scopes"),
    [
        ({}, ["programme", "base", "park", "enterprise"]),
        ({"scope": "park"}, ["park"]),
        ({"base": "metals"}, ["base", "enterprise"]),
        ({"base": "metals", "park": "ganhe"}, ["enterprise"]),
        ({"base": "carpets", "park": "ganhe"}, []),
        ({"scope": "programme", "base": "metals"}, []),
        ({"enterprise": "F0"}, ["enterprise"]),
        ({"scope": "base", "enterprise": "F0"}, []),
        ({"indicator": "EC09"}, ["programme", "base", "park", "enterprise"]),
    ],
)
def test_a_place_asks_for_its_total_and_its_enterprises(
    released_city, clerk, query, scopes
):
    found = [row["scope"] for row in api.rows(clerk, "figures", **query)]
    assert list(dict.fromkeys(found)) == scopes


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({"period": "2012-Q3"}, 1),
        ({"period_from": "2012-Q3"}, 4),
        ({"period_to": "2012-Q3"}, 3),
        ({"period_from": "2012-Q2", "period_to": "2012-Q4"}, 3),
        ({"period_from": "2013-Q2", "period_to": "2012-Q1"}, 0),
    ],
)
def test_quarters_bound_the_rows_on_both_sides(released_city, client, query, count):
    query |= {"scope": "programme", "indicator": "EC01"}
    assert len(api.rows(client, "figures", **query)) == count


def test_base_rows_of_another_programme_are_not_this_ones(released_city, client):
    other = api.listed(released_city.sales)
    query = {"programme": other.programme.code, "base": "metals"}
    assert api.rows(client, "figures", **query) == []


def test_an_old_release_shows_what_it_showed(released_city, client):
    second = api.report(released_city, 0, 900)
    query = {"scope": "programme", "indicator": "EC01", "period": "2012-Q1"}
    then, now = (
        api.rows(client, "figures", **query, as_of=seq)[0] for seq in (1, second)
    )
    assert (then["value"], then["release"]) == ("406", 1)
    assert (now["value"], now["release"]) == ("1206", 2)


def test_a_number_of_another_programme_means_the_last_release_before_it(
    released_city, client
):
    api.listed(released_city.sales)
    third = api.report(released_city, 0, 900)
    query = {"scope": "programme", "indicator": "EC01", "period": "2012-Q1"}
    assert api.rows(client, "figures", **query, as_of=2)[0]["value"] == "406"
    assert api.rows(client, "figures", **query, as_of=third)[0]["value"] == "1206"


@pytest.mark.slow
@pytest.mark.parametrize("as_of", ["0", "1999-12-31"])
@pytest.mark.parametrize("resource", ["figures", "progress", "targets"])
def test_before_the_first_release_there_is_nothing(
    released_city, client, resource, as_of
):
    assert api.rows(client, resource, as_of=as_of) == []
    assert api.rows(client, resource) != []


def test_a_day_means_its_end_in_the_city(released_city, client):
    day = str(api.rows(client, "releases")[0]["published_at"])[:10]
    assert api.rows(client, "figures", as_of=day) != []


@pytest.mark.parametrize(
    ("fields", "values", "growth", "change"),
    [
        ({"aggregation": "distinct"}, (1, 6), None, ("5", "count")),
        ({"aggregation": "distinct"}, (10, 12), "0.200000", (None, None)),
        ({"nature": "cumulative"}, (100, 90), None, ("-30", "count")),
        ({}, (1, 6), "5.000000", (None, None)),
    ],
)
def test_few_things_change_by_a_number(client, fields, values, growth, change):
    city = scenes.quiet_city(rule="absolute", amount=5)
    city.revenue.versions.update(**fields)
    then, now = values
    few = (then, 0, 0) if then == 1 else (then,) * 3
    many = (now, 0, 0) if then == 1 else (now,) * 3
    city.report(Quarter(2012, 2), *few)
    city.report(Quarter(2013, 2), *many)
    city.publish()
    (row,) = api.rows(client, "figures", scope="programme", period="2013-Q2")
    assert (row["growth"], (row["change"], row["change_unit"])) == (growth, change)
