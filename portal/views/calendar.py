"""The release calendar: a page, and a file for calendars."""

from collections.abc import Iterator
from hashlib import sha256

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.templatetags.ui import quarter
from core.today import today
from portal.icalendar import Event, icalendar
from portal.pages.releases.calendar import Calendar, calendar, day_of, midnight
from portal.reading import Reading
from portal.views.pages import figures_page

DOMAIN = "xining-innovation"


@figures_page
def releases(request: HttpRequest, reading: Reading) -> HttpResponse:
    """What is planned for the year ahead, and what came out in the last."""
    found = calendar(reading, today())
    context = {"reading": reading, "calendar": found}
    return render(request, "portal/calendar.html", context)


@figures_page
def file(request: HttpRequest, reading: Reading) -> HttpResponse:
    """The same as an iCalendar file; unchanged until something moves, or the day."""
    found = calendar(reading, today())
    content = icalendar(
        name=title_of(found),
        language=get_language(),
        events=events_of(found, request),
        stamp=midnight(found.today),
    )
    etag = quote_etag(sha256(content).hexdigest())
    answer = HttpResponse(
        content,
        content_type="text/calendar; charset=utf-8",
        headers={
            "ETag": etag,
            "Content-Disposition": 'attachment; filename="releases.ics"',
        },
    )
    return get_conditional_response(request, etag, None, answer)


def title_of(found: Calendar) -> str:
    """The name of the calendar."""
    return _("Releases of “%(programme)s”") % {"programme": found.programme.name}


def events_of(found: Calendar, request: HttpRequest) -> Iterator[Event]:
    """Releases that were made, each with its page, and those that are planned."""
    code = found.programme.code
    for row in found.made:
        address = reverse("portal:release", args=[row.seq])
        yield Event(
            uid=f"release-{row.seq}@{DOMAIN}",
            day=day_of(row.published_at),
            summary=_("Release %(seq)s") % {"seq": row.seq},
            url=request.build_absolute_uri(f"{address}?programme={code}"),
        )
    for row in (*found.overdue, *found.planned):
        yield Event(
            uid=f"planned-{code}-{row.period}@{DOMAIN}",
            day=row.planned_release,
            summary=_("Planned release: %(quarter)s")
            % {"quarter": quarter(row.period)},
        )
