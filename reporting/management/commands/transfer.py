"""`manage.py transfer --to NAME`: move the portal to SQLite or to PostgreSQL."""

import os
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import CommandError, CommandParser
from django.db import Error as DatabaseFault
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.commands import PlainCommand
from core.production.databases import parse_database_url
from reporting.backups.faults import BackupFault
from reporting.backups.transferring import transfer_database


class Command(PlainCommand):
    """Says what was moved; exit 1 where the target has nothing of it."""

    help = gettext_lazy(
        "Copy all data into an empty database of either kind, keys, moments and chains "
        "unchanged. Stop the portal first."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """The variable: an address with a password is no argument."""
        parser.add_argument(
            "--to",
            required=True,
            metavar="NAME",
            help=_("the environment variable that holds the address of the target"),
        )

    def handle(self, *, to: str, **options: Any) -> None:
        """Move, or say why not."""
        address = os.environ.get(to)
        if not address:
            raise CommandError(
                _("The environment has no variable %(name)s.") % {"name": to}
            )
        try:
            found = transfer_database(parse_database_url(address))
        except (BackupFault, ImproperlyConfigured, DatabaseFault) as fault:
            raise CommandError(str(fault)) from fault
        for table, rows in found.rows.items():
            if rows:
                self.stdout.write(f"{table} {rows}")
        self.stdout.write(
            _("Rows moved: %(rows)s. Both chains and all triggers are in the target.")
            % {"rows": sum(found.rows.values())}
        )
