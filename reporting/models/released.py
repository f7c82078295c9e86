"""What was released: attributions, figures and roll-ups; append-only.

Triggers (migration 0002) refuse every change but the one that supersedes a row.
"""

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


class RollUp(Placed, Versioned):
    """The total of an indicator for a base, a park or the programme in a quarter.

    Example: EC01 of base B06 in 2013-Q2, 7 of 7 reported. Written by the release;
    `recompute_rollups --check` proves it. Quarter, rolling and comparable values are
    sums over the enterprises that have every part, with their own counts.
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
