"""The queue of returns that wait: in whose, in which order, approved many at once."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from core.statuses import Status
from reporting.models import AuditRecord, ReportingPeriod, Submission
from reporting.returns.cell_edits import TypedCell
from reporting.returns.workflow import review_return, submit_return
from tests.support import desk, factories
from tests.support.pages import english_in, policy_faults, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
CELLS = {"EC01": 100, "EC03": 10, "EC06": 50}


def address(language="en"):
    with translation.override(language):
        return reverse("desk:review")


def submitted(city, number=0, **cells):
    """The return of an enterprise, filled in and submitted by its reporter."""
    row = desk.return_of(city.firms[number])
    by = (city.reporter, city.other_reporter)[number]
    desk.fill(row, by, **(CELLS | cells))
    submit_return(submission=row, by=by)
    return row


def reviewed(city, number=0, by=None, **cells):
    """The same, passed on by the park."""
    row = submitted(city, number, **cells)
    review_return(submission=row, by=by or city.park_reviewer)
    return row


def subjects(answer):
    return [queued.row.subject for queued in answer.context["page"].rows]


def approve(user, *rows, **data):
    """Tick returns as they are now and approve them; answers come after redirects."""
    chosen = [f"{row.pk}:{row.version}" for row in rows]
    return desk.client(user).post(address(), {"chosen": chosen} | data, follow=True)


def said(answer):
    return [str(message) for message in answer.context["messages"]]


def test_each_sees_what_waits_for_them(city):
    submitted(city, 0)
    reviewed(city, 1)
    first, second = city.firms
    seen = {
        name: subjects(desk.client(user).get(address()))
        for name, user in {
            "park": city.park_reviewer,
            "bureau": city.bureau[0],
            "reporter": city.reporter,
            "coordinator": city.coordinator,
            "leader": city.leader,
            "stranger": city.stranger,
        }.items()
    }
    assert seen["park"] == [first]
    assert seen["bureau"] == [first, second]
    assert not any(seen[who] for who in ("reporter", "coordinator", "leader"))
    assert seen["stranger"] == []


def test_nobody_in_particular_is_asked_to_sign_in(client, city):
    answer = client.get(address())
    assert answer.status_code == 302
    assert "login" in answer["Location"]


def test_what_was_due_first_stands_first_and_is_named_overdue(city):
    submitted(city, 0)
    late = submitted(city, 1)
    quarter = desk.QUARTER - 1
    early = city.period.due_on - timedelta(days=90)
    factories.period(
        city.programme, quarter, opens_on=early, due_on=early, closes_on=early
    )
    Submission.objects.filter(pk=late.pk).update(period=quarter)
    page = desk.client(city.park_reviewer).get(address()).context["page"]
    assert [queued.row.pk == late.pk for queued in page.rows] == [True, False]
    assert [queued.is_late for queued in page.rows] == [True, False]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("state=submitted", [0]),
        ("state=reviewed", [1]),
        ("period=2014-Q4&kind=enterprise", [0, 1]),
        ("kind=base", []),
        ("period=2013-Q1", []),
        ("park={park}", [0, 1]),
        ("base={base}", [0, 1]),
        ("park=nowhere", []),
        ("state=draft", []),
    ],
)
def test_the_queue_is_narrowed_by_its_query(city, query, found):
    submitted(city, 0)
    reviewed(city, 1)
    query = query.format(park=city.park.slug, base=city.base.slug)
    answer = desk.client(city.bureau[0]).get(f"{address()}?{query}")
    assert subjects(answer) == [city.firms[number] for number in found]


def test_clean_returns_are_approved_together(city):
    rows = [reviewed(city, 0), reviewed(city, 1)]
    answer = approve(city.bureau[0], *rows)
    assert [row.state for row in Submission.objects.filter(kind="enterprise")] == [
        "approved",
        "approved",
    ]
    assert "2 returns approved" in said(answer)[0]
    assert subjects(answer) == []


def explained(city):
    """A reviewed return in which a check asked something that is explained."""
    row = desk.return_of(city.firms[0])
    desk.fill(row, city.reporter, **CELLS)
    row.refresh_from_db()
    cell = city.indicators[desk.FLOW]
    typed = TypedCell(
        100, 10, Status.REPORTED, note="x", explanation="A plant was bought."
    )
    desk.save(row, city.reporter, {cell.pk: typed}).require_complete()
    submit_return(submission=row, by=city.reporter)
    review_return(submission=row, by=city.park_reviewer)
    return row


def test_each_return_that_is_not_clean_is_named_with_the_reason(city):
    doubtful, clean = explained(city), reviewed(city, 1)
    answer = approve(city.bureau[0], doubtful, clean)
    done, refused = said(answer)
    assert "1 return approved" in done
    assert str(doubtful.subject.name) in refused
    assert "This return has queries" in refused
    doubtful.refresh_from_db()
    assert doubtful.state == "reviewed"


def test_only_clean_work_of_others_can_be_ticked(city):
    doubtful, mine = explained(city), reviewed(city, 1, by=city.bureau[0])
    page = desk.client(city.bureau[0]).get(address())
    assert 'name="chosen"' not in page.text
    assert "your own work" in page.text
    assert {queued.verify for queued in page.context["page"].rows} == {0, 1}
    page = desk.client(city.bureau[1]).get(address())
    assert f'value="{mine.pk}:{mine.version}"' in page.text
    assert f'value="{doubtful.pk}:' not in page.text


def test_who_reviewed_cannot_approve_even_with_a_forged_tick(city):
    row = reviewed(city, 0, by=city.bureau[0])
    answer = approve(city.bureau[0], row)
    assert "You reviewed this return" in said(answer)[0]
    row.refresh_from_db()
    assert row.state == "reviewed"


def test_a_return_that_changed_since_is_not_approved(city):
    row = reviewed(city)
    stale = f"{row.pk}:{row.version - 1}"
    answer = approve(city.bureau[0], chosen=[stale])
    assert "Another user has changed this return" in said(answer)[0]
    row.refresh_from_db()
    assert row.state == "reviewed"


@pytest.mark.parametrize("tick", ["{own}:9 ", "0:1", "x", "1:2:3", "{huge}:1"])
def test_a_forged_tick_is_not_found_changes_nothing_and_is_kept(city, tick):
    row = reviewed(city)
    forged = tick.format(own=desk.return_of(city.park).pk + 999, huge=10**30)
    good = f"{row.pk}:{row.version}"
    answer = approve(city.bureau[0], chosen=[good, forged])
    assert answer.status_code == 404
    row.refresh_from_db()
    assert row.state == "reviewed"
    assert AuditRecord.objects.filter(action="refused").exists()


@pytest.mark.parametrize("who", ["park_reviewer", "reporter", "leader", "stranger"])
def test_only_the_bureau_approves(city, who):
    row = reviewed(city)
    assert approve(getattr(city, who), row).status_code == 404
    row.refresh_from_db()
    assert row.state == "reviewed"


def test_a_post_without_ticks_says_so(city):
    assert said(approve(city.bureau[0])) == ["Select at least one return."]


def many(city, count):
    """So many enterprises with a reviewed return, besides the two that are there."""
    for _number in range(count):
        firm = factories.member(city.programme, base=city.base, park=city.park)
        cells = {city.indicators[code]: value for code, value in CELLS.items()}
        by = {"reviewed_by": city.park_reviewer, "desk_park": city.park}
        factories.approved(
            city.programme, firm, desk.QUARTER, cells, state="reviewed", **by
        )


def cost(user, count):
    with CaptureQueriesContext(connection) as captured:
        page = desk.client(user).get(address())
    assert len(page.context["page"].rows) == count
    return [
        query
        for query in captured.captured_queries
        if "session" not in query["sql"] and "last_login" not in query["sql"]
    ]


def test_forty_returns_cost_as_many_queries_as_two(city):
    many(city, 2)
    few = cost(city.bureau[0], 2)
    many(city, 38)
    assert len(cost(city.bureau[0], 40)) == len(few)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_page_is_in_its_language_and_keeps_its_policy(city, language):
    submitted(city, 0)
    reviewed(city, 1)
    source = desk.client(city.bureau[0]).get(address(language)).text
    assert not policy_faults(source)
    assert ("Returns waiting for you" in text_of(source)) == (language == "en")
    assert language == "en" or not english_in(source)


def test_an_empty_queue_says_so(city):
    assert ReportingPeriod.objects.count() == 1
    page = desk.client(city.bureau[0]).get(address())
    assert "No returns are waiting for you" in page.text
