"""A sample portal has days of its own, which pass, and a past that is read by date."""

from datetime import date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import pytest
from django.core.management.base import SystemCheckError
from django.test import Client, TestCase, override_settings
from django.utils import timezone

from accounts.checks import select_sample_accounts
from bases.models import Programme, SampleClock
from core.today import get_today, keep_time
from problems.filtersets import TechnicalProblemFilterSet
from problems.models import TechnicalProblem
from reporting.actors import Actor
from reporting.models import Release, ReportingPeriod, Submission
from reporting.releases.digest import find_first_fault
from reporting.releases.releasing import publish_release
from samples.firms import RESTATED, RESTATED_IN
from samples.loading import DAY
from samples.open_quarter import QUARTER, SLIP
from tests.support import factories
from tests.support.demo import run
from tests.support.pages import text_of

pytestmark = pytest.mark.slow

NAMED = "Sample portal: today is 8 January 2015."
REAL = (
    "security_code,short_name,region,industry,year,quarter,"
    "revenue_ytd_million_yuan,net_profit_ytd_million_yuan\n"
    "000001,甲,青海,铜,2016,2,100,10\n"
)
PLANNED = (
    *(date(2012, 7, 1), date(2013, 1, 20), date(2014, 1, 20), date(2014, 4, 20)),
    *(date(2014, 7, 20), date(2014, 9, 10), date(2014, 10, 20)),
)


def later(days: int):
    """A patch that moves the real time on."""
    real = timezone.now
    return patch("django.utils.timezone.now", lambda: real() + timedelta(days=days))


class TestDays(TestCase):
    """A portal into which `load_demo` has loaded everything."""

    @classmethod
    def setUpTestData(cls):
        """Load everything once."""
        run("load_programme")
        with override_settings(DEBUG=True):
            run("load_demo")
        cls.programme = Programme.objects.get()

    def page(self, path: str, **query) -> str:
        return text_of(self.client.get(f"/en/{path}", query).text)

    def release_read(self, day: str) -> int | None:
        """The number of the release that a page reads as of a day."""
        found = self.client.get("/en/", {"as_of": day}).context["reading"].release
        return found and found.seq

    def problems(self, **query) -> set[str]:
        rows = TechnicalProblemFilterSet(query, TechnicalProblem.objects.all()).qs
        return set(rows.values_list("number", flat=True))

    # the day

    def test_it_is_the_day_of_loading_on_every_page_and_the_next_one_tomorrow(self):
        for path in ("", "problems/", "releases/calendar/", "accounts/login/"):
            assert self.page(path).count(NAMED) == 1
        with later(days=1):
            assert "today is 9 January 2015." in self.page("")
            assert "today is 9 January 2015." in self.page("accounts/login/")

    def test_a_second_loading_keeps_the_day(self):
        before = SampleClock.objects.get().days
        with later(days=5), override_settings(DEBUG=True):
            run("load_demo")
        assert SampleClock.objects.get().days == before

    def test_it_is_not_deployed(self):
        with pytest.raises(SystemCheckError, match=r"bases\.E001"):
            run("check", deploy=True, databases=["default"])

    # the past

    def test_each_release_bears_its_planned_day_and_the_chain_holds(self):
        rows = Release.objects.order_by("seq")
        days = [timezone.localdate(row.published_at) for row in rows]
        assert tuple(days) == PLANNED
        assert find_first_fault() is None

    def test_a_return_was_approved_on_the_day_of_its_release(self):
        rows = Submission.objects.filter(released_in__isnull=False)
        found = rows.select_related("released_in").order_by("pk").last()
        days = (found.approved_at, found.released_in.published_at)
        assert {timezone.localdate(day) for day in days} == {PLANNED[-1]}

    def test_the_time_machine_works_by_date(self):
        days = ("2012-06-30", "2014-07-19", "2014-07-20", "2014-10-19", "2014-10-30")
        assert [self.release_read(day) for day in days] == [None, 4, 5, 6, 7]

    def test_the_api_answers_by_date(self):
        def revenue(**query):
            query |= {"enterprise": f"DEMO-{RESTATED:02}", "indicator": "EC01"}
            query |= {"period": str(RESTATED_IN), "scope": "enterprise"}
            reader = Client()
            reader.force_login(
                select_sample_accounts().get(username="leader"),
                "reporting.access.roles.RoleBackend",
            )
            answer = reader.get("/api/v1/figures/", query)
            return answer.json()["results"][0]["value"], answer["ETag"]

        then, now = revenue(as_of="2014-09-09"), revenue(as_of="2014-09-10")
        assert then[0] > now[0]
        assert then == revenue(as_of="2014-09-09") != now
        assert now[0] == revenue()[0]

    def test_the_next_release_bears_the_day_of_the_portal(self):
        with later(days=2), keep_time():
            done = publish_release(programme=self.programme, by=Actor("bureau"))
        assert timezone.localdate(done.published_at) == date(2015, 1, 10)
        assert done.first_figure_id
        assert find_first_fault() is None

    # what can be done today

    def test_some_problems_can_be_claimed_and_are_not_late(self):
        answer = self.client.get("/en/problems/", {"stage": "open"})
        rows = answer.context["page"].listing.rows
        assert [row for row in rows if row.is_claimable and not row.is_overdue]

    def test_problems_are_late_by_the_day_of_the_portal(self):
        with keep_time():
            late = self.problems(due="overdue")
            soon = self.problems(due="soon")
        assert late
        assert soon
        with later(days=93), keep_time():
            assert self.problems(due="overdue") == late | soon

    def test_one_quarter_is_open_and_due_in_a_week(self):
        (period,) = ReportingPeriod.objects.filter(state=ReportingPeriod.State.OPEN)
        assert (period.period, period.due_on - DAY) == (QUARTER, timedelta(days=7))

    def test_the_reporter_can_submit_until_the_quarter_closes(self):
        reader = Client()
        reporter = select_sample_accounts().get(username="reporter")
        reader.force_login(reporter, "reporting.access.roles.RoleBackend")
        row = Submission.objects.get(enterprise__code=f"DEMO-{SLIP:02}", period=QUARTER)
        grid = reader.get(f"/en/desk/returns/{row.pk}/").context["grid"]
        assert grid.is_editable
        with keep_time():
            assert not grid.is_closed
        with later(days=13), keep_time():
            assert grid.is_closed
        assert reader.get("/en/desk/").context["page"].due[0].today == DAY

    def test_reminders_come_three_days_before_it_is_due(self):
        assert "New notices: 0" in run("send_reminders")
        with later(days=4):
            assert "New notices: 0" not in run("send_reminders")

    def test_real_figures_of_quarters_that_have_really_ended_are_loaded(self):
        with TemporaryDirectory() as folder:
            file = Path(folder) / "listed.csv"
            file.write_text(REAL)
            run("load_listed", file)
        newest = Release.objects.latest("seq")
        assert newest.programme.code == "listed"
        assert timezone.localdate(newest.published_at) == DAY
        assert "Q2 2016" in self.page("", programme="listed")
        assert NAMED in self.page("", programme="listed")


@pytest.mark.django_db
def test_a_portal_that_has_released_keeps_the_real_days():
    run("load_programme", publish=True)
    first = Release.objects.get().published_at
    run("load_demo")
    assert not SampleClock.objects.exists()
    days = Release.objects.values_list("published_at", flat=True)
    assert min(days) == first
    assert {timezone.localdate(day) for day in days} <= {
        timezone.localdate() - timedelta(days=1),
        timezone.localdate(),
    }
    assert find_first_fault() is None


@pytest.mark.django_db
def test_a_loading_that_was_cut_short_goes_on_in_the_past_another_day():
    run("load_programme")
    at = "samples.loading.run_step"
    with patch(at, side_effect=InterruptedError), pytest.raises(InterruptedError):
        run("load_demo")
    with later(days=40):
        run("load_demo")
        with keep_time():
            assert get_today() == DAY + timedelta(days=40)
    days = Release.objects.order_by("seq").values_list("published_at", flat=True)
    assert tuple(timezone.localdate(day) for day in days) == PLANNED


@pytest.mark.django_db
def test_a_real_portal_that_collects_returns_gets_no_days_of_its_own():
    run("load_programme")
    other = factories.programme()
    factories.approved(other, factories.member(other), QUARTER, {}, state="draft")
    run("load_demo")
    assert not SampleClock.objects.exists()
    assert Release.objects.latest("published_at").published_at > datetime(
        2020, 1, 1, tzinfo=timezone.get_default_timezone()
    )
