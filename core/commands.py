"""What the commands of manage.py share."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django_stubs_ext import StrOrPromise

from core.today import keep_time


class PlainCommand(BaseCommand):
    """A command in the language and the time of the portal."""

    help: StrOrPromise  # type: ignore[assignment] # made a text by create_parser

    def create_parser(
        self, prog_name: str, subcommand: str, **kwargs: Any
    ) -> CommandParser:
        """Say the help in words: argparse takes no text that is translated later."""
        self.help = str(self.help)
        return super().create_parser(prog_name, subcommand, **kwargs)

    def execute(self, *args: Any, **options: Any) -> str | None:
        """Run, from a shell or from code."""
        with keep_time():
            return super().execute(*args, **options)
