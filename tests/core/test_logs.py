"""A line of the log names the request and the error, and quotes no value."""

import io
import json
import logging
import re
import sys
from unittest.mock import patch

import pytest
from django.db import IntegrityError, OperationalError
from django.test import Client

from accounts.models import User
from core.production import tasks
from core.production.logs import JsonFormatter
from core.production.request_ids import HEADER, get_request_id, set_request_id
from reporting.notifications import mails, reminders
from tests.reporting.test_reminders import DATABASE, work
from tests.support.architecture import RANK
from tests.support.sandbox import ROOT

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


@pytest.fixture
def lines():
    """What production would write, line by line, while the test runs."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonFormatter())
    logging.getLogger().addHandler(handler)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    logging.getLogger().removeHandler(handler)


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/en/", "/api/v1/bases/"])
def test_a_fault_of_the_portal_is_logged_once_and_without_values_of_the_database(
    monkeypatch, path, lines
):
    User.objects.create_user(SECRET)

    def broken(*_arguments, **_more):
        User.objects.create_user(SECRET)  # PostgreSQL's DETAIL quotes the name

    monkeypatch.setattr("portal.views.pages.read_request", broken)
    monkeypatch.setattr("api.views.Register.get_queryset", broken)
    answer = Client(raise_request_exception=False).get(path)
    assert answer.status_code == 500
    (line,) = [one for one in lines() if one["level"] == "ERROR"]
    assert SECRET not in json.dumps(line)
    assert line["request"] == answer[HEADER]
    assert line["errors"][0]["class"] == "django.db.utils.IntegrityError"
    assert "broken" in " ".join(line["errors"][0]["frames"])


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/en/", "/api/v1/bases/"])
def test_a_database_that_is_away_is_logged_once_for_each_request(
    monkeypatch, path, lines
):
    def broken(*_arguments, **_more):
        raise OperationalError("gone")

    monkeypatch.setattr("portal.views.pages.read_request", broken)
    monkeypatch.setattr("api.views.Register.get_queryset", broken)
    assert Client(raise_request_exception=False).get(path).status_code == 503
    (line,) = [one for one in lines() if one["level"] == "ERROR"]
    assert line["errors"][0]["class"] == "django.db.utils.OperationalError"


@pytest.fixture
def request_id():
    """A request that is being answered."""
    set_request_id(GIVEN)
    yield GIVEN
    set_request_id("")


def test_work_and_end_of_a_task_are_logged_under_the_request_that_handed_it_over(
    city, settings, request_id, lines
):
    settings.TASKS = DATABASE
    mails.mail_account.enqueue(city.reporter.pk)
    set_request_id("")
    mails.mail_account.enqueue(city.reporter.pk)
    work()
    told = [one["request"] for one in lines() if "path=" in one["message"]]
    assert told == ["", GIVEN, "", ""]


def test_a_task_that_fails_is_logged_once_under_its_request(
    city, settings, request_id, lines
):
    settings.TASKS = DATABASE
    mails.mail_account.enqueue(city.reporter.pk)
    set_request_id("")
    with patch(
        "reporting.notifications.mails.keep_time", side_effect=ValueError(SECRET)
    ):
        work()
    (line,) = [one for one in lines() if one["level"] == "ERROR"]
    assert (line["request"], line["errors"][0]["class"]) == (
        GIVEN,
        "builtins.ValueError",
    )
    assert SECRET not in json.dumps(line)


def test_a_task_done_at_once_leaves_the_request_its_name(city, request_id):
    mails.mail_account.enqueue(city.reporter.pk)
    assert get_request_id() == GIVEN


def test_every_task_bears_the_name_of_its_request():
    for task in (mails.mail_account, reminders.mail):
        assert isinstance(task, tasks.NamedTask)
    sources = [path for app in RANK for path in (ROOT / app).rglob("*.py")]
    plain = re.compile(r"from django_tasks(\.base)? import .*\btask\b")
    assert [path for path in sources if plain.search(path.read_text("utf-8"))] == []
