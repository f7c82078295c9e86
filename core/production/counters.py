"""Numbers that count up, shared by the processes that gunicorn forks.

They lie in memory that is there before the fork (`preload_app`), one place a name. No
files pile up, however often a worker is replaced, and a restart begins at zero, as
Prometheus expects of a counter.
"""

import fcntl
import mmap
import struct
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager

PLACE = struct.Struct("=120sd")
"""One number: its name in UTF-8, filled up with NULs, and its value."""
OVERFLOW = "overflow"
"""Counts what finds no place."""


class SharedCounters:
    """Named numbers that any thread of any forked process adds to.

    A lock of the kernel is let go when its process dies, so that a worker that is
    killed while it counts stops nobody else.
    """

    def __init__(self, places: int = 1_024) -> None:
        self._places = places
        self._memory = mmap.mmap(-1, places * PLACE.size)
        self._turn = tempfile.TemporaryFile()  # noqa: SIM115 (lives as long as this)
        self._lock = threading.Lock()
        self._known: dict[str, int] = {}

    def add(self, *amounts: tuple[str, float]) -> None:
        """Add to some numbers at once; a name has at most 120 bytes."""
        with self._hold():
            for name, amount in amounts:
                place = self._find_place(name)
                _name, value = PLACE.unpack_from(self._memory, place * PLACE.size)
                self._write(place, _name, value + amount)

    def read(self) -> dict[str, float]:
        """Return every number by its name."""
        with self._hold():
            return {name: value for _place, name, value in self._list_from(0)}

    @contextmanager
    def _hold(self) -> Iterator[None]:
        """Be the only thread of the only process that counts."""
        with self._lock:
            fcntl.lockf(self._turn, fcntl.LOCK_EX)
            try:
                yield
            finally:
                fcntl.lockf(self._turn, fcntl.LOCK_UN)

    def _find_place(self, name: str) -> int:
        """Where a number lies; a new one gets the first place that is free."""
        if name not in self._known:
            for place, other, _value in self._list_from(len(self._known)):
                self._known[other] = place
        if name in self._known:
            return self._known[name]
        free = len(self._known)
        if free >= self._places - 1 and name != OVERFLOW:
            return self._find_place(OVERFLOW)
        self._write(free, name.encode(), 0.0)
        self._known[name] = free
        return free

    def _list_from(self, first: int) -> Iterator[tuple[int, str, float]]:
        """Place, name and value of the numbers from a place on."""
        for place in range(first, self._places):
            name, value = PLACE.unpack_from(self._memory, place * PLACE.size)
            text = name.rstrip(b"\0").decode()
            if not text:
                return
            yield place, text, value

    def _write(self, place: int, name: bytes, value: float) -> None:
        """Store one number."""
        PLACE.pack_into(self._memory, place * PLACE.size, name, value)
