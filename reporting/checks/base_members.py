"""How many enterprises a base has: no more of them can cooperate."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from core.quarters import Quarter
from enterprises.models import BaseMembership
from reporting.models import Entry, Submission
from reporting.models.subjects import Kind

COUNTED = "CO02"
"""Cooperating enterprises: some of the members of the base."""

Members = dict[int, dict[str, int]]
"""How many members, by the row id of the return and the indicator's code."""


def count_members(cells: Mapping[Submission, Sequence[Entry]]) -> Members:
    """The backbone members of the bases on the last day (one query, or none)."""
    rows = {
        row: row.subject_id
        for row, entries in cells.items()
        if row.kind == Kind.BASE
        and any(entry.indicator.code == COUNTED for entry in entries)
    }
    if not rows:
        return {}
    found: dict[tuple[int, Quarter], set[int]] = defaultdict(set)
    quarters = {row.period for row in rows}
    members = BaseMembership.objects.filter(
        base__in={*rows.values()}, is_backbone=True
    ).order_by()
    for base, firm, first, last in members.values_list(
        "base_id", "enterprise_id", "valid_from", "valid_to"
    ):
        for quarter in quarters:
            if first <= quarter.last_day <= (last or quarter.last_day):
                found[base, quarter].add(firm)
    return {
        row.pk: {COUNTED: len(found[base, row.period])} for row, base in rows.items()
    }
