"""What the registers hold of a base: its open problems and its platforms."""

from collections.abc import Mapping
from dataclasses import dataclass

from bases.models import InnovationBase
from enterprises.models import Platform
from portal.amounts import Scale, money_scale
from portal.queries.overdue import with_overdue
from portal.reading import Reading
from problems.models import TechnicalProblem

MOST = 6
"""How many problems and platforms the page of a base names."""


@dataclass(frozen=True)
class BaseRegisters:
    """Up to six open problems of a base, claimable first, and six platforms.

    `at_segment` counts all its open problems by segment, None for no segment.
    """

    problems: tuple[TechnicalProblem, ...]
    at_segment: Mapping[int | None, int]
    platforms: tuple[Platform, ...]
    scale: Scale

    @property
    def open_problems(self) -> int:
        """How many problems are open, of those that the reader may see."""
        return sum(self.at_segment.values())


def registers_of(reading: Reading, base: InnovationBase) -> BaseRegisters:
    """The open problems and the platforms of a base. Three queries."""
    mine = reading.scope.problems(base.problems.still_open())
    problems = tuple(with_overdue(mine).claimable_first()[:MOST])
    hosts = "host_enterprise", "host_partner", "host_park"
    return BaseRegisters(
        problems=problems,
        at_segment=mine.by_segment(),
        platforms=tuple(base.platforms.select_related(*hosts)[:MOST]),
        scale=money_scale(row.budget for row in problems),
    )
