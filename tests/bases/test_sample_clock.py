"""The clock of a sample portal: one row, read by whatever runs, not by what guards."""

from datetime import date, timedelta
from io import StringIO
from unittest.mock import patch

import pytest
from axes.models import AccessAttempt
from django.core.checks import run_checks
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from accounts import passwords
from accounts.models import User
from bases.models import SampleClock
from bases.sample_clock import read_shift, refuse_clock, start_clock
from core.commands import PlainCommand
from core.today import get_moment, get_today, keep_time
from reporting import audit
from reporting.access.roles import find_roles
from reporting.actors import NOBODY
from reporting.models import Assignment, AuditRecord, Notice
from reporting.notifications import mails, reminders
from tests.support import desk, scenes
from tests.support.pages import text_of
from tests.support.sign_in import FAST, WRONG, Clock, is_in, person, sign_in

pytestmark = pytest.mark.django_db
DAY = date(2015, 1, 8)
BACKEND = "reporting.access.roles.RoleBackend"
PAGE, OTHER_PAGE = "/en/accounts/login/", "/zh-hans/accounts/login/"


@pytest.fixture
def clock(monkeypatch) -> Clock:
    """The real clock, which stands until it is moved."""
    return Clock(monkeypatch)


class Asking(PlainCommand):
    """A command that says which day it is."""

    def handle(self, *args, **options):
        """Say it."""
        self.stdout.write(f"{get_today()}")


def asked() -> str:
    """What the command says."""
    said = StringIO()
    call_command(Asking(), stdout=said)
    return said.getvalue().strip()


# the row


def test_the_first_day_stays_whatever_is_started_later(clock):
    start_clock(DAY)
    clock.forward(days=3)
    start_clock(DAY)
    assert timezone.localdate(clock.moment + read_shift()) == date(2015, 1, 11)
    assert SampleClock.objects.count() == 1


def test_a_second_row_is_refused_by_the_database():
    start_clock(DAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        SampleClock.objects.create(pk=2, days=1)


def test_the_hour_is_the_real_one(clock):
    start_clock(DAY)
    clock.forward(hours=5)
    assert timezone.localtime(clock.moment + read_shift()).hour == 21


# what follows it


def test_a_request_names_the_day_and_the_next_day_the_next(client, clock):
    start_clock(DAY)
    assert "Sample portal: today is 8 January 2015." in text_of(client.get(PAGE).text)
    clock.forward(days=1)
    assert "Sample portal: today is 9 January 2015." in text_of(client.get(PAGE).text)
    assert "示例门户：今天是2015年1月9日。" in text_of(client.get(OTHER_PAGE).text)


def test_without_a_clock_the_day_is_the_real_one_and_no_page_names_it(client, clock):
    assert "Sample portal" not in client.get(PAGE).text
    assert asked() == "2026-03-02"


@pytest.mark.parametrize(
    "address",
    [
        "/en/",
        "/en/search/",
        "/en/desk/",
        "/admin/",
        "/api/docs/",
    ],
)
def test_every_kind_of_page_names_the_day(client, address):
    scenes.quiet_city()
    client.force_login(User.objects.create_superuser("chief"), BACKEND)
    start_clock(DAY)
    shown = text_of(client.get(address, headers={"accept-language": "en"}).text)
    assert shown.count("Sample portal: today is 8 January 2015.") == 1


def test_what_needs_no_day_asks_for_none(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get("/healthz").status_code == 200
        assert client.get("/en/nope/").status_code == 404


def test_nothing_of_the_day_is_left_behind_a_request_or_a_command(client, clock):
    start_clock(DAY)
    client.get(PAGE)
    asked()
    assert (get_today(), get_moment()) == (date(2026, 3, 2), clock.moment)


def test_a_command_keeps_the_day(clock):
    start_clock(DAY)
    assert asked() == "2015-01-08"
    clock.forward(days=2)
    assert asked() == "2015-01-10"


def test_reminders_follow_the_day_and_roles_the_real_one(clock, city):
    Assignment.objects.update(valid_from=clock.moment.date())
    reach = {"opens_on": DAY, "due_on": DAY, "closes_on": DAY}
    type(city.period).objects.update(**reach)
    call_command("send_reminders", stdout=StringIO())
    late = {notice.step for notice in Notice.objects.all()}
    Notice.objects.all().delete()
    start_clock(DAY)
    call_command("send_reminders", stdout=StringIO())
    assert (late, {notice.step for notice in Notice.objects.all()}) == (
        {"after"},
        {"due"},
    )
    assert {timezone.localdate(row.made_at) for row in Notice.objects.all()} == {DAY}


def test_a_task_keeps_the_day_where_nothing_is_handed_over(clock, city):
    reminders.write_reminders(city.period.due_on)
    start_clock(DAY)
    city.reporter.email = "reporter@sample.invalid"
    city.reporter.save()
    notice = Notice.objects.get(user=city.reporter)
    assert mails.mail_account.call(notice.user_id)
    notice.refresh_from_db()
    assert timezone.localdate(notice.mailed_at) == DAY


# what does not


def test_a_session_lives_by_the_real_time(client, clock):
    client.force_login(person())
    start_clock(DAY)
    assert is_in(client)
    clock.forward(minutes=29)
    assert is_in(client)
    clock.forward(minutes=31)
    assert not is_in(client)


def test_a_lock_lasts_for_the_real_time(clock, settings):
    settings.PASSWORD_HASHERS = FAST
    person()
    start_clock(DAY)
    answers = [sign_in(Client(), WRONG).status_code for _time in range(5)]
    assert answers[-1] == 429
    assert AccessAttempt.objects.get().attempt_time == clock.moment
    clock.forward(minutes=16)
    assert sign_in(Client()).status_code == 302


def test_a_password_ages_by_the_real_time(clock, settings):
    settings.PASSWORD_MAX_AGE = timedelta(days=90)
    start_clock(DAY)
    user = person()
    with keep_time():
        clock.forward(days=89)
        assert not passwords.is_due(user)
        clock.forward(days=1)
        assert passwords.is_due(user)


def test_a_role_is_held_by_the_real_day(client, clock, city):
    row = city.reporter.assignments.get()
    row.valid_from = clock.moment.date()
    row.save()
    start_clock(DAY)
    assert find_roles(city.reporter) == {"reporter"}
    page = desk.client(city.reporter).get("/en/desk/")
    assert page.wsgi_request.scope.held


def test_the_audit_and_the_histories_tell_the_real_time(clock, city):
    start_clock(DAY)
    with keep_time():
        audit.record_action("test", by=NOBODY)
        city.base.save()
    assert AuditRecord.objects.latest("seq").at == clock.moment
    assert city.base.history.first().history_date == clock.moment


# what refuses it


def test_a_deployment_check_refuses_it():
    assert refuse_clock() == []
    start_clock(DAY)
    found = {one.id for one in run_checks(include_deployment_checks=True)}
    assert "bases.E001" in found
    assert "bases.E001" not in {one.id for one in run_checks()}
    with pytest.raises(SystemCheckError, match=r"bases\.E001"):
        call_command("check", deploy=True, databases=["default"])


def test_before_the_first_migration_there_is_nothing_to_refuse():
    with patch("bases.sample_clock.has_clock", side_effect=DatabaseError):
        assert refuse_clock() == []


def test_no_role_has_a_right_to_it():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT COUNT(*) FROM auth_permission WHERE codename LIKE '%sampleclock'"
        )
        assert cursor.fetchone()[0] == 0
