"""An enterprise's own trend, and its growth beside the median of its base."""

from dataclasses import dataclass, replace
from decimal import Decimal
from statistics import median

from django.db.models import QuerySet

from core.quarters import Quarter
from enterprises.models import BaseMembership, Enterprise
from portal.pages.enterprises.series import build_series
from portal.pages.series.chart import Series
from portal.pages.series.released_cells import build_figure_cell
from portal.pages.targets.headline import list_flows
from reporting.access.scope import Scope
from reporting.models import Figure, Release
from reporting.models.subjects import Kind
from targets.models import IndicatorVersion, Target

FEWEST = 5
"""Of fewer enterprises no median is shown: it would tell of single ones."""
QUARTERS = 8


@dataclass(frozen=True)
class Trend:
    """The last quarters of one indicator of an enterprise, as released.

    `series` is None where nothing was released or no flow is asked. `reported` counts
    the enterprises of the base that have growth in the newest quarter; `middle` is
    their median, None of fewer than five.
    """

    firm: Enterprise
    series: Series | None = None
    membership: BaseMembership | None = None
    reported: int = 0
    middle: Decimal | None = None


def build_trend(scope: Scope, firm_id: int) -> Trend:
    """The trend of an enterprise in the newest release its reader sees (seven queries).

    Enterprise with its membership, release, newest quarter, flows, targets, its
    figures, and those of its base.
    """
    membership = (
        BaseMembership.objects.filter(enterprise=firm_id)
        .select_related("enterprise", "programme", "base")
        .order_by("-role", "-valid_from")
        .first()
    )
    if membership is None:
        return Trend(Enterprise.objects.get(pk=firm_id))
    firm = membership.enterprise
    release = scope.releases(Release.objects.of(membership.programme)).first()
    said = Figure.objects.as_of(release.seq if release else 0).filter(
        kind=Kind.ENTERPRISE
    )
    own = said.filter(enterprise=firm).order_by("-period")
    period = own.values_list("period", flat=True).first()
    version = choose_trend_indicator(membership, period) if period else None
    if version is None or period is None:
        return Trend(firm, membership=membership)
    rows = own.filter(indicator=version.indicator, period__gt=period - 2 * QUARTERS)
    found = list(rows.select_related("indicator_version__indicator").order_by("period"))
    rates = list_growths(said, membership, version, period)
    middle = median(rates) if len(rates) >= FEWEST else None
    return Trend(firm, build_newest_series(found), membership, len(rates), middle)


def build_newest_series(figures: list[Figure]) -> Series | None:
    """The last quarters of one indicator, gaps included; None without a figure."""
    if not figures:
        return None
    series = build_series(figures)
    return replace(series, quarters=series.quarters[:QUARTERS])


def choose_trend_indicator(
    membership: BaseMembership, period: Quarter
) -> IndicatorVersion | None:
    """The flow of enterprises that the programme's first target with one measures.

    Without such a target the first flow by code, None where none is asked (two
    queries).
    """
    programme = membership.programme
    found = list_flows(programme, period)
    mine = [one for one in found if one.collected_at == Kind.ENTERPRISE]
    targets = Target.objects.filter(programme=programme).order_by("position", "code")
    order = list(targets.values_list("indicator", flat=True))
    measured = (one for pk in order for one in mine if one.indicator_id == pk)
    return next(measured, mine[0] if mine else None)


def list_growths(
    said: QuerySet[Figure],
    membership: BaseMembership,
    version: IndicatorVersion,
    period: Quarter,
) -> list[Decimal]:
    """The growth of each enterprise of the base that has any (one query)."""
    if membership.base_id is None:
        return []
    members = BaseMembership.objects.filter(base=membership.base_id).on(period.last_day)
    figures = said.filter(
        enterprise__in=members.order_by().values("enterprise"),
        indicator=version.indicator,
        period__in=[period, period.year_ago],
    )
    found = {(row.enterprise_id, row.period): row for row in figures}
    cells = (
        build_figure_cell(row, found.get((firm, at.year_ago)))
        for (firm, at), row in found.items()
        if at == period
    )
    return [cell.growth for cell in cells if cell.growth is not None]
