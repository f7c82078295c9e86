"""The return of an enterprise that left (已退出): marked, not counted, not chased."""

from datetime import date, timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from core.quarters import Quarter
from enterprises.models import BaseMembership
from portal.pages.desk.completeness.board import build_board
from portal.pages.desk.home import build_home
from reporting.access.scope import Scope
from reporting.leavers import annotate_left
from reporting.models import Notice, ReportingPeriod, Submission
from reporting.notifications import mails, reminders
from reporting.periods import open_period
from reporting.returns.amending import open_revision
from reporting.returns.completeness import ReturnStatus
from reporting.returns.workflow import submit_return
from tests.support import desk, factories
from tests.support.pages import policy_faults, text_of

pytestmark = pytest.mark.django_db
LAST = desk.QUARTER.last_day
DAY = timedelta(days=1)
SENTENCE = "This enterprise is not a member on the last day of the quarter."


@pytest.fixture
def city():
    """An open quarter; the first of two enterprises left a day before its last day."""
    found = desk.city()
    BaseMembership.objects.filter(enterprise=found.firms[0]).update(valid_to=LAST - DAY)
    return found


def left_row(city):
    return desk.return_of(city.firms[0])


def words(user, name, *args, language="en", **query):
    """A page of the desk as text."""
    with translation.override(language):
        answer = desk.client(user).get(reverse(f"desk:{name}", args=args), query)
    assert answer.status_code == 200
    source = answer.content.decode()
    assert policy_faults(source) == []
    return text_of(source)


def board_of(city, user=None):
    scope = Scope.of(user or city.bureau[0])
    return build_board(city.programme, "enterprise", scope)


def submitted(city):
    row = left_row(city)
    desk.fill(row, city.reporter, EC01=100, EC03=10, EC06=20)
    submit_return(submission=row, by=city.reporter)
    return row


@pytest.mark.parametrize(
    "state", ["draft", "submitted", "returned", "reviewed", "approved"]
)
def test_the_board_marks_it_in_every_state_and_counts_and_chases_the_others(
    city, state
):
    Submission.objects.filter(pk=left_row(city).pk).update(state=state)
    found = board_of(city)
    assert [row.cells[0].standing for row in found.rows] == [ReturnStatus.LEFT, "due"]
    assert (found.reported, len(found.column)) == (0, 1)
    assert found.totals == [(0, 1)]
    assert [one.row.pk for one in found.waited] == [city.firms[1].pk]


def test_the_board_says_so_in_both_languages(city):
    assert "left, not a member on the last day" in words(city.leader, "completeness")
    text = words(city.leader, "completeness", language="zh-hans")
    assert "已退出" in text
    assert "0 of 1 returns submitted" in words(city.leader, "completeness")


def test_who_left_is_in_no_rate_of_those_in_time(city):
    submitted(city)
    assert board_of(city).rates == {}


def test_nobody_is_reminded_of_it_nor_mailed(city):
    due = city.period.due_on
    reminders.write_reminders(due)
    told = set(Notice.objects.filter(kind="reminder").values_list("user", flat=True))
    assert city.reporter.pk not in told
    assert city.other_reporter.pk in told


def test_a_reminder_written_before_it_left_is_not_mailed(city):
    BaseMembership.objects.update(valid_to=None)
    reminders.write_reminders(city.period.due_on)
    notice = Notice.objects.get(kind="reminder", user=city.reporter)
    type(city.reporter).objects.filter(pk=city.reporter.pk).update(email="a@b.cn")
    BaseMembership.objects.filter(enterprise=city.firms[0]).update(valid_to=LAST - DAY)
    before = Notice.objects.get(pk=notice.pk).mailed_at
    assert reminders.mail.call(notice.pk) is False
    mails.mail_notices()
    assert Notice.objects.get(pk=notice.pk).mailed_at == before
    assert not any("a@b.cn" in message.to for message in mail.outbox)


def test_its_reporter_finds_it_apart_from_what_is_due(city):
    page = build_home(Scope.of(city.reporter))
    assert (page.due, page.came_back) == ((), ())
    assert [task.row for task in page.left] == [left_row(city)]
    assert not page.left[0].is_late
    assert not page.left[0].is_closed
    text = words(city.reporter, "home")
    assert "No longer expected" in text
    assert "overdue" not in text


@pytest.mark.parametrize("who", ["reporter", "park_reviewer", "coordinator"])
def test_its_page_says_so_to_who_may_see_it(city, who):
    assert SENTENCE in words(getattr(city, who), "return", left_row(city).pk)
    other = desk.return_of(city.firms[1])
    assert SENTENCE not in words(city.bureau[0], "return", other.pk)


def test_a_submitted_one_waits_in_the_queue_marked_and_never_overdue(city):
    row = submitted(city)
    ReportingPeriod.objects.update(
        opens_on=date(2014, 12, 1), due_on=date(2015, 1, 5), closes_on=date(2015, 1, 6)
    )
    text = words(city.park_reviewer, "review")
    assert " left " in text
    assert "overdue" not in text
    assert SENTENCE in words(city.park_reviewer, "review_return", row.pk)
    home = build_home(Scope.of(city.park_reviewer))
    assert home.queues[0] == ("submitted", 1, None)


def test_its_draft_can_still_be_submitted_for_the_record(city):
    assert submitted(city).state == "submitted"


def test_an_amendment_of_it_is_marked_too(city):
    row = left_row(city)
    Submission.objects.filter(pk=row.pk).update(state="approved")
    row.refresh_from_db()
    open_revision(submission=row, by=city.bureau[0], reason="typo")
    assert board_of(city).rows[0].cells[0].standing == ReturnStatus.LEFT


def test_that_it_left_is_taken_back_and_it_is_asked_again(city):
    BaseMembership.objects.update(valid_to=None)
    assert [row.cells[0].standing for row in board_of(city).rows] == ["due", "due"]


def test_opening_the_quarter_again_makes_no_return_for_who_left(city):
    factories.member(city.programme, valid_to=LAST - DAY)
    assert open_period(period=city.period, by=city.bureau[0]) == 0


Q2 = Quarter(2013, 2)
SPANS = {
    "a member on the last day": ([("2011-01-01", None)], (False, False)),
    "until the last day": ([("2011-01-01", "2013-06-30")], (False, False)),
    "until the day before it": ([("2011-01-01", "2013-06-29")], (True, True)),
    "from the last day": ([("2013-06-30", None)], (False, False)),
    "back within the quarter": (
        [("2011-01-01", "2013-04-10"), ("2013-06-01", None)],
        (False, False),
    ),
    "back after the quarter": (
        [("2011-01-01", "2013-04-10"), ("2013-07-01", None)],
        (True, False),
    ),
    "back a year later": (
        [("2011-01-01", "2013-04-10"), ("2014-07-01", None)],
        (True, True),
    ),
    "joined later in the year": ([("2013-07-01", None)], (True, False)),
    "came and went between last days": ([("2013-07-01", "2013-09-29")], (True, True)),
    "never": ([], (True, True)),
}


@pytest.mark.parametrize(("spans", "is_left"), SPANS.values(), ids=SPANS)
def test_what_is_open_goes_by_the_last_day_what_came_by_what_counts(spans, is_left):
    programme, firm = factories.programme(), factories.enterprise()
    for first, last in spans:
        fields = {"valid_to": last and date.fromisoformat(last)}
        since = date.fromisoformat(first)
        factories.member(programme, enterprise=firm, since=since, **fields)
    row = factories.approved(programme, firm, Q2, {}, state="draft")
    found = []
    for state in ("draft", "approved"):
        Submission.objects.filter(pk=row.pk).update(state=state)
        found.append(annotate_left(Submission.objects.all()).get().is_left)
    assert tuple(found) == is_left


def test_who_is_not_backbone_or_of_another_programme_left():
    programme, firm = factories.programme(), factories.enterprise()
    factories.member(programme, enterprise=firm, is_backbone=False)
    factories.member(factories.programme(), enterprise=firm)
    factories.approved(programme, firm, Q2, {}, state="draft")
    assert annotate_left(Submission.objects.all()).get().is_left


@pytest.mark.parametrize("kind", ["base", "park", "programme"])
def test_places_never_leave(kind):
    programme = factories.programme()
    subject = {"programme": programme}.get(kind) or getattr(factories, kind)(programme)
    factories.approved(programme, subject, Q2, {}, kind=kind, state="draft")
    assert not annotate_left(Submission.objects.all()).get().is_left


def test_the_board_takes_as_many_queries_with_leavers_as_without(city):
    def queries():
        scope = Scope.of(city.bureau[0])
        with CaptureQueriesContext(connection) as caught:
            build_board(city.programme, "enterprise", scope)
        return len(caught)

    queries()
    some = queries()
    BaseMembership.objects.update(valid_to=None)
    assert queries() == some
