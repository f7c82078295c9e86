"""What keeps a database from working is read off its own errors, on both engines."""

import contextlib
import sqlite3

import pytest
from django.conf import settings
from django.db import Error, IntegrityError, connection, transaction
from django.db.utils import DatabaseErrorWrapper

from core.outages import Outage, find_outage

pytestmark = pytest.mark.django_db
RAISE = "DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '{}'; END $$"
POSTGRESQL = {
    "SET TRANSACTION READ ONLY; DELETE FROM django_migrations": Outage.READ_ONLY,
    RAISE.format("53100"): Outage.FULL,
    RAISE.format("55P03"): Outage.BUSY,
    RAISE.format("57014"): Outage.BUSY,
    RAISE.format("57P01"): Outage.AWAY,
    RAISE.format("53300"): Outage.AWAY,
    RAISE.format("23505"): None,
    "SELECT * FROM nowhere": None,
}
SQLITE = {
    "PRAGMA query_only = ON; DELETE FROM one": Outage.READ_ONLY,
    "PRAGMA max_page_count = 3; INSERT INTO one SELECT randomblob(99999)": Outage.FULL,
    "BEGIN IMMEDIATE": Outage.BUSY,  # somebody else has begun, see below
    "SELECT * FROM nowhere": None,
    "INSERT INTO one VALUES ('two')": None,
}


IS_SQLITE = "sqlite" in settings.DATABASES["default"]["ENGINE"]
CASES = SQLITE if IS_SQLITE else POSTGRESQL


def caught(act, *arguments):
    """The error that something raises, as Django hands it on."""
    with pytest.raises(Error) as found, DatabaseErrorWrapper(connection):
        act(*arguments)
    return found.value


def run_on_file(statements, folder):
    """Run statements on a file with a table; what begins, does so beside a writer."""
    name, options = folder / "one", {"isolation_level": None, "timeout": 0}
    other = sqlite3.connect(name, **options)
    with contextlib.closing(other), sqlite3.connect(name, **options) as file:
        file.execute("CREATE TABLE one (name UNIQUE)")
        file.execute("INSERT INTO one VALUES ('two')")
        if statements.startswith("BEGIN"):
            other.execute("BEGIN IMMEDIATE")
        for statement in statements.split("; "):
            file.execute(statement)


def run_on_server(statements, folder):
    """Run statements on the server under test."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statements)


@pytest.mark.parametrize("statements", CASES)
def test_a_database_says_what_keeps_it(statements, tmp_path):
    run = run_on_file if IS_SQLITE else run_on_server
    assert find_outage(caught(run, statements, tmp_path)) is CASES[statements]


@pytest.mark.parametrize("error", [None, ValueError("x"), IntegrityError("x")])
def test_any_other_error_is_no_outage(error):
    assert find_outage(error) is None


def test_an_outage_is_found_under_the_error_that_it_caused():
    fault = RuntimeError("a template")
    fault.__cause__ = connection.Database.OperationalError("away")
    with pytest.raises(Error) as found, DatabaseErrorWrapper(connection):
        raise fault.__cause__
    fault.__cause__ = found.value
    assert find_outage(fault) is Outage.AWAY
