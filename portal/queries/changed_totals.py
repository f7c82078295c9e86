"""Totals of the programme and its places that a release changed or brought."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.db.models import Q

from portal.amounts import Scale
from portal.queries.history import Place, QuarterRow, quarter_row
from portal.queries.release_span import Span
from portal.telling import telling_scale
from reporting.models import RollUp
from reporting.models.subjects import Kind
from reporting.scope import Scope
from targets.models import IndicatorVersion

Pair = tuple[int | None, int | None]
"""Row ids of what stood and what stands."""

KEY = ("period", "kind", "base_id", "park_id", "programme_id", "indicator_id")
RANKS = {Kind.PROGRAMME: 0, Kind.BASE: 1, Kind.PARK: 2}


@dataclass(frozen=True)
class TotalChange:
    """The year to date of one total before and after; None where no total stood."""

    place: Place
    version: IndicatorVersion
    before: QuarterRow | None
    after: QuarterRow | None

    @property
    def period(self):
        """The quarter of the total."""
        return (self.after or self.before).period

    @cached_property
    def scale(self) -> Scale:
        """One unit for both values."""
        sides = [side and side.ytd.value for side in (self.before, self.after)]
        return telling_scale(*sides, self.version)


@dataclass(frozen=True)
class TotalPairs:
    """Which totals have another value, and which have one for the first time."""

    revised: tuple[Pair, ...]
    first: tuple[Pair, ...]


def total_pairs(span: Span) -> TotalPairs:
    """Pair the totals by place, indicator and quarter, newest quarter first.

    Two queries; rows of which the value stayed (only counts or parts moved) are left
    out.
    """
    before, after = standing(span, span.gone), standing(span, span.come)
    keys = sorted(before.keys() | after.keys(), key=in_order)
    nothing = (None, None)
    pairs = [(before.get(key, nothing), after.get(key, nothing)) for key in keys]
    return TotalPairs(
        revised=picked(pairs, lambda old, new: old is not None and old != new),
        first=picked(pairs, lambda old, new: old is None and new is not None),
    )


def standing(span: Span, rows: Q) -> dict[tuple, tuple[int, Decimal | None]]:
    """Id and value of totals of the programme, by what they are a total of."""
    found = RollUp.objects.filter(span.mine, rows).order_by()
    return {
        tuple(key): (pk, value)
        for pk, value, *key in found.values_list("id", "value", *KEY)
    }


def in_order(key: tuple) -> tuple:
    """The newest quarter first; in it the programme, the bases, the parks."""
    period, kind, *place, indicator = key
    return -period.code, RANKS[kind], next(filter(None, place)), indicator


def picked(
    pairs: Sequence, wanted: Callable[[Decimal | None, Decimal | None], bool]
) -> tuple[Pair, ...]:
    """The ids of those pairs whose values are wanted."""
    return tuple(
        (old_id, new_id) for (old_id, old), (new_id, new) in pairs if wanted(old, new)
    )


def total_changes(pairs: Sequence[Pair], scope: Scope) -> list[TotalChange]:
    """What the reader may see of some pairs. Two queries."""
    found = (
        RollUp.objects.select_related("base", "park", "programme")
        .order_by()
        .in_bulk([pk for pair in pairs for pk in pair if pk])
    )
    indicators = {row.indicator_id for row in found.values()}
    versions = list(
        IndicatorVersion.objects.filter(indicator__in=indicators)
        .select_related("indicator")
        .order_by("-valid_from")
    )
    return [
        total_change(found.get(old), found.get(new), versions, scope)
        for old, new in pairs
    ]


def total_change(
    old: RollUp | None,
    new: RollUp | None,
    versions: Sequence[IndicatorVersion],
    scope: Scope,
) -> TotalChange:
    """One change; the definition is the one that holds in the quarter."""
    total = new or old
    mine = [row for row in versions if row.indicator_id == total.indicator_id]
    holding = (row for row in mine if row.valid_from <= total.period)
    return TotalChange(
        place=total.place,
        version=next(holding, mine[-1]),
        before=old and quarter_row(old, scope),
        after=new and quarter_row(new, scope),
    )
