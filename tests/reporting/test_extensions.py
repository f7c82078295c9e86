"""An extension (延期) gives one subject more time than the quarter really has."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from core.quarters import Quarter
from enterprises.models import BaseMembership
from reporting.errors import WorkflowError
from reporting.models import Submission
from reporting.periods import close_period, grant_extension, open_period
from reporting.returns import workflow
from tests.support import factories

pytestmark = pytest.mark.usefixtures("in_english")
Q4 = Quarter(2014, 4)
CLOSES = date(2015, 1, 20)
CITY_HOURS = timedelta(hours=8)
"""The city's clock is eight hours ahead of UTC, all the year."""


@pytest.fixture
def official(db):
    return User.objects.create_user("official")


@pytest.fixture
def programme(official):
    """A programme that asks enterprises for one figure."""
    found = factories.programme()
    factories.indicator(found, code="EC01")
    return found


@pytest.fixture
def firm(programme):
    """A backbone member."""
    return factories.member(programme)


def opened(programme, official):
    """The fourth quarter, open, closing on 20 January 2015."""
    days = {"opens_on": date(2014, 12, 25), "due_on": CLOSES, "closes_on": CLOSES}
    period = factories.period(programme, Q4, **days)
    open_period(period=period, by=official)
    return period


def clock(monkeypatch, *moment: int):
    """Set the clock to a day of the city."""
    now = datetime(*moment, tzinfo=UTC) - CITY_HOURS
    monkeypatch.setattr(timezone, "now", lambda: now)


def submits(firm, by, refusal: str | None):
    """Submit the return of an enterprise, or be refused with these words."""
    row = Submission.objects.get(enterprise=firm)
    if refusal is None:
        workflow.submit_return(submission=row, by=by)
        return
    with pytest.raises(WorkflowError, match=refusal):
        workflow.submit_return(submission=row, by=by)


# What an extension is compared with: the state the quarter is really in. The day it
# was closed by hand (None: it is open), today, the last day, and what refuses it.
REAL = {
    "open, before the closing day": (None, 10, 20, "closes on that day or later"),
    "open, a day more": (None, 10, 21, None),
    "open, but the closing day is over": (None, 22, 20, "closed on 20 January 2015"),
    "open, over, a day more": (None, 22, 25, None),
    "closed early, a day before that": (10, 10, 9, "closed on 10 January 2015"),
    "closed early, the same day": (10, 10, 10, None),
    "closed early, before the closing day": (10, 12, 15, None),
    "closed early, a day that is over": (10, 12, 11, "end today or later"),
    "closed in time": (20, 20, 20, "closed on 20 January 2015"),
    "closed late": (25, 25, 20, "closed on 20 January 2015"),
    "closed late, a day more": (25, 25, 26, None),
}


@pytest.mark.parametrize("case", REAL.values(), ids=REAL)
def test_an_extension_compares_with_the_day_that_really_closed_the_quarter(
    programme, firm, official, monkeypatch, case
):
    closed, today, until, refusal = case
    period, row = opened(programme, official), Submission.objects.get(enterprise=firm)
    if closed:
        clock(monkeypatch, 2015, 1, closed)
        close_period(period=period, by=official)
    clock(monkeypatch, 2015, 1, today)
    day = date(2015, 1, until)
    grant = {"until": day, "reason": "flood", "by": official}
    if refusal:
        with pytest.raises(WorkflowError, match=refusal):
            grant_extension(period=period, submission=row, **grant)
        return
    grant_extension(period=period, submission=row, **grant)
    submits(firm, official, None)


def test_a_quarter_closed_early_opens_for_one_enterprise_alone(
    programme, firm, official, monkeypatch
):
    other = factories.member(programme)
    period = opened(programme, official)
    clock(monkeypatch, 2015, 1, 10)
    close_period(period=period, by=official)
    row, until = Submission.objects.get(enterprise=firm), date(2015, 1, 12)
    grant_extension(
        period=period, submission=row, until=until, reason="flood", by=official
    )
    submits(other, official, "not open")
    clock(monkeypatch, 2015, 1, 14)
    submits(firm, official, "closed on 10 January 2015")
    clock(monkeypatch, 2015, 1, 12)
    submits(firm, official, None)


def test_a_quarter_that_opens_again_gives_everybody_its_own_days(
    programme, firm, official, monkeypatch
):
    period = opened(programme, official)
    clock(monkeypatch, 2015, 1, 10)
    close_period(period=period, by=official)
    row, until = Submission.objects.get(enterprise=firm), date(2015, 1, 12)
    grant_extension(
        period=period, submission=row, until=until, reason="flood", by=official
    )
    open_period(period=period, by=official)
    clock(monkeypatch, 2015, 1, 20)
    submits(firm, official, None)


def test_who_left_gets_no_extension(programme, firm, official, monkeypatch):
    clock(monkeypatch, 2015, 1, 10)
    period, row = opened(programme, official), Submission.objects.get(enterprise=firm)
    BaseMembership.objects.update(valid_to=Q4.last_day - timedelta(1))
    until = CLOSES + timedelta(1)
    with pytest.raises(WorkflowError, match="not a member"):
        grant_extension(
            period=period, submission=row, until=until, reason="x", by=official
        )


def test_a_quarter_that_has_not_opened_gives_no_extension(
    programme, firm, official, monkeypatch
):
    clock(monkeypatch, 2015, 1, 10)
    period = opened(programme, official)
    row = Submission.objects.get(enterprise=firm)
    type(period).objects.update(state="planned")
    period.refresh_from_db()
    until = CLOSES + timedelta(1)
    with pytest.raises(WorkflowError, match="has not opened yet"):
        grant_extension(
            period=period, submission=row, until=until, reason="x", by=official
        )
