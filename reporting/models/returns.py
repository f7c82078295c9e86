"""Returns with their cells, and the files they came from."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_stubs_ext import StrOrPromise

from bases.models import InnovationBase, Park, Programme
from core.fields import QuarterField, build_money_field
from core.statuses import Status
from core.validators import plain_line
from reporting.models.releases import Release
from reporting.models.subjects import Kind, Subjected
from reporting.querysets import EntryQuerySet, SubmissionQuerySet
from targets.models import Indicator, IndicatorVersion

if TYPE_CHECKING:
    from django.db.models.expressions import Combinable

    from accounts.models import User

STATUS_CHOICES = [
    (Status.REPORTED, _("reported")),
    (Status.ESTIMATED, _("estimated")),
    (Status.MISSING, _("not reported")),
    (Status.NOT_APPLICABLE, _("not applicable")),
    (Status.WITHHELD, _("confidential")),
    (Status.WITHDRAWN, _("withdrawn")),
]
VALUED = [Status.REPORTED, Status.ESTIMATED]
VALUE_FITS_STATUS = _("Enter a value for reported and estimated items only.")


def build_status_constraint() -> models.CheckConstraint:
    """A value is there exactly where the status says so; missing is not zero."""
    return models.CheckConstraint(
        condition=Q(status__in=VALUED, value__isnull=False)
        | (~Q(status__in=VALUED) & Q(value__isnull=True)),
        name="%(class)s_value_fits_status",
        violation_error_message=VALUE_FITS_STATUS,
    )


def build_actor_key(
    label: StrOrPromise,
) -> "models.ForeignKey[User | Combinable | None, User | None]":
    """Who did something to a return; empty where an operator's file did."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        editable=False,
        db_index=False,
        verbose_name=label,
    )


def build_two_people_constraint(one: str, other: str) -> models.CheckConstraint:
    """Two steps of a return are taken by two people."""
    either_absent = Q(**{f"{one}__isnull": True}) | Q(**{f"{other}__isnull": True})
    return models.CheckConstraint(
        condition=either_absent | ~Q(**{one: F(other)}),
        name=f"submission_{one}_not_{other}",
        violation_error_message=_(
            "The return has to be entered, reviewed and approved by three different "
            "people."
        ),
    )


class ImportBatch(models.Model):
    """One file of figures that an operator imported, kept as who and why."""

    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="+", verbose_name=_("programme")
    )
    file_name = models.CharField(_("file"), max_length=255)
    sha256 = models.CharField(_("SHA-256 of the file"), max_length=64)
    operator = models.CharField(_("operator"), max_length=150)
    imported_at = models.DateTimeField(_("imported at"), auto_now_add=True)
    cells = models.PositiveIntegerField(_("changed items"))
    report = models.TextField(_("result of the import"), blank=True)

    class Meta:
        verbose_name = _("imported file")
        verbose_name_plural = _("imported files")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.file_name} · {self.sha256[:12]}"


class Submission(Subjected):
    """One quarterly return (季报) of one subject, in one revision.

    Example: enterprise 12, 2013-Q2, revision 1. An amendment is a new revision; the
    released one stands until the amendment is released. One that `withdraws` says of
    every cell that it is withdrawn. A discarded revision stays on record only.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("in progress")
        SUBMITTED = "submitted", _("submitted")
        RETURNED = "returned", _("sent back")
        REVIEWED = "reviewed", _("reviewed by the park")
        APPROVED = "approved", _("approved by the bureau")
        RELEASED = "released", _("released")
        DISCARDED = "discarded", _("discarded")

    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="+", verbose_name=_("programme")
    )
    period = QuarterField(_("quarter"))
    revision = models.PositiveSmallIntegerField(_("revision"), default=1)
    state = models.CharField(
        pgettext_lazy("of a return", "status"),
        max_length=10,
        choices=State,
        default=State.DRAFT,
    )
    reason = models.TextField(_("reason for the revision"), blank=True)
    batch = models.ForeignKey(
        ImportBatch,
        models.PROTECT,
        related_name="submissions",
        null=True,
        blank=True,
        editable=False,
        verbose_name=_("imported file"),
    )
    withdraws = models.BooleanField(
        _("withdraws the return"), default=False, editable=False
    )
    is_newest = models.BooleanField(_("latest revision"), default=True, editable=False)
    version = models.PositiveIntegerField(
        _("version"),
        default=1,
        editable=False,
        help_text=_(
            "Increases with every save. If two people edit at the same time, the "
            "second one is notified."
        ),
    )
    # Whose park and base check it: as on the last day of the quarter, when it opened.
    desk_park = models.ForeignKey(
        Park,
        models.PROTECT,
        related_name="+",
        null=True,
        editable=False,
        verbose_name=_("reviewed by park"),
    )
    desk_base = models.ForeignKey(
        InnovationBase,
        models.PROTECT,
        related_name="+",
        null=True,
        editable=False,
        verbose_name=_("coordinated by base"),
    )
    editors = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        related_name="+",
        editable=False,
        verbose_name=_("everybody who entered values"),
    )
    entered_by = build_actor_key(_("entered by"))
    submitted_by = build_actor_key(_("submitted by"))
    submitted_at = models.DateTimeField(_("submitted at"), null=True, editable=False)
    reviewed_by = build_actor_key(_("reviewed by"))
    reviewed_at = models.DateTimeField(_("reviewed at"), null=True, editable=False)
    approved_by = build_actor_key(_("approved by"))
    approved_at = models.DateTimeField(_("approved at"), null=True, editable=False)
    released_in = models.ForeignKey(
        Release,
        models.PROTECT,
        related_name="submissions",
        null=True,
        editable=False,
        verbose_name=_("released in"),
    )

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        verbose_name = _("return")
        verbose_name_plural = _("returns")
        ordering = ["-period", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    kind="enterprise",
                    enterprise__isnull=False,
                    base__isnull=True,
                    park__isnull=True,
                )
                | Q(
                    kind="base",
                    base__isnull=False,
                    enterprise__isnull=True,
                    park__isnull=True,
                )
                | Q(
                    kind="park",
                    park__isnull=False,
                    enterprise__isnull=True,
                    base__isnull=True,
                )
                | Q(
                    kind="programme",
                    enterprise__isnull=True,
                    base__isnull=True,
                    park__isnull=True,
                ),
                name="submission_has_one_subject",
                violation_error_message=_(
                    "Choose the one reporting unit that matches the kind."
                ),
            ),
            *(
                models.UniqueConstraint(
                    fields=[kind.value, "period", "revision"],
                    condition=Q(kind=kind.value),
                    name=f"submission_{kind.value}_revision_once",
                    violation_error_message=_(
                        "This reporting unit already has that revision for the quarter."
                    ),
                )
                for kind in Kind
            ),
            *(
                models.UniqueConstraint(
                    fields=[kind.value, "period"],
                    condition=Q(kind=kind.value, is_newest=True),
                    name=f"submission_{kind.value}_newest_once",
                )
                for kind in Kind
            ),
            build_two_people_constraint("reviewed_by", "entered_by"),
            build_two_people_constraint("reviewed_by", "submitted_by"),
            build_two_people_constraint("approved_by", "entered_by"),
            build_two_people_constraint("approved_by", "submitted_by"),
            build_two_people_constraint("approved_by", "reviewed_by"),
            models.CheckConstraint(
                condition=Q(state="released", released_in__isnull=False)
                | (~Q(state="released") & Q(released_in__isnull=True)),
                name="submission_released_in_a_release",
            ),
            models.CheckConstraint(
                condition=~Q(state="discarded", is_newest=True),
                name="submission_discarded_not_newest",
            ),
            models.CheckConstraint(
                condition=~Q(revision=1, withdraws=True),
                name="submission_withdraws_an_earlier",
            ),
        ]
        indexes = [
            models.Index(
                fields=["programme", "state"],
                name="submission_waiting",
                condition=Q(state="approved"),
            ),
            # Queues and the completeness board: the newest returns of a quarter.
            models.Index(
                fields=["programme", "period", "state"],
                name="submission_of_quarter",
                condition=Q(is_newest=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.period}"

    @property
    def is_open(self) -> bool:
        """Whether its cells may still be changed."""
        return self.state in {self.State.DRAFT, self.State.RETURNED}

    def clean(self) -> None:
        """The subject belongs to the programme."""
        place = self.base or self.park
        if place and place.programme_id != self.programme_id:
            raise ValidationError(
                _("The reporting unit belongs to another programme."), code="programme"
            )


class Entry(models.Model):
    """One cell of a return: an indicator's year-to-date value with its status.

    Example: EC01, 12480.0000 万元, typed as 1.248 亿元, same period last year 10190.
    """

    submission = models.ForeignKey(
        Submission,
        models.CASCADE,
        related_name="entries",
        db_index=False,
        verbose_name=_("return"),
    )
    indicator = models.ForeignKey(
        Indicator, models.PROTECT, related_name="+", verbose_name=_("indicator")
    )
    indicator_version = models.ForeignKey(
        IndicatorVersion, models.PROTECT, related_name="+", editable=False
    )
    value = build_money_field(verbose_name=_("year to date"), null=True, blank=True)
    same_period = build_money_field(
        verbose_name=_("same period last year, as re-reported"), null=True, blank=True
    )
    unit_typed = models.CharField(_("unit as entered"), max_length=20, blank=True)
    status = models.PositiveSmallIntegerField(
        _("data status"), choices=STATUS_CHOICES, default=Status.REPORTED
    )
    # Whoever types it is asked for one plain line; a file may bring several.
    note = models.CharField(_("note"), max_length=500, blank=True)
    explanation = models.CharField(
        _("explanation for the query"),
        max_length=500,
        blank=True,
        validators=[plain_line],
    )

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("item")
        verbose_name_plural = _("items")
        ordering = ["indicator"]
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "indicator"],
                name="entry_once",
                violation_error_message=_("This return already has that indicator."),
            ),
            build_status_constraint(),
        ]

    def __str__(self) -> str:
        return f"{self.indicator.code}"
