"""Whose growth changed most against the quarter before: bases, and enterprises."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import FloatField, Max, Q
from django.db.models.expressions import Combinable
from django.db.models.functions import Abs, Cast, Coalesce

from bases.models import InnovationBase
from core.quarters import Quarter
from enterprises.models import Enterprise
from portal.pages.list_page import sort_rows
from portal.pages.overview.ranking import RankRow
from portal.reading import Reading
from reporting.models import Figure
from reporting.models.subjects import Kind
from targets.formulas import compute_growth, compute_percentage_points
from targets.models import Indicator

MOST = 5
NAMES = ("enterprise__code", "enterprise__name_zh", "enterprise__name_en")


@dataclass(frozen=True)
class Mover:
    """Growth on last year of one subject, in a quarter and in the one before."""

    subject: InnovationBase | Enterprise
    before: Decimal | None
    now: Decimal | None

    @property
    def key(self) -> str:
        """What stands for the subject in its address."""
        subject = self.subject
        return subject.code if isinstance(subject, Enterprise) else subject.slug

    @property
    def points(self) -> Decimal | None:
        """The change of the rate in percentage points."""
        return compute_percentage_points(self.now, self.before)


@dataclass(frozen=True)
class Movers:
    """The largest changes of growth; `has_withheld` says that some may not be shown."""

    bases: tuple[Mover, ...] = ()
    firms: tuple[Mover, ...] = ()
    has_withheld: bool = False


def find_movers(
    reading: Reading, rows: Sequence[RankRow], indicator: Indicator
) -> Movers:
    """Bases without a query; enterprises, for those who may see them, with one."""
    return Movers(
        bases=find_base_movers(rows),
        firms=find_enterprise_movers(reading, indicator) if rows else (),
        has_withheld=any(
            sums.growth.is_withheld
            for row in rows
            for sums in (row.sums, row.sums_before)
        ),
    )


def find_base_movers(rows: Iterable[RankRow]) -> tuple[Mover, ...]:
    """The bases whose growth moved most, of those that show it in both quarters."""
    pairs = (
        (row.place, row.sums_before.growth.rate, row.sums.growth.rate) for row in rows
    )
    return choose_largest(
        Mover(place, before, now)
        for place, before, now in pairs
        if before is not None and now is not None
    )


def find_enterprise_movers(reading: Reading, indicator: Indicator) -> tuple[Mover, ...]:
    """The enterprises whose growth moved most. At most one query.

    Last year's value is the one re-reported this year, else that of last year's
    release, as everywhere. The database finds the few; what is shown is computed.
    """
    seq, period = reading.seq, reading.at
    if not reading.scope.sees_enterprises_of(reading.programme):
        return ()
    rows = Figure.objects.as_of(seq).filter(
        kind=Kind.ENTERPRISE,
        indicator=indicator,
        period__in=[period, period - 1, period.year_ago, period.year_ago - 1],
        enterprise__in=Enterprise.objects.in_programme(reading.programme),
    )
    found = (
        reading.scope.figures(rows)
        .order_by()
        .values(*NAMES)
        .annotate(
            now=build_value_expression(period),
            then=build_last_year_expression(period),
            now_before=build_value_expression(period - 1),
            then_before=build_last_year_expression(period - 1),
        )
        .filter(then__gt=0, then_before__gt=0, now__isnull=False)
        .filter(now_before__isnull=False)
        .annotate(
            moved=Abs(
                build_rate_expression("now", "then")
                - build_rate_expression("now_before", "then_before")
            )
        )
        .order_by("-moved", "enterprise__code")
    )
    return tuple(map(build_enterprise_mover, found[:MOST]))


def build_value_expression(period: Quarter) -> Max:
    """The one value of an enterprise in a quarter."""
    return Max("value", filter=Q(period=period))


def build_last_year_expression(period: Quarter) -> Coalesce:
    """The value of the same quarter a year before, as re-reported if it was."""
    rereported = Max("same_period", filter=Q(period=period))
    return Coalesce(rereported, build_value_expression(period.year_ago))


def build_rate_expression(now: str, then: str) -> Combinable:
    """One sum over another as a number to sort by, never to show."""
    return Cast(now, FloatField()) / Cast(then, FloatField())


def build_enterprise_mover(row: Mapping[str, Any]) -> Mover:
    """An enterprise from a row that has both of its rates."""
    code, name_zh, name_en = (row[name] for name in NAMES)
    return Mover(
        subject=Enterprise(code=code, name_zh=name_zh, name_en=name_en),
        before=compute_growth(row["now_before"], row["then_before"]),
        now=compute_growth(row["now"], row["then"]),
    )


def choose_largest(found: Iterable[Mover]) -> tuple[Mover, ...]:
    """The movers whose rate changed most, up or down."""
    largest = sort_rows(
        found, lambda each: each.points and abs(each.points), largest_first=True
    )
    return tuple(largest[:MOST])
