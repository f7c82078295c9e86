"""From which release to which: the span that a page of changes is about."""

from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from bases.models import Programme
from core.clock import as_of
from portal.reading import BadQuery, Reading
from reporting.models import Release


@dataclass(frozen=True)
class ReleaseSpan:
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


def find_span(reading: Reading, release: Release, against: str = "") -> ReleaseSpan:
    """The span that ends with a release, of those the reader may see. One query.

    It begins with the release before, or with the one whose number is `against`;
    raises BadQuery where that is none.
    """
    earlier = list_earlier_releases(reading, release)
    before = find_release(earlier, against) if against else next(iter(earlier), None)
    return build_span(reading.programme, before, release)


def list_earlier_releases(reading: Reading, release: Release) -> list[Release]:
    """The releases that the reader may see before one, newest first."""
    return [row for row in reading.releases if row.seq < release.seq]


def find_release(earlier: list[Release], against: str) -> Release:
    """The release of a number among some; raises BadQuery."""
    for row in earlier:
        if str(row.seq) == against:
            return row
    raise BadQuery(
        _(
            "against: “%(value)s” is not the number of an earlier release. Choose an "
            "earlier one."
        )
        % {"value": against[:40]}
    )


def build_span(
    programme: Programme, before: Release | None, after: Release
) -> ReleaseSpan:
    """The span between two releases of one programme. One query."""
    between = Release.objects.of(programme).filter(
        seq__gt=before.seq if before else 0, seq__lte=after.seq
    )
    seqs = tuple(between.values_list("seq", flat=True))
    return ReleaseSpan(programme, before, after, seqs)
