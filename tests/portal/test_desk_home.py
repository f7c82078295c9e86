"""An official's desk: what came back, what is due, what waits, how it is going."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from core.statuses import Status
from enterprises.models import BaseMembership
from reporting.actors import Actor
from reporting.models import Assignment, ReportingPeriod, Role, Submission
from reporting.periods import close_period, grant_extension, open_period
from reporting.releases.releasing import publish_release
from reporting.returns.amending import open_revision
from reporting.returns.workflow import review_return, send_back_return, submit_return
from tests.support import desk, factories
from tests.support.pages import english_in, links_of, policy_faults, text_of

pytestmark = pytest.mark.django_db
CELLS = {"EC01": 100, "EC03": 10, "EC06": 50}
LAST = desk.QUARTER - 1


def get(user, language="en"):
    with translation.override(language):
        return desk.client(user).get(reverse("desk:home"))


def page_of(user):
    return get(user).context["page"]


def named(tasks):
    return [task.row.subject for task in tasks]


def submitted(city, number=0):
    row = desk.return_of(city.firms[number])
    by = (city.reporter, city.other_reporter)[number]
    desk.fill(row, by, **CELLS)
    submit_return(submission=row, by=by)
    return row


def sent_back(city, text="In 万元?"):
    row = submitted(city)
    cell = row.entries.get(indicator__code="EC01").indicator_id
    back = {"reason": "单元格", "remarks": {cell: text}}
    send_back_return(submission=row, by=city.park_reviewer, **back)
    return row


@pytest.mark.parametrize(
    ("who", "subject"),
    [
        ("reporter", "firm"),
        ("coordinator", "base"),
        ("park_reviewer", "park"),
        ("bureau", "programme"),
        ("leader", None),
        ("auditor", None),
        ("stranger", None),
    ],
)
def test_what_is_due_is_ones_own(city, who, subject):
    city.firm = city.firms[0]
    user = city.bureau[0] if who == "bureau" else getattr(city, who)
    due = named(page_of(user).due)
    assert due == ([getattr(city, subject)] if subject else [])


def test_what_came_back_says_why_and_where(city):
    row = sent_back(city)
    answer = get(city.reporter)
    assert named(answer.context["page"].came_back) == [city.firms[0]]
    words = text_of(answer.text)
    assert "单元格 park-reviewer" in words
    assert "In 万元?" in words
    assert f"/en/desk/returns/{row.pk}/#EC01.value" in links_of(answer.text)
    assert page_of(city.other_reporter).came_back == ()


def test_what_is_submitted_is_under_way(city):
    submitted(city)
    page = page_of(city.reporter)
    assert (named(page.due), named(page.under_way)) == ([], [city.firms[0]])
    assert "You have no returns to complete" in get(city.reporter).text


def earlier_quarter(city):
    """The quarter before, overdue since yesterday, with a return for everybody."""
    today = timezone.localdate()
    days = {"opens_on": today - timedelta(20), "due_on": today - timedelta(1)}
    period = factories.period(
        city.programme, LAST, closes_on=today + timedelta(3), **days
    )
    open_period(period=period, by=city.bureau[0])
    return period


def test_the_oldest_due_stands_first_and_is_named_overdue(city):
    earlier_quarter(city)
    due = page_of(city.reporter).due
    assert [task.row.period for task in due] == [LAST, desk.QUARTER]
    assert [task.is_late for task in due] == [True, False]
    assert "overdue" in text_of(get(city.reporter).text)


def test_what_came_in_time_is_not_overdue_while_it_waits(city):
    earlier_quarter(city)
    row = desk.return_of(city.firms[0], LAST)
    desk.fill(row, city.reporter, **CELLS)
    submit_return(submission=row, by=city.reporter)
    (task,) = page_of(city.reporter).under_way
    assert not task.is_late
    assert "overdue" not in text_of(get(city.reporter).text)


def test_who_was_given_more_time_is_not_overdue(city):
    period = earlier_quarter(city)
    until, row = period.closes_on + timedelta(1), desk.return_of(city.firms[0], LAST)
    grant_extension(
        period=period, submission=row, until=until, reason="x", by=city.bureau[0]
    )
    (task,) = [task for task in page_of(city.reporter).due if task.row == row]
    assert not task.is_late
    assert f"Due {until:%-d %b %Y}" in text_of(get(city.reporter).text)


def test_an_amendment_has_no_last_day_and_is_never_overdue(city):
    earlier_quarter(city)
    row = desk.return_of(city.firms[0], LAST)
    Submission.objects.filter(pk=row.pk).update(state="approved")
    open_revision(submission=row, by=city.bureau[0], reason="slip")
    (task,) = [task for task in page_of(city.reporter).due if task.row.revision == 2]
    assert not task.is_late
    assert not task.is_closed
    assert text_of(get(city.reporter).text).count("Last day to submit") == 1


def test_what_is_closed_says_that_an_extension_is_needed(city):
    close_period(period=city.period, by=city.bureau[0])
    answer = get(city.reporter)
    assert answer.context["page"].due[0].is_closed
    assert "Ask the bureau for an extension." in answer.text
    until = city.period.closes_on + timedelta(5)
    row = desk.return_of(city.firms[0])
    grant_extension(
        period=city.period, submission=row, until=until, reason="x", by=city.bureau[0]
    )
    (task,) = page_of(city.reporter).due
    assert (task.is_closed, task.deadline.last_day) == (False, until)
    assert page_of(city.other_reporter).due[0].is_closed


def test_what_waits_is_counted_and_linked(city):
    submitted(city, 0)
    row = submitted(city, 1)
    review_return(submission=row, by=city.park_reviewer)
    assert page_of(city.park_reviewer).numbers == {"submitted": 1}
    answer = get(city.bureau[0])
    assert answer.context["page"].numbers == {"submitted": 1, "reviewed": 1}
    assert "/en/desk/review/?state=reviewed" in links_of(answer.text)
    assert answer.context["page"].oldest["reviewed"] == city.period.due_on
    assert not page_of(city.reporter).decides


def test_somebody_without_a_role_is_told_so(city):
    answer = get(city.stranger)
    assert "have no role at present" in answer.text
    assert "/en/desk/review/" not in links_of(answer.text)


def test_a_role_that_is_over_opens_nothing(city):
    yesterday = timezone.localdate() - timedelta(1)
    Assignment.objects.filter(user=city.reporter).update(valid_to=yesterday)
    assert "have no role at present" in get(city.reporter).text


def test_an_administrator_of_accounts_has_nothing_to_fill_in(city):
    keeper = desk.account("keeper", Role.SECURITY_ADMIN, city.programme)
    assert "do not work on returns" in get(keeper).text


@pytest.mark.parametrize(
    ("who", "review_link"),
    [("park_reviewer", True), ("bureau", True), ("reporter", False), ("leader", False)],
)
def test_each_sees_the_pages_they_use(city, who, review_link):
    user = city.bureau[0] if who == "bureau" else getattr(city, who)
    assert ("/en/desk/review/" in links_of(get(user).text)) == review_link


def test_the_desk_is_linked_from_every_page_once_signed_in(city):
    assert "/en/desk/" in links_of(desk.client(city.reporter).get("/en/").text)
    assert "/en/desk/" not in links_of(desk.client(None).get("/en/").text)


def test_nobody_in_particular_is_asked_to_sign_in():
    answer = get(None)
    assert answer.status_code == 302
    assert "login" in answer["Location"]


def grown(city, count):
    """Two released years of `count` enterprises; the last one grew by 20 per cent."""
    firms = [*city.firms[:1]]
    firms += [
        factories.member(city.programme, base=city.base) for _n in range(count - 1)
    ]
    for number, firm in enumerate(firms):
        for quarter, value in ((LAST - 4, 100), (LAST - 3, 140), (LAST, 120 - number)):
            cells = {city.indicators[desk.FLOW]: value}
            factories.approved(city.programme, firm, quarter, cells)
    publish_release(programme=city.programme, by=Actor("bureau"))
    return firms


def test_growth_stands_beside_the_median_of_the_base(city):
    grown(city, 5)
    (trend,) = page_of(city.reporter).trends
    assert (trend.reported, str(trend.middle)) == (5, "0.18")
    words = text_of(get(city.reporter).text)
    assert "Year-on-year growth of the enterprise +20.0%" in words
    assert "Median of the base +18.0% (5 enterprises)" in words
    assert trend.series.chart.last_value == 160


def test_of_fewer_than_five_no_median_is_shown(city):
    grown(city, 4)
    (trend,) = page_of(city.reporter).trends
    assert (trend.reported, trend.middle) == (4, None)
    assert "Not shown: 4 enterprises in this base" in text_of(get(city.reporter).text)


def test_a_value_that_is_missing_has_no_growth_and_breaks_the_line(city):
    firms = grown(city, 5)
    cells = {city.indicators[desk.FLOW]: Status.MISSING}
    factories.approved(city.programme, firms[1], LAST, cells)
    publish_release(programme=city.programme, by=Actor("bureau"))
    (trend,) = page_of(city.reporter).trends
    assert (trend.reported, trend.middle) == (4, None)


def test_without_a_base_there_is_no_median(city):
    grown(city, 5)
    BaseMembership.objects.filter(enterprise=city.firms[0]).update(base=None)
    assert "The enterprise is not a member of a base." in get(city.reporter).text


def test_without_figures_the_trend_says_when_it_begins(city):
    assert "appears after the first release" in get(city.reporter).text


def test_an_unpublished_release_is_no_trend_for_a_reporter(city):
    grown(city, 5)
    cells = {city.indicators[desk.FLOW]: 999}
    factories.approved(city.programme, city.firms[0], LAST, cells)
    publish_release(programme=city.programme, by=Actor("bureau"), public=False)
    assert page_of(city.reporter).trends[0].series.chart.last_value == 160


def cost(user):
    client = desk.client(user)
    with CaptureQueriesContext(connection) as captured:
        assert client.get("/en/desk/").status_code == 200
    return len(captured)


def test_more_returns_cost_no_more_queries(city):
    sent_back(city)
    submitted(city, 1)
    few = cost(city.reporter), cost(city.bureau[0])
    for _number in range(38):
        firm = factories.member(city.programme, base=city.base, park=city.park)
        made = {"state": "submitted", "desk_park": city.park, "approved_by": None}
        factories.approved(city.programme, firm, desk.QUARTER, {}, **made)
    own = {"state": "draft", "approved_by": None}
    for back in range(5, 15):
        factories.approved(
            city.programme, city.firms[0], desk.QUARTER - back, {}, **own
        )
    assert (cost(city.reporter), cost(city.bureau[0])) == few
    assert page_of(city.bureau[0]).numbers["submitted"] == 39


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_page_is_in_its_language_and_keeps_its_policy(city, language):
    sent_back(city)
    grown(city, 5)
    source = get(city.reporter, language).text
    assert not policy_faults(source)
    assert ("Sent back" in source) == (language == "en")
    assert language == "en" or not english_in(source)


def test_a_period_that_was_never_planned_has_no_due_day(city):
    Submission.objects.filter(pk=desk.return_of(city.firms[0]).pk).update(
        period=desk.QUARTER + 1
    )
    assert ReportingPeriod.objects.count() == 1
    source = get(city.reporter).text
    assert "no due date" in source
    assert "Submission has closed" not in source
