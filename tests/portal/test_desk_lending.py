"""A role is lent to a colleague for dated days, seen, and taken back."""

from datetime import timedelta

import pytest
from django.utils import timezone

from reporting.access.scope import Scope
from reporting.errors import WorkflowError
from reporting.lending.loans import (
    delegate_assignment,
    shorten_delegations,
    withdraw_delegation,
)
from reporting.models import Assignment, AuditRecord
from tests.support import desk
from tests.support.pages import policy_faults, shown_day, text_of

URL = "/en/desk/lending/"
UNKNOWN = "No account with this username can take the role."
NOT_TO_THEM = {
    "nobody": UNKNOWN,
    "gone": UNKNOWN,
    "park-reviewer": "you cannot delegate a role to yourself",
    "admin": "This account is or was “system administrator”.",
    "other-reporter": "cannot be delegated to an account of an enterprise",
}
"""Why each account cannot take the role; who is unknown and who is gone look alike."""


def own(user) -> Assignment:
    return user.assignments.get(lent_from=None)


def days(first: int, last: int) -> dict:
    today = timezone.localdate()
    return {"first": today + timedelta(first), "last": today + timedelta(last)}


def post(user, account: str, first: int = 0, last: int = 7, **more):
    data = {"action": "lend", "account": account, "assignment": own(user).pk}
    return desk.client(user).post(URL, data | days(first, last) | more)


def lent(city, first: int = 0, last: int = 7) -> Assignment:
    lender, to = city.park_reviewer, city.stranger
    return delegate_assignment(
        assignment=own(lender), to=to, by=lender, **days(first, last)
    )


def test_a_role_is_lent_and_both_hold_it(city):
    assert post(city.park_reviewer, "stranger")["Location"] == URL
    held = [Scope.of(one).held for one in (city.park_reviewer, city.stranger)]
    assert held[0] == held[1] != ()
    told = AuditRecord.objects.first()
    assert (told.action, told.user, told.address) == (
        "assignment.lent",
        city.park_reviewer,
        "127.0.0.1",
    )
    assert told.detail["to"] == "stranger"


@pytest.mark.parametrize("url", [URL, "/zh-hans/desk/lending/"])
def test_the_page_shows_both_what_is_lent(city, url):
    lent(city)
    mine = desk.client(city.park_reviewer).get(url).text
    theirs = desk.client(city.stranger).get(url).text
    assert "stranger" in mine
    assert "park-reviewer" in theirs
    assert policy_faults(mine) == policy_faults(theirs) == []


def test_the_page_costs_the_same_for_more_loans(city, django_assert_num_queries):
    client = desk.client(city.park_reviewer)
    lent(city)
    for _count in range(2):
        with django_assert_num_queries(9):
            client.get(URL)
        for number in range(2):
            user = type(city.stranger).objects.create_user(f"c{number}{_count}")
            lender = city.park_reviewer
            delegate_assignment(
                assignment=own(lender), to=user, by=lender, **days(0, 3)
            )


@pytest.mark.parametrize("name", NOT_TO_THEM)
def test_who_cannot_hold_it_is_refused_with_the_reason(city, name):
    gone, admin = (type(city.stranger)(username=one) for one in ("gone", "admin"))
    gone.is_active = False
    gone.save()
    admin.save()
    desk.account("auditor-2", "auditor", city.programme)
    Assignment.objects.create(
        user=admin,
        role="system_admin",
        kind="programme",
        programme=city.programme,
        valid_from=desk.SINCE,
    )
    lender = city.auditor if name == "admin" else city.park_reviewer
    answer = post(lender, name)
    assert answer.status_code == 400
    assert NOT_TO_THEM[name] in text_of(answer.text)
    assert f'value="{name}"' in answer.text
    assert not Assignment.objects.filter(lent_from__isnull=False).exists()


DAYS = [(3, 1), (-9, -1), (-20_000, 3)]


@pytest.mark.parametrize(("first", "last"), DAYS)
def test_days_that_cannot_be_are_refused_and_stay_typed(city, first, last):
    answer = post(city.park_reviewer, "stranger", first, last)
    assert answer.status_code == 400
    assert 'value="stranger"' in answer.text
    assert not Assignment.objects.filter(user=city.stranger).exists()


@pytest.mark.parametrize("text", ["", "9999-99-99", "\0"])
def test_days_that_are_none_are_refused(city, text):
    data = {"action": "lend", "account": "x", "assignment": own(city.leader).pk}
    answer = desk.client(city.leader).post(URL, data | {"first": text, "last": text})
    assert answer.status_code == 400


@pytest.mark.slow
@pytest.mark.parametrize("forged", ["", "x", "0", "9" * 30, "٣"])
@pytest.mark.parametrize("field", ["assignment", "loan"])
def test_what_is_not_the_readers_is_absent(city, field, forged):
    action = {"assignment": "lend", "loan": "take_back"}[field]
    data = {"action": action, "account": "stranger", field: forged}
    client = desk.client(city.park_reviewer)
    assert client.post(URL, data | days(0, 1)).status_code == 404
    assert AuditRecord.objects.first().action == "refused"


def test_nobody_lends_what_is_borrowed_or_somebody_elses(city):
    loan = lent(city)
    for row in (loan, own(city.leader)):
        answer = post(city.park_reviewer, "other-reporter", assignment=row.pk)
        assert answer.status_code == 404
    with pytest.raises(WorkflowError):
        delegate_assignment(
            assignment=loan, to=city.leader, by=city.stranger, **days(0, 1)
        )


@pytest.mark.parametrize("first", [-2, 0, 3])
def test_a_loan_is_taken_back_at_once_and_stays_on_both_pages(city, first):
    loan = lent(city, first)
    data = {"action": "take_back", "loan": loan.pk}
    assert desk.client(city.stranger).post(URL, data).status_code == 404
    assert desk.client(city.park_reviewer).post(URL, data).status_code == 302
    assert Scope.of(city.stranger).held == ()
    loan.refresh_from_db()
    assert loan.taken_back_on == timezone.localdate()
    said = f"ended early on {shown_day(loan.taken_back_on)}"
    for user in (city.park_reviewer, city.stranger):
        assert said in text_of(desk.client(user).get(URL).text)
    told = AuditRecord.objects.first()
    assert (told.action, told.row) == ("assignment.taken_back", str(loan.pk))
    assert told.detail == {
        "to": "stranger",
        "first": str(loan.valid_from),
        "until": str(loan.valid_to),
    }
    assert desk.client(city.park_reviewer).post(URL, data).status_code == 404


def test_what_was_taken_back_is_lent_again_the_same_day(city):
    withdraw_delegation(loan=lent(city), by=city.park_reviewer)
    assert lent(city).taken_back_on is None
    assert Scope.of(city.stranger).held == Scope.of(city.park_reviewer).held


def test_a_loan_to_come_is_seen_by_both(city):
    lent(city, 3)
    for user in (city.park_reviewer, city.stranger):
        assert "not yet started" in text_of(desk.client(user).get(URL).text)


@pytest.mark.parametrize(("first", "is_taken_back"), [(0, False), (5, True)])
def test_a_loan_ends_with_the_role_it_was_lent_from(city, first, is_taken_back):
    loan, row = lent(city, first), own(city.park_reviewer)
    row.valid_to = timezone.localdate() + timedelta(2)
    shorten_delegations(row, city.bureau[0])
    loan.refresh_from_db()
    assert (loan.taken_back_on is not None) == is_taken_back
    assert is_taken_back or loan.valid_to == row.valid_to
    held = Assignment.objects.filter(user=city.stranger)
    assert not held.on(row.valid_to + timedelta(1)).exists()
    assert not held.on(loan.valid_to).exists() or not is_taken_back
    assert AuditRecord.objects.first().action == "assignment.loan_ended"
