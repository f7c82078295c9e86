"""Places side by side: a weighted composite of their targets, and its rank. Pure.

The composite is sum(w x min(P, 1)) / sum(w) over the parts of which progress can be
computed; what cannot is left out, never counted as zero.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from core.quarters import Quarter
from targets.formulas import (
    Known,
    compute_percentage_points,
    compute_progress_share,
    compute_ratio,
)
from targets.progress import Terms

FULL = Decimal(1)
_DIGITS = 20  # composites that agree so far are equal: the rest is rounding


@dataclass(frozen=True)
class Part:
    """One target at a place: its progress, what its path expects, how much it weighs.

    Both are ratios on the way from baseline to target; None cannot be computed.
    """

    progress: Known
    expected: Known
    weight: Decimal = FULL

    @property
    def gap_points(self) -> Known:
        """Percentage points ahead of its path; behind is negative."""
        return compute_percentage_points(self.progress, self.expected)


@dataclass(frozen=True)
class Composite:
    """Several targets as one number, over `counted` of `total` parts.

    `value` and `expected` are ratios over the same parts; None where no part counts,
    `expected` also where the path of one that counts has no value.
    """

    value: Known
    expected: Known
    counted: int
    total: int

    @property
    def gap_points(self) -> Known:
        """Percentage points ahead of the expected composite; behind is negative."""
        return compute_percentage_points(self.value, self.expected)

    @property
    def is_whole(self) -> bool:
        """Whether no part is left out."""
        return self.counted == self.total

    @property
    def is_full(self) -> bool | None:
        """Whether every part that counts has reached its target."""
        return None if self.value is None else self.value == FULL


def measure_part(terms: Terms, actual: Known, at: Quarter) -> Part:
    """A target of weight 1 at the end of a quarter; nothing before its start."""
    baseline, target = terms.baseline, terms.target
    started = None if terms.elapsed(at) is None else actual
    return Part(
        progress=compute_progress_share(started, baseline, target),
        expected=compute_progress_share(terms.expected(at), baseline, target),
    )


def weigh_parts(parts: Iterable[Part]) -> Composite:
    """Return the weighted mean of the parts.

    Each is capped at 1 so that a surplus cannot offset a shortfall.
    """
    everything = list(parts)
    counted = [part for part in everything if part.progress is not None]
    progress = [(part.progress, part.weight) for part in counted]
    expected = [(part.expected, part.weight) for part in counted]
    return Composite(
        value=_weigh_shares(progress),
        expected=_weigh_shares(expected),
        counted=len(counted),
        total=len(everything),
    )


def rank_values(values: Sequence[Known]) -> tuple[int | None, ...]:
    """The place of each value, the largest first; equal ones share a rank.

    After two first places comes the third. What is not known has no rank.
    """
    rounded = [None if value is None else round(value, _DIGITS) for value in values]
    known = [value for value in rounded if value is not None]
    return tuple(
        None if value is None else 1 + sum(other > value for other in known)
        for value in rounded
    )


def count_places_gained(before: int | None, now: int | None) -> int | None:
    """How many places up (down is negative); None where either has no rank."""
    return None if before is None or now is None else before - now


def _weigh_shares(shares: Iterable[tuple[Known, Decimal]]) -> Known:
    """sum(w x min(share, 1)) / sum(w); None without shares or where one is None."""
    top = bottom = Decimal(0)
    for share, weight in shares:
        if share is None:
            return None
        top += weight * min(share, FULL)
        bottom += weight
    return compute_ratio(top, bottom)
