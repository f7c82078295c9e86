"""Copying a database of SQLite while it is used, and putting a copy in its place."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.db import connection
from django.db.utils import DEFAULT_DB_ALIAS

from core.production.databases import build_sqlite_settings, open_database
from reporting.backups.manifest import (
    LEFT_OUT,
    Facts,
    Manifest,
    list_migrations,
    read_facts,
)
from reporting.backups.verifying import check_database, confirm_restored

SECONDS = 60
"""How long to wait for who is writing."""


def copy_database(target: Path) -> tuple[Facts, list[str]]:
    """Copy the portal's database as it is at one moment; verify the copy.

    Returns what it holds and the migrations it has had. Writers go on meanwhile.
    """
    name = connection.settings_dict["NAME"]
    with (
        closing(sqlite3.connect(name, timeout=SECONDS)) as source,
        closing(sqlite3.connect(target)) as copy,
    ):
        source.backup(copy)
    with open_copy(target):
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete = ON")
            cursor.execute(f"DELETE FROM {LEFT_OUT}")
        check_database()
        return read_facts(), list_migrations()


@contextmanager
def open_copy(path: Path) -> Iterator[None]:
    """Let a copy be the portal's database during a block; one file is left of it."""
    with open_database(build_sqlite_settings(path), DEFAULT_DB_ALIAS):
        yield
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA journal_mode = DELETE")


def restore_copy(copy: Path, manifest: Manifest) -> None:
    """Put a copy in the place of the portal's database, once it is found whole.

    SQLite writes it in one transaction: cut short, the former one is as it was.
    """
    with open_copy(copy):
        confirm_restored(manifest)
    name = connection.settings_dict["NAME"]
    connection.close()
    with (
        closing(sqlite3.connect(copy)) as source,
        closing(sqlite3.connect(name, timeout=SECONDS)) as target,
    ):
        source.backup(target)
