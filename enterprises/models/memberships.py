"""Since when enterprises take part: in which base, in which park."""

from typing import Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bases.models import ChainSegment, InnovationBase, Park, Programme
from bases.models.chain import refuse_foreign_segment
from core.registers.history import History
from enterprises.models.dated import Dated
from enterprises.models.enterprises import Enterprise


class BaseMembership(Dated):
    """An enterprise takes part in a programme, as a rule through one of its bases.

    Example: enterprise 12 in base B06 as a backbone enterprise (骨干企业) since
    2012-09-01. The base is empty where a programme has none. Only backbone
    enterprises count in totals.
    """

    class Role(models.TextChoices):
        PRIMARY = "primary", _("primary")
        ASSOCIATED = "associated", _("associated")

    enterprise = models.ForeignKey(
        Enterprise,
        models.CASCADE,
        related_name="memberships",
        verbose_name=_("enterprise"),
    )
    programme = models.ForeignKey(
        Programme,
        models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("programme"),
    )
    base = models.ForeignKey(
        InnovationBase,
        models.PROTECT,
        related_name="memberships",
        null=True,
        blank=True,
        verbose_name=_("innovation base"),
    )
    segment = models.ForeignKey(
        ChainSegment,
        models.SET_NULL,
        related_name="memberships",
        null=True,
        blank=True,
        verbose_name=_("chain segment"),
    )
    role = models.CharField(
        pgettext_lazy("in a base", "role"),
        max_length=10,
        choices=Role,
        default=Role.PRIMARY,
    )
    is_backbone = models.BooleanField(_("backbone enterprise"), default=True)
    valid_from = models.DateField(_("from"))

    history = History()

    class Meta(Dated.Meta):
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ["enterprise", "valid_from"]
        # Every list asks which enterprises are a programme's: this alone answers.
        indexes = [
            models.Index(
                fields=["programme", "enterprise"], name="membership_of_programme"
            )
        ]
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["enterprise", "base", "valid_from"],
                name="membership_once",
                violation_error_message=_(
                    "This enterprise already has a membership of this base from that "
                    "date."
                ),
            ),
            models.UniqueConstraint(
                fields=["enterprise", "programme", "valid_from"],
                condition=Q(base__isnull=True),
                name="membership_without_base_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise} · {self.base or self.programme}"

    def clean(self) -> None:
        """The base is the programme's; no two overlap; one primary base at a time.

        The chain segment is one of the base's.
        """
        refuse_foreign_segment(self.segment, self.base_id)
        if self.base and self.base.programme_id != self.programme_id:
            raise ValidationError(
                {"base": _("This base belongs to another programme.")}
            )
        self.refuse_stored(
            BaseMembership.objects.filter(
                enterprise_id=self.enterprise_id, programme_id=self.programme_id
            )
        )

    def refuse_beside(self, other: Self) -> None:
        """In one base once at a time; one base is primary at a time."""
        if self.programme_id != other.programme_id or not self.shares_day_with(other):
            return
        if self.base_id == other.base_id:
            message = _(
                "The enterprise is already a member of this base during part of this "
                "period."
            )
            raise ValidationError({"valid_from": message})
        if self.role == other.role == self.Role.PRIMARY:
            message = _(
                "The enterprise already has another primary base during part of this "
                "period."
            )
            raise ValidationError({"valid_from": message})


class ParkResidence(Dated):
    """An enterprise sits in a park (入驻园区) from a day to a day; in one at a time."""

    enterprise = models.ForeignKey(
        Enterprise,
        models.CASCADE,
        related_name="residences",
        verbose_name=_("enterprise"),
    )
    park = models.ForeignKey(
        Park, models.PROTECT, related_name="residences", verbose_name=_("park")
    )
    valid_from = models.DateField(_("from"))

    history = History()

    class Meta(Dated.Meta):
        verbose_name = _("park location")
        verbose_name_plural = _("park locations")
        ordering = ["enterprise", "valid_from"]
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["enterprise", "valid_from"],
                name="residence_once",
                violation_error_message=_(
                    "The enterprise already has a park location from that date."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise} · {self.park}"

    def clean(self) -> None:
        """An enterprise sits in one park at a time."""
        self.refuse_stored(
            ParkResidence.objects.filter(enterprise_id=self.enterprise_id)
        )

    def refuse_beside(self, other: Self) -> None:
        """No day in two parks."""
        if self.shares_day_with(other):
            message = _(
                "The enterprise is already located in another park during part of this "
                "period."
            )
            raise ValidationError({"valid_from": message})
