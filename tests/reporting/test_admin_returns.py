"""Returns in the admin: read by those in scope, changed by nobody."""

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from core.quarters import Quarter
from reporting.admin import columns
from reporting.models import Submission
from reporting.returns.workflow import submit_return
from tests.support import desk, factories
from tests.support.pages import links_of, text_of

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
    "view_figure",
    "view_enterprise",
]


@pytest.fixture
def official(client):
    """The client of an official who holds every right there is on returns."""
    user = User.objects.create_user("official", is_staff=True)
    found = Permission.objects.filter(codename__in=RIGHTS)
    assert len(found) == len(RIGHTS)
    user.user_permissions.set(found)
    client.force_login(user)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
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


def draft(house):
    """A return that may still be changed on the desk."""
    cells = dict(zip(house[2], ("1200.5", "-7", "4"), strict=True))
    return factories.approved(house[0], house[1][0], Q1, cells, state="draft")


def test_a_return_shows_its_cells_and_leads_to_the_desk(official, house):
    row = draft(house)
    page = official.get(f"{LIST}{row.pk}/change/")
    words = text_of(page.text)
    for shown in ("1,200.5", "-7", "EC03", "Q1 2013"):
        assert shown in words
    assert f"/en/desk/returns/{row.pk}/" in links_of(page.text)
    assert 'name="_save"' not in page.text


def test_a_return_shows_its_moves(official):
    city = desk.city()
    row = desk.return_of(city.firms[0])
    desk.fill(row, city.reporter, EC01=100, EC03=10, EC06=50)
    submit_return(submission=row, by=city.reporter)
    words = text_of(official.get(f"{LIST}{row.pk}/change/").text)
    assert "reporter in progress submitted" in words


@pytest.mark.parametrize("page", ["add/", "{pk}/change/", "{pk}/delete/"])
def test_nothing_is_typed_here_not_even_by_a_forged_post(official, house, page):
    row = draft(house)
    data = {"state": "approved", "post": "yes", "entries-0-value": "9"}
    answer = official.post(LIST + page.format(pk=row.pk), data)
    assert answer.status_code == 403
    found = Submission.objects.get()
    assert (found.state, found.entries.count()) == ("draft", 3)


@pytest.mark.parametrize("action", ["approve_selected", "delete_selected"])
def test_the_list_has_no_actions(official, house, action):
    row = draft(house)
    data = {"action": action, "_selected_action": [row.pk], "post": "yes"}
    official.post(LIST, data, follow=True)
    assert Submission.objects.get().state == "draft"


@pytest.mark.parametrize(
    ("who", "seen"), [("park_reviewer", 3), ("coordinator", 3), ("leader", 5)]
)
def test_each_reads_the_returns_of_their_scope(who, seen):
    city = desk.city()
    elsewhere = factories.enterprise()
    hidden = factories.approved(city.programme, elsewhere, Q1, {})
    Submission.objects.filter(pk=hidden.pk).update(programme=factories.programme())
    user = getattr(city, who)
    User.objects.filter(pk=user.pk).update(is_staff=True)
    client = desk.client(user)
    assert len(client.get(LIST).context["cl"].result_list) == seen
    assert client.get(f"{LIST}{hidden.pk}/change/").status_code == 302


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
