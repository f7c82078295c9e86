"""As of: which release a reader means by a number, a date or nothing."""

import re
from datetime import date

from bases.models import Programme
from reporting.access.scope import Scope
from reporting.models import Release

NUMBER = re.compile(r"[0-9]{1,9}", re.ASCII)
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


class UnknownMoment(ValueError):
    """Neither a release nor a date."""


def parse_moment(text: str | None) -> int | date | None:
    """Read `as_of`: a release number, a day, or None; raises UnknownMoment."""
    if not text:
        return None
    if NUMBER.fullmatch(text):
        return int(text)
    try:
        day = date.fromisoformat(text) if DAY.fullmatch(text) else date.max
    except ValueError:
        day = date.max
    # The last day that a calendar knows has no end: no day follows it.
    if day == date.max:
        raise UnknownMoment(text)
    return day


def find_release_as_of(
    programme: Programme, scope: Scope, text: str | None = None
) -> Release | None:
    """Return the last release of a programme, that the reader may see, at a moment.

    None before its first release. Raises UnknownMoment. One query.
    """
    rows = scope.releases(Release.objects.of(programme)).until(parse_moment(text))
    return rows.select_related("programme").first()
