"""Inboxes: who is told of which move, in which words, and that reading is kept."""

from datetime import timedelta

import pytest
from django.core import mail as outbox
from django.urls import reverse
from django.utils import timezone, translation

from reporting.access.scope import Scope
from reporting.actors import Actor
from reporting.errors import WorkflowError
from reporting.models import Notice, Submission
from reporting.notifications import inbox
from reporting.releases.releasing import publish_release
from reporting.returns.workflow import (
    approve_return,
    review_return,
    send_back_return,
    submit_return,
)
from tests.support import desk
from tests.support.pages import english_in, shown_day, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    """A quarter that collects returns."""
    return desk.city()


def submitted(city, by=None):
    """The return of the first enterprise, filled in and submitted."""
    by = by or city.reporter
    row = desk.return_of(city.firms[0])
    desk.fill(row, by, EC01=100, EC03=10, EC06=20)
    submit_return(submission=row, by=by)
    return row


def returned(city, row):
    """The same, sent back by the park."""
    cell = row.entries.first()
    remarks = {cell.indicator_id: "unit?"}
    send_back_return(
        submission=row, by=city.park_reviewer, reason="look", remarks=remarks
    )


def told(kind):
    """The names of those who have a notice of a kind."""
    rows = Notice.objects.filter(kind=kind).order_by("user__username")
    return [row.user.username for row in rows]


def count_unread(user) -> int:
    """How many open notices somebody has not read."""
    return inbox.count_unread(Scope.of(user))


def inbox_page(user, language="en", **data):
    """The inbox page of an account."""
    address = reverse("desk:inbox")
    with translation.override(language):
        address = reverse("desk:inbox")
    return desk.client(user).get(address, data)


class TestWhoIsTold:
    def test_a_submission_is_told_to_the_reviewers_of_the_park(self, city):
        submitted(city)
        assert told("to_review") == ["park-reviewer"]

    def test_to_the_bureau_where_the_park_entered_it(self, city):
        submitted(city, by=city.park_reviewer)
        assert told("to_review") == ["bureau-a", "bureau-b", "bureau-c"]

    def test_to_the_bureau_where_an_account_of_the_park_is_closed(self, city):
        city.park_reviewer.is_active = False
        city.park_reviewer.save()
        submitted(city)
        assert "bureau-a" in told("to_review")

    def test_what_comes_back_is_told_to_all_who_entered_and_to_the_reporter(self, city):
        row = submitted(city, by=city.coordinator)
        returned(city, row)
        assert told("returned") == ["coordinator", "reporter"]

    def test_a_release_is_told_to_those_who_entered(self, city):
        row = submitted(city)
        review_return(submission=row, by=city.park_reviewer)
        approve_return(submission=row, by=city.bureau[0])
        publish_release(programme=city.programme, by=Actor("operator"))
        assert told("released") == ["reporter"]

    def test_a_refused_move_tells_nobody(self, city):
        row = desk.return_of(city.firms[0])
        row.entries.all().delete()
        with pytest.raises(WorkflowError):
            submit_return(submission=row, by=city.reporter)
        assert not Notice.objects.exists()


class TestInbox:
    def test_it_says_what_happened_in_the_readers_language(self, city):
        returned(city, submitted(city))
        english = text_of(inbox_page(city.reporter).content.decode())
        chinese = inbox_page(city.reporter, "zh-hans").content.decode()
        assert "return sent back" in english
        assert "Q4 2014" in english
        assert "2014年1—12月" in chinese

    def test_everybody_sees_their_own_only(self, city):
        returned(city, submitted(city))
        for user in (city.other_reporter, city.stranger):
            page = inbox_page(user)
            assert page.status_code == 200
            assert "Nothing new" in text_of(page.content.decode())

    def test_reading_is_kept_and_counted(self, city):
        returned(city, submitted(city))
        notice = Notice.objects.get(user=city.reporter)
        assert count_unread(city.reporter) == 1
        desk.client(city.reporter).post(reverse("desk:inbox"), {"read": notice.pk})
        assert count_unread(city.reporter) == 0

    def test_all_can_be_read_at_once(self, city):
        row = submitted(city)
        returned(city, row)
        submit_return(submission=row, by=city.reporter)
        desk.client(city.park_reviewer).post(reverse("desk:inbox"), {"read": "all"})
        assert count_unread(city.park_reviewer) == 0
        assert count_unread(city.reporter) == 0
        read = Notice.objects.get(user=city.park_reviewer, closed_at=None)
        assert read.read_at

    def test_every_page_of_the_desk_says_how_many_wait(self, city):
        returned(city, submitted(city))
        pages = {
            user: text_of(desk.client(user).get("/en/desk/").content.decode())
            for user in (city.reporter, city.stranger)
        }
        assert "1 unread notice" in pages[city.reporter]
        assert "unread notice" not in pages[city.stranger]

    def test_what_waits_for_review_leads_to_its_review(self, city):
        row = submitted(city)
        returned(city, row)
        review = f"/en/desk/returns/{row.pk}/review/"
        assert review in inbox_page(city.park_reviewer).text
        assert review not in inbox_page(city.reporter).text

    @pytest.mark.parametrize("asked", ["999999", "x", "", "-1", "9" * 40])
    def test_a_forged_notice_is_absent(self, city, asked):
        submitted(city)
        other = Notice.objects.get(kind="to_review").pk
        page = reverse("desk:inbox")
        browser = desk.client(city.reporter)
        assert browser.post(page, {"read": asked}).status_code == 404
        assert browser.post(page, {"read": other}).status_code == 404
        assert count_unread(city.park_reviewer) == 1

    def test_its_queries_do_not_grow(self, city, django_assert_num_queries):
        row = submitted(city)
        returned(city, row)
        browser = desk.client(city.reporter)
        browser.get(reverse("desk:inbox"))
        with django_assert_num_queries(12):
            browser.get(reverse("desk:inbox"))
        submit_return(submission=row, by=city.reporter)
        returned(city, row)
        with django_assert_num_queries(12):
            browser.get(reverse("desk:inbox"))

    def test_without_notices_it_says_so(self, city):
        page = inbox_page(city.reporter).content.decode()
        assert "Nothing new" in text_of(page)
        assert not english_in(inbox_page(city.reporter, "zh-hans").content.decode())


class TestClosing:
    def test_a_move_ends_the_task_before_it(self, city):
        row = submitted(city)
        assert count_unread(city.park_reviewer) == 1
        returned(city, row)
        assert (count_unread(city.park_reviewer), count_unread(city.reporter)) == (0, 1)
        submit_return(submission=row, by=city.reporter)
        assert (count_unread(city.park_reviewer), count_unread(city.reporter)) == (1, 0)
        review_return(submission=row, by=city.park_reviewer)
        assert count_unread(city.park_reviewer) == 0

    def test_what_ended_is_still_read_and_marked(self, city):
        returned(city, submitted(city))
        page = text_of(inbox_page(city.park_reviewer).text)
        assert "waiting for your review" in page
        assert "done" in page
        assert "Mark as read" not in page

    def test_who_lost_the_role_no_longer_sees_the_task(self, city):
        row = submitted(city)
        held = city.park_reviewer.assignments.get()
        held.valid_to = timezone.localdate() - timedelta(days=1)
        held.save()
        assert count_unread(city.park_reviewer) == 0
        assert "Nothing new" in text_of(inbox_page(city.park_reviewer).text)
        notice = Notice.objects.get(submission=row, user=city.park_reviewer)
        browser = desk.client(city.park_reviewer)
        answer = browser.post(reverse("desk:inbox"), {"read": notice.pk})
        assert answer.status_code == 404

    def test_who_only_reads_now_has_nothing_to_review(self, city):
        submitted(city)
        city.park_reviewer.assignments.update(
            role="leader", kind="programme", park=None, programme=city.programme
        )
        assert count_unread(city.park_reviewer) == 0


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_an_extension_is_told_to_the_enterprise_with_day_and_reason(
    city, language, django_capture_on_commit_callbacks
):
    city.reporter.email = "reporter@sample.invalid"
    city.reporter.save()
    until = city.period.closes_on + timedelta(days=7)
    page = f"/en/desk/periods/{desk.QUARTER}/"
    data = {"action": "extend", "reason": "Flood", "until": until}
    for more in (0, 1):
        data["until"] = until + timedelta(days=more)
        data["submission"] = desk.return_of(city.firms[0]).pk
        with django_capture_on_commit_callbacks(execute=True):
            assert desk.client(city.bureau[0]).post(page, data).status_code == 302
    assert told("extended") == ["reporter", "reporter"]
    assert count_unread(city.reporter) == 1
    said = text_of(inbox_page(city.reporter, language).text)
    assert shown_day(data["until"], language) in said
    assert "Flood" in said
    mail = outbox.outbox[-1]
    assert (len(outbox.outbox), mail.to) == (2, [city.reporter.email])
    assert shown_day(data["until"], language) in mail.body
    assert "Flood" in mail.body


def test_every_kind_has_a_sentence(city):
    row = Submission.objects.with_subjects().first()
    steps = [("", kind) for kind in ("returned", "to_review", "released")]
    steps += [(step, "reminder") for step in ("before", "due", "after")]
    due = city.period.due_on
    texts = {
        inbox.describe_notice(Notice(submission=row, kind=kind, step=step), due)
        for step, kind in steps
    }
    assert len(texts) == 6
    assert all(row.subject.name in text for text in texts)
