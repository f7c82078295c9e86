"""`manage.py recompute_rollups --check [--at SEQ | --all]`: prove the totals."""

from contextlib import AbstractContextManager, nullcontext
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.commands import PlainCommand
from reporting.models import OperationKind, OperationRun, Release
from reporting.releases.rollups import find_differences


class Command(PlainCommand):
    """Exit 1 with every number that differs; else note when it succeeded."""

    help = gettext_lazy(
        "Compute the totals of a release again and compare them with its stored totals."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Only comparing is offered; which releases, the newest where not said."""
        parser.add_argument(
            "--check",
            action="store_true",
            required=True,
            help=_("compare only; totals are written only by releases"),
        )
        which = parser.add_mutually_exclusive_group()
        which.add_argument(
            "--at", type=int, metavar="SEQ", help=_("as of this release")
        )
        which.add_argument("--all", action="store_true", help=_("as of every release"))

    def handle(self, *args: Any, at: int | None, **options: Any) -> None:
        """Compare release by release; print each difference as it is found."""
        with measure_checks(at):
            checked = choose_releases(at, every=options["all"])
            wrong = [fault for seq in checked for fault in self.faults_of(seq)]
            if wrong:
                raise CommandError(
                    _("Values that differ from the recomputed totals: %(count)s.")
                    % {"count": len(wrong)}
                )
        self.stdout.write(
            _("Releases checked: %(count)s. Every total is the sum of its figures.")
            % {"count": len(checked)}
        )

    def faults_of(self, seq: int) -> list[str]:
        """Print and return what differs as of a release."""
        faults = find_differences(seq)
        for fault in faults:
            self.stdout.write(
                _("Release %(seq)s, %(fault)s") % {"seq": seq, "fault": fault}
            )
        return faults


def measure_checks(at: int | None) -> AbstractContextManager[None]:
    """Note a success unless one release alone was asked for."""
    if at is not None:
        return nullcontext()
    return OperationRun.objects.measure(OperationKind.TOTALS)


def choose_releases(at: int | None, *, every: bool) -> list[int]:
    """Numbers of the releases to check; raises CommandError for an unknown one."""
    known = list(Release.objects.order_by("seq").values_list("seq", flat=True))
    if at is not None and at not in known:
        raise CommandError(_("There is no release %(seq)s.") % {"seq": at})
    if every:
        return known
    return known[-1:] if at is None else [at]
