"""Errors under /api/: always problem+json, with words in the reader's language."""

import pytest
from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.test import Client
from rest_framework.exceptions import Throttled

from api.problems import PROBLEM_TYPES
from api.v1.registers import Bases
from tests.support import api

pytestmark = pytest.mark.django_db
MEMBERS = {"type", "title", "status", "detail", "instance"}


def check(answer, status: int, slug: str) -> dict:
    """The body of an answer that must be this problem."""
    assert (answer.status_code, answer["Content-Type"]) == (
        status,
        "application/problem+json",
    )
    body = answer.json()
    extra = {"request_id"} if status >= 500 else set()
    assert set(body) - {"errors"} == MEMBERS | extra
    assert body["status"] == status
    assert body["type"] == f"http://testserver/api/problem-types/{slug}"
    return body


@pytest.mark.parametrize(
    "path",
    [
        "x",
        "v1/nothing/",
        "v1/figures/1",
        "v2/bases/",
        "docs/x",
        "%00",
    ],
)
@pytest.mark.parametrize("method", ["get", "post", "head", "options"])
def test_every_other_address_is_not_found(client, path, method):
    answer = getattr(client, method)(f"/api/{path}")
    if method == "head":
        assert (answer.status_code, answer.content) == (404, b"")
    else:
        assert check(answer, 404, "not-found")["instance"].startswith("/api/")


@pytest.mark.parametrize("resource", [*api.RESOURCES, "schema", ""])
@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_can_be_written(client, resource, method):
    answer = getattr(client, method)(f"/api/v1/{resource}")
    check(answer, 405, "method-not-allowed")
    assert answer["Allow"] == "GET, HEAD, OPTIONS"


def test_a_signed_in_writer_is_told_that_nothing_can_be_written_before_any_token():
    insider = api.official()
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = insider.cookies
    check(strict.post("/api/v1/bases/"), 405, "method-not-allowed")


def test_a_broken_form_of_a_signed_in_writer_is_not_read():
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = api.official().cookies
    broken = {"content_type": "multipart/form-data; boundary=", "data": b"x"}
    check(strict.post("/api/v1/bases/", **broken), 405, "method-not-allowed")


@pytest.mark.parametrize("resource", api.RESOURCES)
def test_a_format_that_does_not_exist_is_not_acceptable(client, resource):
    answer = client.get(f"/api/v1/{resource}/", headers={"accept": "text/csv"})
    check(answer, 406, "not-acceptable")


@pytest.mark.parametrize(
    ("error", "status", "slug"),
    [
        (ZeroDivisionError("secret"), 500, "server-error"),
        (SuspiciousOperation("secret"), 400, "bad-request"),
    ],
)
def test_an_unexpected_error_tells_nothing_of_the_inside(
    client, monkeypatch, caplog, error, status, slug
):
    def fail(view):
        raise error

    monkeypatch.setattr(Bases, "get_queryset", fail)
    answer = client.get("/api/v1/bases/")
    check(answer, status, slug)
    assert "secret" not in answer.content.decode()
    assert ("ZeroDivisionError" in caplog.text) == (status == 500)


def test_a_status_without_a_page_is_about_blank_and_keeps_its_header(
    client, monkeypatch
):
    def slow_down(view):
        raise Throttled(wait=7)

    monkeypatch.setattr(Bases, "get_queryset", slow_down)
    answer = client.get("/api/v1/bases/")
    body = answer.json()
    assert (answer.status_code, answer["Retry-After"]) == (429, "7")
    assert (body["type"], body["title"]) == ("about:blank", "Too Many Requests")


def test_more_parameters_than_django_reads_are_a_bad_request(client):
    too_many = settings.DATA_UPLOAD_MAX_NUMBER_FIELDS + 1
    query = "&".join(f"a{number}=1" for number in range(too_many))
    check(client.get(f"/api/v1/bases/?{query}"), 400, "bad-request")


@pytest.mark.parametrize("slug", PROBLEM_TYPES)
@pytest.mark.parametrize("accept", ["*/*", "text/html", "application/json"])
def test_each_type_has_a_page_of_text(client, slug, accept):
    answer = client.get(f"/api/problem-types/{slug}", headers={"accept": accept})
    assert (answer.status_code, answer["Content-Type"]) == (
        200,
        "text/plain; charset=utf-8",
    )
    assert str(PROBLEM_TYPES[slug].status) in answer.content.decode()


def test_a_type_that_does_not_exist_is_not_found(client):
    check(client.get("/api/problem-types/x"), 404, "not-found")


def test_errors_are_not_kept_by_caches(client):
    assert client.get("/api/v1/nothing")["Cache-Control"] == "no-store"


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_words_follow_the_language_and_types_do_not(client, language):
    answer = client.get("/api/v1/bases/x", headers={"accept-language": language})
    body = check(answer, 404, "not-found")
    assert answer["Content-Language"] == language
    if language == "en":
        assert body["title"] == "Nothing was found at this web address."
