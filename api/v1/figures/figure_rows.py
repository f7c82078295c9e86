"""Rows of figures as they are sent: codes, plain decimals, one status word."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import groupby
from operator import itemgetter
from typing import Any

from api.numbers import format_amount, format_ratio
from api.v1.codes import Definition
from api.v1.figures.figure_sources import (
    AnySource,
    EnterpriseFigureRow,
    EnterprisesSource,
    SourceRow,
    TotalFigureRow,
    TotalsSource,
)
from core.quarters import Quarter
from core.statuses import Status
from reporting.models import Attribution
from reporting.models.subjects import Kind
from reporting.register_counts.returned import count_reporters, is_gathering
from targets.formulas import compute_change, compute_growth
from targets.rollup import (
    EnterpriseValue,
    Series,
    compute_enterprise_comparable,
    compute_enterprise_rolling_four,
    compute_enterprise_single_quarter,
)

SentRow = dict[str, str | int | None]
"""A row as it is sent, by the names of `FigureSerializer`."""
Places = dict[tuple[int, str], list[tuple[str, int, int]]]
"""Slug, first and end quarter of where an enterprise counts, by its id and a kind."""


def build_rows(rows: Iterable[tuple[AnySource, Any]]) -> list[SentRow]:
    """Return the rows of a page; two more queries for each programme's enterprises."""
    result: list[SentRow] = []
    for segment, pairs in groupby(rows, itemgetter(0)):
        found = [row for _segment, row in pairs]
        if isinstance(segment, TotalsSource):
            result += (build_total_row(segment, row) for row in found)
        else:
            result += build_enterprise_rows(segment, found)
    return result


def build_total_row(segment: TotalsSource, row: TotalFigureRow) -> SentRow:
    """One roll-up; sums that the reader may not see are null."""
    scope, kind = segment.scope, segment.kind

    def seen(measure: str) -> Decimal | None:
        value: Decimal | None = getattr(row, measure)
        return None if scope.hides(row, measure) else value

    definition = segment.question.codes.definition(row.indicator_id, row.period)
    code, least = definition.code, segment.moment.programme.least_coverage
    growth: SentRow = {}
    if not is_gathering(row, code, least):
        growth = build_growth(definition, seen("comparable_value"), seen("same_period"))
    places = segment.question.codes.places(kind)
    slug = places[row.subject][0] if kind in {Kind.BASE, Kind.PARK} else None
    return {
        **build_row_head(segment, row),
        "base": slug if kind == Kind.BASE else None,
        "park": slug if kind == Kind.PARK else None,
        "value": format_amount(seen("value")),
        "single_quarter": format_amount(seen("quarter_value")),
        "rolling_four_quarters": format_amount(seen("rolling_value")),
        "same_period_last_year": format_amount(seen("same_period")),
        **growth,
        "status": find_status(row, hidden=scope.hides(row, "value")).word,
        "reported": count_reporters(row, code),
        "expected": row.expected,
    }


def find_status(row: TotalFigureRow, hidden: bool) -> Status:
    """The status of a total: one estimate in it makes it an estimate."""
    if not row.reported:
        return Status.MISSING
    if hidden:
        return Status.WITHHELD
    return Status.ESTIMATED if row.estimated else Status.REPORTED


def build_row_head(segment: AnySource, row: SourceRow) -> SentRow:
    """What every row has, in the order in which all are sent."""
    definition = segment.question.codes.definition(row.indicator_id, row.period)
    return {
        "programme": segment.moment.programme.code,
        "scope": str(segment.kind),
        "base": None,
        "park": None,
        "enterprise": None,
        "indicator": definition.code,
        "period": str(row.period),
        "value": None,
        "single_quarter": None,
        "rolling_four_quarters": None,
        "same_period_last_year": None,
        "growth": None,
        "unit": definition.unit,
        "status": "",
        "reported": 0,
        "expected": 0,
        "release": segment.moment.shown_since(row.released_in_id),
        "change": None,
        "change_unit": None,
    }


def build_growth(
    definition: Definition, now: Decimal | None, then: Decimal | None
) -> SentRow:
    """Growth on last year; a change in its unit where per cent would mislead."""
    unit = definition.find_change_unit(then)
    if unit is None:
        return {"growth": format_ratio(compute_growth(now, then))}
    change = compute_change(now, then)
    if change is None:
        return {}
    return {"change": format_amount(change), "change_unit": str(unit)}


def build_enterprise_rows(
    segment: EnterprisesSource, rows: Sequence[EnterpriseFigureRow]
) -> list[SentRow]:
    """Figures of enterprises, with what follows from their earlier figures."""
    series, places = collect_series(segment, rows), collect_places(segment, rows)
    return [
        build_enterprise_row(
            segment, row, series[row.subject, row.indicator_id], places
        )
        for row in rows
    ]


def build_enterprise_row(
    segment: EnterprisesSource, row: EnterpriseFigureRow, series: Series, places: Places
) -> SentRow:
    """One figure; derived values are those of `targets.rollup`."""
    status, at, sent = Status(row.status), row.period, build_row_head(segment, row)
    definition = segment.question.codes.definition(row.indicator_id, at)
    flow = definition.is_flow
    pair = compute_enterprise_comparable(series, at)
    return {
        **sent,
        "base": find_only_place(places[row.subject, Kind.BASE.value], at),
        "park": find_only_place(places[row.subject, Kind.PARK.value], at),
        "enterprise": row.enterprise__code,
        "value": format_amount(row.value),
        "single_quarter": format_amount(compute_enterprise_single_quarter(series, at))
        if flow
        else None,
        "rolling_four_quarters": format_amount(
            compute_enterprise_rolling_four(series, at)
        )
        if flow
        else None,
        "same_period_last_year": format_amount(pair.then) if pair else None,
        **(build_growth(definition, pair.now, pair.then) if pair else {}),
        "status": status.word,
        "reported": int(status.has_value),
        "expected": int(status.expected),
    }


def collect_series(
    segment: EnterprisesSource, rows: Sequence[EnterpriseFigureRow]
) -> Mapping[tuple[int, int], Series]:
    """The figures of these rows and the earlier ones they need (one query)."""
    periods = {row.period for row in rows}
    wanted = {earlier for period in periods for earlier in list_needed_quarters(period)}
    found = segment.visible().filter(
        indicator_id__in={row.indicator_id for row in rows},
        period__in=wanted | periods,
        enterprise_id__in={row.subject for row in rows},
    )
    result: dict[tuple[int, int], dict[Quarter, EnterpriseValue]] = defaultdict(dict)
    for row in found.of_kind(Kind.ENTERPRISE).as_rows():
        cell = EnterpriseValue(row.value, Status(row.status), row.same_period)
        result[row.subject, row.indicator][row.period] = cell
    return result


def list_needed_quarters(period: Quarter) -> list[Quarter]:
    """The earlier quarters in single quarter, rolling four quarters and growth."""
    return [period - 1, period.year_ago, period.year_ago.year_end]


def collect_places(
    segment: EnterprisesSource, rows: Sequence[EnterpriseFigureRow]
) -> Places:
    """Where the enterprises count: slug, from and before which quarter (one query)."""
    codes, programme = segment.question.codes, segment.moment.programme.pk
    found = Attribution.objects.as_of(segment.moment.seq).filter(
        kind__in=[Kind.BASE.value, Kind.PARK.value],
        enterprise_id__in={row.subject for row in rows},
    )
    result: Places = defaultdict(list)
    for enterprise, kind, base, park, *years in found.values_list(
        "enterprise_id", "kind", "base_id", "park_id", "from_period", "to_period"
    ):
        slug, owner = codes.places(kind)[base or park]
        if owner == programme:
            result[enterprise, kind].append((slug, *years))
    return result


def find_only_place(places: list[tuple[str, int, int]], period: Quarter) -> str | None:
    """The one place that holds in a quarter; None where none or several do."""
    slugs = [slug for slug, first, end in places if first <= period.code < end]
    return slugs[0] if len(slugs) == 1 else None
