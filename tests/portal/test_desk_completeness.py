"""The completeness board, the texts that chase, the bureau's acts on a quarter."""

from datetime import date, datetime, timedelta
from unittest.mock import patch

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from core.statuses import Status
from portal.pages.desk.completeness.board import QUARTERS, build_board
from reporting.access.scope import Scope
from reporting.models import (
    AuditRecord,
    Contact,
    Entry,
    Extension,
    ReportingPeriod,
    Submission,
)
from reporting.periods import close_period, grant_extension, open_period
from reporting.returns.amending import open_revision
from reporting.returns.completeness import ReturnStatus, find_status, is_on_time
from reporting.returns.workflow import send_back_return, submit_return
from tests.support import desk, factories
from tests.support.pages import english_in, policy_faults, shown_day, text_of

OPENS, DUE = date(2015, 1, 1), date(2015, 1, 15)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("state", "revision", "today", "found"),
    [
        (None, 1, OPENS - DAY, ReturnStatus.NOT_DUE),
        ("draft", 1, OPENS - DAY, ReturnStatus.NOT_DUE),
        ("draft", 1, OPENS, ReturnStatus.DUE),
        ("draft", 1, DUE, ReturnStatus.DUE),
        ("draft", 1, DUE + DAY, ReturnStatus.LATE),
        (None, 1, DUE + DAY, ReturnStatus.LATE),
        ("draft", 2, DUE + DAY, ReturnStatus.AMENDED),
        ("returned", 1, DUE + DAY, ReturnStatus.RETURNED),
        ("submitted", 1, DUE + DAY, ReturnStatus.SUBMITTED),
        ("reviewed", 2, DUE, ReturnStatus.REVIEWED),
        ("approved", 1, OPENS, ReturnStatus.APPROVED),
        ("released", 1, OPENS, ReturnStatus.RELEASED),
    ],
)
def test_a_cell_stands_where_the_day_and_the_return_say(state, revision, today, found):
    said = find_status(state, today=today, opens=OPENS, due=DUE, revision=revision)
    assert said == found


@pytest.mark.parametrize(
    ("submitted", "in_time"),
    [(None, False), (DUE - DAY, True), (DUE, True), (DUE + DAY, False)],
)
def test_the_due_day_itself_is_in_time(submitted, in_time):
    assert is_on_time(submitted, DUE) == in_time


def get(user, language="en", **query):
    """The board as somebody sees it."""
    with translation.override(language):
        return desk.client(user).get(reverse("desk:completeness"), query)


def words(user, language="en", **query):
    return text_of(get(user, language, **query).content.decode())


def board_of(city, user=None, kind="enterprise"):
    return build_board(city.programme, kind, Scope.of(user or city.bureau[0]))


def cells_of(city, user=None):
    return [row.cells[0] for row in board_of(city, user).rows]


def submitted(city, firm=0, user=None):
    row = desk.return_of(city.firms[firm])
    user = user or city.reporter
    desk.fill(row, user, EC01=100, EC03=10, EC06=20)
    submit_return(submission=row, by=user)
    return row


def at(moment):
    """Let it be another moment."""
    return patch("django.utils.timezone.now", return_value=moment)


class TestRows:
    def test_each_reader_sees_the_subjects_in_their_scope(self, city):
        def seen(user):
            return {row.subject for row in board_of(city, user).rows}

        first, second = city.firms
        assert seen(city.reporter) == {first}
        assert seen(city.other_reporter) == {second}
        everybody = (city.coordinator, city.park_reviewer, city.bureau[0], city.leader)
        assert all(seen(user) == {first, second} for user in everybody)
        assert seen(city.stranger) == set()

    @pytest.mark.parametrize("kind", ["base", "park", "programme"])
    def test_places_have_boards_of_their_own(self, city, kind):
        (row,) = board_of(city, kind=kind).rows
        assert row.cells[0].standing == ReturnStatus.DUE
        assert (row.asked, row.reported) == (1, 0)

    @pytest.mark.parametrize("who", ["park_reviewer", "coordinator"])
    def test_returns_that_no_desk_held_are_seen_by_who_looks_after_the_firm(
        self, city, who
    ):
        period = factories.period(city.programme, desk.QUARTER - 1, state="published")
        sales = city.indicators[desk.FLOW]
        factories.approved(city.programme, city.firms[0], period.period, {sales: 1})
        scope = Scope.of(getattr(city, who))
        found = build_board(city.programme, "enterprise", scope, period.period)
        row = next(row for row in found.rows if row.pk == city.firms[0].pk)
        assert row.cells[found.periods.index(period)].standing == ReturnStatus.APPROVED
        assert city.firms[0].pk not in [one.row.pk for one in found.waited]

    def test_states_follow_the_returns(self, city):
        row = submitted(city)
        assert [c.standing for c in cells_of(city)] == ["submitted", "due"]
        remarks = {row.entries.first().indicator_id: "?"}
        send_back_return(
            submission=row, by=city.park_reviewer, reason="?", remarks=remarks
        )
        assert [c.standing for c in cells_of(city)] == ["returned", "due"]

    def test_after_the_due_day_drafts_are_late_but_not_extended_ones(self, city):
        yesterday = timezone.localdate() - DAY
        ReportingPeriod.objects.update(due_on=yesterday, opens_on=yesterday)
        first = desk.return_of(city.firms[0])
        Extension.objects.create(
            period=city.period,
            kind="enterprise",
            enterprise=first.enterprise,
            until=timezone.localdate(),
            reason="fire",
            granted_by=city.bureau[0],
        )
        assert [c.standing for c in cells_of(city)] == ["due", "late"]

    def test_a_member_without_a_return_is_late_and_a_stranger_is_not_asked(self, city):
        earlier = factories.period(
            city.programme, desk.QUARTER - 1, state=ReportingPeriod.State.PUBLISHED
        )
        factories.member(city.programme, base=city.base, since=date(2014, 12, 1))
        column = [row.cells[1].standing for row in board_of(city).rows]
        assert earlier.due_on < timezone.localdate()
        assert column == ["late", "late", "not_asked"]

    def test_an_amendment_under_way_is_no_debt(self, city):
        row = submitted(city)
        Submission.objects.filter(pk=row.pk).update(state="approved")
        row.refresh_from_db()
        open_revision(submission=row, by=city.bureau[0], reason="typo")
        assert cells_of(city)[0].standing == ReturnStatus.AMENDED

    def test_estimates_are_marked(self, city):
        row = submitted(city)
        Entry.objects.filter(submission=row, indicator__code="EC01").update(
            status=Status.ESTIMATED
        )
        assert [c.is_estimated for c in cells_of(city)] == [True, False]
        assert "submitted, waiting for review, includes estimates" in words(city.leader)


class TestInTime:
    @pytest.mark.parametrize(("seconds", "in_time"), [(-1, True), (0, False)])
    def test_the_last_second_of_the_due_day_is_in_time(self, city, seconds, in_time):
        night = datetime.combine(city.period.due_on + DAY, datetime.min.time())
        with at(timezone.make_aware(night) + timedelta(seconds=seconds)):
            submitted(city)
        cell = cells_of(city)[0]
        assert (cell.is_on_time, cell.is_belated) == (in_time, not in_time)

    def test_what_came_back_and_was_mended_came_when_it_came_first(self, city):
        row = submitted(city)
        remarks = {row.entries.first().indicator_id: "?"}
        send_back_return(
            submission=row, by=city.park_reviewer, reason="?", remarks=remarks
        )
        with at(timezone.now() + timedelta(days=30)):
            submit_return(submission=row, by=city.reporter)
        assert cells_of(city)[0].is_on_time

    def test_parks_and_bases_have_a_rate(self, city):
        assert board_of(city).rates == {}
        submitted(city)
        rates = board_of(city).rates
        for name, place in (("park", city.park), ("base", city.base)):
            (rate,) = rates[name]
            assert (rate.place, rate.on_time, rate.asked) == (place, 1, 1)

    def test_who_still_has_time_is_in_no_rate(self, city):
        submitted(city)
        assert "100.0%" in words(city.leader)
        with at(timezone.now() + timedelta(days=30)):
            (rate,) = board_of(city).rates["park"]
        assert (rate.on_time, rate.asked) == (1, 2)


class TestPage:
    def test_a_sentence_sums_up_the_quarter(self, city):
        submitted(city)
        assert "Q4 2014: 1 of 2 returns submitted, 0 overdue" in words(city.leader)

    def test_the_text_to_send_names_unit_quarter_due_day_and_what_is_missing(
        self, city
    ):
        source = get(city.bureau[0]).content.decode()
        firm, due = city.firms[0], city.period.due_on
        indicator = city.indicators["EC01"]
        text = text_of(source)
        assert f"{firm.name_en}: the return for Q4 2014 is due on" in text
        assert f"{shown_day(due)}. Missing:" in text
        assert indicator.name_en in text
        assert indicator.name_zh in text
        assert "2014年1—12月" in text
        assert "data-copy" in source

    def test_a_draft_that_is_full_waits_for_its_submission_only(self, city):
        desk.fill(desk.return_of(city.firms[0]), city.reporter, EC01=1, EC03=1, EC06=1)
        assert "but the return has not been submitted" in words(city.bureau[0])

    @pytest.mark.parametrize("state", ["open", "closed", "published"])
    def test_who_is_chased_after_the_close_is_told_of_an_extension(self, city, state):
        past = timezone.localdate() - DAY
        days = {"opens_on": past, "due_on": past, "closes_on": past}
        type(city.period).objects.update(state=state, **days)
        said = words(city.bureau[0])
        day = shown_day(past)
        assert (
            f"is overdue (due date {day}). Data collection closed on {day}. Missing:"
        ) in said
        assert "submit it in the portal by" not in said

    def test_who_was_given_more_time_is_told_until_when(self, city):
        row, until = desk.return_of(city.firms[0]), city.period.closes_on + DAY
        extra = {"until": until, "reason": "fire", "by": city.bureau[0]}
        grant_extension(period=city.period, submission=row, **extra)
        close_period(period=city.period, by=city.bureau[0])
        assert f"submit it in the portal by {shown_day(until)}" in words(city.bureau[0])

    def test_the_chinese_page_is_chinese(self, city):
        submitted(city)
        page = get(city.bureau[0], "zh-hans").content.decode()
        page = page.replace(
            page[page.index("<textarea") : page.rindex("</textarea")], ""
        )
        assert not english_in(page)

    def test_nothing_inline_and_contacts_masked(self, city):
        factories_contact(city)
        source = get(city.park_reviewer).content.decode()
        assert not policy_faults(source)
        assert "138****1234" in source
        assert "13800001234" not in source
        assert "s***@" in source

    def test_a_stranger_sees_an_empty_board(self, city):
        assert "Nothing to show" in words(city.stranger)
        assert get(None).status_code == 302

    @pytest.mark.parametrize(
        "query",
        [{"kind": "x"}, {"period": "x"}, {"programme": "x"}, {"programme": "\0"}],
    )
    def test_nonsense_is_absent(self, city, query):
        assert get(city.leader, **query).status_code == 404

    def test_its_queries_do_not_grow(self, city):
        def count():
            browser = desk.client(city.bureau[0])
            browser.get(reverse("desk:completeness"))
            with CaptureQueriesContext(
                connection,
            ) as found:
                assert browser.get(reverse("desk:completeness")).status_code == 200
            return len(found)

        few = count()
        for n in range(1, QUARTERS):
            quarter = desk.QUARTER - n
            factories.period(city.programme, quarter, state="published")
        for _n in range(38):
            factories.member(city.programme, base=city.base, park=city.park)
        open_period(period=city.period, by=city.bureau[0])
        found = board_of(city)
        assert (len(found.rows), len(found.periods)) == (40, QUARTERS)
        assert count() == few == 16


def factories_contact(city):
    """A contact of the first enterprise."""
    return Contact.objects.create(
        kind="enterprise",
        enterprise=city.firms[0],
        post="Statistics",
        phone="13800001234",
        email="stat@firm.invalid",
    )


def period_page(quarter="2014-Q4"):
    return reverse("desk:period", args=[quarter])


def act(user, quarter="2014-Q4", **data):
    with translation.override("en"):
        return desk.client(user).post(period_page(quarter), data)


class TestQuarter:
    def test_only_the_bureau_has_the_page(self, city):
        assert desk.client(city.bureau[0]).get(period_page()).status_code == 200
        others = (city.reporter, city.park_reviewer, city.leader, city.stranger)
        for user in others:
            assert desk.client(user).get(period_page()).status_code == 404
            assert act(user, action="close").status_code == 404
        city.period.refresh_from_db()
        assert city.period.state == "open"

    def test_the_bureau_closes_and_opens(self, city):
        assert act(city.bureau[0], action="close").status_code == 302
        assert act(city.bureau[0], action="close").status_code == 409
        city.period.refresh_from_db()
        assert city.period.state == "closed"
        assert act(city.bureau[0], action="open").status_code == 302
        city.period.refresh_from_db()
        assert city.period.state == "open"

    def test_who_joined_since_gets_a_return(self, city):
        firm = factories.member(city.programme, base=city.base)
        act(city.bureau[0], action="open")
        assert desk.return_of(firm).state == "draft"

    def test_an_extension_is_granted_with_day_and_reason(self, city):
        row = desk.return_of(city.firms[0])
        until = city.period.closes_on + DAY
        data = {"submission": row.pk, "until": until, "reason": "fire"}
        assert act(city.bureau[0], action="extend", **data).status_code == 302
        found = Extension.objects.get()
        assert (found.enterprise, found.until) == (row.enterprise, until)
        assert AuditRecord.objects.filter(action="period.extended").exists()

    @pytest.mark.parametrize(
        ("wrong", "said"),
        [
            ({"until": "soon"}, "Enter a valid date"),
            ({"until": "2014-01-01"}, "closes on that day or later"),
            ({"reason": " "}, "This field is required"),
        ],
    )
    def test_what_is_wrong_is_said_and_what_was_typed_stays(self, city, wrong, said):
        row = desk.return_of(city.firms[0])
        data = {"submission": row.pk, "until": "2031-01-01", "reason": "the fire"}
        page = act(city.bureau[0], action="extend", **data | wrong)
        text = page.content.decode()
        assert page.status_code == 400
        assert said in text
        assert (data | wrong)["until"] in text
        assert not Extension.objects.exists()

    def test_forged_returns_and_actions_are_absent(self, city):
        other = factories.approved(
            city.programme, city.firms[0], desk.QUARTER - 1, {}, state="draft"
        )
        for pk in (other.pk, 10**9):
            data = {"submission": pk, "until": "2031-01-01", "reason": "fire"}
            assert act(city.bureau[0], action="extend", **data).status_code == 404
        assert act(city.bureau[0], action="publish").status_code == 404
        assert act(city.bureau[0], "2031-Q1", action="open").status_code == 404
        assert AuditRecord.objects.filter(action="refused").count() == 4
