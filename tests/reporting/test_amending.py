"""A return is withdrawn as a whole; an amendment is discarded, and both say why."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from accounts.models import User
from core.quarters import Quarter
from core.statuses import Status
from reporting.actors import Actor
from reporting.errors import WorkflowError
from reporting.models import AuditRecord, Entry, Figure, Submission
from reporting.releases.releasing import publish_release
from reporting.returns.amending import (
    discard_revision,
    find_opener,
    open_revision,
    withdraw_return,
)
from reporting.returns.completeness import ReturnStatus, find_status, get_state
from reporting.returns.workflow import (
    approve_return,
    review_return,
    send_back_return,
    submit_return,
)
from tests.support import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
Q1 = Quarter(2013, 1)
State = Submission.State


@pytest.fixture
def people():
    """A reporter, a park's reviewer and two of the bureau."""
    names = ("reporter", "park", "bureau", "other")
    return {name: User.objects.create_user(name) for name in names}


@pytest.fixture
def house():
    """A programme, a firm of it and two indicators."""
    programme = factories.programme()
    indicators = [factories.indicator(programme) for _ in range(2)]
    return programme, factories.member(programme), *indicators


def publish(house):
    """The next release."""
    return publish_release(programme=house[0], by=Actor("test"))


@pytest.fixture
def released(house):
    """A released return of two values."""
    programme, firm, sales, costs = house
    row = factories.approved(programme, firm, Q1, {sales: 7, costs: 3})
    publish(house)
    row.refresh_from_db()
    return row


def said() -> dict[str, set]:
    """Status and value of every figure that stands."""
    rows = Figure.objects.standing().filter(kind="enterprise")
    return {(row.status, row.value) for row in rows}


# A whole return is withdrawn


def test_a_withdrawal_waits_for_another_person_and_the_next_release(
    house, released, people
):
    row = withdraw_return(submission=released, by=people["bureau"], reason=" wrong ")
    assert (row.state, row.revision, row.withdraws) == (State.REVIEWED, 2, True)
    assert row.reason == "wrong"
    assert set(row.entries.values_list("status", "value")) == {(Status.WITHDRAWN, None)}
    assert publish(house) is None
    with pytest.raises(WorkflowError, match="Someone else has to"):
        approve_return(submission=row, by=people["bureau"])
    approve_return(submission=row, by=people["other"])
    before = said()
    done = publish(house)
    assert before == {(Status.REPORTED, Decimal(7)), (Status.REPORTED, Decimal(3))}
    assert said() == {(Status.WITHDRAWN, None)}
    assert done.kind == done.Kind.AMENDMENT
    earlier = Figure.objects.as_of(released.released_in_id).filter(kind="enterprise")
    assert {row.value for row in earlier} == {7, 3}
    action = AuditRecord.objects.get(action="return.withdrawal")
    assert action.detail["reason"] == "wrong"


def test_a_withdrawn_return_is_reported_again(house, released, people):
    row = withdraw_return(submission=released, by=people["bureau"], reason="wrong")
    approve_return(submission=row, by=people["other"])
    publish(house)
    row.refresh_from_db()
    again = open_revision(submission=row, by=people["bureau"], reason="right now")
    assert (again.revision, again.withdraws) == (3, False)
    assert set(again.entries.values_list("status", "value")) == {(Status.MISSING, None)}
    Entry.objects.filter(submission=again).update(status=Status.REPORTED, value=9)
    submit_return(submission=again, by=people["reporter"])
    review_return(submission=again, by=people["park"])
    approve_return(submission=again, by=people["other"])
    publish(house)
    assert said() == {(Status.REPORTED, Decimal(9))}


@pytest.mark.parametrize(
    ("state", "reason", "says"),
    [
        ("released", " ", "Enter a reason for the withdrawal"),
        ("approved", "wrong", "Only a released return can be withdrawn"),
        ("draft", "wrong", "Only a released return can be withdrawn"),
    ],
)
def test_a_withdrawal_is_refused(house, people, state, reason, says):
    programme, firm, sales, _costs = house
    row = factories.approved(programme, firm, Q1, {sales: 7})
    if state == "released":
        publish(house)
    else:
        Submission.objects.filter(pk=row.pk).update(state=state)
    with pytest.raises(WorkflowError, match=says):
        withdraw_return(submission=row, by=people["bureau"], reason=reason)
    assert Submission.objects.count() == 1


def test_what_is_withdrawn_is_not_withdrawn_again(house, released, people):
    row = withdraw_return(submission=released, by=people["bureau"], reason="wrong")
    with pytest.raises(WorkflowError, match="It was opened by bureau"):
        withdraw_return(submission=released, by=people["other"], reason="wrong")
    approve_return(submission=row, by=people["other"])
    publish(house)
    with pytest.raises(WorkflowError, match="Only a released return"):
        withdraw_return(submission=row, by=people["bureau"], reason="wrong")


def test_a_withdrawal_is_discarded_and_not_sent_back(house, released, people):
    row = withdraw_return(submission=released, by=people["bureau"], reason="wrong")
    remarks = {house[2].pk: "look"}
    with pytest.raises(WorkflowError, match="Discard it instead"):
        send_back_return(
            submission=row, by=people["other"], reason="no", remarks=remarks
        )
    discard_revision(submission=row, by=people["other"], reason="it was right")
    assert publish(house) is None
    released.refresh_from_db()
    assert released.is_newest


@pytest.mark.parametrize(
    ("state", "withdraws", "found"),
    [
        ("released", True, ReturnStatus.WITHDRAWN),
        ("released", False, ReturnStatus.RELEASED),
        ("reviewed", True, ReturnStatus.REVIEWED),
    ],
)
def test_the_board_says_that_a_return_is_withdrawn(state, withdraws, found):
    days = dict.fromkeys(("today", "opens", "due"), Q1.last_day)
    assert find_status(get_state(state, withdraws), revision=2, **days) == found


# A revision is discarded


@pytest.mark.parametrize(
    "state", ["draft", "returned", "submitted", "reviewed", "approved"]
)
def test_a_revision_is_discarded_from_every_open_state(house, released, people, state):
    row = open_revision(submission=released, by=people["bureau"], reason="misread")
    Submission.objects.filter(pk=row.pk).update(state=state)
    standing = discard_revision(submission=row, by=people["other"], reason=" mistake ")
    assert standing == released
    assert (standing.is_newest, row.is_newest, row.state) == (True, False, "discarded")
    event = row.events.last()
    assert (event.from_state, event.to_state) == (state, "discarded")
    assert (event.by, event.reason) == (people["other"], "mistake")
    assert row.entries.count() == 2
    assert publish(house) is None


def test_after_a_discarded_revision_the_next_one_takes_nothing_from_it(
    house, released, people
):
    row = open_revision(submission=released, by=people["bureau"], reason="misread")
    row.entries.update(value=100)
    row.editors.add(people["park"])
    discard_revision(submission=row, by=people["bureau"], reason="mistake")
    again = open_revision(submission=released, by=people["other"], reason="misread")
    assert again.revision == 3
    assert {cell.value for cell in again.entries.all()} == {7, 3}
    assert not again.editors.filter(pk=people["park"].pk).exists()
    assert find_opener(again) == people["other"]


@pytest.mark.parametrize(
    ("which", "reason", "says"),
    [
        ("first", "mistake", "This is the first revision"),
        ("open", " ", "Enter a reason for discarding"),
        ("released", "mistake", "It cannot be changed to “discarded”"),
        ("discarded", "mistake", "It cannot be changed to “discarded”"),
    ],
)
def test_discarding_is_refused(house, released, people, which, reason, says):
    row = released
    if which != "first":
        row = open_revision(submission=released, by=people["bureau"], reason="misread")
    if which == "released":
        Submission.objects.filter(pk=row.pk).update(state="approved")
        row.entries.update(value=1)
        publish(house)
    if which == "discarded":
        discard_revision(submission=row, by=people["bureau"], reason="mistake")
    before = list(Submission.objects.values_list("pk", "state", "is_newest"))
    with pytest.raises(WorkflowError, match=says):
        discard_revision(submission=row, by=people["bureau"], reason=reason)
    assert list(Submission.objects.values_list("pk", "state", "is_newest")) == before


@pytest.mark.parametrize(
    "wrong", [{"state": "discarded"}, {"withdraws": True}], ids=["newest", "first"]
)
def test_the_database_refuses(released, wrong):
    rows = Submission.objects.filter(pk=released.pk)
    if "state" in wrong:
        wrong = wrong | {"released_in": None}
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(**wrong)


def test_a_later_file_counts_on_from_a_discarded_revision(house, released, people):
    row = open_revision(submission=released, by=people["bureau"], reason="misread")
    discard_revision(submission=row, by=people["bureau"], reason="mistake")
    programme, firm, sales, _costs = house
    later = factories.approved(programme, firm, Q1, {sales: 8})
    publish(house)
    assert (Status.REPORTED, Decimal(8)) in said()
    assert (later.revision, row.state) == (3, "discarded")
