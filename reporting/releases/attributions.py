"""In which base, park and programme an enterprise counts, and from which year on.

The registers keep legal dates; figures are year to date, so an enterprise counts in
one place for a whole statistical year: the place it was in when the year began, else
the one it joined that year.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from django.db.models import QuerySet

from bases.models import Programme
from enterprises.models import BaseMembership, ParkResidence
from reporting.models import Attribution, Release
from reporting.models.released import OPEN_ENDED
from reporting.models.subjects import Kind
from reporting.querysets import name_subject_column

FOREVER = OPEN_ENDED // 4 + 1  # a year after every statistical year

Years = tuple[int, int]  # first year counted, first year not counted


class AttributionSpan(NamedTuple):
    """An enterprise counts in a place from a quarter until before another (codes)."""

    kind: str
    place: int
    enterprise: int
    from_period: int
    to_period: int


def compute_year_span(first: date, last: date | None) -> Years:
    """Return the statistical years that the days first..last touch."""
    return first.year, FOREVER if last is None else last.year + 1


def merge_spans(spans: Iterable[Years]) -> list[Years]:
    """Join spans that touch or overlap, so that no year counts twice."""
    result: list[Years] = []
    for first, end in sorted(spans):
        if result and first <= result[-1][1]:
            result[-1] = (result[-1][0], max(result[-1][1], end))
        else:
            result.append((first, end))
    return result


def build_attribution_spans(
    kind: str, place: int, enterprise: int, spans: Iterable[Years]
) -> set:
    """Turn the years an enterprise counts in a place into shares."""
    return {
        AttributionSpan(
            kind,
            place,
            enterprise,
            first * 4,
            OPEN_ENDED if end >= FOREVER else end * 4,
        )
        for first, end in merge_spans(spans)
        if first < end  # a day in the year 9999 lies beyond every statistical year
    }


def split_years_by_place(rows: list, place: str) -> dict[int, list[Years]]:
    """Years by place for rows of which one holds at a time (primary base, park)."""
    result = defaultdict(list)
    taken = 0
    for row in rows:
        first, end = compute_year_span(row.valid_from, row.valid_to)
        start, taken = max(first, taken), max(taken, end)
        if start < end:
            result[getattr(row, place)].append((start, end))
    return result


def intersect_spans(spans: Iterable[Years], frames: Iterable[Years]) -> list[Years]:
    """Return the parts of spans that lie in any of the frames."""
    return [
        (max(first, opens), min(end, closes))
        for first, end in spans
        for opens, closes in frames
        if max(first, opens) < min(end, closes)
    ]


def build_enterprise_spans(
    enterprise: int, programme: int, rows: list, seats: list
) -> set[AttributionSpan]:
    """Shares of one enterprise in the programme, its bases and its parks.

    `rows` are its memberships, `seats` its seats in parks, by the day they begin.
    A seat in a park counts while the enterprise takes part in the programme.
    """
    primary = [row for row in rows if row.role == BaseMembership.Role.PRIMARY]
    by_base = split_years_by_place(primary, "base_id")
    for row in rows:
        if row.role == BaseMembership.Role.ASSOCIATED:
            by_base[row.base_id].append(compute_year_span(row.valid_from, row.valid_to))
    takes_part = merge_spans(
        compute_year_span(row.valid_from, row.valid_to) for row in rows
    )
    result = build_attribution_spans(Kind.PROGRAMME, programme, enterprise, takes_part)
    for base, years in by_base.items():
        if base is not None:
            result |= build_attribution_spans(Kind.BASE, base, enterprise, years)
    for park, years in split_years_by_place(seats, "park_id").items():
        result |= build_attribution_spans(
            Kind.PARK, park, enterprise, intersect_spans(years, takes_part)
        )
    return result


def collect_registered_spans(programme: Programme) -> set[AttributionSpan]:
    """What the registers say today; two queries."""
    members = group_by_enterprise(
        BaseMembership.objects.filter(programme=programme, is_backbone=True)
    )
    seats = group_by_enterprise(ParkResidence.objects.filter(park__programme=programme))
    result: set[AttributionSpan] = set()
    for enterprise, rows in members.items():
        found = seats.get(enterprise, [])
        result |= build_enterprise_spans(enterprise, programme.pk, rows, found)
    return result


def group_by_enterprise(rows: QuerySet) -> dict[int, list]:
    """Dated rows of each enterprise, in the order they begin (one query).

    Named rows, not models: every release reads the whole register.
    """
    result = defaultdict(list)
    for row in rows.order_by("valid_from", "id").values_list(named=True):
        result[row.enterprise_id].append(row)
    return result


def collect_current_spans(programme: Programme) -> dict[AttributionSpan, int]:
    """What the last release says, with row ids; three queries (one a kind)."""
    places = {
        Kind.PROGRAMME: {"programme": programme},
        Kind.BASE: {"base__programme": programme},
        Kind.PARK: {"park__programme": programme},
    }
    return {
        AttributionSpan(kind, *row[1:]): row[0]
        for kind, where in places.items()
        for row in Attribution.objects.standing()
        .of_kind(kind)
        .filter(**where)
        .values_list("id", "subject", "enterprise_id", "from_period", "to_period")
    }


def write_attributions(release: Release) -> set[int]:
    """Supersede what no longer holds, insert what is new; return the enterprises."""
    before, after = (
        collect_current_spans(release.programme),
        collect_registered_spans(release.programme),
    )
    ended = before.keys() - after
    started = sorted(after - before.keys())
    Attribution.objects.filter(id__in=[before[share] for share in ended]).update(
        superseded_in=release.seq
    )
    Attribution.objects.bulk_create(
        Attribution(
            kind=share.kind,
            enterprise_id=share.enterprise,
            from_period=share.from_period,
            to_period=share.to_period,
            released_in=release,
            **{name_subject_column(share.kind): share.place},
        )
        for share in started
    )
    return {share.enterprise for share in [*ended, *started]}
