"""Which release of each programme a reader sees at a moment."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from api.problems import BadParameters
from bases.models import Programme
from core.today import get_today
from reporting.access.scope import Scope
from reporting.as_of import FutureMoment, refuse_future
from reporting.models import Release

AsOf = dict[str, str | int | bool]
"""The release that an answer is read as of."""
AS_OF: dict[str, object] = {
    "type": ["object", "null"],
    "required": ["number", "day", "sha256", "is_final"],
    "properties": {
        "number": {"type": "integer", "example": 2},
        "day": {"type": "string", "format": "date", "example": "2014-07-22"},
        "sha256": {"type": "string", "example": "5f" * 32},
        "is_final": {"type": "boolean", "example": True},
    },
}
"""How OpenAPI has it."""


@dataclass(frozen=True)
class Moment:
    """A programme with the releases that the reader may see, up to a moment.

    `releases` ascend, and there is at least one; the last came out at `published_at`
    with the digest `sha256`.
    """

    programme: Programme
    releases: tuple[int, ...]
    published_at: datetime
    sha256: str

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
    newest = {}
    rows = seen.order_by("seq").values_list(
        "seq", "programme_id", "published_at", "content_sha256"
    )
    for seq, owner, *said in rows:
        releases[owner].append(seq)
        newest[owner] = said
    return [
        Moment(one, tuple(releases[one.pk]), *newest[one.pk])
        for one in programmes
        if one.pk in releases
    ]


def build_as_of(moments: Sequence[Moment], at: int | date | None) -> AsOf | None:
    """What an answer is read as of: the newest release of its programmes.

    None before the first one. Today is not over, so what it shows is not final yet.
    """
    if not moments:
        return None
    newest = max(moments, key=lambda moment: moment.seq)
    return {
        "number": newest.seq,
        "day": timezone.localdate(newest.published_at).isoformat(),
        "sha256": newest.sha256,
        "is_final": at != get_today(),
    }
