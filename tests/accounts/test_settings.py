"""Production is served with what the settings promise, and nonsense stops it."""

import os
import subprocess
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from reporting.triggers import TRIGGERS, find_missing_triggers, read_triggers
from tests.support.sandbox import ROOT, fresh_sandbox
from tests.support.sign_in import LOGIN, person, sign_in
from xining_innovation.environment import read_choice, read_number
from xining_innovation.headers import PERMISSIONS_POLICY

PRODUCTION = {
    "DEBUG": "0",
    "SECRET_KEY": "9f!kT" * 10,
    "ALLOWED_HOSTS": "portal.example",
}
GIVEN = {"PROXY_COUNT": "0", "EMAIL_HOST": "mail.example", "EMAIL_FROM": "a@b.example"}
PLAIN = {
    "PATH": os.environ["PATH"],
    "DJANGO_SETTINGS_MODULE": "xining_innovation.settings",
}
SHOWN = """
from django.conf import settings as s
print(s.SECOND_FACTOR, s.PASSWORD_MAX_AGE, s.PROXY_COUNT, sep="|", end="|")
print(len(s.AUTH_PASSWORD_VALIDATORS), s.SESSION_COOKIE_NAME, sep="|", end="|")
print(s.CSRF_COOKIE_NAME)
"""


def started(code=SHOWN, **environment) -> subprocess.CompletedProcess:
    """Load the settings in a process that has nothing but this environment."""
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=PLAIN | environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("environment", "shown"),
    [
        ({}, "False|None|0|4|sessionid|csrftoken"),
        ({"SECOND_FACTOR": "1"}, "True|None|0|4|sessionid|csrftoken"),
        (PRODUCTION, "True|None|0|4|__Host-sid|__Host-csrf"),
        (
            PRODUCTION | {"PASSWORD_PROFILE": "mlps", "PROXY_COUNT": "1"},
            "True|90 days, 0:00:00|1|5|__Host-sid|__Host-csrf",
        ),
    ],
)
def test_the_environment_decides(environment, shown):
    done = started(**environment)
    assert done.stdout.strip() == shown, done.stderr


@pytest.mark.parametrize(
    "fault",
    [{"PASSWORD_PROFILE": "strict"}, {"PROXY_COUNT": "-1"}, {"SECOND_FACTOR": "maybe"}],
)
def test_nonsense_stops_the_start(fault):
    done = started(**PRODUCTION | fault)
    assert done.returncode != 0
    assert next(iter(fault)) in done.stderr


@pytest.mark.parametrize(("word", "value"), [("", "a"), ("B", "b"), (" a ", "a")])
def test_a_choice_is_one_of_its_words(monkeypatch, word, value):
    monkeypatch.setenv("PROFILE", word)
    assert read_choice("PROFILE", ("a", "b")) == value
    monkeypatch.setenv("PROFILE", "c")
    with pytest.raises(ImproperlyConfigured, match="PROFILE"):
        read_choice("PROFILE", ("a", "b"))


@pytest.mark.parametrize("word", ["x", "1.5", "-1", "10", "²"])
def test_a_number_is_whole_and_not_too_large(monkeypatch, word):
    monkeypatch.setenv("COUNT", word)
    with pytest.raises(ImproperlyConfigured, match="COUNT"):
        read_number("COUNT", 0, most=9)


@pytest.mark.parametrize(("word", "number"), [("", 25), (" 587 ", 587), ("0", 0)])
def test_a_number_that_is_not_given_is_the_default(monkeypatch, word, number):
    monkeypatch.setenv("COUNT", word)
    assert read_number("COUNT", 25) == number


@pytest.fixture(scope="module")
def ready(store, template, tmp_path_factory):
    """A portal that is ready for production: files collected, everything given."""
    with fresh_sandbox(store, template=template) as sandbox:
        static = str(tmp_path_factory.mktemp("static"))
        sandbox.env |= PRODUCTION | GIVEN | {"STATIC_ROOT": static}
        sandbox.manage("collectstatic", "--no-input", "--verbosity", 0)
        yield sandbox


CHECK = ("check", "--deploy", "--database", "default")


def test_the_deploy_check_finds_nothing_in_production(ready):
    assert "no issues" in ready.manage(*CHECK, "--fail-level", "WARNING").stdout


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"SECOND_FACTOR": "0"}, "accounts.E003"),
        ({"STATIC_ROOT": "/nowhere/static"}, "core.E010"),
        ({"SECRET_KEY": "abcd" * 20}, "core.E011"),
        ({"SECRET_KEY": "9f!kT9f!kT9f!kT9f!kT9f!kT9f!kT9f"}, "core.E011"),
        ({"PROXY_COUNT": ""}, "PROXY_COUNT is not given"),
        ({"EMAIL_HOST": ""}, "EMAIL_HOST is not given"),
        ({"EMAIL_FROM": ""}, "EMAIL_FROM is not given"),
        ({"MEDIA_ROOT": f"{ROOT}/static/files"}, "core.E013"),
    ],
)
def test_the_deploy_check_refuses_what_would_break_or_leak(ready, environment, said):
    before = dict(ready.env)
    ready.env |= environment
    done = ready.manage(*CHECK, check=False)
    ready.env = before
    assert (done.returncode, said in done.stderr) == (1, True), done.stderr


def test_the_deploy_check_refuses_a_database_without_its_triggers(ready):
    name = "reporting_figure_no_update"
    on = " ON reporting_figure" if ready.vendor == "postgresql" else ""
    raw = ready.connection()
    raw.cursor().execute(f"DROP TRIGGER {name}{on}")
    raw.commit()
    done = ready.manage(*CHECK, check=False)
    assert (done.returncode, name in done.stderr) == (1, True), done.stderr


@pytest.mark.django_db
def test_every_trigger_of_the_migrations_is_checked():
    assert find_missing_triggers(connection) == []
    ours = {name for name in read_triggers(connection) if not name.startswith("RI_")}
    assert ours == TRIGGERS


@pytest.mark.parametrize("proxies", ["0", "1"])
def test_https_is_believed_of_a_proxy_only(proxies):
    code = "from django.conf import settings as s; print(s.SECURE_PROXY_SSL_HEADER)"
    done = started(code, **PRODUCTION, PROXY_COUNT=proxies)
    assert ("HTTP_X_FORWARDED_PROTO" in done.stdout) is (proxies == "1"), done.stderr


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/en/accounts/login/", "/en/nowhere/", "/nowhere"])
def test_every_answer_has_the_headers(client, path):
    answer = client.get(path)
    assert answer["Permissions-Policy"] == PERMISSIONS_POLICY
    assert "camera=()" in PERMISSIONS_POLICY
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"


@pytest.mark.django_db
def test_cookies_are_kept_from_scripts_and_other_sites(client):
    person()
    client.get(LOGIN)
    sign_in(client)
    for name in ("sessionid", "csrftoken"):
        cookie = client.cookies[name]
        assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
        assert (cookie["path"], cookie["domain"]) == ("/", "")
    assert client.cookies["sessionid"]["max-age"] == ""
