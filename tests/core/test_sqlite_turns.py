"""Writers of a SQLite file are served in the order in which they came."""

import fcntl
import shutil
import threading
from pathlib import Path

import pytest
from django.db import connection

from core.production.databases import SQLITE_OPTIONS
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
            "OPTIONS": SQLITE_OPTIONS,
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


def open_kept(database):
    """A connection as a request finds it that comes after another one."""
    wrapper = begin(database)
    wrapper.rollback()
    wrapper.set_autocommit(True)
    wrapper.health_check_enabled = True
    wrapper.health_check_done = False
    return wrapper


def test_a_connection_is_kept_while_its_file_stands(database):
    wrapper = open_kept(database)
    before = wrapper.connection
    wrapper.close_if_health_check_failed()
    assert wrapper.connection is before
    wrapper.close()


@pytest.mark.parametrize("is_replaced", [True, False])
def test_a_connection_to_a_file_that_is_gone_is_given_up(database, is_replaced):
    wrapper = open_kept(database)
    moved = Path(database).rename(f"{database}.before")
    if is_replaced:
        shutil.copyfile(moved, database)
    wrapper.close_if_health_check_failed()
    assert wrapper.connection is None


@pytest.mark.django_db
def test_connections_of_the_portal_are_kept_and_asked_whether_they_work():
    assert connection.settings_dict["CONN_MAX_AGE"] == 600
    assert connection.settings_dict["CONN_HEALTH_CHECKS"] is True
    assert connection.is_usable()
