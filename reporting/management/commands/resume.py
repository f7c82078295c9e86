"""`manage.py resume [--revoke FILE] [--yes]`: open a restored portal again."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.commands import PlainCommand
from core.production.restored import is_closed
from reporting.actors import read_operator
from reporting.backups.faults import BackupFault
from reporting.backups.resuming import SECTIONS, open_portal
from reporting.backups.revocations import apply_revocations


class Command(PlainCommand):
    """Lists who may do what; opens the portal only with --yes."""

    help = gettext_lazy(
        "List the accounts and roles of a restored portal and, with --yes, open it to "
        "everybody."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """What was taken away since the backup, and whether the list is confirmed."""
        parser.add_argument(
            "--revoke",
            type=Path,
            metavar="FILE",
            help=_(
                "CSV, one line each: account (closes it), or account,role or "
                "account,role,last day (ends the role)"
            ),
        )
        parser.add_argument(
            "--yes", action="store_true", help=_("the list is right; open the portal")
        )

    def handle(self, *, revoke: Path | None, yes: bool, **options: Any) -> None:
        """Revoke, list, open."""
        if not is_closed():
            raise CommandError(_("The portal is open: nothing waits to be resumed."))
        if revoke:
            try:
                count = apply_revocations(revoke, read_operator())
            except BackupFault as fault:
                raise CommandError(str(fault)) from fault
            self.stdout.write(_("Lines applied: %(count)s.") % {"count": count})
        for heading, list_lines in SECTIONS:
            self.stdout.write(f"\n{heading}")
            for line in list_lines():
                self.stdout.write(f"  {line}")
        if not yes:
            self.stdout.write(
                "\n"
                + _(
                    "The portal is still closed. Check the list, take away what was "
                    "taken away after the backup (--revoke), then run resume --yes."
                )
            )
            return
        mails = open_portal(read_operator())
        self.stdout.write(
            "\n"
            + _("The portal is open. E-mails handed over: %(mails)s.")
            % {"mails": mails}
        )
