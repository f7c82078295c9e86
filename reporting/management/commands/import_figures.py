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
from reporting.imports.ways import ImportWay


class Command(PlainCommand):
    """import_figures FILE --programme CODE [--dry-run]: all of it or nothing."""

    help = _(
        "Import a file of figures as approved returns. Exits with 1 if the file is "
        "refused."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """The file, the programme, and what the operator takes upon them."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--programme", required=True, metavar="CODE")
        parser.add_argument("--dry-run", action="store_true")
        parser.add_argument("--accept-warnings", action="store_true")
        parser.add_argument("--replace-open", action="store_true")

    def handle(
        self,
        *,
        file: Path,
        programme: str,
        dry_run: bool,
        accept_warnings: bool,
        replace_open: bool,
        **options: Any,
    ) -> None:
        """Import, print the report, refuse aloud."""
        try:
            found = Programme.objects.get(code=programme)
        except Programme.DoesNotExist as error:
            known = ", ".join(Programme.objects.values_list("code", flat=True))
            raise CommandError(
                f"no programme {programme!r} / 没有建设计划“{programme}”; {known}"
            ) from error
        way = ImportWay(accept_warnings=accept_warnings, replace_open=replace_open)
        report = import_file(
            file, programme=found, by=read_operator(), dry_run=dry_run, way=way
        )
        print_report(self.stdout, report, dry_run=dry_run)
        if report.is_refused(way):
            raise CommandError("nothing was imported / 未导入任何数据")
