"""Puts a backup in the place of the portal's data and leaves the portal closed."""

import sqlite3
import tempfile
from pathlib import Path

from django.conf import settings
from django.db import Error as DatabaseFault
from django.db import connection
from django.utils.translation import gettext as _

from accounts.models import User
from core.production.restored import mark_restored, read_restored, reset_mark
from reporting.backups import postgresql, sqlite
from reporting.backups.archive import DATABASE, FILES, open_archive, write_members
from reporting.backups.faults import BackupFault
from reporting.backups.making import delete_unfinished, is_sqlite, list_backups
from reporting.backups.manifest import Manifest, refuse_unknown_migrations
from reporting.models import AuditRecord, Release

WORK = ".restoring-"


def restore_backup(place: Path, *, replace: bool) -> tuple[Path, Manifest]:
    """Restore a backup, the newest one of a folder; return it and its manifest.

    Everything is read and compared with the manifest before anything is touched.
    Raises BackupFault; the portal then has the data that it had.
    """
    path = find_backup(place)
    root = Path(settings.MEDIA_ROOT)
    try:
        root.mkdir(parents=True, exist_ok=True)
        delete_unfinished(root, WORK)
        with tempfile.TemporaryDirectory(prefix=WORK, dir=root) as work:
            with open_archive(path) as (manifest, tar):
                refuse_manifest(manifest)
                if not replace:
                    refuse_held_data()
                write_members(manifest, tar, Path(work))
            replace_data(Path(work), manifest)
    except (OSError, sqlite3.Error, DatabaseFault) as error:
        raise BackupFault(
            _("%(file)s was not restored: %(reason)s")
            % {"file": path.name, "reason": error}
        ) from error
    return path, manifest


def find_backup(place: Path) -> Path:
    """The file itself, or the newest backup of a folder; raises BackupFault."""
    if not place.is_dir():
        return place
    found = list_backups(place)
    if not found:
        raise BackupFault(_("There is no backup at %(place)s.") % {"place": place})
    return found[-1]


def refuse_manifest(manifest: Manifest) -> None:
    """Raise BackupFault for another engine, and for a newer version."""
    refuse_unknown_migrations(manifest)
    if manifest.engine != connection.vendor:
        raise BackupFault(
            _(
                "This is a backup of %(theirs)s, and the portal runs on %(own)s. "
                "Restore it into %(theirs)s, then move it with the command transfer."
            )
            % {"theirs": manifest.engine, "own": connection.vendor}
        )


def refuse_held_data() -> None:
    """Raise BackupFault if the database holds accounts, releases or an audit."""
    held = count_held_rows()
    if any(held.values()):
        raise BackupFault(
            _(
                "The database is not empty: %(accounts)s accounts, %(releases)s "
                "releases, %(records)s audit records. --replace replaces them."
            )
            % held
        )


def count_held_rows() -> dict[str, int]:
    """How much the portal's database holds (four queries); nothing without tables."""
    models = {"accounts": User, "releases": Release, "records": AuditRecord}
    tables = connection.introspection.table_names()
    return {
        name: model._default_manager.count() if model._meta.db_table in tables else 0
        for name, model in models.items()
    }


def replace_data(work: Path, manifest: Manifest) -> None:
    """Close the portal, then replace its database and add the evidence.

    A database that is refused leaves the portal as it was, open or closed.
    """
    before = read_restored()
    mark_restored(manifest.taken_at)
    restore = sqlite.restore_copy if is_sqlite() else postgresql.restore_dump
    try:
        restore(work / DATABASE, manifest)
    except BaseException:
        reset_mark(before)
        raise
    move_evidence(work / FILES)


def move_evidence(source: Path) -> None:
    """Move the files of a backup to their places; what else is there stays."""
    root = Path(settings.MEDIA_ROOT)
    for path in sorted(source.rglob("*")):
        if path.is_file():
            target = root / path.relative_to(source)
            target.parent.mkdir(parents=True, exist_ok=True)
            path.replace(target)
