"""Whom a release expects no more, and whose values stand in no total any more."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from core.quarters import Quarter
from core.statuses import Status
from enterprises.models import Enterprise
from portal.pages.releases.compared import ReleaseSpan
from reporting.models import Attribution, Figure
from reporting.models.returns import VALUED
from reporting.models.subjects import Kind

FirmQuarter = tuple[int, Quarter]
"""An enterprise's row id and a quarter."""

Spans = defaultdict[int, list[range]]
"""Quarters by code, by enterprise's row id."""


@dataclass(frozen=True)
class LeaverQuarter:
    """An enterprise in a quarter on whose last day it is no member.

    `unasked` missing figures end; `kept` reported ones stay on record, outside totals.
    """

    enterprise: Enterprise
    period: Quarter
    unasked: int
    kept: int


def list_leavers(span: ReleaseSpan) -> tuple[LeaverQuarter, ...]:
    """What ends between two releases, by enterprise and quarter (four queries)."""
    unasked = count_cells(
        Figure.objects.filter(
            span.come, status=Status.WITHDRAWN, source=Figure.Source.ABSENCE
        )
    )
    ended, standing = collect_spans(span)
    values = Figure.objects.standing().filter(enterprise__in=ended, status__in=VALUED)
    kept = {
        (firm, quarter): number
        for (firm, quarter), number in count_cells(values).items()
        if is_within(ended[firm], quarter) and not is_within(standing[firm], quarter)
    }
    firms = Enterprise.objects.in_bulk({firm for firm, _quarter in [*unasked, *kept]})
    rows = (
        LeaverQuarter(firms[firm], quarter, unasked[firm, quarter], kept.get(key, 0))
        for key in unasked.keys() | kept.keys()
        for firm, quarter in (key,)
    )
    return tuple(sorted(rows, key=lambda row: (row.enterprise.code, row.period)))


def count_cells(figures: QuerySet[Figure]) -> Counter[FirmQuarter]:
    """How many figures of enterprises there are by enterprise and quarter."""
    rows = figures.filter(kind=Kind.ENTERPRISE).order_by()
    found = rows.values_list("enterprise_id", "period").annotate(Count("id"))
    return Counter({(firm, quarter): number for firm, quarter, number in found})


def collect_spans(span: ReleaseSpan) -> tuple[Spans, Spans]:
    """In which quarters enterprises counted in the programme, and do (one query).

    Of those only for which a release changes it.
    """
    rows = Attribution.objects.filter(
        span.gone | span.come, kind=Kind.PROGRAMME, programme=span.programme
    )
    ended: Spans = defaultdict(list)
    standing: Spans = defaultdict(list)
    for row in rows.order_by():
        side = standing if row.superseded_in > span.after.seq else ended
        side[row.enterprise_id].append(range(row.from_period, row.to_period))
    return ended, standing


def is_within(spans: Iterable[range], quarter: Quarter) -> bool:
    """Whether a quarter is in one of some spans."""
    return any(quarter.code in span for span in spans)
