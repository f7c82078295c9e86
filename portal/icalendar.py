"""All-day events as an iCalendar file (RFC 5545)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

OCTETS = 75
ESCAPES = str.maketrans({"\\": r"\\", ";": r"\;", ",": r"\,", "\n": r"\n", "\r": None})


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
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//Xining innovation bases//Release calendar//{language.upper()}",
        "CALSCALE:GREGORIAN",
        f"X-WR-CALNAME:{escape_text(name)}",
        *(
            line
            for event in events
            for line in format_event_lines(event, stamp, language)
        ),
        "END:VCALENDAR",
    ]
    return b"".join(part + b"\r\n" for line in lines for part in fold_line(line))


def format_event_lines(
    event: CalendarEvent, stamp: datetime, language: str
) -> Iterator[str]:
    """The lines of an event; its end is the day after, as the format has it."""
    yield "BEGIN:VEVENT"
    yield f"UID:{escape_text(event.uid)}"
    yield f"DTSTAMP:{stamp.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    yield f"DTSTART;VALUE=DATE:{event.day:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{event.day + timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY;LANGUAGE={language}:{escape_text(event.summary)}"
    if event.url:
        yield f"URL:{event.url}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def escape_text(text: str) -> str:
    """A text as the value of a property."""
    return text.translate(ESCAPES)


def fold_line(line: str) -> Iterator[bytes]:
    """A line in parts of at most 75 octets, no character cut; later ones indented."""
    part = b""
    for character in line:
        octets = character.encode()
        if len(part) + len(octets) > OCTETS:
            yield part
            part = b" "
        part += octets
    yield part
