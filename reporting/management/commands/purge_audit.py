"""`manage.py purge_audit`: remove what the settings no longer keep."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.commands import PlainCommand
from reporting.actors import read_operator
from reporting.audit import purge_records


class Command(PlainCommand):
    """Never removes what is younger than 184 days, whatever AUDIT_DAYS says."""

    help = gettext_lazy("Remove audit records older than AUDIT_DAYS.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Remove, and record that it was done and by whom."""
        count = purge_records(read_operator())
        self.stdout.write(_("%(count)s records removed.") % {"count": count})
