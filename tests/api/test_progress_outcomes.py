"""What a row of progress says of parks, outcomes, first numbers and changes."""

from decimal import Decimal

import pytest

from core.quarters import Quarter
from tests.support import api, factories, scenes
from tests.support.pages import text_of

pytestmark = pytest.mark.django_db
D = Decimal
YEAR = list(Quarter.span(Quarter(2012, 1), Quarter(2012, 4)))


def city_of_parks(*yearly, amount=3, quarters=4):
    """A city in which each park is to have so many in a year; three firms a park."""
    city = scenes.quiet_city(
        firms=6, rule="per_year", amount=D(amount), scope="park", path="linear"
    )
    for at in YEAR[:quarters]:
        values = [
            None if yearly[n % 2] is None else D(yearly[n % 2]) * at.quarter / 12
            for n in range(6)
        ]
        city.report(at, *values)
    city.publish()
    return city


def rows_of(client, **query):
    return {row["park"]: row for row in api.rows(client, "progress", **query)}


def test_a_number_for_each_park_is_not_met_by_the_sum(client):
    city = city_of_parks(6, "1.5")
    rows = rows_of(client)
    whole, last = rows[None], rows[city.parks[1].slug]
    assert (whole["actual"], whole["target_value"]) == ("7.5", "6")
    assert (whole["parks_met"], whole["parks_total"]) == (1, 2)
    assert (whole["light"], whole["outcome"]) == ("red", "missed")
    for name in ("progress", "gap_points", "pace", "light"):
        assert whole[name] == last[name]
    assert whole["attainment"] == "1.250000"
    assert (last["parks_met"], last["outcome"]) == (None, "missed")


def test_every_quarter_of_its_page_is_that_of_the_worst_park_then(client):
    city = city_of_parks(6, "1.5")
    shown = text_of(client.get("/en/targets/T-REV/").content.decode())
    worst = city.parks[1].name_en
    assert f"1 of 2 parks; furthest behind: {worst}" in shown
    assert "Q4 2012 Far behind missed when due" in shown
    assert "P, progress = (A − B) ÷ (T − B) 50.0% 1 of 2 parks" in shown


def test_it_is_met_when_all_parks_have_it(client):
    city_of_parks(3, 3)
    whole = rows_of(client)[None]
    assert (whole["parks_met"], whole["outcome"], whole["light"]) == (2, "met", "green")


def test_a_park_without_data_makes_it_none(client):
    city_of_parks(5, None)
    whole = rows_of(client)[None]
    assert (whole["parks_met"], whole["light"], whole["progress"]) == (1, "none", None)
    assert whole["not_computable"] == "not_reported"


def test_on_the_last_day_of_its_year_it_is_missed_and_in_spring_it_begins_anew(client):
    city = city_of_parks(3, "2.75")
    row = rows_of(client)[city.parks[1].slug]
    assert (row["light"], row["outcome"]) == ("red", "missed")
    city.report(Quarter(2013, 1), *[D("0.25")] * 6)
    city.publish()
    row = rows_of(client, period="2013-Q1")[city.parks[1].slug]
    assert (row["light"], row["outcome"], row["due"]) == ("green", None, "2013-Q4")


def after_due(*totals):
    """A city whose target of 160 was due at the end of 2012; totals from then on."""
    due = Quarter(2012, 4)
    city = scenes.quiet_city(rule="absolute", amount=D(160), due=due)
    stock = city.revenue.versions.get()
    stock.nature = "cumulative"
    stock.save()
    for n, whole in enumerate(totals):
        city.report(due + n, *scenes.shares(D(whole), 3))
    city.publish()
    return city


@pytest.mark.parametrize(
    ("totals", "outcome", "light", "reached"),
    [
        ([159, 159, 159, 159, 159], "missed", "red", None),
        ([159, 159, 160, 161], "missed", "red", "2013-Q2"),
        ([160, 161], "met", "green", None),
    ],
)
def test_the_outcome_of_the_due_quarter_is_kept(
    client, totals, outcome, light, reached
):
    after_due(*totals)
    (row,) = api.rows(client, "progress")
    assert (row["outcome"], row["light"]) == (outcome, light)
    assert row["reached_in"] == reached


def test_the_page_says_how_it_ended_and_that_it_was_reached_later(client):
    after_due(159, 159, 160)
    shown = client.get("/en/targets/T-REV/").content.decode()
    assert "missed, reached in Q2 2013" in shown
    assert "counted from 0" in shown


def test_a_revised_target_is_measured_by_its_first_numbers_too(client):
    city = scenes.reporting_city()
    assert "original target" not in client.get("/en/targets/T-REV/").content.decode()
    factories.revise(city.target, amount=D(3))
    city.publish()
    shown = " ".join(client.get("/en/targets/T-REV/").content.decode().split())
    assert "original target 1.60 billion yuan: progress −25.0%, far behind" in shown
    assert "2.40 billion yuan" in shown


def test_which_enterprises_count_is_null_until_it_is_decided(client):
    city = scenes.reporting_city()
    assert api.rows(client, "progress")[0]["cohort"] is None
    city.programme.cohort = "today"
    city.programme.save()
    assert api.rows(client, "progress")[0]["cohort"] == "today"
