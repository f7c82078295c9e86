"""Programmes: what everything else belongs to."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bases.querysets import ProgrammeQuerySet
from core.models import BilingualName, Noted
from core.registers.history import History


class Programme(BilingualName, Noted):
    """One programme with its own targets, returns and releases.

    Example: `xining`, eight innovation bases by 2015.
    """

    id = models.SmallAutoField(primary_key=True)
    code = models.SlugField(_("code"), max_length=30, unique=True)
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"))
    public_figures = models.BooleanField(
        _("figures of single enterprises are public"),
        default=False,
        help_text=_(
            "Select only if the figures are already published elsewhere, for example "
            "by listed companies."
        ),
    )
    two_release = models.BooleanField(
        _("a release needs two people"),
        default=False,
        help_text=_(
            "One bureau reviewer prepares the release and a second one confirms it."
        ),
    )
    is_sample = models.BooleanField(_("sample data"), default=False)
    amber_points = models.DecimalField(
        _("amber limit (difference from the path in percentage points, such as −10)"),
        max_digits=5,
        decimal_places=2,
        default=-10,
    )
    red_points = models.DecimalField(
        _("red limit (difference from the path in percentage points, such as −30)"),
        max_digits=5,
        decimal_places=2,
        default=-30,
    )

    objects = ProgrammeQuerySet.as_manager()
    history = History()

    class Meta:
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("starts_on")),
                name="programme_ends_after_start",
                violation_error_message=_(
                    "The end date has to be after the start date."
                ),
            ),
            models.CheckConstraint(
                condition=Q(red_points__lt=F("amber_points")),
                name="programme_red_below_amber",
                violation_error_message=_(
                    "The red limit has to be further behind the path than the amber "
                    "limit, for example amber −10 and red −30."
                ),
            ),
        ]
