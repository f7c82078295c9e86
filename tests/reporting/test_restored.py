"""A restored portal is closed: operators sign in, nothing goes out, pages say why."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail as outbox
from django.core.management import CommandError
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from core.production import restored
from reporting.models import Assignment, AuditRecord, Notice, Role
from reporting.notifications import mails, reminders
from tests.support import desk
from tests.support.demo import run
from tests.support.sign_in import PASSWORD, is_in, person, sign_in
from xining_innovation.operations import read_operations

TAKEN = datetime(2026, 3, 1, 4, 30, tzinfo=UTC)
SAID = {
    "en": "The portal was restored from a backup of 1 March 2026, 12:30",
    "zh-hans": "门户已用2026年3月1日 12:30的备份恢复",
}


@pytest.fixture
def city(db, settings, tmp_path):
    """A city whose portal can be closed."""
    settings.MEDIA_ROOT = tmp_path
    return desk.city()


@pytest.fixture
def closed(city):
    """A city whose portal was restored."""
    restored.mark_restored(TAKEN)
    return city


def administrator(city, name="keeper"):
    """A system administrator with a password."""
    user = person(name)
    Assignment.objects.create(
        user=user,
        role=Role.SYSTEM_ADMIN,
        kind="programme",
        programme=city.programme,
        valid_from=desk.SINCE,
    )
    return user


@pytest.mark.parametrize(
    ("name", "fields", "enters"),
    [
        ("clerk", {}, False),
        ("superuser", {"is_superuser": True}, True),
        ("keeper", {}, True),
    ],
)
def test_only_operators_sign_in_until_it_is_open(closed, name, fields, enters):
    if name == "keeper":
        administrator(closed)
    else:
        person(name, **fields)
    client = Client()
    answer = sign_in(client, name=name)
    assert is_in(client) is enters
    assert ("Only system administrators" in answer.text) is not enters
    run("resume", "--yes")
    assert sign_in(client, name=name).status_code == 302
    assert is_in(client)


def test_a_wrong_password_is_told_nothing_more_than_always(closed):
    person("clerk")
    answer = sign_in(Client(), PASSWORD + "x", name="clerk")
    assert "The username or password is incorrect" in answer.text


def test_whoever_is_signed_in_is_signed_out(city):
    reporter, keeper = desk.client(city.reporter), desk.client(administrator(city))
    assert is_in(reporter)
    restored.mark_restored(TAKEN)
    assert not is_in(reporter)
    assert is_in(keeper)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_pages_say_since_when_data_are_missing(closed, language):
    with translation.override(language):
        page, login = reverse("portal:targets"), reverse("accounts:login")
    said = SAID[language]
    for address in (page, login):
        assert said in Client().get(address).text
    restored.mark_resumed()
    assert said not in Client().get(page).text
    signed_in = desk.client(closed.reporter)
    assert said in signed_in.get(page).text
    long_ago = timezone.now() - restored.SHOWN - timedelta(minutes=1)
    told = restored.read_restored()._replace(resumed_at=long_ago)
    restored.write_mark(told)
    assert said not in signed_in.get(page).text


def test_operators_are_told_that_it_waits(closed):
    assert "restored and not resumed" in read_operations().list_concerns()
    restored.mark_resumed()
    assert "restored and not resumed" not in read_operations().list_concerns()


def test_the_question_costs_no_query(closed, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert restored.is_closed()
        restored.mark_resumed()
        assert not restored.is_closed()


def test_mails_and_notices_wait_and_go_out_once(closed):
    closed.reporter.email = "reporter@sample.invalid"
    closed.reporter.save()
    reminders.write_reminders(closed.period.due_on)
    rows = Notice.objects.count()
    assert mails.mail_notices() == 0
    mails.mail_account.enqueue(closed.reporter.pk)
    assert "resume" in run("send_reminders")
    assert Notice.objects.count() == rows
    assert outbox.outbox == []
    assert "E-mails handed over: 1" in run("resume", "--yes")
    assert [mail.to for mail in outbox.outbox] == [["reporter@sample.invalid"]]


class TestResuming:
    def test_it_lists_who_may_do_what_and_opens_only_when_told(self, closed):
        said = run("resume")
        assert restored.is_closed()
        assert "still closed" in said
        for user in (closed.reporter, closed.bureau[0], closed.auditor):
            assert f"  {user.username} · " in said
        run("resume", "--yes")
        assert not restored.is_closed()
        assert AuditRecord.objects.first().action == "backup.resumed"

    def test_an_open_portal_is_not_resumed(self, city):
        with pytest.raises(CommandError, match="open"):
            run("resume", "--yes")

    def test_what_was_taken_away_is_taken_away_again(self, closed, tmp_path):
        reporter, reviewer = closed.reporter, closed.bureau[0]
        file = tmp_path / "revoked.csv"
        day = timezone.localdate() - timedelta(days=5)
        file.write_text(
            f"{reporter.username}\n\n{reviewer.username},bureau_reviewer,{day}\n"
        )
        said = run("resume", "--revoke", file)
        assert "Lines applied: 2" in said
        assert f"  {reporter.username} · " not in said
        reporter.refresh_from_db()
        assert not reporter.is_active
        (held,) = reviewer.assignments.all()
        assert held.valid_to == day
        told = AuditRecord.objects.values_list("action", flat=True)
        assert {"backup.account_closed", "backup.role_ended"} <= set(told)
        assert restored.is_closed()

    @pytest.mark.parametrize(
        ("line", "said"),
        [
            ("nobody-knows", "no account"),
            ("{reporter},king", "no role"),
            ("{reporter},leader", "does not have"),
            ("{reporter},reporter,31.1.2015", "not a date"),
        ],
    )
    def test_a_line_that_cannot_be_done_stops_all_of_it(
        self, closed, tmp_path, line, said
    ):
        file = tmp_path / "revoked.csv"
        bad = line.format(reporter=closed.reporter.username)
        file.write_text(f"{closed.stranger.username}\n{bad}\n")
        with pytest.raises(CommandError, match=f"Line 2: .*{said}"):
            run("resume", "--revoke", file, "--yes")
        closed.stranger.refresh_from_db()
        assert closed.stranger.is_active
        assert restored.is_closed()
