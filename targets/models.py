"""What is measured and what is promised: indicators, baselines, targets, milestones."""

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bases.models import InnovationBase, Park, Programme
from core.clock import NOW
from core.fields import QuarterField, money_field
from core.models import BilingualName, in_language
from targets.querysets import DecisionQuerySet, IndicatorVersionQuerySet


def one_at_a_time(name: str, fields: list[str], condition=None) -> list:
    """Constraints: one decision stands and one waits for each value of the fields."""
    condition = (condition or Q()) & Q(superseded_in=NOW)
    return [
        models.UniqueConstraint(
            fields=fields,
            condition=condition & Q(released_in__isnull=waiting),
            name=f"one_{'waiting' if waiting else 'standing'}_{name}",
            violation_error_message=_(
                "Another decision on this waits for release: change that one."
            ),
        )
        for waiting in (True, False)
    ]


class Indicator(BilingualName):
    """A quantity that returns report, such as EC01 销售收入.

    The code stands in released figures and in the hash chain: it never changes.
    """

    id = models.SmallAutoField(primary_key=True)
    code = models.CharField(_("code"), max_length=10, unique=True)
    programmes = models.ManyToManyField(
        Programme, related_name="indicators", verbose_name=_("programmes")
    )

    class Meta:
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        ordering = ["code"]


class IndicatorVersion(models.Model):
    """How an indicator is defined from a quarter to a quarter.

    Example: EC01 was 主营业务收入 until about 2018 and is 营业收入 since.
    """

    class Nature(models.TextChoices):
        FLOW = "flow", _("flow, reported year to date")
        SIGNED_FLOW = "signed_flow", _("flow that may be negative, year to date")
        STOCK = "stock", _("stock at the end of the period")
        CUMULATIVE = "cumulative", _("cumulative since the start")
        RATIO = "ratio", _("ratio of two sums")

    class Direction(models.TextChoices):
        UP = "up", _("more is better")
        DOWN = "down", _("less is better")
        NEUTRAL = "neutral", _("neither")

    class Frequency(models.TextChoices):
        QUARTERLY = "quarterly", _("every quarter")
        ANNUAL = "annual", _("once a year, in the fourth quarter")

    class Aggregation(models.TextChoices):
        SUM = "sum", _("sum of the enterprises")
        DISTINCT = "distinct", _("distinct count")
        RATIO = "ratio", _("sum over sum, never a mean of ratios")

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
    nature = models.CharField(_("nature"), max_length=12, choices=Nature)
    direction = models.CharField(_("direction"), max_length=8, choices=Direction)
    frequency = models.CharField(
        _("frequency"), max_length=10, choices=Frequency, default=Frequency.QUARTERLY
    )
    aggregation = models.CharField(_("aggregation"), max_length=10, choices=Aggregation)
    collected_at = models.CharField(
        _("collected at"), max_length=12, choices=CollectedAt
    )
    numerator = models.ForeignKey(
        Indicator, models.PROTECT, related_name="+", null=True, blank=True
    )
    denominator = models.ForeignKey(
        Indicator, models.PROTECT, related_name="+", null=True, blank=True
    )
    scale = models.PositiveSmallIntegerField(
        _("scale of the ratio"), default=1, help_text=_("100 for a percentage")
    )

    objects = IndicatorVersionQuerySet.as_manager()

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
                violation_error_message=_("The last quarter lies before the first."),
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
                    "A ratio is derived and names numerator and denominator; "
                    "nothing else does."
                ),
            ),
        ]

    def __str__(self):
        return f"{self.indicator.code} · {self.valid_from}"

    @property
    def definition(self) -> str:
        """The definition in the active language."""
        return in_language(self.definition_zh, self.definition_en)

    @property
    def unit(self) -> str:
        """The unit in the active language."""
        return in_language(self.unit_zh, self.unit_en)

    @property
    def is_money(self) -> bool:
        """Whether values are 万元, so that other money units can be converted."""
        return self.unit_zh == "万元"

    @property
    def is_flow(self) -> bool:
        """Whether values are year to date, so that single quarters exist."""
        return self.nature in {self.Nature.FLOW, self.Nature.SIGNED_FLOW}

    @property
    def may_be_negative(self) -> bool:
        """Only a signed flow (profit) may fall below zero."""
        return self.nature == self.Nature.SIGNED_FLOW


class Decision(models.Model):
    """A decision that a release makes visible: from then on it is never changed.

    `released_in` is empty until the next release of the programme; a later decision
    of the same kind supersedes it.
    """

    decided_by = models.CharField(_("decided by (post)"), max_length=120, blank=True)
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    reason_zh = models.TextField(_("reason in Chinese"), blank=True)
    reason_en = models.TextField(_("reason in English"), blank=True)
    released_in = models.PositiveIntegerField(
        _("released in"), null=True, editable=False
    )
    superseded_in = models.PositiveIntegerField(default=NOW, editable=False)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(superseded_in=NOW) | Q(superseded_in__gt=F("released_in")),
                name="%(class)s_superseded_later",
            )
        ]

    @property
    def reason(self) -> str:
        """The reason in the active language."""
        return in_language(self.reason_zh, self.reason_en)


class Baseline(Decision):
    """The value an indicator is compared with, for a programme, a base or a park.

    Example: EC01 of base B06 in 2011. The articles state none, so none is shipped.
    """

    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="+", verbose_name=_("programme")
    )
    indicator = models.ForeignKey(
        Indicator, models.PROTECT, related_name="+", verbose_name=_("indicator")
    )
    base = models.ForeignKey(
        InnovationBase,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("innovation base"),
    )
    park = models.ForeignKey(
        Park,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("park"),
    )
    year = models.PositiveSmallIntegerField(
        _("year"), validators=[MinValueValidator(1990)]
    )
    value = money_field(verbose_name=_("value, in the indicator's unit"))
    is_confirmed = models.BooleanField(_("confirmed by the bureau"), default=False)
    is_sample = models.BooleanField(_("sample data"), default=False)

    class Meta(Decision.Meta):
        verbose_name = _("baseline")
        verbose_name_plural = _("baselines")
        ordering = ["programme", "indicator", "-released_in"]
        constraints = [
            *Decision.Meta.constraints,
            models.CheckConstraint(
                condition=Q(base__isnull=True) | Q(park__isnull=True),
                name="baseline_of_one_place",
                violation_error_message=_("A baseline is of a base or of a park."),
            ),
            *one_at_a_time(
                "baseline",
                ["programme", "indicator"],
                Q(base__isnull=True, park__isnull=True),
            ),
            *one_at_a_time(
                "base_baseline", ["indicator", "base"], Q(base__isnull=False)
            ),
            *one_at_a_time(
                "park_baseline", ["indicator", "park"], Q(park__isnull=False)
            ),
        ]

    def __str__(self):
        return f"{self.indicator.code} {self.year}: {self.value.normalize():f}"

    def key(self) -> dict:
        """What it decides: a later row with the same key supersedes it."""
        return {
            "programme_id": self.programme_id,
            "indicator_id": self.indicator_id,
            "base_id": self.base_id,
            "park_id": self.park_id,
        }

    def digest_fields(self) -> tuple:
        """What the hash chain covers."""
        place = self.base.code if self.base else self.park.slug if self.park else ""
        return (
            "baseline",
            self.indicator.code,
            place,
            self.year,
            self.value,
            self.is_confirmed,
        )


class Target(BilingualName):
    """One promise of a programme, in the words it was made in.

    Example: T-REV, “计划到2015年，…销售收入增长一倍”. Numbers stand in its revisions.
    """

    class Scope(models.TextChoices):
        PROGRAMME = "programme", _("the programme as a whole")
        PARK = "park", _("each park")

    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="targets", verbose_name=_("programme")
    )
    indicator = models.ForeignKey(
        Indicator, models.PROTECT, related_name="targets", verbose_name=_("indicator")
    )
    code = models.CharField(_("code"), max_length=20, unique=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    heading_zh = models.CharField(_("heading in Chinese"), max_length=60, blank=True)
    heading_en = models.CharField(_("heading in English"), max_length=80, blank=True)
    scope = models.CharField(
        _("measured for"), max_length=10, choices=Scope, default=Scope.PROGRAMME
    )
    statement_zh = models.TextField(_("statement in Chinese"), blank=True)
    statement_en = models.TextField(_("statement in English"), blank=True)
    source_zh = models.CharField(_("source in Chinese"), max_length=200, blank=True)
    source_en = models.CharField(_("source in English"), max_length=200, blank=True)
    fact_ids = models.CharField(_("facts"), max_length=60, blank=True)
    reading_zh = models.TextField(_("our reading in Chinese"), blank=True)
    reading_en = models.TextField(_("our reading in English"), blank=True)
    open_question_zh = models.TextField(_("open question in Chinese"), blank=True)
    open_question_en = models.TextField(_("open question in English"), blank=True)
    is_sample = models.BooleanField(_("sample data"), default=False)

    class Meta:
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        ordering = ["programme", "position", "code"]

    def get_absolute_url(self):
        """The target's page."""
        return reverse("portal:target", args=[self.code])

    @property
    def heading(self) -> str:
        """The heading that several readings of one promise share."""
        return in_language(self.heading_zh, self.heading_en)

    @property
    def statement(self) -> str:
        """The quotation in the active language."""
        return in_language(self.statement_zh, self.statement_en)

    @property
    def source(self) -> str:
        """Where the statement was printed."""
        return in_language(self.source_zh, self.source_en)

    @property
    def reading(self) -> str:
        """How the statement is read as a rule."""
        return in_language(self.reading_zh, self.reading_en)

    @property
    def open_question(self) -> str:
        """What the owner has not decided; empty when nothing is open."""
        return in_language(self.open_question_zh, self.open_question_en)


class TargetRevision(Decision):
    """The numbers of a target from one release to the next: rule, amount, path, due.

    Example: T-REV, at least 2 times the baseline by 2015-Q4, on a linear path.
    """

    class Rule(models.TextChoices):
        MULTIPLIER = "multiplier", _("multiple of the baseline")
        ABSOLUTE = "absolute", _("absolute value")
        PER_YEAR = "per_year", _("value within each year")

    class Comparator(models.TextChoices):
        AT_LEAST = ">=", _("at least")
        AT_MOST = "<=", _("at most")

    class Path(models.TextChoices):
        LINEAR = "linear", _("linear")
        GEOMETRIC = "geometric", _("geometric")
        STEPWISE = "stepwise", _("stepwise through milestones")

    target = models.ForeignKey(
        Target, models.PROTECT, related_name="revisions", verbose_name=_("target")
    )
    rule = models.CharField(_("rule"), max_length=12, choices=Rule)
    amount = money_field(
        verbose_name=_("amount"),
        help_text=_("The multiple, or the value in the indicator's unit."),
    )
    comparator = models.CharField(
        _("comparator"),
        max_length=2,
        choices=Comparator,
        default=Comparator.AT_LEAST,
    )
    path = models.CharField(_("path"), max_length=10, choices=Path, default=Path.LINEAR)
    due = QuarterField(_("due at the end of"))

    class Meta(Decision.Meta):
        verbose_name = _("revision of a target")
        verbose_name_plural = _("revisions of targets")
        ordering = ["target", "-released_in"]
        constraints = [
            *Decision.Meta.constraints,
            *one_at_a_time("revision", ["target"]),
            models.CheckConstraint(
                condition=~Q(rule="multiplier") | Q(amount__gt=0),
                name="multiplier_is_positive",
                violation_error_message=_("A multiple is greater than 0."),
            ),
        ]

    def __str__(self):
        return f"{self.target.code} {self.comparator} {self.amount.normalize():f}"

    def key(self) -> dict:
        """What it decides."""
        return {"target_id": self.target_id}

    def digest_fields(self) -> tuple:
        """What the hash chain covers."""
        return (
            "target",
            self.target.code,
            self.rule,
            self.amount,
            self.comparator,
            self.path,
            self.due,
        )


class Milestone(Decision):
    """A value that a target should have reached at the end of a quarter on its way."""

    target = models.ForeignKey(
        Target, models.PROTECT, related_name="milestones", verbose_name=_("target")
    )
    quarter = QuarterField(_("at the end of"))
    value = money_field(verbose_name=_("value, in the indicator's unit"))

    class Meta(Decision.Meta):
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")
        ordering = ["target", "quarter"]
        constraints = [
            *Decision.Meta.constraints,
            *one_at_a_time("milestone", ["target", "quarter"]),
        ]

    def __str__(self):
        return f"{self.target.code} {self.quarter}: {self.value.normalize():f}"

    def clean(self):
        """A milestone lies before the target's due quarter."""
        due = self.target_id and TargetRevision.objects.latest_due(self.target_id)
        if due and self.quarter and self.quarter >= due:
            raise ValidationError(
                {"quarter": _("A milestone lies before the target is due.")}
            )

    def key(self) -> dict:
        """What it decides."""
        return {"target_id": self.target_id, "quarter": self.quarter}

    def digest_fields(self) -> tuple:
        """What the hash chain covers."""
        return ("milestone", self.target.code, self.quarter, self.value)
