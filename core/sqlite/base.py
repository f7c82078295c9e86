"""SQLite whose writers wait in a queue.

SQLite itself lets them poll, ten times a second: whoever comes back at once is served
again and again, and among sixty-four writers one waits for longer than any timeout.
Here only the first in the queue asks SQLite; the kernel keeps all others in order.
"""

import fcntl
from pathlib import Path

from django.db.backends.sqlite3 import base


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that begins a transaction when its turn has come."""

    def _start_transaction_under_autocommit(self) -> None:
        """Begin; the turn ends as soon as the transaction has begun."""
        if self.is_in_memory_db():
            super()._start_transaction_under_autocommit()  # type: ignore[misc] # private
            return
        with Path(f"{self.settings_dict['NAME']}.turn").open("a") as turn:
            fcntl.flock(turn, fcntl.LOCK_EX)
            super()._start_transaction_under_autocommit()  # type: ignore[misc] # private
