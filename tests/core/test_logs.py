"""A line of the log names the request and the error, and quotes no value."""

import json
import logging
import sys

import pytest
from django.db import IntegrityError
from django.test import Client

from core.production.logs import JsonFormatter
from core.production.request_ids import HEADER

SECRET = "PDY00001X"
GIVEN = "0123456789abcdef" * 2


def line_of(error):
    """The line for an error, caught while another is handled."""
    try:
        try:
            raise IntegrityError(f"Key (number)=({SECRET}) already exists")
        except IntegrityError as cause:
            raise error from cause
    except type(error):
        record = logging.LogRecord(
            "django", logging.ERROR, __file__, 1, "at %s", ("/en/",), sys.exc_info()
        )
    return JsonFormatter().format(record)


def test_an_error_is_told_by_its_class_and_frames_without_its_words():
    line = line_of(ValueError(SECRET))
    told = json.loads(line)
    assert SECRET not in line
    assert "\n" not in line
    assert (told["level"], told["message"]) == ("ERROR", "at /en/")
    assert [one["class"] for one in told["errors"]] == [
        "builtins.ValueError",
        "django.db.utils.IntegrityError",
    ]
    assert "test_logs.py" in told["errors"][0]["frames"][0]


def test_line_breaks_in_a_message_stay_in_one_line():
    record = logging.LogRecord("x", logging.INFO, "", 1, "a\nb\r\nforged", None, None)
    assert len(JsonFormatter().format(record).splitlines()) == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("proxies", "given", "is_kept"),
    [(1, GIVEN, True), (0, GIVEN, False), (1, "forged\n", False), (1, "", False)],
)
def test_a_request_has_the_name_that_a_proxy_gave_it_or_its_own(
    client, settings, proxies, given, is_kept
):
    settings.PROXY_COUNT = proxies
    answer = client.get("/en/sources/", headers={"x-request-id": given})
    assert (answer[HEADER] == given) is is_kept
    assert len(answer[HEADER]) == 32


def test_an_answer_that_is_logged_after_the_request_bears_its_name(client, caplog):
    answer = client.get("/en/nowhere/")
    (record,) = [row for row in caplog.records if row.name == "django.request"]
    assert json.loads(JsonFormatter().format(record))["request"] == answer[HEADER]


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/en/", "/api/v1/bases/"])
def test_a_fault_of_the_portal_names_the_request_to_the_reader(monkeypatch, path):
    def broken(*_arguments, **_more):
        raise RuntimeError

    monkeypatch.setattr("portal.views.pages.read_request", broken)
    monkeypatch.setattr("api.views.Register.get_queryset", broken)
    answer = Client(raise_request_exception=False).get(path)
    assert answer.status_code == 500
    assert answer[HEADER] in answer.text
