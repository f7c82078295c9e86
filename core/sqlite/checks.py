"""System checks: what the settings promise, asked of the live database."""

from collections.abc import Sequence
from typing import Any, cast

from django.core.checks import Error
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.sqlite3.base import DatabaseWrapper

SQLITE_PROMISES = {
    "journal_mode": "wal",
    "synchronous": 2,  # FULL
    "foreign_keys": 1,
    "busy_timeout": 30_000,  # milliseconds
}


def check_live_database(
    databases: Sequence[str] | None = None, **kwargs: Any
) -> list[Error]:
    """Compare each connection's live options with what the portal relies on.

    Options put in the wrong place are ignored without a word, so only the database
    itself can say what holds.
    """
    return [
        fault
        for alias in databases or []
        for fault in list_connection_faults(connections[alias])
    ]


def list_connection_faults(connection: BaseDatabaseWrapper) -> list[Error]:
    """Return the faults of one connection (one query an option)."""
    if connection.vendor == "sqlite":
        return list_sqlite_faults(cast(DatabaseWrapper, connection))
    return list_postgresql_faults(connection)


def list_sqlite_faults(connection: DatabaseWrapper) -> list[Error]:
    """Ask SQLite for its pragmas; an in-memory database knows no WAL."""
    with connection.cursor() as cursor:
        found = {
            name: cursor.execute(f"PRAGMA {name}").fetchone()[0]
            for name in SQLITE_PROMISES
        }
    if found["journal_mode"] == "memory" and connection.is_in_memory_db():
        found["journal_mode"] = "wal"
    mode = connection.transaction_mode  # type: ignore[attr-defined] # not in the stubs
    if mode != "IMMEDIATE":
        found["transaction_mode"] = mode
    wanted = SQLITE_PROMISES | {"transaction_mode": "IMMEDIATE"}
    return [
        Error(f"SQLite {name} is {value!r}, not {wanted[name]!r}", id="core.E001")
        for name, value in found.items()
        if value != wanted[name]
    ]


def list_postgresql_faults(connection: BaseDatabaseWrapper) -> list[Error]:
    """READ COMMITTED: at REPEATABLE READ a waiting release reads an old head."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW transaction_isolation")
        level = cursor.fetchone()[0]
    if level == "read committed":
        return []
    return [Error(f"PostgreSQL isolation is {level!r}", id="core.E002")]
