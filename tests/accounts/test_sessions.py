"""A session ends 30 minutes after the last request and 12 hours after the first."""

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.support import factories
from tests.support.sign_in import ACCOUNT, LOGIN, LOGOUT, Clock, is_in, person

pytestmark = pytest.mark.django_db
PAGE = "/en/targets/?period=2013-Q2"


@pytest.fixture
def clock(monkeypatch) -> Clock:
    """A standing clock."""
    return Clock(monkeypatch)


@pytest.fixture
def client(client, clock):
    """Somebody who has just signed in."""
    client.force_login(person())
    return client


@pytest.mark.parametrize(("seconds", "stays"), [(1740, True), (1860, False)])
def test_half_an_hour_without_a_request_ends_it(client, clock, seconds, stays):
    clock.forward(seconds=seconds)
    assert is_in(client) is stays


@pytest.mark.parametrize(("seconds", "stays"), [(-60, True), (60, False)])
def test_twelve_hours_end_it_however_busy(client, clock, seconds, stays):
    for _ in range(24):
        clock.forward(minutes=29)
        assert is_in(client)
    clock.forward(hours=12, minutes=-24 * 29, seconds=seconds)
    assert is_in(client) is stays


def test_each_request_begins_the_half_hour_anew(client, clock):
    for _ in range(3):
        clock.forward(minutes=29)
        assert is_in(client)


def test_a_session_that_nobody_marked_has_ended(client):
    unmarked = client.session
    del unmarked["started"]
    unmarked.save()
    assert not is_in(client)


def writes(client) -> int:
    """How often a request writes the session."""
    with CaptureQueriesContext(connection) as captured:
        client.get(ACCOUNT)
    return sum(
        query["sql"].startswith(("UPDATE", "INSERT"))
        for query in captured.captured_queries
    )


def test_a_request_writes_at_most_once_a_minute(client, clock):
    clock.forward(seconds=59)
    assert writes(client) == 0
    clock.forward(seconds=1)
    assert (writes(client), writes(client)) == (1, 0)


def test_a_page_leads_to_sign_in_and_back(client, clock):
    clock.forward(hours=1)
    answer = client.get(PAGE)
    assert answer["Location"] == f"{LOGIN}?ended=1&next=/en/targets/%3Fperiod%3D2013-Q2"
    assert "Your session has ended" in client.get(answer["Location"]).text
    assert Session.objects.count() == 0


def test_a_form_leads_back_to_its_page(client, clock):
    clock.forward(hours=1)
    referer = {"referer": "http://testserver/en/targets/"}
    answer = client.post(PAGE, headers=referer)
    assert answer.status_code == 302
    assert answer["Location"].endswith("next=http%3A//testserver/en/targets/")


def test_a_reader_of_the_apis_page_is_no_script(client, clock):
    clock.forward(hours=1)
    answer = client.get("/api/docs/", headers={"accept": "text/html,*/*"})
    assert answer["Location"].endswith("?ended=1&next=/api/docs/")


def test_no_way_leads_back_to_the_pages_of_sign_in(client, clock):
    clock.forward(hours=1)
    assert client.post(LOGOUT)["Location"] == f"{LOGIN}?ended=1"


def test_a_late_guest_of_the_sign_in_page_just_sees_it(client, clock):
    clock.forward(hours=1)
    assert client.get(LOGIN).status_code == 200


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        (PAGE, {"accept": "application/json"}),
        (PAGE, {"x-requested-with": "fetch"}),
        ("/api/v1/bases/", {}),
    ],
)
def test_a_script_is_told_in_json(client, clock, path, headers):
    clock.forward(hours=1)
    answer = client.post(path, {}, headers={"accept-language": "en"} | headers)
    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["page"] == f"{LOGIN}?ended=1"
    assert answer.json()["title"] == "Your session has ended."


def test_the_public_notices_nothing(client, clock):
    client.post(LOGOUT)
    clock.forward(hours=1)
    factories.programme(code="xining")
    assert client.get(PAGE).status_code == 200
