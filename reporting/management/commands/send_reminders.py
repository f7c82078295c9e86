"""`manage.py send_reminders`: remind of returns that are due; once a day is enough."""

from django.utils.translation import gettext_lazy as _

from core.commands import PlainCommand
from reporting.notifications.mails import mail_notices
from reporting.notifications.reminders import write_reminders


class Command(PlainCommand):
    """Prints how many notices are new and how many mails were handed over."""

    help = _(
        "Send reminders of returns three days before, on and three days after the due "
        "date. Running it again sends nothing twice."
    )

    def handle(self, *args, **options):
        """Write the notices, then hand over what was not mailed yet."""
        new = write_reminders()
        said = _("New notices: %(new)s. E-mails handed over: %(mails)s.")
        self.stdout.write(str(said) % {"new": new, "mails": mail_notices()})
