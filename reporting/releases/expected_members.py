"""Whose figure is expected: the members on a quarter's last day, and the places."""

from collections import defaultdict
from collections.abc import Collection

from bases.models import Programme
from core.quarters import Quarter
from enterprises.models import BaseMembership
from reporting.models.subjects import Kind
from targets.models import Indicator

Cell = tuple[int, int]
"""A subject's row id and a quarter's code."""


class ExpectedEnterprises:
    """Backbone members on the last day of a quarter, by quarter's code (one query)."""

    def __init__(self, programme: Programme, quarters: Collection[Quarter]):
        self.own: dict[int, set[int]] = {quarter.code: set() for quarter in quarters}
        self.of_others: dict[Cell, set[int]] = defaultdict(set)
        rows = BaseMembership.objects.filter(is_backbone=True).order_by()
        for firm, other, first, last in rows.values_list(
            "enterprise_id", "programme_id", "valid_from", "valid_to"
        ):
            for quarter in quarters:
                if not first <= quarter.last_day <= (last or quarter.last_day):
                    continue
                if other == programme.pk:
                    self.own[quarter.code].add(firm)
                else:
                    self.of_others[firm, quarter.code].add(other)

    def expects(self, cell: Cell, sharing: set[int]) -> bool:
        """Whether this programme expects a cell, or another of those that share it."""
        firm, code = cell
        return firm in self.own[code] or self.is_left_to_others(cell, sharing)

    def is_left_to_others(self, cell: Cell, sharing: set[int]) -> bool:
        """Whether another programme of the indicator expects a cell, and not this."""
        firm, code = cell
        if firm in self.own[code]:
            return False
        return bool(self.of_others.get(cell, set()) & sharing)


class ExpectedMembers:
    """Whose figure of each kind is expected; places have no days (three queries)."""

    def __init__(self, programme: Programme, quarters: Collection[Quarter]):
        self.enterprises = ExpectedEnterprises(programme, quarters)
        bases = set(programme.bases.values_list("pk", flat=True))
        parks = set(programme.parks.values_list("pk", flat=True))
        codes = [quarter.code for quarter in quarters]
        self.own: dict[str, dict[int, set[int]]] = {
            Kind.ENTERPRISE: self.enterprises.own,
            Kind.BASE: dict.fromkeys(codes, bases),
            Kind.PARK: dict.fromkeys(codes, parks),
            Kind.PROGRAMME: {code: {programme.pk} for code in codes},
        }

    def is_left_to_others(self, kind: str, indicator: Indicator, cell: Cell) -> bool:
        """Whether another programme of the indicator expects a cell, and not this."""
        if kind != Kind.ENTERPRISE:
            return False
        sharing = {programme.pk for programme in indicator.programmes.all()}
        return self.enterprises.is_left_to_others(cell, sharing)
