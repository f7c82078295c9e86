"""The registers that are read by cursor: what a row says, filters and pages."""

import pytest

from tests.support import api, factories
from tests.support import register_factories as rows_of

pytestmark = pytest.mark.django_db

FILTERED = [
    ("platforms", {"base": "metals", "park": "ganhe"}, 1),
    ("platforms", {"base": "carpets"}, 0),
    ("platforms", {"programme": "listed"}, 0),
    ("platforms", {"kind": "key_laboratory", "level": "provincial"}, 1),
    ("platforms", {"open_to_others": "false"}, 1),
    ("platforms", {"open_to_others": "true"}, 0),
    ("problems", {"programme": "xining", "base": "metals", "park": "ganhe"}, 1),
    ("problems", {"enterprise": "F1"}, 0),
    ("problems", {"nature": ["common", "key"]}, 1),
    ("problems", {"state": ["published", "claimed"]}, 1),
    ("problems", {"state": "accepted"}, 0),
    ("problems", {"segment": 1}, 0),
    ("problems", {"deadline_to": "2014-12-31"}, 0),
    ("problems", {"due": "overdue"}, 0),
    ("problems", {"q": "难题"}, 1),
    ("patents", {"enterprise": "F0", "kind": "invention"}, 1),
    ("patents", {"base": "carpets"}, 0),
    ("patents", {"q": "提锂"}, 1),
    ("achievements", {"programme": "xining", "kind": "applied"}, 1),
    ("achievements", {"stage": "transformation"}, 0),
    ("projects", {"enterprise": "F0", "scheme": "city", "state": "applied"}, 1),
    ("projects", {"is_major": "true"}, 0),
    ("partners", {"kind": "university"}, 1),
    ("partners", {"kind": "institute"}, 0),
    ("cooperations", {"base": "metals", "kind": "joint_research"}, 1),
    ("cooperations", {"contract_kind": "development"}, 0),
    ("honours", {"enterprise": "F0", "level": "city"}, 1),
    ("honours", {"park": "ganhe"}, 0),
]
BAD = [
    ("problems", "state", "solved"),
    ("problems", "deadline_to", "2014-02-30"),
    ("problems", "due", "never"),
    ("problems", "segment", "0"),
    ("problems", "as_of", "1"),
    ("problems", "page", "1"),
    ("patents", "q", "　"),
    ("patents", "q", "x" * 101),
    ("platforms", "open_to_others", "yes"),
    ("platforms", "level", "world"),
    ("projects", "is_major", "True"),
    ("honours", "enterprise", "nope"),
    ("partners", "programme", "xining"),
]


@pytest.fixture
def released_city():
    return api.released_city(quarters=1)


def row(client, resource: str) -> dict:
    """The only row of a register."""
    (found,) = api.rows(client, resource)
    return found


def test_filters_choose_rows(released_city, client):
    factories.programme(code="listed")
    for resource, query, count in FILTERED:
        found = api.rows(client, resource, **query)
        assert len(found) == count, (resource, query)


@pytest.mark.slow
@pytest.mark.parametrize(("resource", "name", "value"), BAD)
def test_a_bad_value_is_named(released_city, client, resource, name, value):
    answer = client.get(f"/api/v1/{resource}/", {name: value})
    assert answer.status_code == 400
    assert [fault["parameter"] for fault in answer.json()["errors"]] == [name]


@pytest.mark.slow
@pytest.mark.parametrize("resource", api.RECORDS)
def test_pages_hold_every_row_once_forwards_and_backwards(
    released_city, client, resource
):
    for _number in range(4):
        firm = factories.member(
            released_city.programme, base=released_city.base, park=released_city.park
        )
        api.records(firm, released_city.base, released_city.park)
    whole = api.rows(client, resource)
    pages = api.walk(client, api.ask(client, resource, page_size=2))
    assert ([len(page) for page in pages], api.flat(pages)) == ([2, 2, 1], whole)
    key = api.RECORDS[resource]
    assert [one[key] for one in whole] == sorted(one[key] for one in whole)
    last = client.get(api.ask(client, resource, page_size=3)["next"]).json()
    back = api.walk(client, last, "previous")
    assert api.flat(back[::-1]) == whole
    assert last["next"] is None


def test_a_walk_keeps_its_filters_and_outlives_the_row_it_stands_at(
    released_city, client
):
    for _number in range(3):
        rows_of.partner(kind="institute")
        rows_of.partner()
    first = api.ask(client, "partners", kind="institute", page_size=1)
    rows_of.Partner.objects.get(pk=first["results"][0]["id"]).delete()
    left = api.flat(api.walk(client, first)[1:])
    assert [one["kind"] for one in left] == ["institute"] * 2


def test_a_page_whose_rows_are_gone_has_no_neighbours(client):
    stays, goes = (rows_of.partner(kind="institute") for _ in range(2))
    first = api.ask(client, "partners", kind="institute", page_size=1)
    assert [one["id"] for one in first["results"]] == [stays.pk]
    goes.delete()
    body = client.get(first["next"]).json()
    assert body == {"next": None, "previous": None, "results": []}


@pytest.mark.parametrize("cursor", ["nope", "x", "bmV4dC5wYXJ0bmVyLjAw", "_" * 120])
def test_a_strange_cursor_is_named(client, cursor):
    answer = client.get("/api/v1/patents/", {"cursor": cursor})
    assert answer.status_code == 400
    assert [fault["parameter"] for fault in answer.json()["errors"]] == ["cursor"]


def test_a_cursor_of_another_register_is_strange(released_city, client):
    rows_of.partner()
    link = api.ask(client, "partners", page_size=1)["next"]
    answer = client.get(link.replace("partners", "honours"))
    assert (client.get(link).status_code, answer.status_code) == (200, 400)


def test_a_platform_names_its_host_its_partners_and_its_place(released_city, client):
    found = row(client, "platforms")
    assert (found["host_enterprise"], found["host_partner"]) == ("F0", None)
    assert found["partners"][0]["id"] == row(client, "partners")["id"]
    place = (found["base"], found["park"], found["segment"])
    assert place == ("metals", "ganhe", None)


def test_owners_stand_in_their_order(released_city, client):
    owners = row(client, "patents")["owners"]
    assert [one["position"] for one in owners] == [1, 2]
    assert [one["enterprise"] for one in owners] == ["F0", None]
    assert owners[1]["partner"]["id"] == row(client, "partners")["id"]


def test_a_problem_carries_what_it_needs_and_what_happened(released_city, client):
    found = row(client, "problems")
    assert found["requirements"][0]["value"] == "5"
    assert [one["to_state"] for one in found["events"]] == [
        "appraised",
        "listed",
        "published",
    ]
    assert found["claims"][0]["partner"]["id"] == row(client, "partners")["id"]
    assert found["projects"] == [row(client, "projects")["id"]]
    assert found["achievements"] == [row(client, "achievements")["number"]]


def test_a_requirement_keeps_its_six_decimals(released_city, client):
    problem = rows_of.TechnicalProblem.objects.get()
    rows_of.requirement(problem, indicator_zh="纯度", value="99.999950")
    values = [one["value"] for one in row(client, "problems")["requirements"]]
    assert values == ["5", "99.99995"]


def test_money_is_what_was_entered_and_null_is_not_zero(released_city, client):
    project = rows_of.Project.objects.get()
    project.budget, project.investment = 0, None
    project.save()
    found = row(client, "projects")
    assert (found["budget"], found["investment"]) == ("0", None)


def test_amounts_of_contracts_are_not_published(released_city, client):
    rows_of.Cooperation.objects.update(amount="1234.5")
    assert "1234.5" not in client.get("/api/v1/cooperations/").content.decode()


def test_a_row_names_the_fact_it_rests_on(released_city, client):
    fact = rows_of.fact(released_city.programme, code="F27")
    rows_of.Honour.objects.update(fact=fact, is_sample=True)
    found = row(client, "honours")
    assert (found["fact"], found["is_sample"]) == ("F27", True)
    assert row(client, "patents")["fact"] is None


@pytest.mark.slow
@pytest.mark.parametrize("resource", api.RECORDS)
def test_an_edit_of_a_row_changes_the_tag(released_city, client, resource):
    address = f"/api/v1/{resource}/"
    known = {"if-none-match": client.get(address)["ETag"]}
    assert client.get(address, headers=known).status_code == 304
    api.VIEWS[resource].queryset.model.objects.update(note_zh="改过")
    assert client.get(address, headers=known).status_code == 200
