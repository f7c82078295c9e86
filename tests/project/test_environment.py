"""The environment is optional, and nonsense in it stops the start."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from xining_innovation.environment import read_flag, read_names, read_secret

ROOT = Path(__file__).parents[2]
SECRET = "x" * 40
PRODUCTION = {"DEBUG": "0", "SECRET_KEY": SECRET, "ALLOWED_HOSTS": "portal.example"}


@pytest.mark.parametrize(
    ("word", "value"), [("1", True), ("Yes", True), ("off", False), ("", True)]
)
def test_a_switch_is_on_off_or_left_alone(monkeypatch, word, value):
    monkeypatch.setenv("SWITCH", word)
    assert read_flag("SWITCH", default=True) is value


@pytest.mark.parametrize("word", ["maybe", "2", "Truee"])
def test_a_switch_that_is_neither_is_refused(monkeypatch, word):
    monkeypatch.setenv("SWITCH", word)
    with pytest.raises(ImproperlyConfigured, match="SWITCH"):
        read_flag("SWITCH", default=True)


def test_a_list_has_no_empty_item(monkeypatch):
    monkeypatch.setenv("HOSTS", "a.example, b.example")
    assert read_names("HOSTS", []) == ["a.example", "b.example"]
    monkeypatch.setenv("HOSTS", "a.example,,")
    with pytest.raises(ImproperlyConfigured, match="HOSTS"):
        read_names("HOSTS", [])


def test_a_secret_is_long_or_stood_in_for(monkeypatch):
    monkeypatch.delenv("KEY", raising=False)
    assert read_secret("KEY", stand_in="s") == "s"
    with pytest.raises(ImproperlyConfigured, match="KEY"):
        read_secret("KEY", stand_in=None)
    monkeypatch.setenv("KEY", "short")
    with pytest.raises(ImproperlyConfigured, match="32"):
        read_secret("KEY", stand_in="s")


def start(**environment) -> subprocess.CompletedProcess:
    """Load the settings in a process that has nothing but this environment."""
    plain = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "s"}
    code = "import xining_innovation.settings as s; print(s.DEBUG, s.DATABASES)"
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=plain | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_no_environment_is_needed_to_start():
    done = start()
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("True")
    assert "portal.sqlite3" in done.stdout


def test_production_starts_with_what_it_needs():
    done = start(**PRODUCTION)
    assert (done.returncode, done.stdout[:5]) == (0, "False"), done.stderr


@pytest.mark.parametrize(
    "fault",
    [
        {"DEBUG": "perhaps"},
        {"SECRET_KEY": ""},
        {"SECRET_KEY": "short"},
        {"ALLOWED_HOSTS": ""},
        {"ALLOWED_HOSTS": ","},
        {"DATABASE_URL": "mysql://somewhere/else"},
        {"DATABASE_URL": "nonsense"},
        {"DELEGATION_DAYS": "367"},
        {"DELEGATION_DAYS": "a month"},
    ],
)
def test_nonsense_stops_the_start(fault):
    assert start(**PRODUCTION | fault).returncode != 0
