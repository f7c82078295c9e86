"""One indicator for all enterprises of a park: saved as a whole, or not at all."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from reporting.models import AuditRecord, Entry, Submission
from reporting.returns import workflow
from tests.support import desk, factories
from tests.support.forms import form_of
from tests.support.pages import policy_faults, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
CODE, PERIOD = "EC01", "2014-Q4"
QUERIES = 12


@pytest.fixture
def rows(city):
    """The returns of both enterprises."""
    return [desk.return_of(firm) for firm in city.firms]


def address(code=CODE, period=PERIOD):
    return reverse("desk:indicator", args=[code, period])


def typed(opened, rows, *texts):
    """The form of a page with a value for each return."""
    pairs = zip(rows, texts, strict=True)
    return form_of(opened).filled(**{f"{row.pk}.value": text for row, text in pairs})


def values():
    cells = Entry.objects.filter(indicator__code=CODE).order_by("submission_id")
    return list(cells.values_list("value", flat=True))


def test_every_enterprise_of_the_park_is_saved_at_once(city, rows):
    client = desk.client(city.park_reviewer)
    opened = client.get(address())
    answer = client.post(address(), typed(opened, rows, "１２", "1.2亿元"))
    assert (answer.status_code, answer["Location"]) == (302, address())
    assert values() == [12, 12000]
    versions = Submission.objects.filter(pk__in=[row.pk for row in rows])
    assert set(versions.values_list("version", flat=True)) == {2}


@pytest.mark.parametrize("place", ["park", "base"])
def test_a_name_that_no_database_stores_names_nothing(city, place):
    client = desk.client(city.park_reviewer)
    assert client.get(address(), {place: "a\0b"}).status_code == 404


@pytest.mark.parametrize("text", ["abc", "-1", "9" * 400])
def test_one_wrong_row_is_named_and_no_row_is_saved(city, rows, text):
    client = desk.client(city.park_reviewer)
    page = client.post(address(), typed(client.get(address()), rows, "12", text))
    assert page.status_code == 400
    assert form_of(page).values[f"{rows[1].pk}.value"] == [text]
    assert form_of(page).values[f"{rows[0].pk}.value"] == ["12"]
    assert (
        f"Check the values of these enterprises: {rows[1].enterprise.name}" in page.text
    )
    assert values() == [None, None]
    assert not AuditRecord.objects.filter(action="return.saved").exists()


def stale(city, rows):
    """Somebody saves the second return while both are being typed."""
    client = desk.client(city.park_reviewer)
    opened = client.get(address())
    desk.fill(rows[1], city.other_reporter, EC01=864)
    return client, client.post(address(), typed(opened, rows, "12", "846"))


def test_a_stale_row_is_named_and_no_row_is_saved(city, rows):
    _client, page = stale(city, rows)
    assert page.status_code == 409
    assert (
        f"Check the values of these enterprises: {rows[1].enterprise.name}" in page.text
    )
    assert "Keep my value: 846" in page.text
    assert values() == [None, 864]


@pytest.mark.parametrize(("side", "kept"), [("mine", 846), ("theirs", 864)])
def test_a_choice_saves_all_rows(city, rows, side, kept):
    client, page = stale(city, rows)
    choice = re.search(rf'value="({rows[1].pk}\.{side}\.\w+)"', page.text)[1]
    data = form_of(page).filled(resolve=choice)
    assert client.post(address(), data).status_code == 302
    assert values() == [12, kept]


def test_a_return_that_was_submitted_meanwhile_is_named(city, rows):
    client = desk.client(city.park_reviewer)
    opened = client.get(address())
    workflow.submit_return(submission=rows[1], by=city.other_reporter)
    page = client.post(address(), typed(opened, rows, "12", "846"))
    assert page.status_code == 400
    assert "cannot be edited" in page.text
    assert values() == [None, None]
    assert "1 submitted return is not listed" in client.get(address()).text


def test_people_see_the_returns_that_they_fill_in(city, rows):
    seen = {
        city.park_reviewer: 2,
        city.coordinator: 2,
        city.bureau[0]: 2,
        city.reporter: 1,
        city.leader: 404,
        city.stranger: 404,
    }
    for person, count in seen.items():
        page = desk.client(person).get(address())
        found = page.text.count("data-line=") or page.status_code
        assert found == count, person


@pytest.mark.parametrize(
    ("code", "period"),
    [("EC99", PERIOD), ("PB01", PERIOD), (CODE, "2014-Q3"), (CODE, "nonsense")],
)
def test_what_is_not_asked_is_not_found(city, code, period):
    client = desk.client(city.park_reviewer)
    assert client.get(address(code, period)).status_code == 404
    assert client.post(address(code, period), {"1.value": "5"}).status_code == 404


@pytest.mark.parametrize("key", ["other", "base", "0", "x", "9" * 40])
def test_a_forged_return_is_not_found_and_nothing_changes(city, rows, key):
    ids = {"other": rows[1].pk, "base": desk.return_of(city.base).pk}
    client = desk.client(city.reporter)
    data = typed(client.get(address()), rows[:1], "12")
    answer = client.post(address(), data | {f"{ids.get(key, key)}.value": "5"})
    assert answer.status_code == 404
    assert values() == [None, None]
    assert AuditRecord.objects.first().action == "refused"


def test_the_bureau_looks_at_one_park_or_base(city, rows):
    other = factories.park(city.programme)
    client = desk.client(city.bureau[0])
    counts = {
        f"?park={city.park.slug}": 2,
        f"?base={city.base.slug}": 2,
        f"?park={other.slug}": 0,
    }
    for query, count in counts.items():
        assert client.get(address() + query).text.count("data-line=") == count


def test_a_row_is_checked_against_its_own_past(city, rows):
    factories.approved(
        city.programme,
        city.firms[0],
        desk.QUARTER.year_ago,
        {city.indicators[CODE]: 1000},
    )
    desk.fill(rows[0], city.reporter, EC01=10_000_000)
    said = text_of(desk.client(city.park_reviewer).get(address()).text)
    assert "Did you mean 1,000" in said


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_page_keeps_to_its_policy_in_both_languages(city, rows, language):
    with translation.override(language):
        page = desk.client(city.park_reviewer).get(address())
    assert policy_faults(page.text) == []
    assert ("2014年1—12月" in page.text) == (language == "zh-hans")


@pytest.mark.parametrize("more", [0, 10])
def test_queries_do_not_grow_with_the_enterprises(city, more):
    for _number in range(more):
        factories.member(city.programme, base=city.base, park=city.park)
    desk.open_period(period=city.period, by=city.bureau[0])
    client = desk.client(city.park_reviewer)
    client.get(address())
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address()).text.count("data-line=") == 2 + more
    assert len(captured) == QUERIES
