"""`manage.py release --programme CODE [--note TEXT]`: publish what is approved."""

from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bases.models import Programme
from core.commands import PlainCommand
from core.statuses import Status
from reporting.actors import read_operator
from reporting.models import Figure, Release
from reporting.models.returns import VALUED
from reporting.releases.releasing import publish_release
from reporting.releases.rollups import TotalTooLarge


class Command(PlainCommand):
    """Signed with the account of the operating system; no prompt."""

    help = gettext_lazy("Publish everything approved and decided in a programme.")

    def add_arguments(self, parser: CommandParser) -> None:
        """Which programme, and what stands beside the release."""
        parser.add_argument("--programme", required=True, metavar="CODE")
        parser.add_argument("--note", default="", metavar="TEXT")

    def handle(self, *args: Any, programme: str, note: str, **options: Any) -> None:
        """Release and say what it brought; nothing to release is no failure."""
        try:
            found = Programme.objects.get(code=programme)
            done = publish_release(programme=found, by=read_operator(), note=note)
        except Programme.DoesNotExist as error:
            raise CommandError(
                _("There is no programme “%(code)s”. The programmes are: %(known)s.")
                % {
                    "code": programme,
                    "known": ", ".join(
                        Programme.objects.values_list("code", flat=True)
                    ),
                }
            ) from error
        except TotalTooLarge as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            describe_release(done) if done else _("There is nothing to publish.")
        )


def describe_release(done: Release) -> str:
    """What a release brought in, in numbers (three queries)."""
    brought = Figure.objects.filter(released_in=done)
    replaced = Figure.objects.filter(superseded_in=done.seq, status__in=VALUED)
    return _(
        "Published as release %(seq)s: %(figures)s figures, of which %(revised)s "
        "revised and %(missing)s not reported."
    ) % {
        "seq": done.seq,
        "figures": brought.count(),
        "revised": replaced.count(),
        "missing": brought.filter(status=Status.MISSING).count(),
    }
