"""An official does a quarter in the admin: types, approves, releases, amends."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from core.clock import NOW
from core.quarters import Quarter
from reporting.admin import columns, questions
from reporting.models import Entry, Release, RollUp, Submission
from reporting.releasing import release
from tests import factories
from tests.forms import form_of

pytestmark = pytest.mark.django_db

Q1 = Quarter(2013, 1)
LIST = "/admin/reporting/submission/"
RIGHTS = [
    *(
        f"{move}_{what}"
        for move in ("add", "change", "delete", "view")
        for what in ("submission", "entry")
    ),
    "add_release",
    "view_enterprise",
]
REPORTED, MISSING = "1", "3"


def sign_in(client, rights) -> User:
    """Sign an official with these rights in; pages are in English."""
    official = User.objects.create_user("official", is_staff=True)
    found = Permission.objects.filter(codename__in=rights)
    assert len(found) == len(rights)
    official.user_permissions.set(found)
    client.force_login(official)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return official


@pytest.fixture
def official(client):
    """The client of an official who may do the whole round."""
    sign_in(client, RIGHTS)
    return client


@pytest.fixture
def house():
    """A programme of one base with three members and three indicators."""
    programme = factories.programme()
    base = factories.base(programme)
    firms = [factories.member(programme, base=base) for _ in range(3)]
    indicators = [
        factories.indicator(programme, code="EC01"),
        factories.indicator(programme, code="EC03", nature="signed_flow"),
        factories.indicator(programme, code="IP05", nature="stock", unit_zh="件"),
    ]
    return programme, firms, indicators


def typed(client, house, firm, cells, **fields):
    """Type a new return of `firm`; cells are (indicator, value, status); post it."""
    url = reverse("admin:reporting_submission_add")
    data = {"programme": house[0].pk, "period": "2013年1-3月", "enterprise": firm.pk}
    for row, (indicator, value, status) in enumerate(cells):
        data[f"entries-{row}-indicator"] = indicator.pk
        data[f"entries-{row}-value"] = value
        data[f"entries-{row}-status"] = status
    form = form_of(client.get(url))
    return client.post(url, form.filled(**data | fields), follow=True)


def act(client, action, *rows, **data):
    """Do an action on returns as the list does; answers come after redirects."""
    data |= {"action": action, "_selected_action": [row.pk for row in rows]}
    return client.post(LIST, data, follow=True)


def said(answer) -> list[str]:
    """The messages that a page shows."""
    return [str(message) for message in answer.context["messages"]]


def cells_of(answer):
    """The forms of the cells on a page."""
    return answer.context["inline_admin_formsets"][0].formset.forms


def numbers(house, *values):
    """A reported cell for each indicator."""
    return [(one, value, REPORTED) for one, value in zip(house[2], values, strict=True)]


def total(house, indicator):
    return RollUp.objects.get(
        kind="programme", indicator=indicator, period=Q1, superseded_in=NOW
    )


def test_a_quarter_is_typed_approved_and_released(official, house):
    for number, firm in enumerate(house[1], 1):
        typed(official, house, firm, numbers(house, f"{number}00.5", "-7", "4"))
    waiting = Submission.objects.all()
    assert said(act(official, "approve_selected", *waiting)) == [
        "3 returns are approved."
    ]
    answer = act(
        official, "release_programme", waiting[0], confirmed="yes", note="First quarter"
    )
    assert said(answer) == ["Released as No. 1."]
    done = Release.objects.get()
    assert (done.note, done.published_by) == ("First quarter", "official")
    sums = [total(house, one).value for one in house[2]]
    assert [str(sum_) for sum_ in sums] == ["601.5000", "-21.0000", "12.0000"]


def test_a_total_that_no_column_holds_is_said_and_nothing_is_released(official, house):
    for firm in house[1][:2]:
        factories.approved(house[0], firm, Q1, {house[2][0]: "99999999999"})
    waiting = Submission.objects.first()
    answer = act(official, "release_programme", waiting, confirmed="yes", note="x")
    assert "wrong unit" in said(answer)[0]
    assert Release.objects.count() == 0


def test_a_new_return_knows_who_entered_it_and_its_definitions(official, house):
    typed(official, house, house[1][0], numbers(house, "1", "2", "3"))
    row = Submission.objects.get()
    assert (row.state, row.revision, row.period) == ("draft", 1, Q1)
    assert row.entered_by.username == "official"
    for cell in row.entries.all():
        assert cell.indicator_version == cell.indicator.versions.get()


WRONG = {
    "a negative stock": (2, "-1", REPORTED, "value", "not below zero"),
    "a value that is missing": (0, "5", MISSING, "value", "all others have none"),
    "a report without a value": (0, "", REPORTED, "value", "cells have a value"),
    "no number": (0, "many", REPORTED, "value", "Enter a number"),
    "a sixteenth digit": (0, "123456789012.12345", REPORTED, "value", "no more than"),
    "an indicator twice": (1, "5", REPORTED, "indicator", "that indicator already"),
    "a later indicator": (3, "5", REPORTED, "indicator", "does not report that"),
}  # fmt: skip


@pytest.mark.parametrize("case", WRONG.values(), ids=WRONG)
def test_a_wrong_cell_comes_back_named_at_its_field_with_all_that_was_typed(
    official, house, case
):
    which, value, status, field, message = case
    later = factories.indicator(house[0], valid_from=Quarter(2014, 1))
    wrong = ([*house[2], later][which], value, status)
    good = (house[2][1], "-7.25", REPORTED)
    answer = typed(official, house, house[1][0], [good, wrong])
    errors = cells_of(answer)[1].errors
    assert (list(errors), message in str(errors[field])) == ([field], True)
    kept = form_of(answer).values
    assert (kept["period"], kept["entries-0-value"]) == (["2013年1-3月"], ["-7.25"])
    assert (kept["entries-1-value"], kept["entries-1-status"]) == ([value], [status])
    assert not Submission.objects.exists()


@pytest.mark.parametrize("period", ["", "2013-06", "2013-Q5", "9999-Q4"])
def test_a_return_without_a_quarter_comes_back_with_its_cells(official, house, period):
    cells = numbers(house, "1", "2", "3")
    answer = typed(official, house, house[1][0], cells, period=period)
    assert answer.context["adminform"].form.errors["period"]
    assert form_of(answer).values["entries-2-value"] == ["3"]
    assert not Submission.objects.exists()


@pytest.mark.parametrize("kind", ["base", "park", "programme"])
def test_the_subject_is_the_one_that_the_kind_names(official, house, kind):
    answer = typed(official, house, house[1][0], numbers(house, 1, 2, 3), kind=kind)
    assert "Choose the one subject that the kind names." in answer.text
    assert not Submission.objects.exists()


def test_a_place_reports_to_its_own_programme(official, house):
    other = factories.base(factories.programme())
    fields = {"kind": "base", "enterprise": "", "base": other.pk}
    answer = typed(official, house, house[1][0], numbers(house, 1, 2, 3), **fields)
    assert "The subject belongs to another programme." in answer.text


def test_a_return_is_entered_once(official, house):
    for _time in range(2):
        answer = typed(official, house, house[1][0], numbers(house, 1, 2, 3))
    assert "has that revision for the quarter already" in answer.text
    assert Submission.objects.count() == 1


def test_an_open_return_is_changed_but_not_its_state(official, house):
    typed(official, house, house[1][0], numbers(house, 1, 2, 3))
    url = f"{LIST}{Submission.objects.get().pk}/change/"
    changes = {"entries-0-value": "10", "state": "released", "revision": "9"}
    official.post(url, form_of(official.get(url)).filled(**changes))
    assert Entry.objects.get(indicator=house[2][0]).value == 10
    row = Submission.objects.get()
    assert (row.state, row.revision) == ("draft", 1)


@pytest.mark.parametrize("state", ["submitted", "reviewed", "approved", "released"])
def test_a_closed_return_refuses_a_forged_post(official, house, state):
    typed(official, house, house[1][0], numbers(house, 1, 2, 3))
    row = Submission.objects.get()
    form = form_of(official.get(f"{LIST}{row.pk}/change/"))
    published = release(programme=house[0], by="x") if state == "released" else None
    Submission.objects.update(state=state, released_in=published)
    page = official.get(f"{LIST}{row.pk}/change/")
    assert (page.status_code, form_of(page).lines) == (200, [])
    forged = form.filled(**{"entries-0-value": "10", "period": "2014-Q1"})
    assert official.post(f"{LIST}{row.pk}/change/", forged).status_code == 403
    assert official.post(f"{LIST}{row.pk}/delete/", {"post": "yes"}).status_code == 403
    assert Entry.objects.get(indicator=house[2][0]).value == 1


def test_each_return_that_is_not_approved_is_named_with_the_reason(official, house):
    programme, firms, (sales, _profit, stock) = house
    make = {"state": "draft"}
    good = factories.approved(programme, firms[0], Q1, {sales: 1}, **make)
    empty = factories.approved(programme, firms[1], Q1, {}, **make)
    wrong = factories.approved(programme, firms[2], Q1, {stock: -1}, **make)
    answer = act(official, "approve_selected", good, empty, wrong)
    assert sorted(said(answer)) == sorted([
        "1 return is approved.",
        f"{firms[1]}, 2013-Q1 is not approved. It has no cells.",
        f"{firms[2]}, 2013-Q1 is not approved. IP05: This value is not below zero.",
    ])  # fmt: skip
    assert list(Submission.objects.approved()) == [good]
    assert LogEntry.objects.get(object_id=good.pk).change_message == "Approved."


def test_a_release_is_shown_before_it_is_done(official, house):
    programme, firms, (sales, *_others) = house
    rows = [factories.approved(programme, firm, Q1, {sales: 1}) for firm in firms]
    factories.target(programme, sales, code="T-REV")
    page = act(official, "release_programme", rows[0])
    assert "Approved returns: 3, cells: 3" in page.text
    assert "T-REV &gt;= 2" in page.text
    assert all(str(firm) in page.text for firm in firms)
    assert not Release.objects.exists()
    answer = official.post(LIST, form_of(page).filled(note="as shown"), follow=True)
    assert said(answer) == ["Released as No. 1."]


def test_of_very_many_returns_the_first_are_listed(official, house, monkeypatch):
    monkeypatch.setattr(questions, "LISTED_RETURNS", 2)
    rows = [factories.approved(house[0], firm, Q1, {}) for firm in house[1]]
    page = act(official, "release_programme", rows[0])
    assert "and 1 more" in page.text
    assert str(house[1][2]) not in page.text


def test_what_has_nothing_to_release_offers_no_button(official, house):
    row = factories.approved(house[0], house[1][0], Q1, {house[2][0]: 1})
    release(programme=house[0], by="bureau")
    page = act(official, "release_programme", row)
    assert "There is nothing to release." in page.text
    assert "confirmed" not in form_of(page).values
    answer = act(official, "release_programme", row, confirmed="yes")
    assert said(answer) == ["There is nothing to release."]


def test_one_programme_is_released_at_a_time(official, house):
    mine = factories.approved(house[0], house[1][0], Q1, {house[2][0]: 1})
    other = factories.programme()
    theirs = factories.approved(other, factories.member(other), Q1, {house[2][0]: 1})
    answer = act(official, "release_programme", mine, theirs, confirmed="yes")
    assert said(answer) == ["Select returns of one programme."]
    assert not Release.objects.exists()


def test_an_amendment_goes_round_and_the_old_release_stands(official, house):
    sales = house[2][0]
    row = factories.approved(house[0], house[1][0], Q1, {sales: 100})
    release(programme=house[0], by="bureau")
    page = act(official, "amend_selected", row, confirmed="yes", reason=" ")
    assert "This field is required." in page.text
    draft = official.post(LIST, form_of(page).filled(reason="misread"), follow=True)
    assert said(draft) == ["Revision 2 is open for changes."]
    form = form_of(draft)
    assert "period" not in form.values  # it is about what its original is about
    official.post(draft.wsgi_request.path, form.filled(**{"entries-0-value": "90"}))
    amendment = Submission.objects.get(revision=2)
    act(official, "approve_selected", amendment)
    assert total(house, sales).value == 100
    act(official, "release_programme", amendment, confirmed="yes", note="")
    assert (Release.objects.last().seq, total(house, sales).value) == (1, 90)
    earlier = RollUp.objects.as_of(1).get(kind="programme", indicator=sales, period=Q1)
    assert earlier.value == 100


def test_returns_are_amended_one_by_one(official, house):
    rows = [factories.approved(house[0], firm, Q1, {}) for firm in house[1]]
    answer = act(official, "amend_selected", *rows, confirmed="yes", reason="misread")
    assert said(answer) == ["Select one return: each amendment has its own reason."]
    assert Submission.objects.count() == 3


def test_an_amendment_that_cannot_be_is_told_on_its_page(official, house):
    row = factories.approved(house[0], house[1][0], Q1, {}, state="draft")
    page = act(official, "amend_selected", row, confirmed="yes", reason="misread")
    assert "change it itself" in page.text
    assert form_of(page).values["reason"] == ["misread"]


@pytest.mark.parametrize(
    ("action", "right"),
    [
        ("approve_selected", "change_submission"),
        ("amend_selected", "add_submission"),
        ("release_programme", "add_release"),
        ("delete_selected", None),
    ],
)
def test_an_action_needs_its_right(client, house, action, right):
    sign_in(client, [name for name in RIGHTS if name != right])
    state = "approved" if action == "release_programme" else "draft"
    cells = {house[2][0]: 1}
    row = factories.approved(house[0], house[1][0], Q1, cells, state=state)
    asked = {"confirmed": "yes", "reason": "x", "post": "yes"}
    assert said(act(client, action, row, **asked)) == ["No action selected."]
    assert Submission.objects.get().state == state


@pytest.mark.parametrize("named", [0, 500])
@pytest.mark.parametrize("term", ["E-17", "青海", "Qinghai", "PDY0000"])
def test_a_return_is_found_by_its_enterprise(official, house, term, named, monkeypatch):
    monkeypatch.setattr(columns, "NAMED_ENTERPRISES", named)
    firm = factories.enterprise(code="E-17", name_zh="青海盐湖", name_en="Qinghai Salt")
    firm.identifiers.create(kind="organisation_code", value="PDY00001X")
    mine = factories.approved(house[0], firm, Q1, {})
    factories.approved(house[0], house[1][0], Q1, {})
    found = official.get(LIST, {"q": term}).context["cl"].result_list
    assert list(found) == [mine]


def test_returns_are_listed_by_quarter(official, house):
    factories.period(house[0], Q1)
    first = factories.approved(house[0], house[1][0], Q1, {})
    factories.approved(house[0], house[1][0], Q1 + 1, {})
    found = official.get(LIST, {"period": Q1.code}).context["cl"].result_list
    assert list(found) == [first]


def test_the_page_of_a_return_costs_the_same_for_more_cells(official, house):
    costs = []
    for firm, count in zip(house[1], (2, 2, 20), strict=True):
        cells = {factories.indicator(house[0]): 1 for _cell in range(count)}
        row = factories.approved(house[0], firm, Q1, cells, state="draft")
        with CaptureQueriesContext(connection) as captured:
            assert official.get(f"{LIST}{row.pk}/change/").status_code == 200
        costs.append(len(captured))
    assert costs[1] == costs[2]  # the first also fills the cache of content types
