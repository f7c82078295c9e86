"""What is promised: targets in their words, their numbers and their milestones."""

from decimal import Decimal
from typing import Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Max, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bases.models import Programme
from core.fields import QuarterField, build_money_field
from core.models import BilingualName, choose_language_text
from core.registers.history import History
from core.today import get_today
from targets.formulas import is_behind_baseline
from targets.models.decisions import Decision, build_single_decision_constraints
from targets.models.indicators import Indicator


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
    reading_zh = models.TextField(_("our interpretation in Chinese"), blank=True)
    reading_en = models.TextField(_("our interpretation in English"), blank=True)
    open_question_zh = models.TextField(_("to be decided, in Chinese"), blank=True)
    open_question_en = models.TextField(_("to be decided, in English"), blank=True)
    is_sample = models.BooleanField(_("sample data"), default=False)

    history = History()

    class Meta:
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        ordering = ["programme", "position", "code"]

    def get_absolute_url(self) -> str:
        """The target's page."""
        return reverse("portal:target", args=[self.code])

    def find_baseline_year(self) -> int | None:
        """The latest year of the baselines it is measured against (one query)."""
        indicator = getattr(self, "indicator", None)
        if indicator is None:
            return None
        rows = indicator.baselines.current().filter(programme=self.programme_id)
        latest: int | None = rows.aggregate(latest=Max("year"))["latest"]
        return latest

    def list_baseline_values(self) -> list[Decimal]:
        """The values that its own numbers are measured from (one query).

        Of a target of each park the parks' values, otherwise the programme's.
        """
        indicator = getattr(self, "indicator", None)
        if indicator is None:
            return []
        rows = indicator.baselines.current().filter(
            programme=self.programme_id,
            base__isnull=True,
            park__isnull=self.scope != self.Scope.PARK,
        )
        return list(rows.values_list("value", flat=True))

    @property
    def heading(self) -> str:
        """The heading that several readings of one promise share."""
        return choose_language_text(self.heading_zh, self.heading_en)

    @property
    def statement(self) -> str:
        """The quotation in the active language."""
        return choose_language_text(self.statement_zh, self.statement_en)

    @property
    def source(self) -> str:
        """Where the statement was printed."""
        return choose_language_text(self.source_zh, self.source_en)

    @property
    def reading(self) -> str:
        """How the statement is read as a rule."""
        return choose_language_text(self.reading_zh, self.reading_en)

    @property
    def open_question(self) -> str:
        """What the owner has not decided; empty when nothing is open."""
        return choose_language_text(self.open_question_zh, self.open_question_en)


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
    amount = build_money_field(
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
    is_past_due_confirmed = models.BooleanField(
        _("the due date may be in the past"),
        default=False,
        help_text=_("Select this only if the due date is meant to be over already."),
    )

    class Meta(Decision.Meta):
        verbose_name = _("revision of a target")
        verbose_name_plural = _("revisions of targets")
        ordering = ["target", "-released_in"]
        constraints = [
            *Decision.Meta.constraints,
            *build_single_decision_constraints("revision", ["target"]),
            models.CheckConstraint(
                condition=~Q(rule="multiplier") | Q(amount__gt=0),
                name="multiplier_is_positive",
                violation_error_message=_("The multiple has to be greater than 0."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.target.code} {self.comparator} {self.amount.normalize():f}"

    def clean(self) -> None:
        """It says why; it is due after its baseline and, unless confirmed, today."""
        super().clean()
        target = getattr(self, "target", None)
        if self.due is None or target is None:
            return
        if not self.is_past_due_confirmed and self.due.last_day <= get_today():
            message = _(
                "This due date is not after today. Correct it, or confirm that it may "
                "be in the past."
            )
            raise ValidationError({"due": message})
        latest = target.find_baseline_year()
        if latest is not None and self.due.year <= latest:
            message = _("The due date has to be after the baseline year %(year)s.")
            raise ValidationError({"due": message % {"year": latest}})
        if self.amount is not None:
            self.refuse_behind_baseline(target)

    def refuse_behind_baseline(self, target: Target) -> None:
        """Raise ValidationError where it is reached before anything is done.

        A multiple is of a baseline above zero: one of 1 is the baseline itself. One
        query, or none.
        """
        if self.rule == self.Rule.MULTIPLIER:
            is_multiple = self.amount > 0  # the constraint refuses any other
            if is_multiple and is_behind_baseline(
                Decimal(1), self.amount, self.comparator
            ):
                message = _(
                    "This multiple lies on the wrong side of the baseline: the target "
                    "would be reached from the start. Correct the multiple or the "
                    "comparator."
                )
                raise ValidationError({"amount": message})
        elif self.rule == self.Rule.ABSOLUTE:
            for value in target.list_baseline_values():
                if is_behind_baseline(value, self.amount, self.comparator):
                    message = _(
                        "The baseline is %(value)s: the target would lie on its wrong "
                        "side and be reached from the start. Correct the amount or the "
                        "comparator."
                    )
                    shown = f"{value.normalize():f}"
                    raise ValidationError({"amount": message % {"value": shown}})

    def key(self) -> dict[str, object]:
        """What it decides."""
        return {"target_id": self.target_id}

    def digest_fields(self) -> tuple[object, ...]:
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
    value = build_money_field(verbose_name=_("value, in the indicator's unit"))

    class Meta(Decision.Meta):
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")
        ordering = ["target", "quarter"]
        constraints = [
            *Decision.Meta.constraints,
            *build_single_decision_constraints("milestone", ["target", "quarter"]),
        ]

    def __str__(self) -> str:
        return f"{self.target.code} {self.quarter}: {self.value.normalize():f}"

    def clean(self) -> None:
        """It says why, and lies before the target's due quarter."""
        super().clean()
        due = self.target_id and TargetRevision.objects.latest_due(self.target_id)
        if due and self.quarter and self.quarter >= due:
            raise ValidationError(
                {
                    "quarter": _(
                        "A milestone has to be before the due date of the target."
                    )
                }
            )

    def refuse_beside(self, other: Self) -> None:
        """Raise ValidationError where another row decides on the same quarter."""
        if self.quarter == other.quarter:
            message = _("Another milestone already exists for this quarter.")
            raise ValidationError({"quarter": message})

    def key(self) -> dict[str, object]:
        """What it decides."""
        return {"target_id": self.target_id, "quarter": self.quarter}

    def digest_fields(self) -> tuple[object, ...]:
        """What the hash chain covers."""
        return ("milestone", self.target.code, self.quarter, self.value)
