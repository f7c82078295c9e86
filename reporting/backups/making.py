"""Takes a backup of the running portal: the database first, then the evidence."""

import fcntl
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import Error as DatabaseFault
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from reporting.backups import postgresql, sqlite
from reporting.backups.archive import DATABASE, FILES, write_archive
from reporting.backups.faults import BackupFault
from reporting.backups.manifest import Manifest, read_version
from reporting.backups.sealing import read_keys
from reporting.backups.verifying import CHECKED
from reporting.models import OperationKind, OperationRun

UNFINISHED = "unfinished-"
NAME = "portal-%Y-%m-%dT%H-%M-%S.%fZ.backup"
"""Of a backup, by its moment in UTC: the last name in order is the newest."""
FOUND = "portal-*Z.backup"


def make_backup(folder: Path, *, keep: int, with_files: bool) -> tuple[Path, Manifest]:
    """Write a verified backup into a folder; remove what is no longer kept.

    Returns the file and its manifest. Raises BackupFault; the folder then holds what
    it held before.
    """
    keys = read_keys()
    with lock_folder(folder), OperationRun.objects.measure(OperationKind.BACKUP):
        delete_unfinished(folder, UNFINISHED)
        try:
            with tempfile.TemporaryDirectory(prefix=UNFINISHED, dir=folder) as work:
                found = write_backup(folder, Path(work), with_files, keys)
        except (OSError, sqlite3.Error, DatabaseFault) as error:
            raise BackupFault(
                _("No backup was made in %(folder)s: %(reason)s")
                % {"folder": folder, "reason": error}
            ) from error
        delete_old_backups(folder, keep)
    return found


def write_backup(
    folder: Path, work: Path, with_files: bool, keys: list[bytes]
) -> tuple[Path, Manifest]:
    """Make everything in `work` and give the backup its name as the last step."""
    taken_at = timezone.now()
    copy = work / DATABASE
    snapshot = sqlite.copy_database if is_sqlite() else postgresql.copy_database
    facts, migrations = snapshot(copy)
    manifest = Manifest(
        version=read_version(),
        engine=connection.vendor,
        taken_at=taken_at,
        migrations=migrations,
        facts=facts,
        checked=CHECKED,
        has_files=with_files,
    )
    members = {DATABASE: copy} | (collect_evidence() if with_files else {})
    write_archive(work / "backup", manifest, members, keys[0] if keys else None)
    target = folder / taken_at.astimezone(UTC).strftime(NAME)
    (work / "backup").chmod(0o600)
    (work / "backup").rename(target)
    return target, manifest


def is_sqlite() -> bool:
    """Whether the portal's database is a file of SQLite."""
    return connection.vendor == "sqlite"


def collect_evidence() -> dict[str, Path]:
    """The files of evidence by their names in a backup; none that begins with a dot."""
    root = Path(settings.MEDIA_ROOT)
    paths = (path.relative_to(root) for path in sorted(root.rglob("*")))
    shown = (path for path in paths if not path.parts[0].startswith("."))
    return {
        f"{FILES}{path.as_posix()}": root / path
        for path in shown
        if (root / path).is_file()
    }


@contextmanager
def lock_folder(folder: Path) -> Iterator[None]:
    """Let no other backup write into the same folder; raises BackupFault."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = (folder / ".lock").open("a")
    except OSError as error:
        raise BackupFault(
            _("No backup was made in %(folder)s: %(reason)s")
            % {"folder": folder, "reason": error}
        ) from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BackupFault(
                _("Another backup is being written into %(folder)s.")
                % {"folder": folder}
            ) from error
        yield


def delete_unfinished(folder: Path, prefix: str) -> None:
    """Remove what a backup or a restore has left that was killed."""
    for left in folder.glob(f"{prefix}*"):
        shutil.rmtree(left, ignore_errors=True)


def list_backups(folder: Path) -> list[Path]:
    """The backups of a folder, the oldest first."""
    return sorted(folder.glob(FOUND))


def read_moment(path: Path) -> datetime:
    """When a backup was taken, by its name."""
    return datetime.strptime(path.name, NAME).replace(tzinfo=UTC)


def delete_old_backups(folder: Path, keep: int) -> None:
    """Keep the newest so many, and the last one of each of the last so many days."""
    found = list_backups(folder)
    today = timezone.localdate()
    last_of_day = {timezone.localdate(read_moment(path)): path for path in found}
    daily = {
        path for day, path in last_of_day.items() if day > today - timedelta(days=keep)
    }
    for path in found[:-keep]:
        if path not in daily:
            path.unlink()
