"""What was released: attributions, figures and roll-ups; append-only.

Triggers (migration 0002) refuse every change but the one that supersedes a row.
"""

from collections.abc import Sequence

from django.db import models
from django.db.models import F, Q
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from bases.models import InnovationBase, Park, Programme
from core.clock import NOW
from core.fields import QuarterField, build_money_field
from enterprises.models import Enterprise
from reporting.models.releases import Release
from reporting.models.returns import STATUS_CHOICES, build_status_constraint
from reporting.models.subjects import Kind, Placed, Subjected, build_subject_constraint
from reporting.querysets import ReleasedQuerySet
from targets.models import Indicator, IndicatorVersion

PLACES = [Kind.BASE, Kind.PARK, Kind.PROGRAMME]
# "From then on": a statistical year that no attribution reaches.
OPEN_ENDED = 32_767


class Versioned(models.Model):
    """A row that stands from one release until another supersedes it."""

    released_in = models.ForeignKey(
        Release,
        models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("released in"),
    )
    # No foreign key: the sentinel NOW is no release.
    superseded_in = models.PositiveIntegerField(_("replaced in"), default=NOW)

    objects = ReleasedQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(superseded_in__gt=F("released_in")),
                name="%(class)s_superseded_later",
            )
        ]


class Attribution(Placed, Versioned):
    """An enterprise counts in a base, a park or the programme in these years.

    Example: enterprise 12 counts in base B06 from 2013-Q1 on. It starts and ends with
    a statistical year, because figures are year to date and a move in mid-year would
    break every difference; the legal date stays in the register.
    """

    id = models.AutoField(primary_key=True)
    enterprise = models.ForeignKey(
        Enterprise, models.PROTECT, related_name="+", verbose_name=_("enterprise")
    )
    from_period = models.PositiveSmallIntegerField(_("from quarter"))
    to_period = models.PositiveSmallIntegerField(
        _("before quarter"), default=OPEN_ENDED
    )

    class Meta(Versioned.Meta):
        verbose_name = _("allocation to a base or park")
        verbose_name_plural = _("allocations to bases and parks")
        ordering = ["id"]
        constraints = [
            *Versioned.Meta.constraints,
            build_subject_constraint(PLACES),
            models.CheckConstraint(
                condition=Q(to_period__gt=F("from_period")),
                name="attribution_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Exact(F("from_period") % 4, 0),
                name="attribution_starts_a_year",
            ),
            *(
                models.UniqueConstraint(
                    fields=["enterprise", kind.value, "from_period", "superseded_in"],
                    condition=Q(kind=kind.value),
                    name=f"attribution_{kind.value}_once",
                )
                for kind in PLACES
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise_id} · {self.kind}"


class Figure(Subjected, Versioned):
    """One released cell: an indicator's year-to-date value of a subject in a quarter.

    Example: EC01 of enterprise 12 in 2013-Q2, 12480 万元, released in No. 6 and
    standing. A missing or withdrawn value is a row too.
    """

    class Source(models.IntegerChoices):
        RETURN = 1, _("return")
        REGISTER = 2, _("register")
        ABSENCE = 3, _("no return")

    period = QuarterField(_("quarter"))
    indicator = models.ForeignKey(
        Indicator,
        models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("indicator"),
    )
    indicator_version = models.ForeignKey(
        IndicatorVersion, models.PROTECT, related_name="+", db_index=False
    )
    value = build_money_field(verbose_name=_("year to date"), null=True)
    same_period = build_money_field(
        verbose_name=_("same period last year, as re-reported"), null=True
    )
    status = models.PositiveSmallIntegerField(_("data status"), choices=STATUS_CHOICES)
    source = models.PositiveSmallIntegerField(_("source"), choices=Source)
    reason = models.CharField(_("reason"), max_length=500, blank=True)

    class Meta(Versioned.Meta):
        verbose_name = _("released figure")
        verbose_name_plural = _("released figures")
        ordering = ["id"]
        constraints = [
            *Versioned.Meta.constraints,
            build_subject_constraint([kind.value for kind in Kind]),
            build_status_constraint(),
            # The as-of, list and uniqueness index at once (measured in the design).
            *(
                models.UniqueConstraint(
                    fields=["indicator", "period", kind.value, "superseded_in"],
                    condition=Q(kind=kind.value),
                    name=f"figure_{kind.value}_once",
                )
                for kind in Kind
            ),
        ]
        indexes = [models.Index(fields=["enterprise"], name="figure_of_enterprise")]

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.period}"


LIKE_WITH_LIKE = (
    "standing_in_n",
    "estimates_n",
    "estimates_rolling_n",
    "incomparable_n",
    "series_break",
)
"""Columns of RollUp that all totals have but those written before there were any."""


def build_counted_condition(value: str, count: str) -> Q:
    """A sum is there only with a positive count of what is in it."""
    return Q(**{f"{value}__isnull": True}) | Q(
        **{f"{count}__isnull": False, f"{count}__gt": 0}
    )


def build_same_null_condition(columns: Sequence[str]) -> Q:
    """All of some columns are empty, or none is."""
    return Q(**{f"{name}__isnull": True for name in columns}) | Q(
        **{f"{name}__isnull": False for name in columns}
    )


class RollUp(Placed, Versioned):
    """The total of an indicator for a base, a park or the programme in a quarter.

    Example: EC01 of base B06 in 2013-Q2, 7 of 7 reported. Written by the release;
    `recompute_rollups --check` proves it. Quarter, rolling and comparable values are
    sums over the enterprises that have every part, with their own counts.

    Expected enterprises without a counted value are brought in by columns of their
    own, so that the totals compare like with like (docs/progress.md):

    - year to date, or end value of a stock: value + standing_in_value +
      estimates_value. What the enterprise itself re-reported a year later stands in
      for its missing value and is no estimate. Of cumulative indicators
      `estimates_value` holds the latest values, carried on.
    - annual value of a flow: rolling_value + estimates_rolling. Here a re-reported
      part is inside `rolling_value` and `rolling_n` already.
    - ratio: (numerator + estimates_numerator) / (denominator + estimates_denominator),
      times the scale; `estimates_n` counts who is in either.
    - coverage by value: weight_in / weight_expected; both empty where no expected
      enterprise has an earlier annual value.
    - baseline of those who are here: decided value + baseline_in - baseline_out; both
      empty without a decided baseline. With `series_break` such a value is not known.
    - `incomparable_n` are expected and have no annual value, now or in the four
      quarters before: they are in none of these but `value`.

    Where LIKE_WITH_LIKE is empty the release was made before there were such columns.
    """

    class Suppressed(models.IntegerChoices):
        NO = 0, _("shown")
        FEW = 1, _("fewer than three reporters")
        COMPLEMENT = 2, _("would be found by subtraction")
        CHANGE = 3, _("the change would reveal one enterprise's figure")

    period = QuarterField(_("quarter"))
    indicator = models.ForeignKey(
        Indicator,
        models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("indicator"),
    )
    value = build_money_field(verbose_name=_("year to date"), null=True)
    reported = models.PositiveIntegerField(_("reported"))
    expected = models.PositiveIntegerField(_("due"))
    estimated = models.PositiveIntegerField(_("of which estimated"))
    quarter_value = build_money_field(verbose_name=_("single quarter"), null=True)
    quarter_n = models.PositiveIntegerField()
    rolling_value = build_money_field(
        verbose_name=_("rolling four quarters"), null=True
    )
    rolling_n = models.PositiveIntegerField()
    comparable_value = build_money_field(
        verbose_name=_("value for the same enterprises"), null=True
    )
    same_period = build_money_field(verbose_name=_("same period last year"), null=True)
    comparable_n = models.PositiveIntegerField()
    rereported_n = models.PositiveIntegerField()
    numerator = build_money_field(verbose_name=_("numerator"), null=True)
    denominator = build_money_field(verbose_name=_("denominator"), null=True)
    standing_in_value = build_money_field(
        verbose_name=_("values re-reported a year later"), null=True
    )
    standing_in_n = models.PositiveIntegerField(null=True)
    estimates_value = build_money_field(
        verbose_name=_("imputed values of the year to date"), null=True
    )
    estimates_n = models.PositiveIntegerField(null=True)
    estimates_rolling = build_money_field(
        verbose_name=_("imputed values of the rolling four quarters"), null=True
    )
    estimates_rolling_n = models.PositiveIntegerField(null=True)
    estimates_numerator = build_money_field(
        verbose_name=_("imputed values of the numerator"), null=True
    )
    estimates_denominator = build_money_field(
        verbose_name=_("imputed values of the denominator"), null=True
    )
    weight_in = build_money_field(
        verbose_name=_("earlier value of those who reported"), null=True
    )
    weight_expected = build_money_field(
        verbose_name=_("earlier value of all who are expected"), null=True
    )
    incomparable_n = models.PositiveIntegerField(null=True)
    baseline_in = build_money_field(
        verbose_name=_("baseline value of those who moved in"), null=True
    )
    baseline_out = build_money_field(
        verbose_name=_("baseline value of those who moved out"), null=True
    )
    series_break = models.BooleanField(_("break in the series"), null=True)
    # Single enterprises behind it are nobody's business but their reviewers'.
    confidential = models.BooleanField(_("includes confidential figures"), default=True)
    suppressed = models.PositiveSmallIntegerField(
        _("suppression"), choices=Suppressed, default=Suppressed.NO
    )

    class Meta(Versioned.Meta):
        verbose_name = _("total (aggregate)")
        verbose_name_plural = _("totals (aggregates)")
        ordering = ["id"]
        constraints = [
            *Versioned.Meta.constraints,
            build_subject_constraint(PLACES),
            models.CheckConstraint(
                condition=Q(reported__gt=0) | Q(value__isnull=True),
                name="rollup_without_reporter_has_no_value",
            ),
            models.CheckConstraint(
                condition=build_counted_condition("standing_in_value", "standing_in_n")
                & build_counted_condition("estimates_value", "estimates_n")
                & build_counted_condition("estimates_rolling", "estimates_rolling_n")
                & build_counted_condition("estimates_numerator", "estimates_n")
                & build_counted_condition("estimates_denominator", "estimates_n"),
                name="rollup_estimates_have_a_count",
            ),
            models.CheckConstraint(
                condition=Q(weight_in__isnull=True, weight_expected__isnull=True)
                | Q(
                    weight_in__isnull=False,
                    weight_in__gte=0,
                    weight_expected__isnull=False,
                    weight_expected__gte=F("weight_in"),
                ),
                name="rollup_weight_in_is_expected",
            ),
            models.CheckConstraint(
                condition=Q(baseline_in__isnull=True, baseline_out__isnull=True)
                | Q(baseline_in__isnull=False, baseline_out__isnull=False),
                name="rollup_baseline_in_and_out",
            ),
            models.CheckConstraint(
                condition=build_same_null_condition(LIKE_WITH_LIKE),
                name="rollup_like_with_like_whole",
            ),
            *(
                models.UniqueConstraint(
                    fields=[kind.value, "indicator", "period", "superseded_in"],
                    condition=Q(kind=kind.value),
                    name=f"rollup_{kind.value}_once",
                )
                for kind in PLACES
            ),
        ]
        indexes = [
            models.Index(
                fields=["kind", "period", "superseded_in", "released_in"],
                name="rollup_dashboard",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.indicator_id} {self.period}"

    @property
    def place(self) -> InnovationBase | Park | Programme:
        """The base, park or programme the total is of."""
        place: InnovationBase | Park | Programme = getattr(self, self.kind)
        return place
