"""`manage.py restore FILE_OR_DIR [--replace]`: put a backup in the portal's place."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.commands import PlainCommand
from reporting.backups.faults import BackupFault
from reporting.backups.restoring import restore_backup


class Command(PlainCommand):
    """Leaves the portal closed to all but operators, until `resume`."""

    help = gettext_lazy(
        "Restore a backup, or the newest one of a folder, into an empty database. Stop "
        "the portal first."
    )
    requires_system_checks: list[str] = []
    """None: what they look for is what is restored."""

    def add_arguments(self, parser: CommandParser) -> None:
        """The backup, and whether it takes the place of data."""
        parser.add_argument("place", metavar="FILE_OR_DIR", type=Path)
        parser.add_argument(
            "--replace", action="store_true", help=_("replace the data that are there")
        )

    def handle(self, *, place: Path, replace: bool, **options: Any) -> None:
        """Restore, or say why not."""
        try:
            path, manifest = restore_backup(place, replace=replace)
        except BackupFault as fault:
            raise CommandError(str(fault)) from fault
        moment = date_format(timezone.localtime(manifest.taken_at), "DATETIME_FORMAT")
        self.stdout.write(
            _("Restored: %(file)s, as of %(moment)s. Both chains are intact.")
            % {"file": path.name, "moment": moment}
        )
        if not manifest.has_files:
            self.stdout.write(_("The backup has no evidence. Restore its files, too."))
        self.stdout.write(
            _(
                "Only system administrators can sign in, and no e-mails are sent, "
                "until the command resume."
            )
        )
