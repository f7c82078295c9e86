"""Registers, targets, periods and releases: their lists and their pages."""

from datetime import date

import pytest

from bases.models import ChainSegment
from core.quarters import Quarter
from enterprises.models import EnterpriseIdentifier
from reporting.actors import Actor
from reporting.releases.releasing import publish_release
from targets.models import IndicatorVersion
from tests.support import api, factories

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
COUNTED = {"programmes", "bases", "parks", "enterprises", "indicators", "targets"}
READ_AS_OF = {"figures", "progress", "targets"}
KEYS = {
    "programmes": "code",
    "bases": "slug",
    "parks": "slug",
    "enterprises": "code",
    "indicators": "code",
    "targets": "code",
    "releases": "seq",
    **api.RECORDS,
}

FILTERED = [
    ("bases", {"programme": "xining"}, 2),
    ("bases", {"programme": "listed"}, 0),
    ("parks", {"programme": "xining"}, 1),
    ("parks", {"programme": "listed"}, 0),
    ("enterprises", {"programme": "listed"}, 2),
    ("enterprises", {"base": "metals"}, 3),
    ("enterprises", {"park": "ganhe"}, 3),
    ("enterprises", {"park": "ganhe", "programme": "listed"}, 0),
    ("indicators", {"programme": "listed"}, 1),
    ("targets", {"programme": "listed"}, 0),
    ("targets", {"indicator": "EC01"}, 1),
    ("targets", {"indicator": "EC09"}, 0),
    ("releases", {"programme": "listed"}, 1),
    ("periods", {"programme": "listed"}, 0),
    ("periods", {"period_from": "2012-Q2"}, 0),
]


@pytest.fixture
def released_city():
    return api.released_city(quarters=1)


def test_the_root_names_every_resource_by_an_address_that_answers(
    released_city, client
):
    addresses = client.get("/api/v1/").json()
    assert set(addresses) == {*api.RESOURCES, "schema"}
    for address in addresses.values():
        assert client.get(address).status_code == 200


def test_lists_have_links_and_results_and_small_registers_a_count(
    released_city, client
):
    for resource in api.RESOURCES:
        body = api.ask(client, resource)
        links = ["next", "previous", "results"]
        moment = ["as_of"] if resource in READ_AS_OF else []
        counted = ["count"] if resource in COUNTED else []
        assert list(body) == [*moment, *counted, *links]
        assert body["results"]
        assert body.get("count", len(body["results"])) == len(body["results"])


@pytest.mark.parametrize("slash", ["", "/"])
def test_each_row_has_a_page_of_its_own_with_or_without_slash(
    released_city, client, slash
):
    for resource, key in KEYS.items():
        for row in api.rows(client, resource):
            answer = client.get(f"/api/v1/{resource}/{row[key]}{slash}")
            assert (answer.status_code, answer.json()) == (200, row)


@pytest.mark.parametrize("code", ["nope", "0", "a%00b", "%E8%A5%BF", "9" * 30])
def test_a_code_that_does_not_exist_is_not_found(released_city, client, code):
    for resource in KEYS:
        answer = client.get(f"/api/v1/{resource}/{code}")
        assert answer.status_code == 404
        assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("resource", ["enterprises", "releases", "periods"])
def test_numbered_pages_hold_every_row_once(client, resource):
    released_city = api.released_city(quarters=3)
    for value in (1, 2, 3):
        api.report(released_city, 0, value)
    whole = api.rows(client, resource)
    pages = api.walk(client, api.ask(client, resource, page_size=2))
    assert api.flat(pages) == whole
    assert len(pages) == (len(whole) + 1) // 2 > 1


def test_a_page_past_the_end_is_empty_and_leads_back(released_city, client):
    body = api.ask(client, "enterprises", page=3, page_size=2)
    assert (body["results"], body["next"], body["count"]) == ([], None, 4)
    assert len(client.get(body["previous"]).json()["results"]) == 2


def test_a_page_is_of_a_hundred_rows_and_of_a_thousand_at_most(released_city, client):
    for number in range(100):
        factories.enterprise(code=f"Z{number:03}")
    assert len(api.rows(client, "enterprises")) == 100
    assert len(api.rows(client, "enterprises", page_size=1000)) == 104


def test_filters_choose_rows(released_city, client):
    api.listed(released_city.sales)
    for resource, query, count in FILTERED:
        found = api.rows(client, resource, **query)
        assert len(found) == count, (resource, query)


def test_a_base_shows_its_chain_in_both_languages(released_city, client):
    ChainSegment.objects.create(
        base=released_city.base, position=1, name_zh="合金", name_en="Alloys"
    )
    body = client.get("/api/v1/bases/metals").json()
    [segment] = body["segments"]
    assert (segment["name_zh"], segment["name_en"]) == ("合金", "Alloys")
    assert (segment["position"], segment["is_editorial"]) == (1, True)
    assert (body["programme"], body["name_en"]) == (
        "xining",
        released_city.base.name_en,
    )


def test_an_enterprise_shows_its_numbers_and_places(released_city, client):
    firm = released_city.members[0]
    EnterpriseIdentifier.objects.create(
        enterprise=firm, kind="uscc", value="91630100PDY00001X2"
    )
    body = client.get(f"/api/v1/enterprises/{firm.code}").json()
    assert body["identifiers"][0]["value"] == "91630100PDY00001X2"
    assert body["memberships"][0]["base"] == "metals"
    assert body["residences"] == [
        {"park": "ganhe", "valid_from": "2011-01-01", "valid_to": None}
    ]


def test_an_indicator_shows_its_newest_definition(released_city, client):
    old = released_city.sales.versions.get()
    old.valid_to = Quarter(2017, 4)
    old.save()
    IndicatorVersion.objects.create(
        indicator=released_city.sales,
        valid_from=Quarter(2018, 1),
        definition_zh="营业收入",
        unit_zh="万元",
        unit_en="10,000 yuan",
        nature="flow",
        direction="up",
        aggregation="sum",
        collected_at="enterprise",
    )
    found = client.get("/api/v1/indicators/EC01").json()["definition"]
    assert (found["valid_from"], found["definition_zh"]) == ("2018-Q1", "营业收入")


def test_a_target_shows_the_numbers_decided_as_of_a_release(released_city, client):
    factories.revise(released_city.target, amount=3, due=Quarter(2016, 4))
    factories.milestone(released_city.target, Quarter(2013, 4), 900)
    publish_release(programme=released_city.programme, by=Actor("bureau"))
    url = "/api/v1/targets/T-REV"
    then, now = (client.get(url, {"as_of": seq}).json() for seq in (1, 2))
    assert (then["amount"], then["due"], then["release"]) == ("2", "2015-Q4", 1)
    assert (now["amount"], now["due"], now["release"]) == ("3", "2016-Q4", 2)
    assert then["milestones"] == []
    assert now["milestones"] == [{"period": "2013-Q4", "value": "900"}]
    assert client.get(url, {"as_of": 0}).status_code == 404


def test_a_target_shows_the_baseline_of_the_whole_programme_only(released_city, client):
    factories.baseline(
        released_city.programme, released_city.assets, base=released_city.base
    )
    factories.target(released_city.programme, released_city.assets)
    publish_release(programme=released_city.programme, by=Actor("bureau"))
    sales, assets = (row["baseline"] for row in api.rows(client, "targets"))
    assert assets is None
    assert sales == {
        "year": 2011,
        "value": "800",
        "is_confirmed": False,
        "is_sample": False,
    }


def test_a_decision_of_an_unpublished_release_comes_with_the_next_public_one(
    released_city, client
):
    factories.target(released_city.programme, released_city.assets, code="T-NEW")
    publish_release(programme=released_city.programme, by=Actor("bureau"), public=False)
    assert client.get("/api/v1/targets/T-NEW").status_code == 404
    third = api.report(released_city, 0, 5)
    assert client.get("/api/v1/targets/T-NEW").json()["release"] == third


def test_a_decision_that_waits_for_release_is_not_shown(released_city, client):
    waiting = factories.target(released_city.programme, released_city.assets)
    assert client.get(f"/api/v1/targets/{waiting.code}").status_code == 404
    assert api.ask(client, "targets")["count"] == 1


def test_a_release_counts_what_it_brought_in(released_city, client):
    api.report(released_city, 0, 5)
    second, first = api.rows(client, "releases")
    assert (first["figures"], first["returns"], first["kind"]) == (8, 4, "ordinary")
    assert (second["figures"], second["returns"], second["kind"]) == (
        1,
        1,
        "amendment",
    )
    assert second["previous_sha256"] == first["content_sha256"]


def test_a_period_shows_its_days(released_city, client):
    (row,) = api.rows(client, "periods")
    assert row["period"] == "2012-Q1"
    assert row["due_on"] == str(date(2012, 4, 15))
    assert row["state"] == "published"
