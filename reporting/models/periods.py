"""Reporting periods: the quarters a programme asks for."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bases.models import Programme
from core.fields import QuarterField


class ReportingPeriod(models.Model):
    """One quarter of one programme (报告期): when returns open, are due and close.

    Example: 2013-Q2 of xining, due 2013-07-15.
    """

    class State(models.TextChoices):
        PLANNED = "planned", _("planned")
        OPEN = "open", _("open")
        CLOSED = "closed", _("closed")
        PUBLISHED = "published", _("published")

    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="periods", verbose_name=_("programme")
    )
    period = QuarterField(_("quarter"))
    opens_on = models.DateField(_("opens on"))
    due_on = models.DateField(_("due on"))
    closes_on = models.DateField(_("closes on"))
    state = models.CharField(
        _("state"), max_length=10, choices=State, default=State.PLANNED
    )

    class Meta:
        verbose_name = _("reporting period")
        verbose_name_plural = _("reporting periods")
        ordering = ["programme", "-period"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "period"],
                name="period_once",
                violation_error_message=_("This programme has that quarter already."),
            ),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("opens_on"), closes_on__gte=F("due_on")),
                name="period_opens_is_due_closes",
                violation_error_message=_("A period opens, is due, then closes."),
            ),
        ]

    def __str__(self):
        return f"{self.programme.code} {self.period}"
