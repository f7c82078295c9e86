"""A return moves as the table says, once, and loses nothing to those who race."""

import contextlib
import json
import time
from pathlib import Path
from unittest import mock

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from accounts.models import User
from core.quarters import Quarter
from reporting.models import Entry, Figure, Submission
from reporting.releasing import release
from reporting.workflow import MOVES, WorkflowError, amend, approve
from targets.models import IndicatorVersion
from tests import factories
from tests.forms import form_of

Q1 = Quarter(2013, 1)
DESIGNED = """
draft submitted, submitted returned, submitted reviewed, reviewed returned,
reviewed approved, approved returned, approved released, returned submitted
"""
SHORT_CUTS = "draft approved, submitted approved"


def moves(text):
    return {tuple(move.split()) for move in text.split(",")}


@pytest.fixture(autouse=True)
def in_english():
    """What refusals say."""
    with translation.override("en"):
        yield


@pytest.fixture
def official(db):
    """Who approves."""
    return User.objects.create_user("official")


@pytest.fixture
def house(db):
    """A programme, a firm of it and an indicator."""
    programme = factories.programme()
    return programme, factories.member(programme), factories.indicator(programme)


def draft(house, value=1, **fields):
    programme, firm, sales = house
    cells = {} if value is None else {sales: value}
    return factories.approved(programme, firm, Q1, cells, **{"state": "draft"} | fields)


def test_the_table_is_the_designed_one_and_two_short_cuts():
    assert {(str(a), str(b)) for a, b in MOVES} == moves(DESIGNED) | moves(SHORT_CUTS)


@pytest.mark.parametrize("state", Submission.State.values)
def test_a_return_is_approved_from_where_the_table_allows_it(house, official, state):
    published = {}
    if state == "released":
        published = {"released_in": release(programme=house[0], by="bureau")}
    row = draft(house, state=state, **published)
    if (state, "approved") in moves(DESIGNED) | moves(SHORT_CUTS):
        approve(submission=row, by=official)
        assert (row.state, row.approved_by) == ("approved", official)
        assert row.approved_at
    else:
        with pytest.raises(WorkflowError, match="cannot be reached"):
            approve(submission=row, by=official)


def test_the_second_approval_is_told_and_the_first_stands(house, official):
    row, stale = draft(house), Submission.objects.get()
    approve(submission=row, by=official)
    with pytest.raises(WorkflowError, match="approved by the bureau"):
        approve(submission=stale, by=User.objects.create_user("colleague"))
    assert Submission.objects.get().approved_by == official


def test_a_return_that_was_deleted_meanwhile_is_not_approved(house, official):
    row = draft(house)
    Submission.objects.all().delete()
    with pytest.raises(WorkflowError, match="no longer exists"):
        approve(submission=row, by=official)


@pytest.mark.parametrize(
    ("value", "reason"), [(None, "no cells"), (-1, "EC01: This value is not below")]
)
def test_a_return_without_cells_or_with_a_wrong_one_stays(official, value, reason):
    programme = factories.programme()
    sales = factories.indicator(programme, code="EC01")
    row = draft((programme, factories.member(programme), sales), value)
    with pytest.raises(WorkflowError, match=reason):
        approve(submission=row, by=official)
    assert Submission.objects.get().state == "draft"


def test_an_approved_cell_has_the_definition_of_its_quarter(house, official):
    row = draft(house)
    IndicatorVersion.objects.update(valid_to=Q1 - 1)
    factories.indicator(house[0], code=house[2].code, valid_from=Q1)
    approve(submission=row, by=official)
    assert Entry.objects.get().indicator_version.valid_from == Q1


def test_an_amendment_is_the_next_revision_with_the_same_cells(house, official):
    original = draft(house, 7, state="approved")
    amendment = amend(submission=original, by=official, reason=" misread ")
    assert (amendment.state, amendment.revision) == ("draft", 2)
    assert (amendment.reason, amendment.entered_by) == ("misread", official)
    assert amendment.entries.get().value == original.entries.get().value == 7
    assert Submission.objects.get(revision=1).state == "approved"


def test_an_amendment_starts_from_what_all_revisions_say(house, official):
    programme, firm, sales = house
    costs = factories.indicator(programme)
    factories.approved(programme, firm, Q1, {sales: 1, costs: 2})
    partial = factories.approved(programme, firm, Q1, {costs: 3})
    amendment = amend(submission=partial, by=official, reason="misread")
    values = dict(amendment.entries.values_list("indicator", "value"))
    assert values == {sales.pk: 1, costs.pk: 3}


@pytest.mark.parametrize(
    ("state", "reason", "refusal"),
    [
        ("approved", " ", "needs a reason"),
        ("draft", "misread", "“draft”: change it itself"),
        ("submitted", "misread", "“submitted”: change it itself"),
    ],
)
def test_an_amendment_is_refused(house, official, state, reason, refusal):
    row = draft(house, state=state)
    with pytest.raises(WorkflowError, match=refusal):
        amend(submission=row, by=official, reason=reason)
    assert Submission.objects.count() == 1


def test_only_the_newest_revision_is_amended(house, official):
    first = draft(house, state="approved")
    amend(submission=first, by=official, reason="misread")
    with pytest.raises(WorkflowError, match="Revision 2 is newer"):
        amend(submission=first, by=official, reason="again")


# What follows runs in processes of their own, each with its own connection.


def plant(count: int) -> None:
    """Make drafts of one cell each in one programme."""
    programme = factories.programme(code="race")
    sales = factories.indicator(programme)
    for _number in range(count):
        draft((programme, factories.member(programme), sales))
    User.objects.create_superuser("chief")


def approve_all() -> None:
    """Approve every return that nobody else has; print how many."""
    chief, done = User.objects.get(), 0
    for row in Submission.objects.order_by("id"):
        try:
            approve(submission=row, by=chief)
            done += 1
        except WorkflowError:
            pass
    print(done)  # noqa: T201 (the test reads it)


def release_all() -> None:
    """Release until every return is; print how many figures that made."""
    deadline = time.monotonic() + 60
    programme = Submission.objects.first().programme
    while Submission.objects.exclude(state="released").exists():
        release(programme=programme, by="racer")
        assert time.monotonic() < deadline
    print(Figure.objects.filter(value=1).count())  # noqa: T201 (as above)


def edit_slowly(paused: str) -> None:
    """Save a cell in the admin, and think between reading the return and saving it."""
    find, client = Entry.find_version, Client(SERVER_NAME="localhost")

    def find_slowly(entry):
        Path(paused).touch()
        time.sleep(1)
        return find(entry)

    client.force_login(User.objects.get())
    url = reverse(
        "admin:reporting_submission_change", args=[Submission.objects.get().pk]
    )
    data = form_of(client.get(url)).filled(**{"entries-0-value": "2"})
    with mock.patch.object(Entry, "find_version", find_slowly):
        print(client.post(url, data).status_code)  # noqa: T201 (as above)


def approve_after(paused: str) -> None:
    """Approve the return as soon as somebody is editing it."""
    deadline = time.monotonic() + 60
    while not Path(paused).exists():
        assert time.monotonic() < deadline
        time.sleep(0.01)
    approve_all()


def run(sandbox, *calls):
    """Start each call in a process; return what they print, in the same order."""
    started = [
        sandbox.popen(
            "shell", "-c", f"from tests import test_workflow as t; t.{call}", stdout=-1
        )
        for call in calls
    ]
    return [
        json.loads(process.communicate(timeout=120)[0].split(b"\n")[-2])
        for process in started
    ]


def test_two_approvers_and_a_releaser_lose_nothing_and_do_nothing_twice(sandbox):
    sandbox.manage("shell", "-c", "from tests.test_workflow import plant; plant(12)")
    first, second, figures = run(
        sandbox, "approve_all()", "approve_all()", "release_all()"
    )
    assert (first + second, figures) == (12, 12)


def test_an_approval_waits_for_whoever_is_saving_the_cells(sandbox, tmp_path):
    sandbox.manage("shell", "-c", "from tests.test_workflow import plant; plant(1)")
    mark = str(tmp_path / "editing")
    found = run(sandbox, f"edit_slowly({mark!r})", f"approve_after({mark!r})")
    assert found == [302, 1]
    with contextlib.closing(sandbox.connection().cursor()) as cursor:
        cursor.execute(
            "SELECT state, value FROM reporting_submission s "
            "JOIN reporting_entry e ON e.submission_id = s.id"
        )
        assert cursor.fetchone() == ("approved", 2)
