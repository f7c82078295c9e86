"""What is measured: indicators and how each is defined from when to when."""

from decimal import Decimal
from operator import attrgetter
from typing import Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bases.models import Programme
from core.fields import QuarterField
from core.models import BilingualName, choose_language_text
from core.quarters import Span
from core.registers.history import History
from targets.querysets import IndicatorVersionQuerySet


class Indicator(BilingualName):
    """A quantity that returns report, such as EC01 销售收入.

    The code stands in released figures and in the hash chain: it never changes.
    """

    id = models.SmallAutoField(primary_key=True)
    code = models.CharField(_("code"), max_length=10, unique=True)
    programmes = models.ManyToManyField(
        Programme, related_name="indicators", verbose_name=_("programmes")
    )

    history = History(m2m_fields=["programmes"])

    class Meta:
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        ordering = ["code"]


class IndicatorVersion(models.Model):
    """How an indicator is defined from a quarter to a quarter.

    Example: EC01 was 主营业务收入 until about 2018 and is 营业收入 since.
    """

    class Nature(models.TextChoices):
        FLOW = "flow", _("flow, reported as year to date")
        SIGNED_FLOW = (
            "signed_flow",
            _("flow that may be negative, reported as year to date"),
        )
        STOCK = "stock", _("stock at the end of the quarter")
        CUMULATIVE = "cumulative", _("cumulative since the start")
        RATIO = "ratio", _("ratio of two totals")

    class Direction(models.TextChoices):
        UP = "up", _("higher is better")
        DOWN = "down", _("lower is better")
        NEUTRAL = "neutral", _("neither")

    class Frequency(models.TextChoices):
        QUARTERLY = "quarterly", _("every quarter")
        ANNUAL = "annual", _("once a year, in the fourth quarter")

    class Aggregation(models.TextChoices):
        SUM = "sum", _("sum of the enterprises")
        DISTINCT = "distinct", _("distinct count")
        RATIO = "ratio", _("sum divided by sum, not a mean of ratios")

    class CollectedAt(models.TextChoices):
        ENTERPRISE = "enterprise", _("enterprise")
        BASE = "base", _("innovation base")
        PARK = "park", _("park")
        PROGRAMME = "programme", _("bureau")
        DERIVED = "derived", _("derived from other indicators")

    id = models.SmallAutoField(primary_key=True)
    indicator = models.ForeignKey(
        Indicator,
        models.CASCADE,
        related_name="versions",
        verbose_name=_("indicator"),
    )
    valid_from = QuarterField(_("from quarter"))
    valid_to = QuarterField(_("to quarter (included)"), null=True, blank=True)
    definition_zh = models.TextField(_("definition in Chinese"))
    definition_en = models.TextField(_("definition in English"), blank=True)
    unit_zh = models.CharField(_("unit in Chinese"), max_length=20)
    unit_en = models.CharField(_("unit in English"), max_length=40)
    unit_one_en = models.CharField(
        _("unit in English, singular"),
        max_length=40,
        blank=True,
        help_text=_("Leave blank if the singular is the same."),
    )
    nature = models.CharField(_("nature"), max_length=12, choices=Nature)
    direction = models.CharField(_("direction"), max_length=8, choices=Direction)
    frequency = models.CharField(
        _("frequency"), max_length=10, choices=Frequency, default=Frequency.QUARTERLY
    )
    aggregation = models.CharField(_("aggregation"), max_length=10, choices=Aggregation)
    collected_at = models.CharField(
        _("reported by"), max_length=12, choices=CollectedAt
    )
    numerator = models.ForeignKey(
        Indicator,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("numerator"),
    )
    denominator = models.ForeignKey(
        Indicator,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("denominator"),
    )
    scale = models.PositiveSmallIntegerField(
        _("scale of the ratio"), default=1, help_text=_("Enter 100 for a percentage.")
    )

    objects = IndicatorVersionQuerySet.as_manager()
    history = History()

    class Meta:
        verbose_name = _("definition of an indicator")
        verbose_name_plural = _("definitions of indicators")
        ordering = ["indicator", "valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "valid_from"], name="version_from_once"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="version_ends_after_start",
                violation_error_message=_(
                    "The last quarter cannot be before the first."
                ),
            ),
            models.CheckConstraint(
                condition=Q(
                    nature="ratio",
                    collected_at="derived",
                    numerator__isnull=False,
                    denominator__isnull=False,
                )
                | (
                    ~Q(nature="ratio")
                    & ~Q(collected_at="derived")
                    & Q(numerator__isnull=True, denominator__isnull=True)
                ),
                name="version_ratio_has_two_parts",
                violation_error_message=_(
                    "Choose a numerator and a denominator for ratios only. A ratio has "
                    "to be derived from other indicators."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator.code} · {self.valid_from}"

    def refuse_beside(self, other: Self) -> None:
        """Raise ValidationError where two definitions would hold in one quarter."""
        earlier, later = sorted((self, other), key=attrgetter("valid_from"))
        if earlier.valid_to is None or earlier.valid_to >= later.valid_from:
            message = _(
                "Another definition is already valid during part of this period."
            )
            raise ValidationError({"valid_from": message})

    @property
    def definition(self) -> str:
        """The definition in the active language."""
        return choose_language_text(self.definition_zh, self.definition_en)

    @property
    def unit(self) -> str:
        """The unit in the active language."""
        return choose_language_text(self.unit_zh, self.unit_en)

    def unit_of(self, value: Decimal) -> str:
        """Return the unit of a value in the active language: 1 patent, 2 patents."""
        if abs(value) == 1:
            return choose_language_text(self.unit_zh, self.unit_one_en or self.unit_en)
        return self.unit

    @property
    def is_money(self) -> bool:
        """Whether values are 万元, so that other money units can be converted."""
        return self.unit_zh == "万元"

    @property
    def is_percentage(self) -> bool:
        """Whether values are per cent, so that they change by points."""
        return self.nature == self.Nature.RATIO and self.scale == 100

    @property
    def is_count(self) -> bool:
        """Whether values count things or people, so that few of them are a number."""
        return self.aggregation == self.Aggregation.DISTINCT or self.unit_zh == "人"

    @property
    def is_flow(self) -> bool:
        """Whether values are year to date, so that single quarters exist."""
        return self.nature in {self.Nature.FLOW, self.Nature.SIGNED_FLOW}

    @property
    def span(self) -> Span:
        """Return the time that a reported value covers."""
        if self.nature == self.Nature.RATIO:
            return Span.PERIOD
        return Span.YEAR_TO_DATE if self.is_flow else Span.END

    @property
    def may_be_negative(self) -> bool:
        """Only a signed flow (profit) may fall below zero."""
        return self.nature == self.Nature.SIGNED_FLOW

    def allows(self, value: Decimal | None) -> bool:
        """Whether a value is not below zero where it may not be."""
        return value is None or value >= 0 or self.may_be_negative
