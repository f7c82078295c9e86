"""From which release to which: the span that a page of changes is about."""

from dataclasses import dataclass

from django.db.models import Q

from bases.models import Programme
from core.clock import as_of
from portal.reading import Reading
from reporting.models import Release


@dataclass(frozen=True)
class Span:
    """From one release that a reader may see to the next one of the programme.

    `seqs` are the programme's releases after `before`, up to and with `after`: more
    than one where releases lie between that the reader may not see. What only those
    brought and replaced again belongs to neither end and is never told.
    """

    programme: Programme
    before: Release | None
    after: Release
    seqs: tuple[int, ...]

    @property
    def mine(self) -> Q:
        """Rows of the programme, its bases and its parks."""
        return (
            Q(programme=self.programme)
            | Q(base__programme=self.programme)
            | Q(park__programme=self.programme)
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


def span_to(reading: Reading, release: Release) -> Span:
    """The span that ends with a release, of those the reader may see. One query."""
    earlier = (row for row in reading.releases if row.seq < release.seq)
    before = next(earlier, None)
    between = Release.objects.of(reading.programme).filter(
        seq__gt=before.seq if before else 0, seq__lte=release.seq
    )
    seqs = tuple(between.values_list("seq", flat=True))
    return Span(reading.programme, before, release, seqs)
