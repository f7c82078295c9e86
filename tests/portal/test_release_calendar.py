"""The release calendar: its page, and its file as a strict reader reads it."""

import re
from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from core.quarters import Quarter
from portal.icalendar import CalendarEvent, format_calendar
from tests.support import factories, scenes
from tests.support.api import official
from tests.support.page_tables import rows_of
from tests.support.pages import english_in, links_of, policy_faults, text_of
from tests.support.scenes import Q1, YI

pytestmark = pytest.mark.django_db
PAGE, FILE = "/en/releases/calendar/", "/en/releases/calendar.ics"
LINE = re.compile(
    r"(?P<name>[A-Z-]+)(?P<parameters>(?:;[A-Z-]+=[^;:,\"\x00-\x1f]+)*):(?P<value>.*)"
)
ESCAPE = re.compile(r"\\(.)|([;,])", re.DOTALL)
KNOWN = {"\\": "\\", ";": ";", ",": ",", "n": "\n", "N": "\n"}
TEXTS = {"SUMMARY", "UID", "X-WR-CALNAME"}


def read(content: bytes) -> list[dict[str, str]]:
    """The events of a file; fails where RFC 5545 is not kept."""
    assert content.endswith(b"\r\n")
    physical = content.split(b"\r\n")[:-1]
    assert all(len(line) <= 75 and b"\n" not in line for line in physical)
    assert all(line.decode() for line in physical)  # no character is cut
    lines = b"\r\n".join(physical).replace(b"\r\n ", b"").decode().split("\r\n")
    fields = [fields_of(line) for line in lines]
    assert (fields[0], fields[-1]) == (("BEGIN", "VCALENDAR"), ("END", "VCALENDAR"))
    events, inside = [], None
    for name, value in fields[1:-1]:
        if (name, value) == ("BEGIN", "VEVENT"):
            assert inside is None
            inside = {}
        elif (name, value) == ("END", "VEVENT"):
            events.append(inside)
            inside = None
        elif inside is not None:
            assert name not in inside, name
            inside[name] = value
    head = dict(fields[1:])
    assert head["VERSION"] == "2.0"
    assert head["PRODID"]
    assert inside is None
    return events


def fields_of(line: str) -> tuple[str, str]:
    """Name and value of a line, a text without its escapes."""
    found = LINE.fullmatch(line)
    assert found, line
    name, value = found["name"], found["value"]
    return name, ESCAPE.sub(plain, value) if name in TEXTS else value


def plain(found: re.Match) -> str:
    """What an escape stands for; a bare comma or semicolon is none."""
    assert found[1] in KNOWN, found[0]
    return KNOWN[found[1]]


@pytest.fixture
def today():
    """Today in Xining."""
    return timezone.localdate()


@pytest.fixture
def city(today):
    """A city with a release, a quarter that is overdue and four that are planned."""
    found = scenes.quiet_city()
    found.report(Q1, YI, YI, YI)
    found.publish(note="first, second; third")
    days = {"opens_on": today - timedelta(days=30), "state": "open"}
    for number, ahead in enumerate((-3, 0, 90, 365, 366)):
        day = today + timedelta(days=ahead)
        factories.period(
            found.programme,
            Quarter(2014, 1) + number,
            **days | {"due_on": day, "closes_on": day},
        )
    return found


def events(client, address=FILE, **query):
    answer = client.get(address, query)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    return read(answer.content)


def test_the_page_shows_a_year_ahead_and_what_is_overdue(client, city, today):
    rows = rows_of(client.get(PAGE).content.decode(), 'id="planned-h"')
    assert len(rows) == 4
    day = today - timedelta(days=3)
    assert rows[0] == f"{day.day} {day:%B %Y} Q1 2014 not released yet"
    assert rows[1].endswith(f"{today.year} Q2 2014 open")
    assert not any("Q1 2015" in row for row in rows)


def test_a_day_of_its_own_stands_before_the_day_on_which_the_quarter_closes(
    client, city, today
):
    day = today + timedelta(days=20)
    city.programme.periods.filter(period=Quarter(2014, 2)).update(release_on=day)
    (event,) = [one for one in events(client) if "Q2 2014" in one["SUMMARY"]]
    assert event["DTSTART"] == f"{day:%Y%m%d}"


def test_what_came_out_in_the_last_year_is_linked(client, city):
    shown = client.get(PAGE).content.decode()
    assert "/en/releases/1/" in links_of(shown)
    assert "first, second; third" in text_of(shown)


def test_a_release_older_than_a_year_is_history(client, city, monkeypatch, today):
    ahead = today + timedelta(days=366)
    monkeypatch.setattr("portal.views.calendar.get_today", lambda: ahead)
    main = client.get(PAGE).content.decode().partition('id="made-h"')[2]
    assert "/releases/1/" not in main.partition("</main>")[0]


def test_a_quarter_that_is_published_is_planned_no_longer(client, city):
    city.programme.periods.update(state="published")
    assert "No release is planned yet" in client.get(PAGE).content.decode()
    assert [one["UID"] for one in events(client)] == ["release-1@xining-innovation"]


def test_the_file_holds_all_day_events_with_lasting_names(client, city, today):
    first, overdue, *_planned = found = events(client)
    assert len(found) == 5
    assert first["URL"] == "http://testserver/en/releases/1/?programme=xining"
    assert overdue["UID"] == "planned-xining-2014-Q1@xining-innovation"
    assert overdue["SUMMARY"] == "Planned release: Q1 2014"
    day = today - timedelta(days=3)
    assert overdue["DTSTART"] == f"{day:%Y%m%d}"
    assert overdue["DTEND"] == f"{day + timedelta(days=1):%Y%m%d}"
    assert re.fullmatch(r"\d{8}T\d{6}Z", overdue["DTSTAMP"])


def test_the_file_is_chinese_in_chinese_under_the_same_names(client, city):
    english = events(client)
    chinese = events(client, FILE.replace("/en/", "/zh-hans/"))
    assert [one["UID"] for one in chinese] == [one["UID"] for one in english]
    assert chinese[1]["SUMMARY"] == "预定发布：2014年1—3月"


def test_an_unchanged_file_is_not_sent_again(client, city):
    tag = client.get(FILE)["ETag"]
    again = client.get(FILE, headers={"if-none-match": tag})
    assert (again.status_code, again.content) == (304, b"")
    city.programme.periods.filter(period=Quarter(2014, 2)).update(
        release_on=timezone.localdate() + timedelta(days=9)
    )
    assert client.get(FILE, headers={"if-none-match": tag}).status_code == 200


def test_a_hidden_release_is_in_nobodys_calendar_but_the_insiders(client, city):
    city.report(Q1, *[2 * YI] * 3)
    city.publish(public=False)
    uid = "release-2@xining-innovation"
    assert uid not in [one["UID"] for one in events(client)]
    assert uid in [one["UID"] for one in events(official("view_release"))]


@pytest.mark.parametrize("address", [PAGE, FILE])
@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"programme": "nope"}, 404),
        ({"as_of": "x"}, 400),
        ({"programme": "listed"}, 200),
    ],
)
def test_bad_questions_are_answered_as_everywhere(client, city, address, query, status):
    factories.programme(code="listed")
    assert client.get(address, query).status_code == status
    assert client.post(address, query).status_code == 405


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_nothing_on_the_page_is_inline_or_untranslated(client, city, language):
    shown = client.get(f"/{language}/releases/calendar/").content.decode()
    assert policy_faults(shown) == []
    assert (
        language == "en" or english_in(shown.replace("first, second; third", "")) == []
    )


def test_the_calendar_takes_seven_queries(client, city, django_assert_num_queries):
    for address in (PAGE, FILE):
        with django_assert_num_queries(7):
            client.get(address)


STAMP = datetime(2014, 7, 22, 16, 5, tzinfo=timezone.get_fixed_timezone(480))


@pytest.mark.parametrize(
    "summary",
    [
        "a, b; c\\n\nd",
        "发布" * 60,
        "x" * 75,
        "é" * 99,
        "𠮷" * 40,
        "BEGIN:VEVENT\r\n",
        "",
    ],
)
def test_every_text_comes_back_as_it_was(summary):
    event = CalendarEvent("a;b,c@x", date(2014, 12, 31), summary)
    (found,) = read(format_calendar("日历, 1", "zh-hans", [event], STAMP))
    assert found["SUMMARY"] == summary.replace("\r", "")
    assert (found["UID"], found["DTEND"]) == ("a;b,c@x", "20150101")
    assert found["DTSTAMP"] == "20140722T080500Z"


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        (b"\r\n", b"\n"),
        (b"VERSION:2.0\r\n", b""),
        (b"SUMMARY;LANGUAGE=en:a\\, b", b"SUMMARY;LANGUAGE=en:a, b"),
        (b"END:VEVENT\r\n", b""),
        (b"\r\n ", b""),
    ],
)
def test_the_strict_reader_sees_what_is_wrong(good, bad):
    event = CalendarEvent("a", date(2014, 1, 1), "a, b" + "x" * 99)
    content = format_calendar("name", "en", [event], STAMP)
    assert read(content)
    assert good in content
    with pytest.raises((AssertionError, KeyError)):
        read(content.replace(good, bad))
