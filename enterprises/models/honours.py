"""Titles and prizes of enterprises and parks."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from bases.models import Park, RegisterRow
from core.constraints import require_exactly_one
from core.fields import build_line_field
from core.models import BilingualTitle, build_bilingual_property
from enterprises.models.enterprises import Enterprise
from enterprises.querysets import HonourQuerySet


def build_once_constraints(holder: str) -> list[models.UniqueConstraint]:
    """A holder has a title once a day; once where the day is not known."""
    message = _("This holder already has this title.")
    return [
        models.UniqueConstraint(
            holder,
            Lower("title_zh"),
            "awarded_on",
            name=f"honour_of_{holder}_once",
            violation_error_message=message,
        ),
        models.UniqueConstraint(
            holder,
            Lower("title_zh"),
            condition=Q(awarded_on__isnull=True),
            name=f"undated_honour_of_{holder}_once",
            violation_error_message=message,
        ),
    ]


class Honour(BilingualTitle, RegisterRow):
    """A title or prize that an enterprise or a park holds (荣誉).

    Example: 西宁市科技创新示范基地, first batch, awarded to 金诃藏药 in a year that the
    article does not state: `awarded_on` is empty and the words stand beside it.
    """

    class Level(models.TextChoices):
        NATIONAL = "national", _("national")
        PROVINCIAL = "provincial", _("provincial")
        CITY = "city", _("city level")

    level = models.CharField(_("level"), max_length=10, choices=Level)
    awarded_by_zh = build_line_field(_("awarded by, in Chinese"), 80, blank=True)
    awarded_by_en = build_line_field(_("awarded by, in English"), 120, blank=True)
    batch = models.PositiveSmallIntegerField(
        _("batch"), null=True, blank=True, help_text=_("Enter 1 for the first batch.")
    )
    awarded_on = models.DateField(_("awarded on"), null=True, blank=True)
    awarded_when_zh = build_line_field(
        _("time of the award, in Chinese"),
        60,
        blank=True,
        help_text=_("Use this if the date is not known, for example “last year”."),
    )
    awarded_when_en = build_line_field(
        _("time of the award, in English"), 80, blank=True
    )
    enterprise = models.ForeignKey(
        Enterprise,
        models.PROTECT,
        related_name="honours",
        null=True,
        blank=True,
        verbose_name=_("enterprise"),
    )
    park = models.ForeignKey(
        Park,
        models.PROTECT,
        related_name="honours",
        null=True,
        blank=True,
        verbose_name=_("park"),
    )

    objects = HonourQuerySet.as_manager()

    class Meta:
        verbose_name = _("honour")
        verbose_name_plural = _("honours")
        ordering = ["level", "title_zh", "id"]
        constraints = [
            models.CheckConstraint(
                condition=require_exactly_one("enterprise", "park"),
                name="honour_one_holder",
                violation_error_message=_(
                    "Choose either an enterprise or a park as the holder."
                ),
            ),
            *build_once_constraints("enterprise"),
            *build_once_constraints("park"),
        ]

    @property
    def holder(self) -> Enterprise | Park | None:
        """The enterprise or the park."""
        return self.enterprise or self.park

    awarded_by = build_bilingual_property(
        "awarded_by", "Who awarded it, in the active language."
    )
    awarded_when = build_bilingual_property(
        "awarded_when", "The time in words; may be empty."
    )
