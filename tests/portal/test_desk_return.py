"""The grid of a return: typed, saved, checked, submitted, without any script."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.statuses import Status
from reporting.models import AuditRecord, Entry, Submission
from reporting.periods import close_period, grant_extension, open_period
from reporting.returns import workflow
from tests.reporting.test_cell_input import REFUSED
from tests.support import desk, factories
from tests.support.dom import on_one_line
from tests.support.grid import field, filled, grey, labels, page_of, post, values
from tests.support.pages import policy_faults, shown_day, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
JSON = {"HTTP_ACCEPT": "application/json"}
QUERIES_TO_SHOW, QUERIES_TO_SAVE = 18, 21


@pytest.fixture
def client(city):
    """The first enterprise's reporter."""
    return desk.client(city.reporter)


def test_what_is_typed_is_saved(client, row, city):
    answer = post(client, row, EC01__value="１２，４８０", EC06__value="421\n")
    assert (answer.status_code, answer["Location"]) == (302, page_of(row))
    assert values(row) == {"EC01": 12480, "EC03": None, "EC06": 421}
    statuses = row.entries.values_list("status", flat=True)
    assert list(statuses) == [Status.REPORTED, Status.MISSING, Status.REPORTED]
    row.refresh_from_db()
    assert (row.version, row.entered_by) == (2, city.reporter)


def test_a_save_that_changes_nothing_leaves_no_trace(client, row):
    post(client, row, EC01__value="5")
    records = AuditRecord.objects.count()
    post(client, row)
    post(client, row, EC01__value="5.0")
    row.refresh_from_db()
    assert (row.version, AuditRecord.objects.count()) == (2, records)


@pytest.mark.slow
@pytest.mark.parametrize("text", REFUSED, ids=lambda text: text[:12])
def test_a_value_that_cannot_be_read_stays_and_is_named(client, row, text):
    page = post(client, row, EC01__value=text, EC06__value="7", EC03__note="so")
    assert page.status_code == 400
    assert field(page, "EC01.value") == text
    assert (field(page, "EC06.value"), field(page, "EC03.note")) == ("7", "so")
    wrong = re.findall(r'<input\s+id="([^"]*)"[^>]*aria-invalid', page.text)
    assert wrong == ["EC01.value"]
    assert values(row) == dict.fromkeys(("EC01", "EC03", "EC06"))


def test_what_the_definition_forbids_is_named_at_its_cell(client, row):
    page = post(client, row, EC06__value="-1", EC01__value="9")
    assert page.status_code == 400
    assert "This value cannot be below zero." in text_of(page.text)
    assert (field(page, "EC06.value"), field(page, "EC01.value")) == ("-1", "9")
    assert set(values(row).values()) == {None}


def test_other_fields_are_refused_where_they_stand(client, row):
    turned = {"EC06__note": "a\u202eb", "EC01__why": "a\x07b"}
    page = post(client, row, EC01__same="x", EC03__note="n" * 501, **turned)
    assert page.status_code == 400
    wrong = re.findall(r'(?:id)="(\w+\.\w+)"[^>]*aria-invalid', page.text)
    assert sorted(wrong) == ["EC01.same", "EC01.why", "EC03.note", "EC06.note"]


def test_a_status_without_a_value_empties_the_cell(client, row):
    post(client, row, EC01__value="5", EC06__value="7")
    post(client, row, EC01__status="withheld", EC06__value="")
    assert values(row)["EC01"] is values(row)["EC06"] is None
    statuses = dict(row.entries.values_list("indicator__code", "status"))
    assert statuses["EC01"] == Status.WITHHELD
    assert statuses["EC06"] == Status.MISSING


def test_a_check_asks_for_an_explanation_before_submission(city, row, client):
    earlier(city, desk.QUARTER - 1, EC06=400)
    page = post(client, row, "submit", EC06__value="100")
    assert page.status_code == 409
    assert 'href="#EC06.why"' in page.text
    assert values(row)["EC06"] == 100
    answer = post(client, row, "submit", page, EC06__why="A plant was sold.")
    assert answer.status_code == 302
    assert Submission.objects.get(pk=row.pk).state == "submitted"


def earlier(city, quarter, **numbers):
    """An approved return of an earlier quarter."""
    cells = {city.indicators[code]: number for code, number in numbers.items()}
    return factories.approved(city.programme, city.firms[0], quarter, cells)


def test_empty_stocks_are_carried_forward_in_one_click(city, row, client):
    earlier(city, desk.QUARTER - 1, EC01=900, EC06=421)
    assert (
        "Copy last quarter's value into 1 empty item" in client.get(page_of(row)).text
    )
    assert post(client, row, "carry", EC01__value="950").status_code == 302
    assert values(row) == {"EC01": 950, "EC03": None, "EC06": 421}
    assert "Copy last quarter" not in client.get(page_of(row)).text


def test_the_value_that_was_probably_meant_is_taken_in_one_click(city, row, client):
    earlier(city, desk.QUARTER.year_ago, EC01=1000)
    earlier(city, desk.QUARTER - 1, EC01=760)
    post(client, row, EC01__value="11000000")
    page = client.get(page_of(row))
    assert "Change it to 1,100" in page.text
    answer = client.post(page_of(row), filled(page, {}) | {"accept": "EC01"})
    assert answer.status_code == 302
    assert values(row)["EC01"] == 1100


def test_quarter_growth_and_words_are_derived(city, row, client):
    earlier(city, desk.QUARTER.year_ago, EC01=10_000, EC03=-4)
    earlier(city, desk.QUARTER - 1, EC01=9000)
    post(client, row, EC01__value="12,000", EC03__value="598")
    said = text_of(client.get(page_of(row)).text)
    assert "(120 million yuan) 3,000 +20.0%" in said
    assert "(5.98 million yuan) — to profit" in said
    page = client.get(page_of(row, "zh-hans"))
    assert "（1.2亿元）" in page.text
    assert "（5,980,000元）" in page.text


def test_last_year_stands_in_its_field_and_is_kept_only_if_it_is_changed(
    city, row, client
):
    earlier(city, desk.QUARTER.year_ago, EC01=1000)
    page = client.get(page_of(row))
    assert field(page, "EC01.same") == "1,000"
    post(client, row, EC01__value="1100")
    cell = row.entries.get(indicator__code="EC01")
    assert cell.same_period is None
    post(client, row, EC01__same="1,010", EC01__note="With the new plant")
    cell.refresh_from_db()
    assert (cell.same_period, cell.note) == (1010, "With the new plant")


def test_the_reviewers_remarks_stand_at_their_cells(city, row, client):
    post(client, row, "submit", EC01__value="5")
    workflow.send_back_return(
        submission=Submission.objects.get(pk=row.pk),
        by=city.park_reviewer,
        reason="Check the unit.",
        remarks={city.indicators["EC01"].pk: "Is this 元?"},
    )
    page = client.get(page_of(row))
    said = text_of(page.text)
    assert "Sent back by the reviewer Check the unit. park-reviewer" in said
    source = on_one_line(page.text)
    assert '<a href="#EC01.value">Indicator EC01</a> · Is this 元?' in source
    assert "Reviewer: Is this 元?" in said


def roles(city):
    """What each person may do with the first enterprise's return."""
    return {
        city.reporter: "enters",
        city.coordinator: "enters",
        city.park_reviewer: "enters",
        city.bureau[0]: "enters",
        city.leader: "reads",
        city.auditor: "reads",
        city.other_reporter: "",
        city.stranger: "",
    }


def test_everybody_sees_and_changes_what_is_theirs(city, row):
    data = {"version": 1, "EC01.value": "5"}
    for person, may in roles(city).items():
        client = desk.client(person)
        page = client.get(page_of(row))
        assert page.status_code == (200 if may else 404), person
        assert ("Save without submitting" in page.text) == (may == "enters")
        answer = client.post(page_of(row), data | {"EC01.value": f"{person.pk}"})
        assert (answer.status_code == 404) == (may != "enters")


def test_nobody_who_is_not_signed_in_sees_or_changes_anything(row, city):
    client = desk.client(None)
    answer = client.get(page_of(row))
    assert answer["Location"].startswith("/en/accounts/login/?next=/en/desk/")
    assert client.post(page_of(row), {"EC01.value": "5"}).status_code == 302
    told = client.post(page_of(row), {"EC01.value": "5"}, **JSON)
    assert (told.status_code, told.json()["page"]) == (401, "/en/accounts/login/")
    assert set(values(row).values()) == {None}


@pytest.mark.parametrize("name", ["PB01.value", "EC99.value", "1.value", ".value"])
@pytest.mark.parametrize("script", [{}, JSON])
def test_a_forged_cell_is_not_found_and_nothing_changes(client, row, name, script):
    data = {"version": 1, "EC01.value": "5", name: "5"}
    before = AuditRecord.objects.count()
    assert client.post(page_of(row), data, **script).status_code == 404
    assert set(Entry.objects.values_list("value", flat=True)) == {None}
    assert AuditRecord.objects.count() == before + 1
    assert AuditRecord.objects.first().action == "refused"


def test_a_forged_file_is_not_found_and_nothing_changes(client, row):
    file = SimpleUploadedFile("a.pdf", b"%PDF-1.4")
    data = {"version": 1, "EC01.value": "5", "PB01.file": file}
    assert client.post(page_of(row), data).status_code == 404
    assert set(values(row).values()) == {None}


def test_a_request_from_another_site_is_refused(row, city):
    client = desk.client(city.reporter)
    client.handler.enforce_csrf_checks = True
    answer = client.post(page_of(row), {"version": 1, "EC01.value": "5"})
    assert answer.status_code == 403
    assert set(values(row).values()) == {None}


def test_a_script_saves_what_can_be_saved_and_hears_of_the_rest(client, row):
    opened = client.get(page_of(row))
    data = filled(
        opened, {"EC01__value": "12", "EC03__value": "x", "EC06__value": "-1"}
    )
    answer = client.post(page_of(row), data, **JSON)
    told = answer.json()
    assert (answer.status_code, told["version"], told["filled"]) == (400, 2, 1)
    assert values(row) == {"EC01": 12, "EC03": None, "EC06": None}
    assert "is not a number" in told["lines"]["EC03"]["message"]
    assert "cannot be below zero" in told["lines"]["EC06"]["message"]
    assert not told["lines"]["EC01"]["wrong"]


def test_a_light_that_counts_nothing_is_grey(client, row):
    assert grey(client.get(page_of(row))) == ["bad", "am"]
    assert grey(post(client, row, EC01__value="x")) == ["am"]


def test_a_closed_return_is_read_with_its_history(city, row, client):
    post(client, row, "submit", EC01__value="12,000", EC01__note="With exports")
    page = client.get(page_of(row))
    said = text_of(page.text)
    assert "<input" not in page.text.partition("<main")[2].partition("</main")[0]
    assert "12,000 10,000 yuan" in said
    assert "(120 million yuan)" in said
    heads, named = labels(page)
    assert named == heads
    assert "Note: With exports" in said
    assert re.search(r"in progress · bureau-a .* submitted · reporter", said)


def test_a_first_return_after_the_closing_day_is_not_submitted(city, row, client):
    city.period.closes_on = city.period.due_on = city.period.opens_on
    city.period.save()
    page = post(client, row, "submit", EC01__value="5")
    assert page.status_code == 409
    assert "Ask the bureau for an extension" in page.text
    assert values(row)["EC01"] == 5


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_page_keeps_to_its_policy_in_both_languages(city, client, row, language):
    post(client, row, EC01__value="x", EC06__value="5")
    page = client.get(page_of(row, language))
    assert policy_faults(page.text) == []
    assert ("2014年1—12月" in page.text) == (language == "zh-hans")
    assert page["Cache-Control"].startswith("max-age=0, no-cache, no-store")


@pytest.mark.parametrize("more", [0, 18])
def test_queries_do_not_grow_with_the_cells(more):
    city = desk.city(more=more)
    row, client = desk.return_of(city.firms[0]), desk.client(city.reporter)
    typed = {f"{code}__value": "5" for code in values(row)}
    client.get(page_of(row))
    with CaptureQueriesContext(connection) as showing:
        opened = client.get(page_of(row))
    data = filled(opened, typed)
    with CaptureQueriesContext(connection) as saving:
        assert client.post(page_of(row), data).status_code == 302
    # PostgreSQL waits for the end of the audit's chain in a query of its own.
    wait = connection.vendor == "postgresql"
    assert (len(showing), len(saving)) == (QUERIES_TO_SHOW, QUERIES_TO_SAVE + wait)


def test_the_bureau_the_park_and_the_base_have_grids_of_their_own(city):
    for subject, person, code in (
        (city.base, city.coordinator, "PB01"),
        (city.park, city.park_reviewer, "PL01"),
        (city.programme, city.bureau[0], "PJ01"),
    ):
        row, client = desk.return_of(subject), desk.client(person)
        assert post(client, row, **{f"{code}__value": "3"}).status_code == 302
        assert values(row) == {code: Decimal(3)}


def test_a_return_is_due_and_can_be_submitted_until_the_closing_day(city, row, client):
    said = text_of(client.get(page_of(row)).text)
    assert f"Due {shown_day(city.period.due_on)}" in said
    assert f"up to and including {shown_day(city.period.closes_on)}" in said
    assert city.period.closes_on > timezone.localdate()


def test_what_came_back_or_is_too_late_names_no_day_to_submit_until(city, row, client):
    close_period(period=city.period, by=city.bureau[0])
    assert "Ask the bureau for an extension" in client.get(page_of(row)).text
    Submission.objects.update(state="returned")
    open_period(period=city.period, by=city.bureau[0])
    said = text_of(client.get(page_of(row)).text)
    assert "You can submit it up to and including" not in said
    assert "Ask the bureau" not in said


def test_an_extension_moves_the_day_that_a_return_is_due(city, row, client):
    until = city.period.closes_on + timedelta(days=1)
    extra = {"until": until, "reason": "fire", "by": city.bureau[0]}
    grant_extension(period=city.period, submission=row, **extra)
    assert f"Due {shown_day(until)}" in text_of(client.get(page_of(row)).text)
