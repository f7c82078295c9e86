"""What a solution of a technical problem must reach."""

from typing import Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from core.fields import build_line_field
from core.models import build_bilingual_property
from core.registers.history import History
from problems.models.problems import TechnicalProblem


class TechnicalRequirement(models.Model):
    """One figure that a solution must reach, such as 耐光色牢度 >= 5 级."""

    class Comparator(models.TextChoices):
        AT_LEAST = ">=", _("at least")
        AT_MOST = "<=", _("at most")
        EQUAL = "=", _("exactly")

    problem = models.ForeignKey(
        TechnicalProblem,
        models.CASCADE,
        related_name="requirements",
        verbose_name=_("technical problem"),
    )
    indicator_zh = build_line_field(_("technical indicator in Chinese"), 80)
    indicator_en = build_line_field(
        _("technical indicator in English"), 120, blank=True
    )
    comparator = models.CharField(_("comparator"), max_length=2, choices=Comparator)
    value = models.DecimalField(_("value"), max_digits=15, decimal_places=6)
    unit_zh = build_line_field(_("unit in Chinese"), 20, blank=True)
    unit_en = build_line_field(_("unit in English"), 40, blank=True)

    history = History()

    class Meta:
        verbose_name = _("technical requirement")
        verbose_name_plural = _("technical requirements")
        ordering = ["problem", "id"]
        constraints = [
            models.UniqueConstraint(
                "problem",
                Lower("indicator_zh"),
                "comparator",
                name="requirement_once",
                violation_error_message=_("This requirement is already listed here."),
            )
        ]

    def __str__(self) -> str:
        value = f"{self.value.normalize():f}"
        return f"{self.indicator} {self.comparator} {value} {self.unit}".rstrip()

    def refuse_beside(self, other: Self) -> None:
        """Raise ValidationError where another row of the problem says the same."""
        mine, its = (
            (row.indicator_zh.lower(), row.comparator) for row in (self, other)
        )
        if mine == its:
            message = _("This requirement is already listed here.")
            raise ValidationError({"indicator_zh": message})

    indicator = build_bilingual_property(
        "indicator", "What is measured, in the active language."
    )
    unit = build_bilingual_property("unit", "The unit in the active language.")
