"""What indicators are compared with: baselines."""

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bases.models import InnovationBase, Park, Programme
from core.fields import build_money_field
from targets.formulas import is_behind_baseline
from targets.models.decisions import Decision, build_single_decision_constraints
from targets.models.indicators import Indicator
from targets.models.promises import Target, TargetRevision


class Baseline(Decision):
    """The value an indicator is compared with, for a programme, a base or a park.

    Example: EC01 of base B06 in 2011. The articles state none, so none is shipped.
    """

    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="+", verbose_name=_("programme")
    )
    indicator = models.ForeignKey(
        Indicator,
        models.PROTECT,
        related_name="baselines",
        verbose_name=_("indicator"),
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
    value = build_money_field(verbose_name=_("value, in the indicator's unit"))
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
                violation_error_message=_(
                    "Choose either a base or a park for the baseline."
                ),
            ),
            *build_single_decision_constraints(
                "baseline",
                ["programme", "indicator"],
                Q(base__isnull=True, park__isnull=True),
            ),
            *build_single_decision_constraints(
                "base_baseline", ["indicator", "base"], Q(base__isnull=False)
            ),
            *build_single_decision_constraints(
                "park_baseline", ["indicator", "park"], Q(park__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator.code} {self.year}: {self.value.normalize():f}"

    def clean(self) -> None:
        """It says why, and lies before the due dates and values counted from it."""
        super().clean()
        if self.year is None or None in (self.programme_id, self.indicator_id):
            return
        due = TargetRevision.objects.earliest_due(
            programme=self.programme_id, indicator=self.indicator_id
        )
        if due and due.year <= self.year:
            message = _(
                "A target of this indicator is due at the end of %(due)s. The baseline "
                "has to be of an earlier year."
            )
            raise ValidationError({"year": message % {"due": due}})
        if self.value is not None:
            self.refuse_ahead_of_target()

    def refuse_ahead_of_target(self) -> None:
        """Raise ValidationError where a target lies on the wrong side (one query).

        A base has no absolute targets of its own.
        """
        revisions = TargetRevision.objects.current().filter(
            target__programme=self.programme_id,
            target__indicator=self.indicator_id,
            rule=TargetRevision.Rule.ABSOLUTE,
        )
        scope = Target.Scope.PARK if self.park_id else Target.Scope.PROGRAMME
        own = [] if self.base_id else revisions.filter(target__scope=scope)
        for revision in own:
            if is_behind_baseline(self.value, revision.amount, revision.comparator):
                message = _(
                    "The target %(target)s would lie on the wrong side of this "
                    "baseline and be reached from the start. Correct the value, or "
                    "decide on the target first."
                )
                raise ValidationError({"value": message % {"target": revision}})

    def key(self) -> dict[str, object]:
        """What it decides: a later row with the same key supersedes it."""
        return {
            "programme_id": self.programme_id,
            "indicator_id": self.indicator_id,
            "base_id": self.base_id,
            "park_id": self.park_id,
        }

    def digest_fields(self) -> tuple[object, ...]:
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
