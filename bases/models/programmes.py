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

    class Cohort(models.TextChoices):
        LIST = "list", _("list of a date")
        TODAY = "today", _("today's list")
        LIKE_FOR_LIKE = "like_for_like", _("today's list, like for like")

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
    full_coverage = models.PositiveSmallIntegerField(
        _("a rating needs this response rate by value (per cent, such as 80)"),
        default=80,
    )
    least_coverage = models.PositiveSmallIntegerField(
        _("no rating below this response rate by value (per cent, such as 50)"),
        default=50,
        help_text=_(
            "Between the two limits a rating is given only if it stays the same with "
            "the imputed values lower and higher."
        ),
    )
    estimate_margin = models.PositiveSmallIntegerField(
        _("how far imputed values may be off (per cent, such as 25)"), default=25
    )
    # The owner decides it; until then it is empty and the pages say so.
    cohort = models.CharField(
        _("enterprises that a target counts"),
        max_length=13,
        choices=Cohort,
        blank=True,
        help_text=_("Leave blank until it is decided. Until then today's list holds."),
    )
    cohort_on = models.DateField(
        _("day of the list"),
        null=True,
        blank=True,
        help_text=_("Only for the list of a date."),
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
            models.CheckConstraint(
                condition=Q(
                    full_coverage__gte=F("least_coverage"), full_coverage__lte=100
                ),
                name="programme_coverage_in_order",
                violation_error_message=_(
                    "The response rate that a rating needs is at most 100 per cent, "
                    "and the lower limit is not above it."
                ),
            ),
            models.CheckConstraint(
                condition=Q(estimate_margin__lte=100),
                name="programme_margin_is_a_share",
                violation_error_message=_(
                    "Imputed values may be off by at most 100 per cent."
                ),
            ),
            models.CheckConstraint(
                condition=Q(cohort="list", cohort_on__isnull=False)
                | (~Q(cohort="list") & Q(cohort_on__isnull=True)),
                name="programme_list_has_a_day",
                violation_error_message=_(
                    "Enter the day of the list for the list of a date, and only then."
                ),
            ),
            models.CheckConstraint(
                condition=Q(cohort__in=["", "list", "today", "like_for_like"]),
                name="programme_cohort_is_known",
            ),
        ]
