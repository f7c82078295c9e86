"""What the commands of manage.py share."""

from django.core.management.base import BaseCommand


class PlainCommand(BaseCommand):
    """A command whose help is in the language of the portal."""

    def create_parser(self, prog_name, subcommand, **kwargs):
        """Say the help in words: argparse takes no text that is translated later."""
        self.help = str(self.help)
        return super().create_parser(prog_name, subcommand, **kwargs)
