"""Totals of the programme and its places that a release changed or brought."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.db.models import Q

from core.quarters import Quarter
from portal.amounts import Scale
from portal.pages.releases.compared import ReleaseSpan
from portal.pages.series.history import Place, QuarterRow, build_quarter_row
from portal.telling import choose_distinct_scale
from reporting.access.scope import Scope
from reporting.models import RollUp
from reporting.models.subjects import Kind
from targets.models import IndicatorVersion

Pair = tuple[int | None, int | None]
"""Row ids of what stood and what stands."""

Standing = tuple[int | None, Decimal | None]
"""Row id and value of one side; nothing where no total stands."""

Key = tuple[Quarter, str, int | None, int | None, int | None, int]
KEY = ("period", "kind", "base_id", "park_id", "programme_id", "indicator_id")
RANKS = {Kind.PROGRAMME: 0, Kind.BASE: 1, Kind.PARK: 2}


@dataclass(frozen=True)
class TotalChange:
    """The year to date of one total before and after; None where no total stood.

    `tells_one`: the reader may see neither, because the change between the two is that
    of one enterprise or two.
    """

    kind: str
    place: Place
    version: IndicatorVersion
    before: QuarterRow | None
    after: QuarterRow | None
    is_confidential: bool
    tells_one: bool = False

    @property
    def period(self) -> Quarter:
        """The quarter of the total."""
        return next(side for side in (self.after, self.before) if side).period

    @property
    def is_shown_twice(self) -> bool:
        """Whether the reader is shown both values, and so their difference."""
        sides = (self.before, self.after)
        return all(side is not None and side.ytd.value is not None for side in sides)

    @property
    def is_withheld(self) -> bool:
        """Whether either value is withheld."""
        sides = (self.before, self.after)
        return any(side is not None and side.ytd.state == "withheld" for side in sides)

    @cached_property
    def scale(self) -> Scale:
        """One unit for both values."""
        before = self.before.ytd.value if self.before else None
        after = self.after.ytd.value if self.after else None
        return choose_distinct_scale(before, after, self.version)


@dataclass(frozen=True)
class TotalPairs:
    """Which totals have another value, and which have one for the first time."""

    revised: tuple[Pair, ...]
    first: tuple[Pair, ...]


def build_total_pairs(span: ReleaseSpan) -> TotalPairs:
    """Pair the totals by place, indicator and quarter, newest quarter first.

    Two queries; rows of which the value stayed (only counts or parts moved) are left
    out.
    """
    before, after = collect_totals(span, span.gone), collect_totals(span, span.come)
    keys = sorted(before.keys() | after.keys(), key=get_sort_key)
    nothing: Standing = (None, None)
    pairs = [(before.get(key, nothing), after.get(key, nothing)) for key in keys]
    return TotalPairs(
        revised=choose_pairs(pairs, lambda old, new: old is not None and old != new),
        first=choose_pairs(pairs, lambda old, new: old is None and new is not None),
    )


def collect_totals(span: ReleaseSpan, rows: Q) -> dict[Key, Standing]:
    """Id and value of totals of the programme, by what they are a total of."""
    found = RollUp.objects.filter(span.mine, rows).order_by()
    return {
        tuple(key): (pk, value)
        for pk, value, *key in found.values_list("id", "value", *KEY)
    }


def get_sort_key(key: Key) -> tuple[int, int, int, int]:
    """The newest quarter first; in it the programme, the bases, the parks."""
    period, kind, *place, indicator = key
    return -period.code, RANKS[Kind(kind)], next(filter(None, place)), indicator


def choose_pairs(
    pairs: Sequence[tuple[Standing, Standing]],
    wanted: Callable[[Decimal | None, Decimal | None], bool],
) -> tuple[Pair, ...]:
    """The ids of those pairs whose values are wanted."""
    return tuple(
        (old_id, new_id) for (old_id, old), (new_id, new) in pairs if wanted(old, new)
    )


def list_total_changes(pairs: Sequence[Pair], scope: Scope) -> list[TotalChange]:
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
        build_total_change(found.get(old or 0), found.get(new or 0), versions, scope)
        for old, new in pairs
    ]


def build_total_change(
    old: RollUp | None,
    new: RollUp | None,
    versions: Sequence[IndicatorVersion],
    scope: Scope,
) -> TotalChange:
    """One change; the definition is the one that holds in the quarter."""
    total = next(row for row in (new, old) if row)
    mine = [row for row in versions if row.indicator_id == total.indicator_id]
    holding = (row for row in mine if row.valid_from <= total.period)
    return TotalChange(
        kind=total.kind,
        place=total.place,
        version=next(holding, mine[-1]),
        before=build_quarter_row(old, scope) if old else None,
        after=build_quarter_row(new, scope) if new else None,
        is_confidential=total.confidential,
    )
