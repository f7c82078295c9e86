"""Changes of totals that would tell the change of one enterprise, or of two.

Both totals may be shown, each by itself; side by side their difference is what those
enterprises changed that stand in it. Fewer than three, and the pair is withheld from
readers without the right to single figures.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Q

from core.clock import as_of
from core.quarters import Quarter
from portal.pages.releases.changed_totals import TotalChange
from portal.pages.releases.compared import ReleaseSpan
from reporting.access.scope import Scope
from reporting.disclosure.suppression import FEWEST_REPORTERS
from reporting.models import Attribution, Figure
from reporting.models.subjects import Kind
from reporting.querysets import match_subjects

Ends = tuple[bool, bool]
Values = dict[tuple[int, Quarter, int], list[Decimal | None]]
"""Values at both ends by indicator, quarter and enterprise."""
COLUMNS = (
    "indicator_id",
    "period",
    "enterprise_id",
    "value",
    "released_in_id",
    "superseded_in",
)


class Seat(NamedTuple):
    """An enterprise counts in a place in some quarters; at which ends of the span."""

    enterprise: int
    first: int
    end: int
    stands: Ends


def mark_revealing_changes(
    changes: Sequence[TotalChange], span: ReleaseSpan, scope: Scope
) -> list[TotalChange]:
    """The same changes, those marked that tell a single enterprise's. Two queries.

    None for readers who may see single figures, or where no such pair is shown.
    """
    if scope.sees_enterprises_of(span.programme) or span.before is None:
        return list(changes)
    shown = [row for row in changes if row.is_confidential and row.is_shown_twice]
    if not shown:
        return list(changes)
    values, seats = collect_values(shown, span), collect_seats(shown, span)
    return [
        replace(row, tells_one=row in shown and is_revealing(row, values, seats))
        for row in changes
    ]


def is_revealing(
    change: TotalChange, values: Values, seats: dict[tuple[str, int], list[Seat]]
) -> bool:
    """Return True if one or two enterprises caused the change."""
    said: dict[tuple[int, int], list[Decimal | None]] = defaultdict(lambda: [None] * 2)
    for seat in seats[change.kind, change.place.pk]:
        if seat.first <= change.period.code < seat.end:
            for part in list_indicator_parts(change):
                found = values[part, change.period, seat.enterprise]
                for end in (0, 1):
                    if seat.stands[end]:
                        said[seat.enterprise, part][end] = found[end]
    moved = {firm for (firm, _part), (old, new) in said.items() if old != new}
    return 0 < len(moved) < FEWEST_REPORTERS


def list_indicator_parts(change: TotalChange) -> Iterable[int]:
    """The indicators that a total adds up: its own, or the two of a ratio."""
    version = change.version
    if version.numerator_id is None or version.denominator_id is None:
        return (version.indicator_id,)
    return (version.numerator_id, version.denominator_id)


def collect_values(changes: Sequence[TotalChange], span: ReleaseSpan) -> Values:
    """What every enterprise says at both ends that says something else, or moved."""
    moved = Attribution.objects.filter(
        build_places_filter(changes), span.gone | span.come
    )
    rows = Figure.objects.filter(
        build_ends_filter(span),
        span.gone | span.come | Q(enterprise__in=moved.order_by().values("enterprise")),
        kind=Kind.ENTERPRISE,
        indicator__in={part for row in changes for part in list_indicator_parts(row)},
        period__in={row.period for row in changes},
    )
    found: Values = defaultdict(lambda: [None, None])
    found_rows = rows.order_by().values_list(*COLUMNS)
    for part, period, firm, value, began, ended in found_rows:
        for end, stands in enumerate(find_ends(span, began, ended)):
            if stands:
                found[part, period, firm][end] = value
    return found


def collect_seats(
    changes: Sequence[TotalChange], span: ReleaseSpan
) -> dict[tuple[str, int], list[Seat]]:
    """Where the enterprises count at either end, by kind and id of the place."""
    found = defaultdict(list)
    for row in Attribution.objects.filter(
        build_ends_filter(span), build_places_filter(changes)
    ).order_by():
        stands = find_ends(span, row.released_in_id, row.superseded_in)
        seat = Seat(row.enterprise_id, row.from_period, row.to_period, stands)
        found[row.kind, row.subject_id].append(seat)
    return found


def build_places_filter(changes: Sequence[TotalChange]) -> Q:
    """Rows of the places that the totals are of."""
    found = Q(pk__in=())
    for kind in {row.kind for row in changes}:
        ids = {row.place.pk for row in changes if row.kind == kind}
        found |= match_subjects(kind, ids)
    return found


def build_ends_filter(span: ReleaseSpan) -> Q:
    """Rows that stand at either end of a span."""
    return as_of(get_first_seq(span)) | as_of(span.after.seq)


def find_ends(span: ReleaseSpan, began: int, ended: int) -> Ends:
    """Whether a row stands at the beginning and at the end of a span."""
    at_first, at_last = (
        began <= seq < ended for seq in (get_first_seq(span), span.after.seq)
    )
    return at_first, at_last


def get_first_seq(span: ReleaseSpan) -> int:
    """The number of the first release of a span; 0 before the first one."""
    return span.before.seq if span.before else 0
