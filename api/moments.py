"""Which release of each programme a reader sees at a moment."""

from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from api.problems import BadParameters
from bases.models import Programme
from reporting.access.scope import Scope
from reporting.as_of import FutureMoment, refuse_future
from reporting.models import Release


@dataclass(frozen=True)
class Moment:
    """A programme with the releases that the reader may see, up to a moment.

    `releases` ascend, and there is at least one.
    """

    programme: Programme
    releases: tuple[int, ...]

    @property
    def seq(self) -> int:
        """The release that everything is read as of."""
        return self.releases[-1]

    def shown_since(self, release: int) -> int:
        """The first of the reader's releases that holds what a release brought in.

        The same number, unless that release was not public or another programme's.
        """
        return self.releases[bisect_left(self.releases, release)]


def list_moments(
    scope: Scope, programme: Programme | None, at: int | date | None
) -> list[Moment]:
    """Return the moment of one programme or of all; two queries, three for a number.

    A programme that had released nothing by then has none. Raises BadParameters for a
    release or a day that has not come.
    """
    try:
        refuse_future(at, scope)
    except FutureMoment as error:
        raise BadParameters([("as_of", str(error))]) from error
    programmes = [programme] if programme else list(Programme.objects.order_by("id"))
    seen = scope.releases(Release.objects.filter(programme__in=programmes).until(at))
    releases = defaultdict(list)
    for seq, owner in seen.order_by("seq").values_list("seq", "programme_id"):
        releases[owner].append(seq)
    return [
        Moment(one, tuple(releases[one.pk])) for one in programmes if one.pk in releases
    ]
