"""A return under review: what speaks for it, and the steps that reviewers take."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from enterprises.models import Patent
from reporting.actors import Actor
from reporting.checks.context import load_cells, load_sheet, load_sheets
from reporting.models import AuditRecord, Submission
from reporting.releases.releasing import publish_release
from reporting.returns.workflow import (
    approve_return,
    review_return,
    send_back_return,
    submit_return,
)
from tests.support import desk, factories
from tests.support.forms import form_of
from tests.support.grid import grey, labels
from tests.support.pages import english_in, links_of, policy_faults, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
CELLS = {"EC01": 100, "EC03": 10, "EC06": 50}


@pytest.fixture
def row(city):
    """The first enterprise's return, submitted."""
    found = desk.return_of(city.firms[0])
    desk.fill(found, city.reporter, **CELLS)
    submit_return(submission=found, by=city.reporter)
    return found


def address(row, language="en"):
    with translation.override(language):
        return reverse("desk:review_return", args=[row.pk])


def get(user, row, language="en"):
    return desk.client(user).get(address(row, language))


def post(user, row, action, opened=None, **typed):
    """Open the page, type (remark__EC01=...) and press a button."""
    client = desk.client(user)
    form = form_of(opened or client.get(address(row)))
    changes = {name.replace("__", "."): value for name, value in typed.items()}
    return client.post(address(row), form.filled(**changes, action=action))


def state_of(row):
    return Submission.objects.get(pk=row.pk).state


def passed(city, row):
    review_return(submission=row, by=city.park_reviewer)
    return row


def approved(city, row):
    approve_return(submission=passed(city, row), by=city.bureau[0])
    return row


def buttons(answer):
    return [name for name in STEPS if f'name="action" value="{name}"' in answer.text]


STEPS = ("review", "approve", "return", "amend")


def test_the_park_passes_it_on_and_the_bureau_approves_it(city, row):
    assert post(city.park_reviewer, row, "review").status_code == 302
    assert state_of(row) == "reviewed"
    answer = post(city.bureau[0], row, "approve")
    assert answer["Location"] == "/en/desk/review/"
    assert state_of(row) == "approved"


@pytest.mark.parametrize(
    ("who", "status", "offered"),
    [
        ("park_reviewer", 200, ["review", "return"]),
        ("reporter", 200, []),
        ("coordinator", 200, []),
        ("leader", 200, []),
        ("auditor", 200, []),
        ("other_reporter", 404, []),
        ("stranger", 404, []),
    ],
)
def test_who_sees_it_and_who_may_act(city, row, who, status, offered):
    answer = get(getattr(city, who), row)
    assert (answer.status_code, buttons(answer)) == (status, offered)


@pytest.mark.slow
@pytest.mark.parametrize("action", STEPS)
@pytest.mark.parametrize("who", ["reporter", "leader", "other_reporter", "stranger"])
def test_a_forged_step_is_not_found_and_kept(city, row, who, action):
    data = {"action": action, "version": row.version, "reason": "x", "why": "x"}
    answer = desk.client(getattr(city, who)).post(address(row), data)
    assert answer.status_code == 404
    assert state_of(row) == "submitted"
    assert AuditRecord.objects.filter(action="refused").count() == 1


@pytest.mark.parametrize(
    ("state", "who", "offered"),
    [
        ("submitted", "bureau", ["review", "return"]),
        ("reviewed", "park_reviewer", []),
        ("reviewed", "bureau", ["approve", "return"]),
        ("approved", "bureau", ["return", "amend"]),
        ("draft", "bureau", []),
    ],
)
def test_each_state_offers_its_steps(city, row, state, who, offered):
    Submission.objects.filter(pk=row.pk).update(state=state)
    user = city.bureau[1] if who == "bureau" else city.park_reviewer
    assert buttons(get(user, row)) == offered


@pytest.mark.parametrize("action", ["approve", "amend"])
def test_the_park_does_not_do_the_bureaus_steps(city, row, action):
    answer = post(city.park_reviewer, row, action, why="x")
    assert answer.status_code == 404
    assert state_of(row) == "submitted"


def test_what_is_passed_on_only_the_bureau_sends_back(city, row):
    passed(city, row)
    data = {"action": "return", "version": row.version, "remark.EC01": "x"}
    answer = desk.client(city.park_reviewer).post(address(row), data | {"reason": "x"})
    assert (answer.status_code, state_of(row)) == (404, "reviewed")


def test_who_reviewed_is_told_that_somebody_else_approves(city, row):
    review_return(submission=row, by=city.bureau[0])
    page = get(city.bureau[0], row)
    assert "another person has to take the next step" in page.text
    assert buttons(page) == ["return"]
    answer = post(city.bureau[0], row, "approve", opened=page)
    assert answer.status_code == 400
    assert "You reviewed this return" in answer.text


def test_who_entered_something_cannot_pass_it_on(city):
    row = desk.return_of(city.firms[0])
    desk.fill(row, city.park_reviewer, **CELLS)
    row.refresh_from_db()
    submit_return(submission=row, by=city.reporter)
    page = get(city.park_reviewer, row)
    assert buttons(page) == ["return"]
    answer = post(city.park_reviewer, row, "review", opened=page)
    assert answer.status_code == 400
    assert "You entered part of this return" in answer.text


def test_it_goes_back_with_remarks_on_its_cells(city, row):
    typed = {"reason": "Two cells", "remark__EC01": "In 万元?\r\nLook again."}
    answer = post(city.park_reviewer, row, "return", **typed)
    assert answer.status_code == 302
    event = row.events.last()
    assert (state_of(row), event.reason) == ("returned", "Two cells")
    remarks = event.remarks.values_list("indicator__code", "text")
    assert list(remarks) == [("EC01", "In 万元?\nLook again.")]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (
            {"remark__EC01": "Look again."},
            "Enter the reason for sending the return back.",
        ),
        ({"reason": "Look again."}, "Add a comment to at least one cell"),
        (
            {"reason": "Look again.", "remark__EC01": "a\u200bb"},
            "EC01: There is a hidden",
        ),
        ({"reason": "Look again.\0", "remark__EC01": "a"}, "hidden character"),
    ],
)
def test_what_cannot_be_sent_back_keeps_what_was_typed(city, row, typed, sentence):
    answer = post(city.park_reviewer, row, "return", **typed)
    assert answer.status_code == 400
    assert sentence in answer.text
    kept = form_of(answer).values
    assert [kept[name.replace("__", ".")] for name in typed] == [
        [text] for text in typed.values()
    ]
    assert state_of(row) == "submitted"


@pytest.mark.parametrize(
    "forged", [{"remark.PB01": "x"}, {"remark.": "x"}, {"action": "release"}, {}]
)
def test_a_forged_cell_or_step_is_not_found(city, row, forged):
    data = {"version": row.version, "reason": "x", "action": "return"} | forged
    if not forged:
        del data["action"]
    answer = desk.client(city.park_reviewer).post(address(row), data)
    assert (answer.status_code, state_of(row)) == (404, "submitted")


@pytest.mark.slow
@pytest.mark.parametrize("version", ["1", "", "x", "٣", "9" * 40, "9" * 5_000])
def test_a_step_on_another_version_does_nothing(city, row, version):
    answer = post(city.park_reviewer, row, "review", version=version)
    assert (answer.status_code, state_of(row)) == (409, "submitted")


def test_the_second_of_two_sees_what_changed_and_keeps_what_was_typed(city, row):
    opened = get(city.park_reviewer, row)
    indicator = row.entries.get(indicator__code="EC01").indicator_id
    back = {"reason": "Look", "remarks": {indicator: "Look"}}
    send_back_return(submission=row, by=city.bureau[0], **back)
    desk.fill(row, city.reporter, EC01=120)
    answer = post(
        city.park_reviewer, row, "return", opened=opened, remark__EC06="How many?"
    )
    assert answer.status_code == 409
    words = text_of(answer.text)
    assert "Changes made in the meantime" in words
    assert "bureau-a · sent back" in words
    assert "reporter · saved" in words
    assert "<del>100</del> <ins>120</ins>" in answer.text
    assert state_of(row) == "returned"


def test_a_remark_survives_a_conflict(city, row):
    opened = get(city.bureau[1], row)
    review_return(submission=row, by=city.park_reviewer)
    typed = {"reason": "Why", "remark__EC06": "How many?"}
    answer = post(city.bureau[1], row, "return", opened=opened, **typed)
    assert answer.status_code == 409
    assert form_of(answer).values["remark.EC06"] == ["How many?"]
    assert form_of(answer).values["reason"] == ["Why"]


def test_who_moves_it_in_the_same_moment_is_told_too(city, row, monkeypatch):
    opened = get(city.park_reviewer, row)

    def meanwhile(found, _typed):
        review_return(submission=Submission.objects.get(pk=found.pk), by=city.bureau[0])
        return ()

    monkeypatch.setattr("portal.views.desk.review.list_input_faults", meanwhile)
    answer = post(city.park_reviewer, row, "review", opened=opened)
    assert answer.status_code == 409
    assert "bureau-a · reviewed by the park" in text_of(answer.text)


def test_what_changed_since_the_last_submission_is_marked(city, row):
    indicator = row.entries.get(indicator__code="EC01").indicator_id
    remarks = {indicator: "Look"}
    send_back_return(
        submission=row, by=city.park_reviewer, reason="Look", remarks=remarks
    )
    desk.fill(row, city.reporter, EC01=120)
    row.refresh_from_db()
    submit_return(submission=row, by=city.reporter)
    page = get(city.park_reviewer, row)
    assert page.context["page"].changed == 1
    assert "<del>100</del> <ins>120</ins>" in page.text
    assert "Look" in text_of(page.text)


def test_a_first_submission_has_changed_nothing(city, row):
    assert get(city.park_reviewer, row).context["page"].changed == 0


def test_what_is_released_is_amended_with_a_reason_and_compared(city, row):
    approved(city, row)
    publish_release(programme=city.programme, by=Actor("bureau"))
    row.refresh_from_db()
    refused = post(city.bureau[1], row, "amend", why=" ")
    assert refused.status_code == 400
    answer = post(city.bureau[1], row, "amend", why="A typing error")
    amendment = Submission.objects.get(revision=2)
    assert answer["Location"] == f"/en/desk/returns/{amendment.pk}/"
    desk.fill(amendment, city.reporter, EC06=51)
    page = get(city.bureau[1], amendment)
    assert "<del>50</del> <ins>51</ins>" in page.text
    assert "A typing error" in page.text
    assert "amend" not in buttons(get(city.bureau[1], row))


def test_an_amendment_on_another_version_does_nothing(city, row):
    approved(city, row)
    answer = post(city.bureau[1], row, "amend", why="A typing error", version="1")
    assert answer.status_code == 409
    assert form_of(answer).values["why"] == ["A typing error"]
    assert Submission.objects.filter(revision=2).count() == 0


@pytest.fixture
def patents(city, row):
    """The enterprise reports 3 patents in force; its register shows 2."""
    indicator = factories.indicator(
        city.programme, code="IP04", nature="stock", unit_zh="件", unit_en="patents"
    )
    for number in ("2013101234567", "2013101234568"):
        patent = Patent(number=number, title_zh="一种", kind="invention")
        patent.filed_on, patent.granted_on = date(2013, 1, 5), date(2014, 3, 1)
        patent.save()
        patent.owners.create(position=1, enterprise=city.firms[0])
    factories.entry(row, indicator, 3)
    return indicator


def test_the_registers_evidence_stands_beside_the_number(city, row, patents):
    page = get(city.park_reviewer, row)
    assert (
        "The return gives 3; the register shows 2. Correct it or explain the "
        "difference." in text_of(page.text)
    )
    code = city.firms[0].code
    address = f"/en/patents/?programme=xining&enterprise={code}"
    assert address in links_of(page.text)
    assert "Patents" in desk.client(None).get(address).text


def test_the_register_is_counted_where_it_was_kept(city, row, patents):
    assert load_sheet(row).register == {"IP04": 2}
    Submission.objects.filter(pk=row.pk).update(period=desk.QUARTER - 8)
    row.refresh_from_db()
    assert load_sheet(row).register == {}


def test_many_sheets_cost_what_one_costs(city, row, patents):
    for value in range(38):
        firm = factories.member(city.programme)
        cells = {city.indicators["EC01"]: value, patents: value}
        factories.approved(city.programme, firm, desk.QUARTER, cells)
    rows = list(Submission.objects.filter(kind="enterprise").with_subjects())
    costs = []
    for some in (rows[:2], rows):
        with CaptureQueriesContext(connection) as captured:
            sheets = load_sheets(load_cells(some))
        costs.append(len(captured))
    assert (len(rows), costs) == (40, [5, 5])
    assert sheets[row.pk].register == {"IP04": 2}
    assert sheets[rows[0].pk].register == {"IP04": 0}


def test_more_cells_cost_no_more_queries(city, row, patents):
    costs = []
    for _time in range(2):
        client = desk.client(city.park_reviewer)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address(row)).status_code == 200
        costs.append(len(captured))
        for number in range(20):
            factories.entry(row, factories.indicator(city.programme), number)
    assert costs[0] == costs[1]


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_page_is_in_its_language_and_keeps_its_policy(city, row, language):
    source = get(city.park_reviewer, row, language).text
    assert not policy_faults(source)
    assert ("Mark as reviewed and send to the bureau" in source) == (language == "en")
    assert language == "en" or not english_in(source)


def test_nobody_in_particular_is_asked_to_sign_in(row):
    answer = get(None, row)
    assert answer.status_code == 302
    assert "login" in answer["Location"]


def test_a_light_that_counts_nothing_is_grey(city, row):
    assert grey(get(city.park_reviewer, row)) == ["bad", "am"]
    earlier = desk.QUARTER - 1, {city.indicators["EC06"]: 500}
    factories.approved(city.programme, city.firms[0], *earlier)
    assert grey(get(city.park_reviewer, row)) == ["bad"]


def test_a_cell_is_named_on_a_narrow_screen_as_its_column_is(city, row):
    heads, named = labels(get(city.park_reviewer, row))
    assert named == heads
