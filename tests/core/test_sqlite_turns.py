"""Writers of a SQLite file are served in the order in which they came."""

import fcntl
import threading
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from core.sqlite.base import DatabaseWrapper


@pytest.fixture
def database(tmp_path, django_db_blocker):
    """A file with the settings of the portal."""
    with django_db_blocker.unblock():
        yield tmp_path / "turns.sqlite3"


def begin(database: Path) -> DatabaseWrapper:
    """A connection that has begun to write."""
    wrapper = DatabaseWrapper(
        {
            **connection.settings_dict,
            "NAME": str(database),
            "OPTIONS": settings.SQLITE_OPTIONS,
        }
    )
    wrapper.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    return wrapper


def begin_and_end(database: Path, begun: threading.Event) -> None:
    """Begin, say so, and end."""
    wrapper = begin(database)
    begun.set()
    wrapper.close()


def test_a_transaction_waits_for_its_turn(database):
    begun = threading.Event()
    writer = threading.Thread(target=begin_and_end, args=[database, begun])
    with Path(f"{database}.turn").open("a") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        writer.start()
        assert not begun.wait(0.5)
        fcntl.flock(turn, fcntl.LOCK_UN)
        assert begun.wait(60)
    writer.join()


def test_a_turn_ends_when_the_transaction_has_begun(database):
    wrapper = begin(database)
    with Path(f"{database}.turn").open("a") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX | fcntl.LOCK_NB)
    wrapper.close()
