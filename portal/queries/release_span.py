"""From which release to which: the span that a page of changes is about."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q

from core.clock import as_of
from reporting.models import Release


@dataclass(frozen=True)
class Span:
    """From one release that a reader may see to the next one of the programme.

    `seqs` are the programme's releases after `before`, up to and with `after`: more
    than one where releases lie between that the reader may not see. What only those
    brought and replaced again belongs to neither end and is never told.
    """

    before: Release | None
    after: Release
    seqs: tuple[int, ...]

    @property
    def mine(self) -> Q:
        """Rows of the programme, its bases and its parks."""
        programme = self.after.programme_id
        return (
            Q(programme=programme)
            | Q(base__programme=programme)
            | Q(park__programme=programme)
        )

    @property
    def gone(self) -> Q:
        """Rows that stood as of the first release and no longer as of the last."""
        if self.before is None:
            return Q(pk__in=())
        return as_of(self.before.seq) & Q(superseded_in__in=self.seqs)

    @property
    def come(self) -> Q:
        """Rows that stand as of the last release and did not as of the first."""
        return as_of(self.after.seq) & Q(released_in__in=self.seqs)


def span_to(release: Release, visible: Sequence[Release]) -> Span:
    """The span that ends with a release; `visible` are newest first. One query."""
    earlier = (row for row in visible if row.seq < release.seq)
    before = next(earlier, None)
    between = Release.objects.of(release.programme_id).filter(
        seq__gt=before.seq if before else 0, seq__lte=release.seq
    )
    return Span(before, release, tuple(between.values_list("seq", flat=True)))
