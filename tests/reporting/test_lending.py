"""Who may borrow a role, for how long, and who may become an administrator."""

from datetime import date, timedelta

import pytest
from django.core import mail as outbox
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone, translation

from accounts.models import User
from reporting.actors import Actor
from reporting.errors import WorkflowError
from reporting.lending.loans import (
    DelegateRefused,
    delegate_assignment,
    withdraw_delegation,
)
from reporting.models import Assignment, Notice
from reporting.releases.releasing import publish_release
from reporting.returns.workflow import approve_return, review_return, submit_return
from targets.models import Baseline
from tests.support import desk
from tests.support.pages import text_of

ADMINISTRATORS = ("auditor", "system_admin", "security_admin")
OFFICIALS = ("coordinator", "park_reviewer", "bureau", "leader", "auditor")
DAY = timedelta(days=1)


@pytest.fixture
def city(db):
    """A quarter that collects returns, and its people; sentences are in English."""
    with translation.override("en"):
        yield desk.city()


def person(city, name: str) -> User:
    """Somebody of the city; of the bureau the first."""
    return city.bureau[0] if name == "bureau" else getattr(city, name)


def lend(lender: User, to: User, first: int = 0, last: int = 7) -> Assignment:
    """Lend somebody's only role for days counted from today."""
    today = timezone.localdate()
    return delegate_assignment(
        assignment=lender.assignments.get(lent_from=None),
        to=to,
        first=today + first * DAY,
        last=today + last * DAY,
        by=lender,
    )


class TestAccountsOfEnterprises:
    @pytest.mark.parametrize("name", OFFICIALS)
    def test_an_officials_role_is_lent_to_none(self, city, name):
        with pytest.raises(DelegateRefused, match="account of an enterprise"):
            lend(person(city, name), city.other_reporter)

    def test_nor_to_who_borrowed_a_reporters_role(self, city):
        lend(city.reporter, city.stranger)
        with pytest.raises(DelegateRefused, match="account of an enterprise"):
            lend(city.leader, city.stranger)

    def test_who_has_an_officials_role_on_loan_does_not_report_meanwhile(self, city):
        lend(city.leader, city.stranger)
        with pytest.raises(DelegateRefused, match="cannot report"):
            lend(city.reporter, city.stranger)

    def test_on_other_days_it_may(self, city):
        lend(city.reporter, city.stranger, 0, 3)
        assert lend(city.leader, city.stranger, 4, 5)

    def test_reporters_of_one_enterprise_stand_in_for_one_another(self, city):
        colleague = desk.account("colleague", "reporter", city.firms[0])
        assert lend(city.reporter, colleague)

    def test_reporters_of_two_enterprises_do_not(self, city):
        with pytest.raises(DelegateRefused, match="another enterprise"):
            lend(city.reporter, city.other_reporter)


class TestWhoEntered:
    @pytest.mark.parametrize("name", ["park_reviewer", "bureau"])
    def test_what_a_loan_lets_approve_is_not_lent_to_who_typed_it(self, city, name):
        row = desk.return_of(city.firms[0])
        desk.fill(row, city.coordinator, EC01=1)
        with pytest.raises(DelegateRefused, match="entered part of what this role"):
            lend(person(city, name), city.coordinator)

    def test_what_it_only_reads_is_lent(self, city):
        desk.fill(desk.return_of(city.firms[0]), city.coordinator, EC01=1)
        assert lend(city.leader, city.coordinator)

    def test_nor_to_who_typed_a_decision_that_waits(self, city):
        row = Baseline(
            programme=city.programme,
            indicator=city.indicators[desk.FLOW],
            year=2011,
            value=100,
            decided_by="Director",
            decided_on=date(2014, 1, 1),
            reason_en="Decided at the meeting.",
        )
        row._history_user = city.coordinator
        row.save()
        with pytest.raises(DelegateRefused, match="entered part of what this role"):
            lend(city.bureau[0], city.coordinator)
        assert lend(city.park_reviewer, city.coordinator)

    def test_who_types_after_the_loan_is_refused_when_reviewing(self, city):
        lend(city.park_reviewer, city.stranger)
        row = desk.return_of(city.firms[0])
        desk.fill(row, city.stranger, EC01=100, EC03=10, EC06=20)
        submit_return(submission=row, by=city.reporter)
        with pytest.raises(WorkflowError, match="You entered part of this return"):
            review_return(submission=row, by=city.stranger)
        review_return(submission=row, by=city.park_reviewer)

    def test_who_typed_as_a_stand_in_typed(self, city):
        loan = lend(city.reporter, city.stranger)
        desk.fill(desk.return_of(city.firms[0]), city.stranger, EC01=1)
        withdraw_delegation(loan=loan, by=city.reporter)
        with pytest.raises(DelegateRefused, match="entered part of what this role"):
            lend(city.park_reviewer, city.stranger)


class TestDays:
    @pytest.mark.parametrize(("last", "is_lent"), [(30, True), (31, False)])
    def test_31_days_are_the_longest(self, city, last, is_lent):
        if is_lent:
            assert lend(city.leader, city.stranger, 0, last)
        else:
            with pytest.raises(WorkflowError, match="at most 31 days"):
                lend(city.leader, city.stranger, 0, last)

    def test_the_setting_says_how_many(self, city, settings):
        settings.DELEGATION_DAYS = 2
        with pytest.raises(WorkflowError, match="at most 2 days"):
            lend(city.leader, city.stranger, 0, 2)
        assert lend(city.leader, city.stranger, 0, 1)

    @pytest.mark.parametrize(
        ("first", "last", "is_lent"),
        [(0, 7, False), (7, 9, False), (3, 4, False), (8, 9, True)],
    )
    def test_one_person_has_one_role_on_loan_once(self, city, first, last, is_lent):
        lend(city.bureau[0], city.stranger)
        if is_lent:
            assert lend(city.bureau[1], city.stranger, first, last)
        else:
            with pytest.raises(DelegateRefused, match="already delegated"):
                lend(city.bureau[1], city.stranger, first, last)


ROLES_OVER_TIME = [
    *(
        (held, asked, held == asked)
        for held in ADMINISTRATORS
        for asked in ADMINISTRATORS
    ),
    *(("leader", asked, True) for asked in ADMINISTRATORS),
    *((held, "leader", True) for held in ADMINISTRATORS),
]
"""What an account was, what it is to become years later, and whether it may."""


def hold(city, user: User, role: str, first: date, last: date | None) -> Assignment:
    """A role of the programme that is checked as the administration does, and kept."""
    row = Assignment(
        user=user,
        role=role,
        kind="programme",
        programme=city.programme,
        valid_from=first,
        valid_to=last,
    )
    row.full_clean()
    row.save()
    return row


def test_a_loan_without_an_end_is_refused_in_words(city):
    row = lend(city.leader, city.park_reviewer)
    row.valid_to = None
    with pytest.raises(ValidationError, match="Enter an end date"):
        row.full_clean()


@pytest.mark.parametrize("years", [0, 3])
@pytest.mark.parametrize(("held", "asked", "may"), ROLES_OVER_TIME)
def test_an_account_is_one_kind_of_administrator_in_its_life(
    city, held, asked, may, years
):
    past = date(2011, 1, 1), date(2012, 12, 31)
    hold(city, city.stranger, held, *past)
    now = date(2012 + years, 2, 1)
    if may:
        assert hold(city, city.stranger, asked, now, None)
        return
    with pytest.raises(Exception, match="can have only one of the three") as refused:
        hold(city, city.stranger, asked, now, None)
    assert "is or was" in str(refused.value)
    with pytest.raises(IntegrityError), transaction.atomic():
        Assignment.objects.create(
            user=city.stranger,
            role=asked,
            kind="programme",
            programme=city.programme,
            valid_from=now,
        )


@pytest.mark.parametrize("role", ADMINISTRATORS)
def test_an_administrators_role_is_lent_again_and_to_no_other_kind(city, role):
    lender = desk.account("lender", role, city.programme)
    lend(lender, city.stranger, 0, 1)
    assert lend(lender, city.stranger, 5, 6)
    withdraw_delegation(loan=lend(lender, city.stranger, 9, 9), by=lender)
    assert lend(lender, city.stranger, 9, 9)
    other = next(one for one in ADMINISTRATORS if one != role)
    with pytest.raises(DelegateRefused, match="only one of the three"):
        lend(desk.account("other", other, city.programme), city.stranger, 20, 21)


def test_the_database_refuses_two_loans_of_one_role_on_a_day(city):
    loan = lend(city.bureau[0], city.stranger)
    fields = {
        "user": city.stranger,
        "role": loan.role,
        "kind": "programme",
        "programme": city.programme,
        "lent_from": city.bureau[1].assignments.get(),
        "valid_from": loan.valid_from + DAY,
        "valid_to": loan.valid_to + DAY,
    }
    with pytest.raises(IntegrityError), transaction.atomic():
        Assignment.objects.create(**fields)
    loan.taken_back_on = timezone.localdate()
    loan.save()
    assert Assignment.objects.create(**fields)
    loan.taken_back_on = None
    with pytest.raises(IntegrityError), transaction.atomic():
        loan.save()


def test_a_role_of_its_own_is_never_taken_back(city):
    row = city.leader.assignments.get()
    row.taken_back_on = timezone.localdate()
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


def test_a_released_return_hinders_nobody(city):
    row = desk.return_of(city.firms[0])
    desk.fill(row, city.coordinator, EC01=100, EC03=10, EC06=20)
    submit_return(submission=row, by=city.coordinator)
    review_return(submission=row, by=city.park_reviewer)
    approve_return(submission=row, by=city.bureau[0])
    with pytest.raises(DelegateRefused, match="entered part of what this role"):
        lend(city.park_reviewer, city.coordinator)
    publish_release(programme=city.programme, by=Actor("operator"))
    assert lend(city.park_reviewer, city.coordinator)


class TestWhoIsTold:
    @pytest.fixture
    def keeper(self, city):
        """The security administrator, who has an address, as the borrower has."""
        keeper = desk.account("keeper", "security_admin", city.programme)
        for user in (keeper, city.stranger):
            user.email = f"{user.username}@sample.invalid"
            user.save()
        return keeper

    def test_both_and_the_security_administrator_by_inbox_and_mail(
        self, city, keeper, django_capture_on_commit_callbacks
    ):
        with django_capture_on_commit_callbacks(execute=True):
            loan = lend(city.leader, city.stranger)
        people = {city.leader, city.stranger, keeper}
        assert {row.user for row in Notice.objects.filter(assignment=loan)} == people
        assert sorted(mail.to for mail in outbox.outbox) == [
            [keeper.email],
            [city.stranger.email],
        ]
        for user in people:
            page = text_of(desk.client(user).get("/en/desk/inbox/").text)
            assert "leader delegated the role “leader · " in page
            assert "to stranger, from" in page
        with django_capture_on_commit_callbacks(execute=True):
            withdraw_delegation(loan=loan, by=city.leader)
        assert len(outbox.outbox) == 4
        for user in people:
            page = text_of(desk.client(user).get("/en/desk/inbox/").text)
            assert "from leader to stranger ends on" in page
            assert "1 unread notice" in page

    def test_nobody_else(self, city, keeper):
        lend(city.leader, city.stranger)
        for user in (city.auditor, city.bureau[0], city.reporter):
            page = text_of(desk.client(user).get("/en/desk/inbox/").text)
            assert "delegated the role" not in page

    def test_who_keeps_roles_no_more_hears_no_more(self, city, keeper):
        lend(city.leader, city.stranger)
        keeper.assignments.update(valid_to=desk.SINCE)
        page = text_of(desk.client(keeper).get("/en/desk/inbox/").text)
        assert "delegated the role" not in page
