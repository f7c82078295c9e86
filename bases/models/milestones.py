"""Milestones of building up a base, not to be confused with those of a target."""

from datetime import date

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from bases.models.places import InnovationBase
from bases.models.sources import RegisterRow
from core.fields import build_line_field
from core.models import build_bilingual_property


class BaseMilestone(RegisterRow):
    """One step of building a base or of its trial operation (建设、试运行).

    Example: B02, construction, 公共检测平台建成, planned by 2012-12-31.
    """

    class Stage(models.TextChoices):
        CONSTRUCTION = "construction", _("construction")
        TRIAL_OPERATION = "trial_operation", _("trial operation")

    base = models.ForeignKey(
        InnovationBase,
        models.CASCADE,
        related_name="milestones",
        verbose_name=_("innovation base"),
    )
    stage = models.CharField(_("stage"), max_length=15, choices=Stage)
    what_zh = build_line_field(_("item, in Chinese"), 200)
    what_en = build_line_field(_("item, in English"), 300, blank=True)
    planned_on = models.DateField(_("planned by"), null=True, blank=True)
    done_on = models.DateField(_("completed on"), null=True, blank=True)
    document = build_line_field(
        _("document"),
        120,
        blank=True,
        help_text=_("Number and title of the document that confirms it."),
    )

    class Meta:
        verbose_name = _("milestone of a base")
        verbose_name_plural = _("milestones of bases")
        ordering = ["base", "stage", "id"]
        constraints = [
            models.UniqueConstraint(
                "base",
                "stage",
                Lower("what_zh"),
                name="base_milestone_once",
                violation_error_message=_("This base already has that milestone."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.base} · {self.what}"

    what = build_bilingual_property(
        "what", "What is to be done, in the active language."
    )

    def is_done(self, day: date) -> bool:
        """Whether it was done by the end of a day."""
        return self.done_on is not None and self.done_on <= day

    def is_overdue(self, day: date) -> bool:
        """Whether its planned day lies before a day by the end of which it is open."""
        return (
            self.planned_on is not None
            and self.planned_on < day
            and not self.is_done(day)
        )
