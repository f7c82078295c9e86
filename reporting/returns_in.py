"""How many of the returns that a quarter expects are in, as of a release."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Q

from bases.models import Programme
from core.quarters import Quarter
from reporting.models import Release, RollUp, Submission
from reporting.models.subjects import Kind
from reporting.register_counts.counts import COUNTS
from targets.models import IndicatorVersion


@dataclass(frozen=True)
class ReturnsIn:
    """Of `expected` enterprises `count` have reported a quarter."""

    period: Quarter
    count: int
    expected: int

    @property
    def is_complete(self) -> bool:
        """Whether all are in."""
        return self.count >= self.expected


def list_returns_in(
    programme: Programme, release: Release, periods: Collection[Quarter]
) -> tuple[ReturnsIn, ...]:
    """The returns of some quarters as of a release, in order (one query)."""
    return read_returns_in(programme, release, Q(period__in=periods))


def list_incomplete_quarters(release: Release) -> tuple[ReturnsIn, ...]:
    """The quarters of which a release took returns while others are missing.

    One query.
    """
    taken = Submission.objects.filter(released_in=release, kind=Kind.ENTERPRISE)
    which = Q(period__in=taken.order_by().values("period"))
    found = read_returns_in(release.programme, release, which)
    return tuple(one for one in found if not one.is_complete)


def read_returns_in(
    programme: Programme, release: Release, which: Q
) -> tuple[ReturnsIn, ...]:
    """The most that any indicator of enterprises has, but those that registers count.

    They are counted for everybody, whoever has reported.
    """
    asked = IndicatorVersion.objects.filter(collected_at=Kind.ENTERPRISE)
    rows = (
        RollUp.objects.as_of(release.seq)
        .filter(
            which,
            kind=Kind.PROGRAMME,
            programme=programme,
            indicator__in=asked.values("indicator"),
        )
        .exclude(indicator__code__in=COUNTS)
        .order_by("period", "expected", "reported")
    )
    found = {
        period: ReturnsIn(period, reported, expected)
        for period, reported, expected in rows.values_list(
            "period", "reported", "expected"
        )
    }
    return tuple(found.values())
