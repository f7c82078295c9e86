"""SQLite whose writers wait in a queue.

SQLite itself lets them poll, ten times a second: whoever comes back at once is served
again and again, and among sixty-four writers one waits for longer than any timeout.
Here only the first in the queue asks SQLite; the kernel keeps all others in order.
"""

import fcntl
import sqlite3
from pathlib import Path
from typing import Any

from django.db.backends.sqlite3 import base


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that begins a transaction when its turn has come.

    It is kept from request to request as long as its file stands where it was opened.
    """

    _opened: tuple[int, int] | None = None

    def get_new_connection(self, conn_params: dict[str, Any]) -> sqlite3.Connection:
        """Open the file, and note which one it is."""
        connection: sqlite3.Connection = super().get_new_connection(conn_params)
        self._opened = self._find_file()
        return connection

    def is_usable(self) -> bool:
        """Whether the file is still the one that was opened.

        One that was moved or replaced, as by restoring a backup, answers on as if
        nothing had happened, and what is written to it is lost.
        """
        return self._find_file() == self._opened

    def _find_file(self) -> tuple[int, int] | None:
        """Device and number of the file; None in memory, and where there is none."""
        if self.is_in_memory_db():
            return None
        try:
            found = Path(self.settings_dict["NAME"]).stat()
        except OSError:
            return None
        return found.st_dev, found.st_ino

    def _start_transaction_under_autocommit(self) -> None:
        """Begin; the turn ends as soon as the transaction has begun."""
        if self.is_in_memory_db():
            super()._start_transaction_under_autocommit()  # type: ignore[misc] # private
            return
        with Path(f"{self.settings_dict['NAME']}.turn").open("a") as turn:
            fcntl.flock(turn, fcntl.LOCK_EX)
            super()._start_transaction_under_autocommit()  # type: ignore[misc] # private
