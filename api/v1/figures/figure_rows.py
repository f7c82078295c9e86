"""Rows of figures as they are sent: codes, plain decimals, one status word."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import groupby
from operator import itemgetter

from api.numbers import amount, ratio
from api.v1.figures.figure_sources import Enterprises, Segment, Totals
from core.quarters import Quarter
from core.statuses import Status
from reporting.models import Attribution
from reporting.models.subjects import Kind
from targets.formulas import growth
from targets.rollup import (
    Cell,
    Series,
    firm_comparable,
    firm_rolling_four,
    firm_single_quarter,
)


def present(rows: Iterable[tuple[Segment, tuple]]) -> list[dict]:
    """Return the rows of a page; two more queries for each programme's enterprises."""
    result: list[dict] = []
    for segment, pairs in groupby(rows, itemgetter(0)):
        found = [row for _segment, row in pairs]
        if isinstance(segment, Totals):
            result += (total(segment, row) for row in found)
        else:
            result += firms(segment, found)
    return result


def total(segment: Totals, row) -> dict:
    """One roll-up; sums that the reader may not see are null."""
    scope, kind = segment.scope, segment.kind

    def seen(measure: str):
        return None if scope.hides(row, measure) else getattr(row, measure)

    places = segment.question.codes.places(kind)
    slug = places[row.subject][0] if kind in {Kind.BASE, Kind.PARK} else None
    return {
        **head(segment, row),
        "base": slug if kind == Kind.BASE else None,
        "park": slug if kind == Kind.PARK else None,
        "value": amount(seen("value")),
        "single_quarter": amount(seen("quarter_value")),
        "rolling_four_quarters": amount(seen("rolling_value")),
        "same_period_last_year": amount(seen("same_period")),
        "growth": ratio(growth(seen("comparable_value"), seen("same_period"))),
        "status": status_of(row, hidden=scope.hides(row, "value")).word,
        "reported": row.reported,
        "expected": row.expected,
    }


def status_of(row, hidden: bool) -> Status:
    """The status of a total: one estimate in it makes it an estimate."""
    if not row.reported:
        return Status.MISSING
    if hidden:
        return Status.WITHHELD
    return Status.ESTIMATED if row.estimated else Status.REPORTED


def head(segment: Segment, row) -> dict:
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
    }


def firms(segment: Enterprises, rows: Sequence) -> list[dict]:
    """Figures of enterprises, with what follows from their earlier figures."""
    series, places = series_of(segment, rows), places_of(segment, rows)
    return [
        firm(segment, row, series[row.subject, row.indicator_id], places)
        for row in rows
    ]


def firm(segment: Enterprises, row, series: Series, places: dict) -> dict:
    """One figure; derived values are those of `targets.rollup`."""
    status, at, sent = Status(row.status), row.period, head(segment, row)
    flow = segment.question.codes.definition(row.indicator_id, at).is_flow
    pair = firm_comparable(series, at)
    return {
        **sent,
        "base": only(places[row.subject, Kind.BASE.value], at),
        "park": only(places[row.subject, Kind.PARK.value], at),
        "enterprise": row.enterprise__code,
        "value": amount(row.value),
        "single_quarter": amount(firm_single_quarter(series, at)) if flow else None,
        "rolling_four_quarters": amount(firm_rolling_four(series, at))
        if flow
        else None,
        "same_period_last_year": amount(pair.then) if pair else None,
        "growth": ratio(growth(pair.now, pair.then)) if pair else None,
        "status": status.word,
        "reported": int(status.has_value),
        "expected": int(status.expected),
    }


def series_of(segment: Enterprises, rows: Sequence) -> dict[tuple[int, int], Series]:
    """The figures of these rows and the earlier ones they need (one query)."""
    periods = {row.period for row in rows}
    wanted = {earlier for period in periods for earlier in needed(period)}
    found = segment.visible().filter(
        indicator_id__in={row.indicator_id for row in rows},
        period__in=wanted | periods,
        enterprise_id__in={row.subject for row in rows},
    )
    result: dict[tuple[int, int], dict[Quarter, Cell]] = defaultdict(dict)
    for row in found.of_kind(Kind.ENTERPRISE).as_rows():
        cell = Cell(row.value, Status(row.status), row.same_period)
        result[row.subject, row.indicator][row.period] = cell
    return result


def needed(period: Quarter) -> list[Quarter]:
    """The earlier quarters in single quarter, rolling four quarters and growth."""
    return [period - 1, period.year_ago, period.year_ago.year_end]


def places_of(segment: Enterprises, rows: Sequence) -> dict:
    """Where the enterprises count: slug, from and before which quarter (one query)."""
    codes, programme = segment.question.codes, segment.moment.programme.pk
    found = Attribution.objects.as_of(segment.moment.seq).filter(
        kind__in=[Kind.BASE.value, Kind.PARK.value],
        enterprise_id__in={row.subject for row in rows},
    )
    result = defaultdict(list)
    for enterprise, kind, base, park, *years in found.values_list(
        "enterprise_id", "kind", "base_id", "park_id", "from_period", "to_period"
    ):
        slug, owner = codes.places(kind)[base or park]
        if owner == programme:
            result[enterprise, kind].append((slug, *years))
    return result


def only(places: list[tuple[str, int, int]], period: Quarter) -> str | None:
    """The one place that holds in a quarter; None where none or several do."""
    slugs = [slug for slug, first, end in places if first <= period.code < end]
    return slugs[0] if len(slugs) == 1 else None
