"""Every answer has a tag; the same question is answered 304 until something changes."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bases.models import InnovationBase, Programme
from core.quarters import Quarter
from targets.models import IndicatorVersion, Target
from tests.support import api

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
PATHS = [
    "/api/docs/",
    "/api/problem-types/not-found",
    "/api/v1/",
    "/api/v1/schema/",
    "/api/v1/bases/metals",
    "/api/v1/targets/T-REV",
    *(f"/api/v1/{resource}/" for resource in api.RESOURCES),
]


@pytest.fixture
def released_city():
    return api.released_city(quarters=2)


def tag(client, path: str, **headers) -> str:
    """The tag of an answer."""
    answer = client.get(path, headers=headers)
    assert answer.status_code == 200
    return answer["ETag"]


@pytest.mark.slow
@pytest.mark.parametrize("form", ["{}", "W/{}", '"x", {}', "*"])
def test_who_has_it_already_gets_304_without_a_body(released_city, client, form):
    for path in PATHS:
        known = tag(client, path)
        answer = client.get(path, headers={"if-none-match": form.format(known)})
        assert (answer.status_code, answer.content) == (304, b"")
        assert answer["ETag"] == known
        assert {"Cache-Control", "Vary", "Content-Language"} <= set(answer.headers)


def test_head_has_the_same_tag_and_no_body(released_city, client):
    for path in PATHS:
        head = client.head(path)
        assert (head.status_code, head.content) == (200, b"")
        assert head["ETag"] == tag(client, path)
        assert client.head(path, headers={"if-none-match": "*"}).status_code == 304


def test_another_tag_does_not_match(released_city, client):
    for path in PATHS:
        answer = client.get(path, headers={"if-none-match": '"other"'})
        assert answer.status_code == 200


def test_a_release_changes_the_tags_of_what_it_changes(released_city, client):
    changing = ("figures", "progress", "releases", "targets")
    before = {name: tag(client, f"/api/v1/{name}/") for name in api.RESOURCES}
    api.report(released_city, 0, 55)
    for name in api.RESOURCES:
        assert (tag(client, f"/api/v1/{name}/") != before[name]) == (name in changing)


def test_a_release_leaves_the_tags_of_earlier_ones(released_city, client):
    paths = [f"/api/v1/{name}/?as_of=1" for name in ("figures", "progress", "targets")]
    before = [tag(client, path) for path in paths]
    api.report(released_city, 0, 55)
    assert [tag(client, path) for path in paths] == before


def test_an_unpublished_release_changes_no_tag_of_strangers(released_city, client):
    before = [tag(client, path) for path in PATHS]
    api.report(released_city, 0, 55, public=False)
    assert [tag(client, path) for path in PATHS] == before


@pytest.mark.parametrize("resource", ["figures", "progress"])
@pytest.mark.parametrize(
    ("model", "change"),
    [
        (Programme, {"code": "other"}),
        (InnovationBase, {"slug": "other"}),
        (IndicatorVersion, {"unit_zh": "亿元"}),
    ],
)
def test_an_edit_of_a_register_changes_the_tags_of_what_shows_it(
    released_city, client, resource, model, change
):
    before = tag(client, f"/api/v1/{resource}/")
    model.objects.filter(pk=model.objects.first().pk).update(**change)
    assert tag(client, f"/api/v1/{resource}/") != before


@pytest.mark.parametrize(
    ("model", "change"),
    [
        (Programme, {"amber_points": -1}),
        (IndicatorVersion, {"direction": "down"}),
        (Target, {"code": "T2"}),
    ],
)
def test_an_edit_of_what_measures_changes_the_tag_of_progress(
    released_city, client, model, change
):
    before = tag(client, "/api/v1/progress/")
    model.objects.update(**change)
    assert tag(client, "/api/v1/progress/") != before


def test_whether_single_figures_are_public_is_part_of_the_tag(released_city, client):
    listed = api.listed(released_city.sales)
    path = "/api/v1/figures/?scope=enterprise"
    before, rows = tag(client, path), client.get(path).json()["results"]
    Programme.objects.filter(pk=listed.programme.pk).update(public_figures=False)
    assert client.get(path).json()["results"] != rows
    assert tag(client, path) != before


@pytest.mark.parametrize("path", ["/api/v1/figures/", "/api/v1/progress/"])
def test_readers_languages_and_indentation_have_tags_of_their_own(
    released_city, client, path
):
    tags = {
        tag(client, path, **{"accept-language": "en"}),
        tag(client, path, **{"accept-language": "zh-hans"}),
        tag(client, path, accept="application/json; indent=4"),
        tag(client, f"{path}?page_size=7"),
        tag(api.official("view_figure"), path),
        tag(api.official("view_release"), path),
    }
    assert len(tags) == 6


@pytest.mark.parametrize(
    ("path", "tables"),
    [
        ("/api/v1/figures/", ("reporting_rollup", "reporting_figure")),
        ("/api/v1/progress/", ("reporting_rollup", "targets_targetrevision")),
    ],
)
def test_a_304_reads_no_figures(released_city, path, tables):
    clerk = api.official("view_figure")
    known = tag(clerk, path)
    with CaptureQueriesContext(connection) as queries:
        clerk.get(path, headers={"if-none-match": known})
    assert queries.captured_queries
    asked = " ".join(one["sql"] for one in queries)
    assert not [table for table in tables if f'"{table}"' in asked]


def test_answers_that_anybody_gets_may_be_shared(released_city, client):
    shared = "public, max-age=0, must-revalidate"
    for reader in (client, api.official()):
        assert reader.get("/api/v1/figures/")["Cache-Control"] == shared
    private = api.official("view_figure").get("/api/v1/figures/")
    assert set(private["Cache-Control"].split(", ")) == {"private", "no-cache"}


def test_answers_vary_by_all_that_decides_them(released_city, client):
    for path in PATHS:
        named = {name.strip() for name in client.get(path)["Vary"].split(",")}
        assert {"Accept", "Accept-Language", "Cookie", "Authorization"} <= named


def test_a_later_quarter_has_another_tag(released_city, client):
    before = tag(client, "/api/v1/progress/")
    for number in range(4):
        api.report(released_city, number, 9, Quarter(2012, 3))
    assert tag(client, "/api/v1/progress/") != before
