"""Pages of figures: every row once, in both directions, at one release."""

from base64 import urlsafe_b64encode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from api.v1.paging.cursors import Cursor
from core.quarters import Quarter
from tests.support import api

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def released_city():
    released_city = api.released_city(quarters=3)
    api.listed(released_city.sales)
    return released_city


@pytest.fixture
def clerk(released_city):
    return api.official("view_figure")


def keys(found) -> list[tuple]:
    """What tells rows apart."""
    names = ("programme", "scope", "base", "park", "enterprise", "indicator", "period")
    return [tuple(row[name] for name in names) for row in found]


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"indicator": "EC01"},
        {"period": "2012-Q2"},
        {"indicator": "EC09", "period": "2012-Q2"},
        {"scope": "enterprise"},
        {"scope": "base"},
    ],
)
def test_pages_hold_every_row_once_and_in_order(clerk, query):
    whole = api.rows(clerk, "figures", **query)
    assert len(set(keys(whole))) == len(whole) > 0
    for size in (1, 2, 5, 7):
        pages = api.walk(clerk, api.ask(clerk, "figures", **query, page_size=size))
        assert api.flat(pages) == whole
        assert {len(page) for page in pages[:-1]} <= {size}


def test_previous_leads_back_to_the_beginning(clerk):
    whole = api.rows(clerk, "figures")
    body = api.ask(clerk, "figures", page_size=4)
    while body["next"]:
        body = clerk.get(body["next"]).json()
    pages = api.walk(clerk, body, "previous")
    assert api.flat(pages[::-1]) == whole


def test_next_of_a_page_reached_backwards_is_the_page_one_came_from(clerk):
    first = api.ask(clerk, "figures", page_size=3)
    second = clerk.get(first["next"]).json()
    back = clerk.get(second["previous"]).json()
    assert back["results"] == first["results"]
    assert (back["previous"], clerk.get(back["next"]).json()["results"]) == (
        None,
        second["results"],
    )


def test_an_empty_list_has_no_neighbours(client, clerk):
    body = api.ask(clerk, "figures", period="2020-Q1")
    assert (body["next"], body["previous"], body["results"]) == (None, None, [])


def test_the_next_page_stays_at_the_release_of_the_first(released_city, clerk):
    before = api.rows(clerk, "figures", scope="enterprise")
    first = api.ask(clerk, "figures", scope="enterprise", page_size=2)
    api.report(released_city, 2, 999)
    rest = clerk.get(first["next"]).json()
    assert first["results"] + api.flat(api.walk(clerk, rest)) == before


def test_a_cursor_says_the_same_after_a_round_trip():
    cursor = Cursor("base", 1, 22, 333, Quarter(2013, 2), backwards=True)
    assert Cursor.decode(cursor.encode()) == cursor


def test_a_cursor_that_was_never_handed_out_is_refused(clerk):
    one_letter_more = "bmV4dC5iYXNlLjEuMS4xLjgwNTM9"
    another_word = Cursor("base", 1, 1, 1, Quarter(2013, 1)).encode()[4:]
    for text in ("a", "abcd", "_____", one_letter_more, f"Zm9v{another_word}"):
        answer = clerk.get("/api/v1/figures/", {"cursor": text})
        assert answer.status_code == 400
        assert [one["parameter"] for one in answer.json()["errors"]] == ["cursor"]


@pytest.mark.parametrize("plain", ["next.base.1.1.1.99999", "next.base.1.1.1.0001"])
def test_a_quarter_that_no_calendar_has_is_no_cursor(plain):
    with pytest.raises(ValueError, match=r"."):
        Cursor.decode(urlsafe_b64encode(plain.encode()).decode().rstrip("="))


def test_a_cursor_of_another_list_is_refused(client, clerk):
    body = api.ask(clerk, "figures", scope="enterprise", page_size=1)
    assert client.get(body["next"].replace("enterprise&", "base&")).status_code == 400


def test_no_page_counts_or_skips_rows(clerk):
    body = api.ask(clerk, "figures", scope="enterprise", page_size=3)
    with CaptureQueriesContext(connection) as queries:
        clerk.get(body["next"])
    asked = [one["sql"] for one in queries if "reporting_figure" in one["sql"]]
    assert asked
    assert not [sql for sql in asked if "OFFSET" in sql or "COUNT(" in sql]
    assert all("'enterprise'" in sql for sql in asked)
