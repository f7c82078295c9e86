"""As of: which release a reader means by a number, a date or nothing."""

import re
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from bases.models import Programme
from core.today import get_today
from reporting.access.scope import Scope
from reporting.models import Release

NUMBER = re.compile(r"[0-9]{1,9}", re.ASCII)
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


class UnknownMoment(ValueError):
    """Neither a release nor a date."""


class FutureMoment(ValueError):
    """A release or a day that has not come yet; the text is a sentence for readers."""


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


def refuse_future(moment: int | date | None, scope: Scope) -> None:
    """Raise FutureMoment for a release or a day that has not come.

    What is cited never changes its answer, so nothing can be cited before it is there.
    The newest release is that of all programmes, as far as the reader may see. One
    query for a number, else none.
    """
    if isinstance(moment, int):
        newest = find_newest_number(scope) if moment else 0
        if moment > newest:
            raise FutureMoment(describe_future_number(moment, newest))
    elif moment is not None and moment > get_today():
        words = _("%(day)s has not come yet. Enter today or an earlier day.")
        raise FutureMoment(words % {"day": date_format(moment)})


def find_newest_number(scope: Scope) -> int:
    """The number of the newest release that a reader may see, 0 without one."""
    seen = scope.releases(Release.objects.order_by("-seq"))
    newest: int | None = seen.values_list("seq", flat=True).first()
    return newest or 0


def describe_future_number(number: int, newest: int) -> str:
    """Why no release of a number can be shown."""
    if newest == 0:
        return _("Nothing has been released yet.")
    words = _("There is no release %(number)s yet. The latest is release %(newest)s.")
    return words % {"number": number, "newest": newest}


def find_release_as_of(
    programme: Programme, scope: Scope, text: str | None = None
) -> Release | None:
    """Return the last release of a programme, that the reader may see, at a moment.

    None before its first release. Raises UnknownMoment and FutureMoment. One query,
    two for a number.
    """
    moment = parse_moment(text)
    refuse_future(moment, scope)
    rows = scope.releases(Release.objects.of(programme)).until(moment)
    return rows.select_related("programme").first()


def is_today(text: str) -> bool:
    """Whether `as_of` means the day that is not over: what it shows may change."""
    return parse_moment(text) == get_today()
