"""Databases by their address, and a block in which another one is the portal's."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import DEFAULT_DB_ALIAS, ConnectionHandler

# SQLite is the embedded default. IMMEDIATE, because a deferred transaction that
# turns from reading to writing fails at once instead of waiting; FULL, because an
# approved figure must survive a power cut. core.sqlite.checks asserts the live values.
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 30,
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
        "PRAGMA journal_size_limit=67108864; PRAGMA cache_size=-64000;"
    ),
}
# A connection serves the requests of its thread for so many seconds, if it still works.
KEPT_OPEN = {"CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}


def parse_database_url(url: str) -> dict[str, Any]:
    """Return the database that an address names, as Django wants it in DATABASES.

    Raises ImproperlyConfigured for what is neither SQLite nor PostgreSQL.
    """
    found: dict[str, Any] = environ.Env.db_url_config(url)
    engine = found.get("ENGINE")
    if engine == "django.db.backends.sqlite3":
        return build_sqlite_settings(Path(found["NAME"]))
    if engine != "django.db.backends.postgresql":
        raise ImproperlyConfigured("DATABASE_URL must name SQLite or PostgreSQL")
    return found | KEPT_OPEN


def build_sqlite_settings(file: Path) -> dict[str, Any]:
    """Return a file of SQLite as Django wants it in DATABASES."""
    return {
        "ENGINE": "core.sqlite",  # writers wait in a queue
        "NAME": str(file),
        "TEST": {"NAME": ":memory:"},  # one for each process
        "OPTIONS": SQLITE_OPTIONS,
    } | KEPT_OPEN


@contextmanager
def open_database(settings: dict[str, Any], alias: str) -> Iterator[None]:
    """Let an alias name a database during a block; it is closed at the end.

    As `default` it takes the place of the portal's own: all queries go there.
    """
    found: BaseDatabaseWrapper = ConnectionHandler({DEFAULT_DB_ALIAS: settings})[
        DEFAULT_DB_ALIAS
    ]
    found.alias = alias
    held = {name: connections[name] for name in connections if name == alias}
    connections[alias] = found
    try:
        yield
    finally:
        found.close()
        if held:
            connections[alias] = held[alias]
        else:
            del connections[alias]
