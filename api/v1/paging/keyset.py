"""Keyset pages: rows beyond a key, without OFFSET and without counting.

The ranges are written so that an index on the ordering serves them on both databases:
first the rest of the key's own first value (`b >= y AND (b > y OR c > z)`), then the
values beyond it. A plain tuple comparison is fast on PostgreSQL only.
"""

from collections.abc import Iterator, Sequence
from typing import TypeVar

from django.db.models import Model, Q, QuerySet

from core.quarters import Quarter

M = TypeVar("M", bound=Model)
Row = TypeVar("Row")
Key = int | str | Quarter
"""The value of a column in a key."""


def read_beyond(
    rows: QuerySet[M, Row],
    order: Sequence[str],
    key: Sequence[Key] | None,
    limit: int,
    backwards: bool = False,
) -> list[Row]:
    """Return up to `limit` rows that follow a key in an order; at most two queries.

    `key` has a value for each column of `order`; without one the rows start at the
    beginning. Backwards the rows come in reverse. Without columns there is one row at
    most, so nothing follows it.
    """
    ordered = rows.order_by(*(f"-{name}" if backwards else name for name in order))
    if key is None:
        return list(ordered[:limit])
    found: list[Row] = []
    for where in list_ranges(order, key, "lt" if backwards else "gt"):
        found += ordered.filter(where)[: limit - len(found)]
        if len(found) == limit:
            break
    return found


def list_ranges(order: Sequence[str], key: Sequence[Key], step: str) -> Iterator[Q]:
    """Yield the disjoint ranges that make up everything beyond a key, in order."""
    if len(order) > 1:
        yield Q(**{order[0]: key[0]}) & build_bound(order[1:], key[1:], step)
    if order:
        yield Q(**{f"{order[0]}__{step}": key[0]})


def build_bound(order: Sequence[str], key: Sequence[Key], step: str) -> Q:
    """`b >= y AND (b > y OR after(c, z))`: the bound that the index needs first."""
    farther = Q(**{f"{order[0]}__{step}": key[0]})
    if len(order) == 1:
        return farther
    bound = Q(**{f"{order[0]}__{step}e": key[0]})
    return bound & (farther | build_bound(order[1:], key[1:], step))
