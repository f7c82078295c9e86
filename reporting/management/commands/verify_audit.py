"""`manage.py verify_audit`: recompute the hash chain of the audit."""

from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.commands import PlainCommand
from reporting.audit import find_first_fault
from reporting.models import AuditRecord, OperationKind, OperationRun


class Command(PlainCommand):
    """Exit 1 with the first bad record, if there is one; else note the success."""

    help = gettext_lazy(
        "Recompute the digest of every audit record and compare it with the stored one."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Verify, then print the head's digest to be compared with a printed one."""
        with OperationRun.objects.measure(OperationKind.AUDIT):
            fault = find_first_fault()
            if fault:
                raise CommandError(fault)
        head = AuditRecord.objects.order_by("seq").last()
        if head is None:
            self.stdout.write(_("Nothing has been recorded yet."))
            return
        self.stdout.write(
            _("The audit log is intact up to record %(seq)s. Its digest is %(digest)s.")
            % {"seq": head.seq, "digest": head.sha256}
        )
