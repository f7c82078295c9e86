"""Reminders: once per step, to whom it concerns, and no mail lost or sent twice."""

from datetime import date, timedelta
from unittest.mock import patch

import pytest
from django.core import mail as outbox
from django.core.mail.backends.base import BaseEmailBackend
from django.test import override_settings
from django.utils import timezone

from reporting.models import Assignment, Notice, Step
from reporting.notifications import mails, reminders
from reporting.periods import close_period, grant_extension
from reporting.returns.workflow import submit_return
from tests.support import desk
from tests.support.demo import run
from tests.support.pages import shown_day

DUE = date(2015, 1, 15)
DAY = timedelta(days=1)


class Broken(BaseEmailBackend):
    """A mail server that is down."""

    def send_messages(self, messages):
        raise ConnectionRefusedError


BROKEN = override_settings(EMAIL_BACKEND=f"{__name__}.Broken")


@pytest.mark.parametrize(
    ("days", "step"),
    [
        (-30, None),
        (-4, None),
        (-3, Step.BEFORE),
        (-1, Step.BEFORE),
        (0, Step.DUE),
        (2, Step.DUE),
        (3, Step.AFTER),
        (40, Step.AFTER),
    ],
)
def test_a_step_comes_by_the_distance_to_the_due_day(days, step):
    assert reminders.find_step(DUE + days * DAY, DUE) == step


@pytest.fixture
def city(db):
    """A quarter that is due in five days; everybody has an address."""
    found = desk.city()
    for user in (found.reporter, found.other_reporter):
        user.email = f"{user.username}@sample.invalid"
        user.save()
    found.due = found.period.due_on
    return found


def reminded(user):
    """The steps of which an account was reminded, oldest first."""
    rows = Notice.objects.filter(user=user, kind="reminder").order_by("pk")
    return [row.step for row in rows]


class TestNotices:
    def test_each_step_reminds_once(self, city):
        for days in range(-5, 6):
            reminders.write_reminders(city.due + days * DAY)
            reminders.write_reminders(city.due + days * DAY)
        assert reminded(city.reporter) == ["before", "due", "after"]

    def test_a_second_run_makes_nothing_new(self, city):
        assert reminders.write_reminders(city.due) > 0
        assert reminders.write_reminders(city.due) == 0

    def test_a_day_without_a_run_is_made_up_for(self, city):
        reminders.write_reminders(city.due + DAY)
        assert reminded(city.reporter) == ["due"]

    def test_those_who_are_asked_are_reminded_and_nobody_else(self, city):
        reminders.write_reminders(city.due)
        asked = (city.reporter, city.coordinator, city.park_reviewer, city.bureau[0])
        assert all(reminded(user) == ["due"] for user in asked)
        assert not any(
            reminded(user) for user in (city.leader, city.auditor, city.stranger)
        )

    def test_who_submitted_is_left_alone(self, city):
        row = desk.return_of(city.firms[0])
        desk.fill(row, city.reporter, EC01=1, EC03=1, EC06=1)
        submit_return(submission=row, by=city.reporter)
        reminders.write_reminders(city.due)
        assert reminded(city.reporter) == []
        assert reminded(city.other_reporter) == ["due"]

    def test_an_extension_moves_the_day(self, city):
        until = city.period.closes_on + 2 * DAY
        grant_extension(
            period=city.period,
            submission=desk.return_of(city.firms[0]),
            until=until,
            reason="fire",
            by=city.bureau[0],
        )
        reminders.write_reminders(until - 4 * DAY)
        assert reminded(city.reporter) == []
        reminders.write_reminders(until)
        assert reminded(city.reporter) == ["due"]

    def test_a_closed_quarter_reminds_nobody(self, city):
        close_period(period=city.period, by=city.bureau[0])
        assert reminders.write_reminders(city.due) == 0

    def test_an_account_that_ended_or_is_closed_is_not_reminded(self, city):
        city.reporter.assignments.update(valid_to=city.due - DAY)
        city.other_reporter.is_active = False
        city.other_reporter.save()
        reminders.write_reminders(city.due)
        assert reminded(city.reporter) == reminded(city.other_reporter) == []

    def test_its_queries_do_not_grow_with_returns(
        self, city, django_assert_max_num_queries
    ):
        with django_assert_max_num_queries(9):
            reminders.write_reminders(city.due)


class TestMails:
    def test_a_mail_speaks_both_languages_and_names_no_figure(self, city):
        desk.fill(desk.return_of(city.firms[0]), city.reporter, EC01=9876543)
        reminders.write_reminders(city.due)
        mails.mail_notices()
        (message,) = [m for m in outbox.outbox if m.to == [city.reporter.email]]
        firm = city.firms[0]
        assert firm.name_zh in message.body
        assert "Q4 2014" in message.body
        assert "2014年1—12月" in message.body
        assert shown_day(city.due) in message.body
        assert shown_day(city.due, "zh-hans") in message.body
        assert "9876543" not in message.body.replace(",", "")

    def test_one_mail_names_both_returns_of_one_person(self, city):
        Assignment.objects.create(
            user=city.reporter,
            role="reporter",
            kind="enterprise",
            enterprise=city.firms[1],
            valid_from=desk.SINCE,
        )
        reminders.write_reminders(city.due)
        assert mails.mail_notices() == 2
        (message,) = [m for m in outbox.outbox if m.to == [city.reporter.email]]
        assert all(firm.name_zh in message.body for firm in city.firms)
        assert message.subject.count("Q4 2014") == 1
        assert reminders.mail.call(Notice.objects.first().pk) is False

    def test_who_is_asked_no_more_is_not_mailed(self, city):
        reminders.write_reminders(city.due)
        city.reporter.assignments.update(valid_to=desk.SINCE)
        assert mails.mail_account.call(city.reporter.pk) is False

    def test_those_without_an_address_get_the_notice_only(self, city):
        reminders.write_reminders(city.due)
        assert mails.mail_notices() == len(outbox.outbox) == 2

    def test_a_run_that_died_before_the_mails_is_made_up_for(self, city):
        reminders.write_reminders(city.due)
        run("send_reminders")
        assert len(outbox.outbox) == 2

    def test_mails_that_failed_go_out_once_the_server_is_back(self, city):
        reminders.write_reminders(city.due)
        with BROKEN:
            mails.mail_notices()
        assert not Notice.objects.exclude(mailed_at=None).exists()
        for _run in range(3):
            mails.mail_notices()
        assert len(outbox.outbox) == 2
        assert Notice.objects.exclude(mailed_at=None).count() == 2

    def test_a_task_that_is_done_twice_mails_once(self, city):
        reminders.write_reminders(city.due)
        notice = Notice.objects.get(user=city.reporter)
        assert mails.mail_account.call(notice.user_id) is True
        assert mails.mail_account.call(notice.user_id) is False
        assert len(outbox.outbox) == 1

    def test_a_return_that_came_meanwhile_is_not_mailed_about(self, city):
        reminders.write_reminders(city.due)
        row = desk.return_of(city.firms[0])
        desk.fill(row, city.reporter, EC01=1, EC03=1, EC06=1)
        submit_return(submission=row, by=city.reporter)
        notice = Notice.objects.get(user=city.reporter, kind="reminder")
        assert mails.mail_account.call(notice.user_id) is False
        assert mails.mail_notices() == 1

    def test_the_command_does_both_and_can_be_repeated(self, city):
        today = timezone.localdate()
        type(city.period).objects.update(due_on=today, closes_on=today)
        assert "E-mails handed over: 2." in run("send_reminders")
        assert "New notices: 0. E-mails handed over: 0." in run("send_reminders")
        assert len(outbox.outbox) == 2


DATABASE = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
WORKER = "django_tasks_db.management.commands.db_worker"


def work():
    """Let a worker do what waits in the database."""
    # The test's own transaction must outlive the worker.
    with patch(f"{WORKER}.close_old_connections"):
        run("db_worker", batch=True, worker_id="test", startup_delay=False)


@override_settings(TASKS=DATABASE)
def test_a_worker_takes_the_mails_from_the_database(city):
    reminders.write_reminders(city.due)
    mails.mail_notices()
    assert not outbox.outbox
    work()
    assert len(outbox.outbox) == 2


@override_settings(TASKS=DATABASE)
def test_what_was_handed_over_twice_is_mailed_once(city):
    reminders.write_reminders(city.due)
    assert [mails.mail_notices() for _run in range(2)] == [2, 2]
    work()
    assert mails.mail_notices() == 0
    work()
    assert len(outbox.outbox) == 2


@override_settings(TASKS=DATABASE)
def test_a_worker_whose_mails_failed_leaves_them_to_the_next_run(city):
    reminders.write_reminders(city.due)
    mails.mail_notices()
    with BROKEN:
        work()
    assert mails.mail_notices() == 2
    work()
    assert len(outbox.outbox) == 2
