"""`manage.py backup DIR [--keep N] [--database-only]`: a verified copy of all data."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.commands import PlainCommand
from reporting.backups.faults import BackupFault
from reporting.backups.making import make_backup

KEPT = 14


class Command(PlainCommand):
    """Prints the file and what was verified; exit 1 where there is no new backup."""

    help = gettext_lazy(
        "Back up the running portal, database and evidence, into a folder. Encrypted "
        "where BACKUP_KEY is set."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """The folder; how many stay; whether evidence is copied by other means."""
        parser.add_argument("folder", metavar="DIR", type=Path)
        parser.add_argument(
            "--keep",
            type=int,
            default=KEPT,
            metavar="N",
            help=_("keep the newest N, and the last of each of the last N days"),
        )
        parser.add_argument(
            "--database-only", action="store_true", help=_("leave evidence out")
        )

    def handle(
        self, *, folder: Path, keep: int, database_only: bool, **options: Any
    ) -> None:
        """Back up, or say why not."""
        if keep < 1:
            raise CommandError(_("--keep must be 1 or more."))
        try:
            path, manifest = make_backup(
                folder, keep=keep, with_files=not database_only
            )
        except BackupFault as fault:
            raise CommandError(str(fault)) from fault
        size = path.stat().st_size / 1_000_000
        self.stdout.write(f"{path} ({size:.1f} MB)")
        release = manifest.facts.release
        self.stdout.write(
            _(
                "Rows: %(rows)s. Files: %(files)s. Newest release: %(release)s. "
                "Chains, triggers and numbers of rows are verified."
            )
            % {
                "rows": sum(manifest.facts.rows.values()),
                "files": len(manifest.members) - 1,
                "release": release.number if release else "–",
            }
        )
