"""Places side by side: a weighted composite of their targets, and its rank. Pure.

The composite is sum(w x P) / sum(w), each P taken between 0 and 1, over the parts of
which progress can be computed; what cannot is left out, never counted as zero. Places
are ranked only among those that have the same targets, each with a light.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
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
Span = tuple[Decimal, Decimal]
"""The lowest and the highest value that the estimates leave possible."""
_DIGITS = 20  # composites that agree so far are equal: the rest is rounding


@dataclass(frozen=True)
class Part:
    """One target at a place: its progress, what its path expects, how much it weighs.

    Both are ratios on the way from baseline to target; None cannot be computed. `low`
    and `high` are the progress with its estimates lower and higher; None where nothing
    is estimated.
    """

    progress: Known
    expected: Known
    weight: Decimal = FULL
    low: Known = None
    high: Known = None

    @property
    def ends(self) -> tuple[Known, Known]:
        """The lowest and the highest progress that the estimates leave possible."""
        shares = (self.low, self.high, self.progress)
        ends = [each for each in shares if each is not None]
        return (min(ends), max(ends)) if self.progress is not None else (None, None)

    @property
    def gap_points(self) -> Known:
        """Percentage points ahead of its path; behind is negative."""
        return compute_percentage_points(self.progress, self.expected)


@dataclass(frozen=True)
class Composite:
    """Several targets as one number, over `counted` of `total` parts.

    `value` and `expected` are ratios over the same parts; None where no part counts,
    `expected` also where the path of one that counts has no value. `low` and `high` are
    the value with all estimates lower and higher.
    """

    value: Known
    expected: Known
    counted: int
    total: int
    low: Known = None
    high: Known = None

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

    Each is taken between 0 and 1: a surplus cannot offset a shortfall, and one part far
    below its baseline cannot swallow all others.
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
        low=_weigh_shares((part.ends[0], part.weight) for part in counted),
        high=_weigh_shares((part.ends[1], part.weight) for part in counted),
    )


@dataclass(frozen=True)
class Rank:
    """A place in an order: from `first` to `last` where estimates leave it open."""

    first: int
    last: int

    @property
    def is_shared_band(self) -> bool:
        """Whether the estimates could change the order."""
        return self.first != self.last


def rank_composites(
    places: Sequence[tuple[Hashable, Composite | None]],
) -> tuple[Rank | None, ...]:
    """The ranks of composites among those that rest on the same targets.

    Each place is given with what it is measured by (any value: equal where the targets
    are) and its composite, None where a target of it has no light. Only the places of
    the most common kind are ranked, of equally common ones the first.
    """
    kinds = Counter(kind for kind, composite in places if composite is not None)
    common = max(kinds, key=lambda kind: kinds[kind], default=None)
    return rank_spans(
        [
            None if composite is None or kind != common else _find_span(composite)
            for kind, composite in places
        ]
    )


def rank_spans(spans: Sequence[Span | None]) -> tuple[Rank | None, ...]:
    """The rank of each span of values, the largest first; what is None has none.

    Ahead are those that are larger in any case; those that could be larger widen the
    band. Equal values without estimates share a rank.
    """
    return tuple(
        None if span is None else _rank_span(span, [*spans[:at], *spans[at + 1 :]])
        for at, span in enumerate(spans)
    )


def count_places_gained(before: Rank | None, now: Rank | None) -> int | None:
    """How many places up (down is negative); None where either has none or a band."""
    if before is None or now is None:
        return None
    if before.is_shared_band or now.is_shared_band:
        return None
    return before.first - now.first


def _find_span(composite: Composite) -> Span | None:
    low, high = composite.low, composite.high
    if low is None or high is None:
        return None
    return round(low, _DIGITS), round(high, _DIGITS)


def _rank_span(span: Span, others: Sequence[Span | None]) -> Rank:
    known = [each for each in others if each is not None]
    return Rank(
        first=1 + sum(low > span[1] for low, _high in known),
        last=1 + sum(high > span[0] for _low, high in known),
    )


def _weigh_shares(shares: Iterable[tuple[Known, Decimal]]) -> Known:
    """sum(w x share) / sum(w), each share between 0 and 1; None where one is None."""
    top = bottom = Decimal(0)
    for share, weight in shares:
        if share is None:
            return None
        top += weight * max(Decimal(0), min(share, FULL))
        bottom += weight
    return compute_ratio(top, bottom)
