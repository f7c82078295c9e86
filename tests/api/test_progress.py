"""Progress of targets: the row of the contract, its quarters and its places."""

from decimal import Decimal

import pytest

from core.quarters import Quarter
from reporting.actors import Actor
from reporting.releases.releasing import publish_release
from tests.support import api, factories

pytestmark = pytest.mark.django_db
FIELDS = [
    "programme",
    "target",
    "indicator",
    "scope",
    "base",
    "park",
    "period",
    "release",
    "baseline",
    "baseline_period",
    "baseline_confirmed",
    "target_value",
    "due",
    "actual",
    "progress",
    "attainment",
    "elapsed",
    "expected_linear",
    "expected_geometric",
    "path",
    "gap_points",
    "pace",
    "light",
    "required_per_quarter",
    "required_per_year",
    "required_amount_per_quarter",
    "projection_linear",
    "projection_geometric",
    "forecast",
    "reported",
    "expected",
    "not_computable",
    "actual_with_estimates",
    "enterprises_estimated",
    "coverage_by_value",
    "baseline_moved",
    "series_break",
    "outcome",
    "reached_in",
    "parks_met",
    "parks_total",
    "cohort",
    "change",
    "change_unit",
]


@pytest.fixture
def released_city():
    return api.released_city()


def test_a_row_measures_the_newest_quarter_with_totals(released_city, client):
    (row,) = api.rows(client, "progress")
    assert list(row) == FIELDS
    shown = {name: row[name] for name in ("period", "actual", "target_value", "due")}
    assert shown == {
        "period": "2013-Q2",
        "actual": "1606",
        "target_value": "1600",
        "due": "2015-Q4",
    }
    assert (row["progress"], row["attainment"]) == ("1.007500", "1.003750")
    assert (row["expected_linear"], row["expected_geometric"]) == ("1100", "1037.4716")
    assert (row["baseline"], row["baseline_period"]) == ("800", "2011")
    assert (row["baseline_confirmed"], row["light"]) == (False, "green")
    assert (row["reported"], row["expected"], row["release"]) == (4, 4, 1)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("query", "periods"),
    [
        ({"period": "2012-Q4"}, ["2012-Q4"]),
        ({"period": "2012-Q4", "period_from": "2013-Q1"}, []),
        ({"period_from": "2012-Q4"}, ["2012-Q4", "2013-Q1", "2013-Q2"]),
        ({"period_to": "2012-Q2"}, ["2012-Q1", "2012-Q2"]),
        ({"period": "2030-Q1"}, []),
    ],
)
def test_quarters_are_chosen_among_those_with_totals(
    released_city, client, query, periods
):
    assert [row["period"] for row in api.rows(client, "progress", **query)] == periods


def test_before_any_return_a_target_is_listed_as_not_reported(client):
    programme = factories.programme()
    indicator = factories.indicator(programme)
    factories.baseline(programme, indicator, year=2010)
    factories.target(programme, indicator)
    publish_release(programme=programme, by=Actor("bureau"))
    (row,) = api.rows(client, "progress")
    assert (row["not_computable"], row["actual"]) == ("not_reported", None)
    assert (row["period"], row["reported"]) == ("2011-Q1", 0)


def test_without_a_baseline_progress_is_null_and_says_why(released_city, client):
    target = factories.target(released_city.programme, released_city.assets)
    publish_release(programme=released_city.programme, by=Actor("bureau"))
    (row,) = api.rows(client, "progress", target=target.code)
    assert row["not_computable"] == "baseline_to_be_confirmed"
    assert [row[name] for name in ("baseline", "baseline_period", "progress")] == [
        None
    ] * 3


@pytest.mark.slow
@pytest.mark.parametrize(
    ("query", "scopes"),
    [
        ({}, ["programme", "base"]),
        ({"scope": "base"}, ["base"]),
        ({"scope": "programme"}, ["programme"]),
        ({"base": "metals"}, ["base"]),
        ({"base": "carpets"}, []),
        ({"park": "ganhe"}, []),
        ({"indicator": "EC01"}, ["programme", "base"]),
        ({"indicator": "EC09"}, []),
    ],
)
def test_places_and_indicators_choose_rows(released_city, client, query, scopes):
    factories.baseline(
        released_city.programme,
        released_city.sales,
        base=released_city.base,
        value=Decimal(600),
    )
    publish_release(programme=released_city.programme, by=Actor("bureau"))
    assert [row["scope"] for row in api.rows(client, "progress", **query)] == scopes


def test_a_target_of_parks_has_a_row_for_each_park(released_city, client):
    factories.target(
        released_city.programme,
        released_city.assets,
        scope="park",
        rule="per_year",
        amount=3,
    )
    publish_release(programme=released_city.programme, by=Actor("bureau"))
    found = api.rows(client, "progress", indicator="EC09")
    assert [(row["scope"], row["park"]) for row in found] == [
        ("programme", None),
        ("park", "ganhe"),
    ]
    assert {row["due"] for row in found} == {"2013-Q4"}


def test_an_old_release_measures_what_was_known_then(released_city, client):
    api.report(released_city, 0, 900, Quarter(2013, 2))
    then, now = (api.rows(client, "progress", as_of=seq)[0] for seq in (1, 2))
    assert (then["actual"], then["release"]) == ("1606", 1)
    assert (now["actual"], now["release"]) == ("2306", 2)


def test_pages_hold_every_row_once(released_city, client):
    whole = api.rows(client, "progress", period_from="2012-Q1")
    first = api.ask(client, "progress", period_from="2012-Q1", page_size=4)
    pages = api.walk(client, first)
    assert [len(page) for page in pages] == [4, 2]
    assert api.flat(pages) == whole


def test_programmes_follow_one_another(released_city, client):
    other = api.listed(released_city.sales).programme
    factories.target(other, released_city.sales, rule="absolute", amount=50)
    publish_release(programme=other, by=Actor("exchange"))
    assert [row["programme"] for row in api.rows(client, "progress")] == [
        "xining",
        "listed",
    ]
    (row,) = api.rows(client, "progress", programme="listed")
    assert (row["programme"], row["release"]) == ("listed", 3)
