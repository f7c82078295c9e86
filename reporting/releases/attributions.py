"""In which base, park and programme an enterprise counts, and from which year on.

The registers keep legal dates; figures are year to date, so an enterprise counts in
one place for a whole statistical year: the place it was in when the year began, else
the one it joined that year. Who leaves counts up to the last quarter on whose last
day it was there: from the next one on nothing is expected of it.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple, Protocol

from django.db.models import QuerySet

from bases.models import Programme
from enterprises.models import BaseMembership, ParkResidence
from reporting.models import Attribution, Release
from reporting.models.released import OPEN_ENDED
from reporting.models.subjects import Kind
from reporting.querysets import name_subject_column
from reporting.register_counts.counts import Nature, compute_span

FOREVER = OPEN_ENDED // 4 + 1  # a year after every statistical year

Years = tuple[int, int]  # first year counted, first year not counted
Span = tuple[int, int]  # first quarter counted, first one not counted, by code


class DatedRow(Protocol):
    """A named row of a register with the days on which it holds."""

    @property
    def valid_from(self) -> date:
        """The first day."""

    @property
    def valid_to(self) -> date | None:
        """The last day; None without an end."""


class MemberRow(DatedRow, Protocol):
    """A named row of a membership."""

    @property
    def role(self) -> str:
        """Of the base it is in."""

    @property
    def base_id(self) -> int | None:
        """The base; None in the programme alone."""


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


def convert_to_quarters(years: Iterable[Years]) -> list[Span]:
    """The quarters of some years; open where the years are."""
    return [
        (first * 4, OPEN_ENDED if end >= FOREVER else end * 4) for first, end in years
    ]


def compute_presence(rows: Iterable[DatedRow]) -> list[Span]:
    """The quarters in which one of some dated rows lets an enterprise count.

    From the first quarter of the year in which it came, to the last quarter on whose
    last day it was there; a row without such a day counts nowhere.
    """
    spans = (compute_span(row.valid_from, row.valid_to, Nature.STOCK) for row in rows)
    return merge_spans(
        (start // 4 * 4, min(until, OPEN_ENDED))
        for start, until in spans
        if start < min(until, OPEN_ENDED)
    )


def merge_spans(spans: Iterable[Span]) -> list[Span]:
    """Join spans that touch or overlap, so that no time counts twice."""
    result: list[Span] = []
    for first, end in sorted(spans):
        if result and first <= result[-1][1]:
            result[-1] = (result[-1][0], max(result[-1][1], end))
        else:
            result.append((first, end))
    return result


def build_attribution_spans(
    kind: str, place: int, enterprise: int, spans: Iterable[Span]
) -> set[AttributionSpan]:
    """Turn the quarters an enterprise counts in a place into shares."""
    return {
        AttributionSpan(kind, place, enterprise, first, end)
        for first, end in merge_spans(spans)
    }


def split_years_by_place(
    rows: Sequence[DatedRow], place: str
) -> dict[int, list[Years]]:
    """Years by place for rows of which one holds at a time (primary base, park)."""
    result = defaultdict(list)
    taken = 0
    for row in rows:
        first, end = compute_year_span(row.valid_from, row.valid_to)
        start, taken = max(first, taken), max(taken, end)
        if start < end:
            result[getattr(row, place)].append((start, end))
    return result


def split_quarters_by_place(
    rows: Sequence[DatedRow], place: str
) -> dict[int, list[Span]]:
    """Quarters by place for rows of which one holds at a time; none after the last."""
    presence, result = compute_presence(rows), defaultdict(list)
    for found, years in split_years_by_place(rows, place).items():
        result[found] = intersect_spans(convert_to_quarters(years), presence)
    return result


def intersect_spans(spans: Iterable[Span], frames: Iterable[Span]) -> list[Span]:
    """Return the parts of spans that lie in any of the frames."""
    return [
        (max(first, opens), min(end, closes))
        for first, end in spans
        for opens, closes in frames
        if max(first, opens) < min(end, closes)
    ]


def build_enterprise_spans(
    enterprise: int, programme: int, rows: list[MemberRow], seats: list[DatedRow]
) -> set[AttributionSpan]:
    """Shares of one enterprise in the programme, its bases and its parks.

    `rows` are its memberships, `seats` its seats in parks, by the day they begin.
    A seat in a park counts while the enterprise takes part in the programme.
    """
    takes_part = compute_presence(rows)
    result = build_attribution_spans(Kind.PROGRAMME, programme, enterprise, takes_part)
    primary = [row for row in rows if row.role == BaseMembership.Role.PRIMARY]
    by_base = split_quarters_by_place(primary, "base_id")
    for row in rows:
        is_associated = row.role == BaseMembership.Role.ASSOCIATED
        if is_associated and row.base_id is not None:
            by_base[row.base_id] += compute_presence([row])
    for base, spans in by_base.items():
        if base is not None:
            result |= build_attribution_spans(Kind.BASE, base, enterprise, spans)
    for park, spans in split_quarters_by_place(seats, "park_id").items():
        result |= build_attribution_spans(
            Kind.PARK, park, enterprise, intersect_spans(spans, takes_part)
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


def group_by_enterprise(
    rows: QuerySet[BaseMembership] | QuerySet[ParkResidence],
) -> dict[int, list[Any]]:
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
