"""`manage.py send_reminders`: remind of returns that are due; once a day is enough."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.commands import PlainCommand
from core.production.restored import is_closed
from reporting.notifications.mails import mail_notices
from reporting.notifications.reminders import write_reminders


class Command(PlainCommand):
    """Prints how many notices are new and how many mails were handed over."""

    help = _(
        "Send reminders of returns three days before, on and three days after the due "
        "date. Running it again sends nothing twice."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the notices, then hand over what was not mailed yet."""
        if is_closed():
            self.stdout.write(str(_("Nothing is sent before the command resume.")))
            return
        new = write_reminders()
        said = _("New notices: %(new)s. E-mails handed over: %(mails)s.")
        self.stdout.write(str(said) % {"new": new, "mails": mail_notices()})
