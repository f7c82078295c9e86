"""The release calendar: a page, and a file for calendars."""

from collections.abc import Iterator
from hashlib import sha256

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.templatetags.ui import render_quarter
from core.today import get_today
from portal.icalendar import CalendarEvent, format_calendar
from portal.pages.releases.calendar import (
    ReleaseCalendar,
    build_calendar,
    get_local_day,
    get_midnight,
)
from portal.reading import Reading
from portal.views.pages import make_figures_page
from reporting.access.requests import ScopedRequest

DOMAIN = "xining-innovation"


@make_figures_page
def render_calendar_page(request: ScopedRequest, reading: Reading) -> HttpResponse:
    """What is planned for the year ahead, and what came out in the last."""
    found = build_calendar(reading, get_today())
    context = {"reading": reading, "calendar": found}
    return render(request, "portal/calendar.html", context)


@make_figures_page
def render_calendar_file(request: ScopedRequest, reading: Reading) -> HttpResponse:
    """The same as an iCalendar file; unchanged until something moves, or the day."""
    found = build_calendar(reading, get_today())
    content = format_calendar(
        name=format_title(found),
        language=get_language(),
        events=list_events(found, request),
        stamp=get_midnight(found.today),
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
    return get_conditional_response(request, etag, None, answer) or answer


def format_title(found: ReleaseCalendar) -> str:
    """The name of the calendar."""
    return _("Releases of “%(programme)s”") % {"programme": found.programme.name}


def list_events(
    found: ReleaseCalendar, request: ScopedRequest
) -> Iterator[CalendarEvent]:
    """Releases that were made, each with its page, and those that are planned."""
    code = found.programme.code
    for row in found.made:
        address = reverse("portal:release", args=[row.seq])
        yield CalendarEvent(
            uid=f"release-{row.seq}@{DOMAIN}",
            day=get_local_day(row.published_at),
            summary=_("Release %(seq)s") % {"seq": row.seq},
            url=request.build_absolute_uri(f"{address}?programme={code}"),
        )
    for one in (*found.overdue, *found.planned):
        yield CalendarEvent(
            uid=f"planned-{code}-{one.period}@{DOMAIN}",
            day=one.planned_release,
            summary=_("Planned release: %(quarter)s")
            % {"quarter": render_quarter(one.period)},
        )
