"""What the commands of manage.py share."""

from django.core.management.base import BaseCommand

from core.today import keep_time


class PlainCommand(BaseCommand):
    """A command in the language and the time of the portal."""

    def create_parser(self, prog_name, subcommand, **kwargs):
        """Say the help in words: argparse takes no text that is translated later."""
        self.help = str(self.help)
        return super().create_parser(prog_name, subcommand, **kwargs)

    def execute(self, *args, **options):
        """Run, from a shell or from code."""
        with keep_time():
            return super().execute(*args, **options)
