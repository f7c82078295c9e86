"""What keeps the database from working, read off the errors of its drivers.

None of this is a fault of a request: it passes when an operator has mended it, or by
itself. SQLite names its errors since Python 3.11 (`sqlite_errorname`); PostgreSQL has
five characters for each (`pgcode`, its appendix A), and none where no server answers.
"""

from enum import StrEnum

from django.db import Error as DatabaseFault
from django.db import InterfaceError, OperationalError


class Outage(StrEnum):
    """Why the database does not work."""

    AWAY = "away"
    FULL = "full"
    READ_ONLY = "read_only"
    BUSY = "busy"

    @property
    def seconds(self) -> int:
        """How long to wait before asking again: Retry-After."""
        waits = {Outage.BUSY: 5, Outage.AWAY: 30}
        return waits.get(self, 300)


SQLITE = {
    "SQLITE_CANTOPEN": Outage.AWAY,
    "SQLITE_IOERR": Outage.AWAY,
    "SQLITE_NOTADB": Outage.AWAY,
    "SQLITE_FULL": Outage.FULL,
    "SQLITE_READONLY": Outage.READ_ONLY,
    "SQLITE_BUSY": Outage.BUSY,
    "SQLITE_LOCKED": Outage.BUSY,
}
"""By the beginning of the name; extended ones add a word: SQLITE_IOERR_WRITE."""

POSTGRESQL = {
    "08": Outage.AWAY,  # connection exception
    "57P": Outage.AWAY,  # shutting down, starting
    "53300": Outage.AWAY,  # too many connections
    "58": Outage.AWAY,  # error of the system under it
    "53100": Outage.FULL,
    "25006": Outage.READ_ONLY,
    "55P03": Outage.BUSY,  # lock not available
    "57014": Outage.BUSY,  # statement timeout
}
"""By the beginning of the code."""


def find_outage(error: BaseException | None) -> Outage | None:
    """Return why the database did not work; None for any other error."""
    while error is not None:
        if isinstance(error, DatabaseFault):
            return _read_driver_error(error)
        error = error.__cause__
    return None


def _read_driver_error(error: DatabaseFault) -> Outage | None:
    """The outage that the driver's error beneath Django's tells."""
    cause = error.__cause__ or error
    name: str = getattr(cause, "sqlite_errorname", "") or ""
    code: str = getattr(cause, "pgcode", "") or ""
    for said, table in ((name, SQLITE), (code, POSTGRESQL)):
        for beginning, outage in table.items():
            if said.startswith(beginning):
                return outage
    # A server that does not answer has no code to give.
    unnamed = not name and not code
    is_away = isinstance(error, (OperationalError, InterfaceError)) and unnamed
    return Outage.AWAY if is_away else None
