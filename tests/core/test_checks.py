"""What the settings promise is asked of the live database."""

import sqlite3
from types import SimpleNamespace

import pytest
from django.core.checks import run_checks
from django.db import connection

from core.sqlite import checks

GOOD = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


def asked(values: dict, mode: str = "IMMEDIATE") -> list[str]:
    """Faults of an SQLite connection whose pragmas answer with these values."""

    class Cursor(SimpleNamespace):
        def __enter__(self):
            return self

        def __exit__(self, *failure):
            pass

        def execute(self, statement):
            name = statement.removeprefix("PRAGMA ")
            return SimpleNamespace(fetchone=lambda: (values[name],))

    found = SimpleNamespace(
        vendor="sqlite",
        transaction_mode=mode,
        cursor=Cursor,
        is_in_memory_db=lambda: False,
    )
    return [fault.msg for fault in checks.list_connection_faults(found)]


@pytest.mark.django_db
def test_the_database_of_the_suite_keeps_every_promise():
    assert run_checks(databases=["default"]) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("journal_mode", "delete"),
        ("synchronous", 1),
        ("foreign_keys", 0),
        ("busy_timeout", 5000),
    ],
)
def test_a_pragma_that_did_not_arrive_is_named(name, value):
    good = GOOD | {"busy_timeout": 30_000}
    assert asked(good) == []
    (fault,) = asked(good | {name: value})
    assert name in fault


def test_a_deferred_transaction_mode_is_named():
    (fault,) = asked(GOOD | {"busy_timeout": 30_000}, mode=None)
    assert "transaction_mode" in fault


@pytest.mark.django_db
def test_the_live_options_are_those_of_the_settings():
    if connection.vendor != "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SHOW transaction_isolation")
            assert cursor.fetchone() == ("read committed",)
        return
    plain = sqlite3.connect(":memory:").execute("PRAGMA foreign_keys").fetchone()
    with connection.cursor() as cursor:
        ours = cursor.execute("PRAGMA foreign_keys").fetchone()
    assert (plain, ours) == ((0,), (1,))
