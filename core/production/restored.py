"""The mark of a portal that was restored from a backup and is not open again yet.

It is a file beside the evidence, not a row: a restore replaces every row, one that is
cut short leaves the portal closed, and pages ask without a query. Until `manage.py
resume` only operators sign in, no mail and no notice goes out, and the keys of
programs are refused: whoever lets somebody or something in asks `is_closed`.
"""

import json
import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.utils import timezone

NAME = ".restored.json"
SHOWN = timedelta(days=14)
"""How long readers with an account are told, after the portal was opened again."""


class Restored(NamedTuple):
    """What was entered between the two moments is missing; both are real time."""

    taken_at: datetime
    """When the backup was taken."""
    restored_at: datetime
    resumed_at: datetime | None = None

    @property
    def is_recent(self) -> bool:
        """Whether the portal was opened again not long ago."""
        opened = self.resumed_at
        return opened is not None and timezone.now() - opened < SHOWN


def get_mark() -> Path:
    """Where the mark lies."""
    return Path(settings.MEDIA_ROOT) / NAME


def read_restored() -> Restored | None:
    """Read the mark; None where nothing was restored. One look at a folder."""
    try:
        told = json.loads(get_mark().read_text("utf-8"))
    except FileNotFoundError:
        return None
    texts = (told.get(name) for name in Restored._fields)
    return Restored(*(text and datetime.fromisoformat(text) for text in texts))


def is_closed() -> bool:
    """Whether only operators may sign in, and nothing goes out."""
    found = read_restored()
    return found is not None and found.resumed_at is None


def mark_restored(taken_at: datetime) -> None:
    """Close the portal; to be called before the first row is replaced."""
    write_mark(Restored(taken_at, timezone.now()))


def mark_resumed() -> None:
    """Open the portal again; what is missing is told for a while longer."""
    found = read_restored()
    if found:
        write_mark(found._replace(resumed_at=timezone.now()))


def reset_mark(found: Restored | None) -> None:
    """Let the mark be what it was before a restore that was refused."""
    if found:
        write_mark(found)
    else:
        get_mark().unlink(missing_ok=True)


def write_mark(found: Restored) -> None:
    """Store the mark, whole or not at all."""
    mark = get_mark()
    mark.parent.mkdir(parents=True, exist_ok=True)
    told = {
        name: moment and moment.isoformat() for name, moment in found._asdict().items()
    }
    draft = mark.with_suffix(".unfinished")
    with draft.open("w", encoding="utf-8") as file:
        json.dump(told, file)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(mark)
