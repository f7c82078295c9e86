"""The clock of a sample portal."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

ONLY = 1
"""The row's id."""


class SampleClock(models.Model):
    """How many days a sample portal's day lies from the real one; one row at most.

    Example: -4070, where 2015-01-08 was the day on 2026-03-01. A real portal has no
    row. Written and read by `bases.sample_clock`; no role has a right to it.
    """

    id = models.PositiveSmallIntegerField(
        primary_key=True, default=ONLY, editable=False
    )
    days = models.IntegerField(_("days added to the real day"))

    class Meta:
        verbose_name = _("clock of a sample portal")
        verbose_name_plural = _("clocks of sample portals")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=Q(id=ONLY), name="sample_clock_one")
        ]

    def __str__(self) -> str:
        return f"{self.days:+}"
