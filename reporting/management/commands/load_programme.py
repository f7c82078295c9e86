"""`manage.py load_programme PATH`: load or update a programme definition."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.commands import PlainCommand
from reporting import audit
from reporting.actors import read_operator
from reporting.definitions.loading import SHIPPED, load_definition
from reporting.definitions.readers import DefinitionRefused
from reporting.definitions.upserts import LoadReport
from reporting.releases.releasing import publish_release


class Command(PlainCommand):
    """Prints what changed; a definition with a fault stores nothing."""

    help = _("Load or update a programme definition and list the changes.")

    def add_arguments(self, parser: CommandParser) -> None:
        """The file; the programme of Xining where none is given."""
        parser.add_argument(
            "path",
            metavar="PATH",
            nargs="?",
            type=Path,
            default=SHIPPED,
            help=gettext("a JSON file; the definition of xining if left out"),
        )
        parser.add_argument(
            "--publish",
            action="store_true",
            help=gettext("publish the targets of a programme that has no release yet"),
        )

    def handle(self, *args: Any, path: Path, publish: bool, **options: Any) -> None:
        """Load, or raise CommandError with every reason."""
        try:
            report = load_and_record(path)
        except DefinitionRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(str(report))
        programme = report.programme
        if publish and programme and not programme.releases.exists():
            publish_release(programme=programme, by=read_operator(), note=path.name)


@transaction.atomic
def load_and_record(path: Path) -> LoadReport:
    """Load a definition and tell the audit what that changed, if anything."""
    report = load_definition(path)
    if report.created or report.changed:
        audit.record_action(
            "programme.loaded",
            by=read_operator(),
            row=report.programme,
            file=path.name,
            created={kind: len(names) for kind, names in report.created.items()},
            changed=report.changed,
        )
    return report
