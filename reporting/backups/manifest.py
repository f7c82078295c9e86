"""What a backup says of itself, in JSON: from when, of what, with which digests."""

import json
import tomllib
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Self

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils.translation import gettext as _

from reporting.backups.faults import BackupFault
from reporting.models import AuditRecord, Release

FORMAT = 1
LEFT_OUT = "django_session"
"""The table whose rows no backup has: whoever holds one is somebody's sign-in."""


@dataclass
class Head:
    """The end of a hash chain: the number of its newest row and the digest."""

    number: int
    sha256: str


@dataclass
class Facts:
    """What a database holds, as it was at one moment."""

    release: Head | None
    audit: Head | None
    rows: dict[str, int]
    """Number of rows by table, sign-in sessions left out."""


@dataclass
class Manifest:
    """The first member of a backup."""

    version: str
    """Of the portal that made it."""
    engine: str
    taken_at: datetime
    """When the database was as it is in the backup, real time."""
    migrations: list[str]
    facts: Facts
    checked: list[str]
    """What was verified before the backup got its name."""
    members: dict[str, str] = field(default_factory=dict)
    """SHA-256 (hex) by name."""
    has_files: bool = True
    """Whether evidence is in it."""
    format: int = FORMAT

    def to_json(self) -> bytes:
        """The manifest as it is stored."""
        told = asdict(self) | {"taken_at": self.taken_at.isoformat()}
        return json.dumps(told, ensure_ascii=False, indent=1).encode()

    @classmethod
    def from_json(cls, data: bytes) -> Self:
        """Read a stored manifest; raises BackupFault for damage and newer formats."""
        try:
            told: dict[str, Any] = json.loads(data)
            if told["format"] > FORMAT:
                refuse_newer(told["version"])
            facts = told.pop("facts")
            heads = {
                name: facts[name] and Head(**facts[name])
                for name in ("release", "audit")
            }
            taken_at = datetime.fromisoformat(told.pop("taken_at"))
            found = Facts(rows=facts["rows"], **heads)
            return cls(facts=found, taken_at=taken_at, **told)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise BackupFault(_("The manifest of the backup is damaged.")) from error


def read_version() -> str:
    """The version of this portal."""
    text = (Path(settings.BASE_DIR) / "pyproject.toml").read_text("utf-8")
    version: str = tomllib.loads(text)["project"]["version"]
    return version


def refuse_newer(version: str) -> None:
    """Raise BackupFault: a backup of a version that this portal does not know."""
    raise BackupFault(
        _(
            "The backup was made by version %(version)s of the portal, which is newer "
            "than this one (%(own)s). Install that version first."
        )
        % {"version": version, "own": read_version()}
    )


def refuse_unknown_migrations(manifest: Manifest) -> None:
    """Raise BackupFault if tables were changed in a way that this version lacks."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    known = {".".join(key) for key in loader.disk_migrations}
    replaced = {
        ".".join(key) for one in loader.disk_migrations.values() for key in one.replaces
    }
    if not set(manifest.migrations) <= known | replaced:
        refuse_newer(manifest.version)


def list_migrations() -> list[str]:
    """The migrations that the database has had (one query)."""
    return sorted(
        ".".join(key) for key in MigrationRecorder(connection).applied_migrations()
    )


def read_facts() -> Facts:
    """Read the heads of the chains and count the rows (a query a table)."""
    release = Release.objects.order_by("seq").last()
    record = AuditRecord.objects.order_by("seq").last()
    return Facts(
        release=Head(release.seq, release.content_sha256) if release else None,
        audit=Head(record.seq, record.sha256) if record else None,
        rows=count_rows(),
    )


def count_rows() -> dict[str, int]:
    """Number of rows by table (a query each)."""
    with connection.cursor() as cursor:
        found = connection.introspection.table_names(cursor)
        # SQLite's own statistics are tables, too.
        names = {name for name in found if not name.startswith("sqlite_")}
        counts = {}
        for name in sorted(names - {LEFT_OUT}):
            cursor.execute(f"SELECT COUNT(*) FROM {connection.ops.quote_name(name)}")
            (counts[name],) = cursor.fetchone()
    return counts
