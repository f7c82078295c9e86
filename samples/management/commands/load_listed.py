"""Load a file of listed companies and release it."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext_lazy as _

from core.commands import PlainCommand
from reporting.actors import read_operator
from reporting.imports.importing import ImportReport
from reporting.imports.reports import print_report
from reporting.releases.releasing import publish_release
from reporting.releases.rollups import TotalTooLarge
from samples.listed import load_listed

REFUSED = "nothing was imported / 未导入任何数据"
DOUBTFUL = (
    "nothing was imported or released: correct the file, or give --force if it is "
    "right / 未导入、未发布任何数据：请更正文件；确认无误的，请加--force"
)


class Command(PlainCommand):
    """load_listed FILE: idempotent; an amended file releases what it amends."""

    help = _("Create or update the programme `listed`, import FILE and publish it.")

    def add_arguments(self, parser: CommandParser) -> None:
        """The file, and whether it is right although it looks wrong."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--force", action="store_true")

    def handle(self, *args: Any, file: Path, force: bool, **options: Any) -> None:
        """Load, print the report, release."""
        programme, report = load_listed(file, by=read_operator(), force=force)
        print_report(self.stdout, report, dry_run=programme is None)
        if programme is None:
            raise CommandError(describe_refusal(report))
        try:
            done = publish_release(
                programme=programme, by=read_operator(), note=file.name
            )
        except TotalTooLarge as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"published as release {done.seq} / 已发布，第{done.seq}号"
            if done
            else "nothing to release / 没有需要发布的内容"
        )


def describe_refusal(report: ImportReport) -> str:
    """Why nothing was imported, in both languages."""
    return REFUSED if report.errors or not report.doubts else DOUBTFUL
