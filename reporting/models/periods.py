"""Reporting periods: the quarters a programme asks for."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bases.models import Programme
from core.fields import QuarterField
from core.today import get_moment
from core.validators import plain_line
from reporting.models.subjects import Kind, Subjected, build_subject_constraint


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
    opens_on = models.DateField(_("collection opens on"))
    due_on = models.DateField(_("returns due on"))
    closes_on = models.DateField(_("collection closes on"))
    release_on = models.DateField(
        _("planned release"),
        null=True,
        blank=True,
        help_text=_(
            "Shown in the release calendar. Leave blank to use the day the collection "
            "closes."
        ),
    )
    state = models.CharField(
        _("status"), max_length=10, choices=State, default=State.PLANNED
    )

    class Meta:
        verbose_name = _("reporting period")
        verbose_name_plural = _("reporting periods")
        ordering = ["programme", "-period"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "period"],
                name="period_once",
                violation_error_message=_("This programme already has that quarter."),
            ),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("opens_on"), closes_on__gte=F("due_on")),
                name="period_opens_is_due_closes",
                violation_error_message=_(
                    "A collection opens, returns are due and then the collection "
                    "closes. Correct the order of the dates."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme.code} {self.period}"

    @property
    def planned_release(self) -> date:
        """The day in the release calendar."""
        return self.release_on or self.closes_on


class Extension(Subjected):
    """One subject may submit later than everybody else (延期), for a reason.

    Example: enterprise 12 until 2013-07-25 for 2013-Q2. The latest one counts.
    """

    period = models.ForeignKey(
        ReportingPeriod,
        models.PROTECT,
        related_name="extensions",
        verbose_name=_("reporting period"),
    )
    until = models.DateField(_("until (included)"))
    reason = models.CharField(_("reason"), max_length=500, validators=[plain_line])
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name=_("granted by"),
    )
    granted_at = models.DateTimeField(
        _("granted at"), default=get_moment, editable=False
    )

    class Meta:
        verbose_name = _("extension")
        verbose_name_plural = _("extensions")
        ordering = ["-id"]
        constraints = [build_subject_constraint(Kind.values)]

    def __str__(self) -> str:
        return f"{self.subject} {self.until}"
