"""Import quarterly figures from a file, at the server."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext_lazy as _

from bases.models import Programme
from core.commands import PlainCommand
from reporting.actors import read_operator
from reporting.imports.importing import import_file
from reporting.imports.reports import print_report


class Command(PlainCommand):
    """import_figures FILE --programme CODE [--dry-run]: all of it or nothing."""

    help = _(
        "Import a file of figures as approved returns. Exits with 1 if the file is "
        "refused."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """The file, the programme, and whether to store nothing."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--programme", required=True, metavar="CODE")
        parser.add_argument("--dry-run", action="store_true")

    def handle(
        self, *, file: Path, programme: str, dry_run: bool, **options: Any
    ) -> None:
        """Import, print the report, refuse aloud."""
        try:
            found = Programme.objects.get(code=programme)
        except Programme.DoesNotExist as error:
            known = ", ".join(Programme.objects.values_list("code", flat=True))
            raise CommandError(
                f"no programme {programme!r} / 没有建设计划“{programme}”; {known}"
            ) from error
        report = import_file(file, programme=found, by=read_operator(), dry_run=dry_run)
        print_report(self.stdout, report, dry_run=dry_run)
        if report.errors:
            raise CommandError("nothing was imported / 未导入任何数据")
