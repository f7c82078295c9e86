"""All-day events as an iCalendar file (RFC 5545)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from icalendar import Calendar, Event, vText


@dataclass(frozen=True)
class CalendarEvent:
    """Something on one day; `uid` stays the same when the day moves."""

    uid: str
    day: date
    summary: str
    url: str = ""


def format_calendar(
    name: str, language: str, events: Iterable[CalendarEvent], stamp: datetime
) -> bytes:
    """A calendar of events as UTF-8; `stamp` says when the events were as they are."""
    calendar = Calendar()
    calendar.add("version", "2.0")
    maker = f"-//Xining innovation bases//Release calendar//{language.upper()}"
    calendar.add("prodid", maker)
    calendar.add("calscale", "GREGORIAN")
    calendar.add("x-wr-calname", vText(name))
    for event in events:
        calendar.add_component(build_event(event, stamp, language))
    text: bytes = calendar.to_ical()
    return text


def build_event(event: CalendarEvent, stamp: datetime, language: str) -> Event:
    """An event of the file; its end is the day after, as the format has it."""
    found = Event()
    found.add("uid", event.uid)
    found.add("dtstamp", stamp.astimezone(UTC))
    found.add("dtstart", event.day)
    found.add("dtend", event.day + timedelta(days=1))
    found.add("summary", event.summary, parameters={"LANGUAGE": language})
    if event.url:
        found.add("url", event.url)
    found.add("transp", "TRANSPARENT")
    return found
