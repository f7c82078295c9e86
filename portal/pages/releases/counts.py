"""How many figures releases brought, and of which kind."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from django.db.models import (
    Case,
    Count,
    F,
    IntegerField,
    Max,
    Min,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
    When,
)

from core.statuses import Status
from portal.pages.releases.compared import ReleaseSpan
from reporting.models import Figure, Release
from reporting.models.returns import VALUED
from reporting.models.subjects import Kind

UNASKED = 0
"""Stands for a status: missing until nobody was asked any more."""

Brought = Counter[tuple[int, int]]
"""Figures by number of release and status."""

Replaced = Counter[tuple[int, int, int]]
"""Figures by number of release, old and new status."""


@dataclass(frozen=True)
class ReleaseCounts:
    """How many figures a release brought, by what they are; each counted once.

    `new` had no value before, `late` replace a missing one, `revised` another value;
    `other` are confidential or not applicable, `unasked` are expected no more, because
    the enterprise was no member on the last day.
    """

    new: int = 0
    late: int = 0
    revised: int = 0
    withdrawn: int = 0
    missing: int = 0
    other: int = 0
    unasked: int = 0


def count_by_release(releases: Sequence[Release]) -> dict[int, ReleaseCounts]:
    """What each of some releases brought, by number. Five queries."""
    brought, replaced = count_brought(releases), count_replaced(releases)
    return {row.seq: build_counts(row.seq, brought, replaced) for row in releases}


def build_counts(seq: int, brought: Brought, replaced: Replaced) -> ReleaseCounts:
    """The counts of one release from (number, status) and (number, old, new)."""
    revised = late = 0
    for (number, old, new), count in replaced.items():
        if number == seq and new in VALUED:
            revised += count if old in VALUED else 0
            late += count if old not in VALUED else 0
    others = Status.NOT_APPLICABLE, Status.WITHHELD
    return ReleaseCounts(
        new=sum(brought[seq, status] for status in VALUED) - revised - late,
        late=late,
        revised=revised,
        withdrawn=brought[seq, Status.WITHDRAWN],
        missing=brought[seq, Status.MISSING],
        other=sum(brought[seq, status] for status in others),
        unasked=brought[seq, UNASKED],
    )


def count_span(span: ReleaseSpan) -> ReleaseCounts:
    """What stands at the end of a span and did not at its beginning. Six queries.

    What came and went in between belongs to neither end.
    """
    seq = span.after.seq
    ends = Release.objects.filter(seq__in=span.seqs).aggregate(
        first=Min("first_figure_id"), last=Max("last_figure_id")
    )
    come = Figure.objects.filter(span.come, id__range=(ends["first"], ends["last"]))
    found = come.order_by().values_list(build_said()).annotate(Count("id"))
    brought = Counter({(seq, status): count for status, count in found})
    replaced = count_replaced_in_span(span)
    gone = sum(
        count for (_, old, new), count in replaced.items() if is_withdrawal(old, new)
    )
    all_of_it = build_counts(seq, brought if ends["first"] else Counter(), replaced)
    # A withdrawal of what came in between is in `brought`, too.
    return replace(all_of_it, withdrawn=gone)


def is_withdrawal(old: int, new: int) -> bool:
    """Whether what stood was withdrawn."""
    return old != new == Status.WITHDRAWN


def build_said() -> Case:
    """The status of a figure, `UNASKED` where it is expected of nobody any more."""
    return Case(
        When(
            status=Status.WITHDRAWN, source=Figure.Source.ABSENCE, then=Value(UNASKED)
        ),
        default=F("status"),
        output_field=IntegerField(),
    )


def count_replaced_in_span(span: ReleaseSpan) -> Replaced:
    """How many figures a span replaced, by old and new status. Four queries."""
    seq = span.after.seq
    stands = {"released_in__lte": seq, "superseded_in__gt": seq}
    found = chain.from_iterable(
        Figure.objects.filter(span.gone, kind=kind)
        .order_by()
        .annotate(
            said=build_said(), then=build_successor_subquery(kind, "said", **stands)
        )
        .values_list("said", "then")
        .annotate(Count("id"))
        for kind in Kind.values
    )
    return Counter({(seq, old, new): count for old, new, count in found})


def count_brought(releases: Iterable[Release]) -> Brought:
    """How many figures of each status each release brought. One query.

    Ids of one release are one unbroken range, so that no index on it is needed.
    """
    ranges = [
        (row.first_figure_id, row.last_figure_id)
        for row in releases
        if row.first_figure_id and row.last_figure_id
    ]
    if not ranges:
        return Counter()
    ends = min(first for first, _last in ranges), max(last for _first, last in ranges)
    rows = Figure.objects.filter(id__range=ends).order_by()
    found = rows.values_list("released_in", build_said()).annotate(Count("id"))
    return Counter({(seq, status): count for seq, status, count in found})


def count_replaced(releases: Iterable[Release]) -> Replaced:
    """How many figures each release replaced, by old and new status. Four queries."""
    seqs = [row.seq for row in releases]
    found = chain.from_iterable(
        Figure.objects.filter(kind=kind, superseded_in__in=seqs)
        .order_by()
        .annotate(
            said=build_said(),
            then=build_successor_subquery(
                kind, "said", released_in=OuterRef("superseded_in")
            ),
        )
        .values_list("superseded_in", "said", "then")
        .annotate(Count("id"))
        for kind in Kind.values
    )
    return Counter({(seq, old, new): count for seq, old, new, count in found})


def build_successor_subquery(
    kind: str, field: str, **which: int | OuterRef
) -> Subquery:
    """A field of another figure of the same cell, `said` included.

    The key's own index finds it.
    """
    cell = {name: OuterRef(name) for name in ("indicator", "period", kind)}
    rows: QuerySet[Figure] = Figure.objects.filter(kind=kind, **cell, **which)
    return Subquery(rows.annotate(said=build_said()).order_by().values(field)[:1])
