"""`manage.py load_demo`: sample data, marked as such; a second run changes nothing."""

from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bases.models import Programme
from core.commands import PlainCommand
from core.production.statistics import compute_statistics
from core.today import keep_time
from samples import open_quarter, roles
from samples.loading import DemoRefused, load_samples


class Command(PlainCommand):
    """Prints the releases that it made, and the sample accounts."""

    help = _(
        "Load sample data, marked as sample data. Running it again changes nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Where a script asks, a portal with figures of its own is no mistake."""
        parser.add_argument(
            "--if-empty",
            action="store_true",
            help=str(_("if others have reported, do nothing instead of failing")),
        )
        parser.add_argument(
            "--accounts",
            action="store_true",
            help=str(_("only list the sample accounts that exist")),
        )

    def handle(
        self, *args: Any, if_empty: bool, accounts: bool, **options: Any
    ) -> None:
        """Load, or raise CommandError with the reason."""
        if accounts:
            self.print_accounts()
            return
        try:
            self.load()
        except Programme.DoesNotExist as absent:
            message = str(_("Load the programme first: load_programme"))
            raise CommandError(message) from absent
        except DemoRefused as refusal:
            if not if_empty:
                raise CommandError(str(refusal)) from refusal
            self.stdout.write(str(refusal))
            return
        if settings.DEBUG:
            programme = Programme.objects.chosen(None)
            with keep_time():  # read anew: loading may have started the clock
                roles.build_accounts(programme)
                open_quarter.build_round(programme)
            if not if_empty:
                self.print_accounts()

    def load(self) -> None:
        """Load, and say each release; one that was made stands whatever follows."""
        releases = 0
        for done in load_samples(Programme.objects.chosen(None)):
            releases += 1
            self.stdout.write(f"{done} {done.note}")
        if releases:
            compute_statistics()
        else:
            self.stdout.write(str(_("The sample data are already loaded.")))

    def print_accounts(self) -> None:
        """Who can sign in, with which password; nothing where nobody can."""
        accounts = list(roles.list_accounts())
        if not accounts:
            return
        for name, what in accounts:
            self.stdout.write(f"  {name:<16} {translate_twice(what)}")
        said = _("Sample accounts; all have the password %(password)s")
        self.stdout.write(translate_twice(said) % {"password": roles.PASSWORD})


def translate_twice(text: Promise | str) -> str:
    """Return a text in the portal's language and, where that is another, in English.

    Whoever starts the portal has not chosen a language yet.
    """
    with translation.override("en"):
        english = str(text)
    return " / ".join(dict.fromkeys([str(text), english]))
