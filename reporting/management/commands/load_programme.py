"""`manage.py load_programme PATH`: load or update a programme definition."""

from pathlib import Path

from django.core.management.base import CommandError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.commands import PlainCommand
from reporting import audit
from reporting.actors import read_operator
from reporting.definitions.loading import SHIPPED, load_definition
from reporting.definitions.readers import DefinitionRefused
from reporting.definitions.upserts import Report
from reporting.releases.releasing import release


class Command(PlainCommand):
    """Prints what changed; a definition with a fault stores nothing."""

    help = _("Load or update a programme definition; say what changed.")

    def add_arguments(self, parser):
        """The file; the programme of Xining where none is given."""
        parser.add_argument(
            "path",
            metavar="PATH",
            nargs="?",
            type=Path,
            default=SHIPPED,
            help=_("a JSON file; the definition of xining where left out"),
        )
        parser.add_argument(
            "--publish",
            action="store_true",
            help=_("release the targets of a programme that has no release yet"),
        )

    def handle(self, *args, path, publish, **options):
        """Load, or raise CommandError with every reason."""
        try:
            report = loaded(path)
        except DefinitionRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(str(report))
        if publish and not report.programme.releases.exists():
            release(programme=report.programme, by=read_operator(), note=path.name)


@transaction.atomic
def loaded(path: Path) -> Report:
    """Load a definition and tell the audit what that changed, if anything."""
    report = load_definition(path)
    if report.created or report.changed:
        audit.record(
            "programme.loaded",
            by=read_operator(),
            row=report.programme,
            file=path.name,
            created={kind: len(names) for kind, names in report.created.items()},
            changed=report.changed,
        )
    return report
