"""What the registers hold of a base: problems, platforms, milestones, links."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import F, Q, QuerySet

from bases.models import BaseMilestone, CircularLink, InnovationBase
from core.today import today
from enterprises.models import Platform
from portal.amounts import Scale, money_scale
from portal.pages.problems.overdue import with_overdue
from portal.reading import Reading
from problems.models import TechnicalProblem

MOST = 6
"""How many problems and platforms the page of a base names."""


@dataclass(frozen=True)
class Milestone:
    """A milestone of a base, and what has become of it by today."""

    row: BaseMilestone
    is_done: bool
    is_overdue: bool


@dataclass(frozen=True)
class BaseRegisters:
    """Up to six open problems of a base, claimable first, and six platforms.

    `at_segment` counts all its open problems by segment, None for no segment. The
    milestones and the circular links that give to its chain or take from it are all.
    """

    problems: tuple[TechnicalProblem, ...]
    at_segment: Mapping[int | None, int]
    platforms: tuple[Platform, ...]
    milestones: tuple[Milestone, ...]
    circular_links: tuple[CircularLink, ...]
    scale: Scale

    @property
    def open_problems(self) -> int:
        """How many problems are open, of those that the reader may see."""
        return sum(self.at_segment.values())

    @property
    def done(self) -> int:
        """How many milestones are done."""
        return sum(step.is_done for step in self.milestones)


def registers_of(reading: Reading, base: InnovationBase) -> BaseRegisters:
    """What the page of a base shows of the registers. Five queries."""
    mine = reading.scope.problems(base.problems.still_open())
    problems = tuple(with_overdue(mine).claimable_first()[:MOST])
    hosts = "host_enterprise", "host_partner", "host_park"
    return BaseRegisters(
        problems=problems,
        at_segment=mine.by_segment(),
        platforms=tuple(base.platforms.select_related(*hosts)[:MOST]),
        milestones=milestones_of(base),
        circular_links=tuple(circular_links_of(base)),
        scale=money_scale(row.budget for row in problems),
    )


def milestones_of(base: InnovationBase) -> tuple[Milestone, ...]:
    """The milestones of a base, construction before trial operation. One query."""
    day = today()
    planned = F("planned_on").asc(nulls_last=True)  # the databases disagree on it
    return tuple(
        Milestone(row, row.is_done(day), row.is_overdue(day))
        for row in base.milestones.order_by("stage", planned, "pk")
    )


def circular_links_of(base: InnovationBase) -> QuerySet[CircularLink]:
    """The links that give to the chain of a base or take from it. One query."""
    ends = Q(from_segment__base=base) | Q(to_segment__base=base)
    return CircularLink.objects.filter(ends).select_related(
        "from_segment__base", "to_segment__base"
    )
