"""`manage.py verify_releases`: recompute the hash chain."""

from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.commands import PlainCommand
from reporting.models import OperationKind, OperationRun, Release
from reporting.releases.digest import find_first_fault


class Command(PlainCommand):
    """Exit 1 with the first bad release, if there is one; else note the success."""

    help = gettext_lazy(
        "Recompute the digest of every release and compare it with the stored one."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Verify, then print the head's digest to be compared with a printed one."""
        with OperationRun.objects.measure(OperationKind.RELEASES):
            fault = find_first_fault()
            if fault:
                raise CommandError(fault)
        head = Release.objects.order_by("seq").last()
        if head is None:
            self.stdout.write(_("Nothing has been released yet."))
            return
        self.stdout.write(
            _("The chain is intact up to release %(seq)s. Its digest is %(digest)s.")
            % {"seq": head.seq, "digest": head.content_sha256}
        )
