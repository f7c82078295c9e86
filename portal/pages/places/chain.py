"""The industrial chain of a base: its segments, who stands at them, where it breaks."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bases.models import ChainSegment
from enterprises.models import BaseMembership


@dataclass(frozen=True)
class ChainLink:
    """A segment, how many members of the base stand at it, and its open problems.

    A gap has nobody; the link before one is broken too (`leads_to_gap`).
    """

    segment: ChainSegment
    members: int
    problems: int
    is_gap: bool
    leads_to_gap: bool


@dataclass(frozen=True)
class Chain:
    """All segments in order; `placed` of `members` are known to stand at one."""

    links: tuple[ChainLink, ...]
    placed: int
    members: int

    @property
    def is_suggested(self) -> bool:
        """Whether the bureau has not confirmed some segment."""
        return any(link.segment.is_editorial for link in self.links)

    @property
    def gaps(self) -> int:
        """How many segments are known to have nobody."""
        return sum(link.is_gap for link in self.links)


def build_chain(
    segments: Sequence[ChainSegment],
    seats: Sequence[BaseMembership],
    problems: Mapping[int | None, int],
) -> Chain:
    """Put members and counts of open problems at their segments; costs no query.

    Nobody at a segment is a gap only where the place of every member is known: what
    is not recorded is no gap.
    """
    counts = Counter(seat.segment_id for seat in seats)
    unknown = counts.pop(None, 0)
    is_known = bool(seats) and not unknown
    empty = [is_known and not counts[segment.pk] for segment in segments]
    links = (
        ChainLink(
            segment,
            counts[segment.pk],
            problems.get(segment.pk, 0),
            is_gap,
            next_is_gap,
        )
        for segment, (is_gap, next_is_gap) in zip(
            segments, pairwise([*empty, False]), strict=True
        )
    )
    return Chain(tuple(links), len(seats) - unknown, len(seats))
