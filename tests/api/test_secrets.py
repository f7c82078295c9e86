"""Secret problems: who sees them, and that to others they do not exist."""

import pytest

from problems.moves import move_problem
from tests.support import api
from tests.support import register_factories as rows_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def secret():
    """A problem with an achievement and a project, made secret."""
    api.released_city(quarters=1)
    found = rows_of.TechnicalProblem.objects.get()
    found.is_secret = True
    found.save()
    return found


@pytest.fixture(params=["anybody", "signed in", "reads figures", "reads releases"])
def stranger(request, secret, client):
    """A reader who may not see secret problems."""
    rights = {"reads figures": "view_figure", "reads releases": "view_release"}
    if request.param == "anybody":
        return client
    return api.official(*filter(None, [rights.get(request.param)]))


@pytest.fixture
def insider(secret):
    """A reader who may see them."""
    return api.official("view_technicalproblem")


def test_to_strangers_a_secret_problem_does_not_exist(stranger, secret):
    assert api.rows(stranger, "problems") == []
    answer, other = (
        stranger.get(f"/api/v1/problems/{number}")
        for number in (secret.number, "XN-1999-001")
    )
    assert answer.status_code == other.status_code == 404
    bodies = [one.json() | {"instance": ""} for one in (answer, other)]
    assert bodies[0] == bodies[1]


def test_no_filter_finds_it_and_no_cursor_leads_to_it(stranger, secret):
    asked = [
        {"q": secret.number},
        {"state": "published"},
        {"enterprise": "F0"},
        {"base": "metals", "page_size": 1},
    ]
    assert [api.rows(stranger, "problems", **query) for query in asked] == [[]] * 4
    open_one = rows_of.problem(secret.base, number="ZZ-2013-001")
    body = api.ask(stranger, "problems", page_size=1)
    assert [one["number"] for one in body["results"]] == [open_one.number]
    assert body["next"] is body["previous"] is None


@pytest.mark.slow
@pytest.mark.parametrize("resource", api.RECORDS)
def test_no_register_names_it_to_strangers(stranger, secret, resource):
    body = stranger.get(f"/api/v1/{resource}/").content.decode()
    assert secret.number not in body
    assert secret.title_zh not in body


@pytest.mark.parametrize("resource", ["problems", "projects", "achievements"])
def test_the_insider_sees_it_wherever_it_stands(insider, secret, resource):
    answer = insider.get(f"/api/v1/{resource}/")
    assert secret.number in answer.content.decode()
    assert set(answer["Cache-Control"].split(", ")) == {"private", "no-cache"}


def test_the_insider_reads_that_it_is_secret(insider, secret):
    found = insider.get(f"/api/v1/problems/{secret.number}").json()
    assert found["is_secret"] is True
    assert found["title_zh"] == secret.title_zh


def test_what_becomes_secret_leaves_the_tags_of_strangers(client):
    api.released_city(quarters=1)
    before = client.get("/api/v1/problems/")["ETag"]
    rows_of.TechnicalProblem.objects.update(is_secret=True)
    answer = client.get("/api/v1/problems/", headers={"if-none-match": before})
    assert (answer.status_code, answer.json()["results"]) == (200, [])


@pytest.mark.parametrize("right", [None, "view_figure", "view_technicalproblem"])
def test_why_a_problem_moved_is_read_by_who_would_see_a_secret_one(client, right):
    api.released_city(quarters=1)
    problem = rows_of.TechnicalProblem.objects.get()
    problem.claims.all().delete()
    how = {"by": "科技处", "on": rows_of.DAY, "reason": "无人揭榜"}
    move_problem(problem=problem, to="unclaimed", **how)
    reader = api.official(right) if right else client
    event = api.rows(reader, "problems")[0]["events"][-1]
    reads = right == "view_technicalproblem"
    assert (event["by"], event["reason"]) == ("科技处", "无人揭榜" if reads else "")
