"""When the operations of a server last succeeded; operators are told."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from time import monotonic

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class OperationKind(models.TextChoices):
    """What is done at the server again and again."""

    RELEASES = "releases", _("verification of the releases")
    AUDIT = "audit", _("verification of the audit")
    TOTALS = "totals", _("verification of the totals")
    BACKUP = "backup", _("backup")
    RELEASE = "release", _("release")


class OperationRunQuerySet(models.QuerySet["OperationRun"]):
    """Stores the newest run of each kind."""

    def record(self, kind: OperationKind, lasted: timedelta) -> None:
        """Note that an operation has just succeeded, and how long it took (one query).

        The moment is the real one, not that of a sample portal's day.
        """
        self.bulk_create(
            [OperationRun(kind=kind, finished_at=timezone.now(), lasted=lasted)],
            update_conflicts=True,
            unique_fields=["kind"],
            update_fields=["finished_at", "lasted"],
        )

    @contextmanager
    def measure(self, kind: OperationKind) -> Iterator[None]:
        """Note a success at the end of a block; nothing where it raises."""
        began = monotonic()
        yield
        self.record(kind, timedelta(seconds=monotonic() - began))


class OperationRun(models.Model):
    """The last success of an operation, such as the verification of the audit."""

    kind = models.CharField(
        _("operation"), max_length=10, primary_key=True, choices=OperationKind.choices
    )
    finished_at = models.DateTimeField(_("finished at"))
    lasted = models.DurationField(_("took"))

    objects = OperationRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("run of an operation")
        verbose_name_plural = _("runs of operations")
        ordering = ["kind"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=OperationKind.values), name="operation_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(lasted__gte=timedelta(0)), name="operation_lasted"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.finished_at:%Y-%m-%d %H:%M}"
