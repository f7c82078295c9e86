"""Technical problems by their deadline, and what is overdue."""

from datetime import date, datetime, time, timedelta

import pytest
from django.utils import timezone

from problems.lifecycle import State
from tests.support import register_factories as registers
from tests.support import scenes
from tests.support.boards import BOARD, numbers, of, page, words
from tests.support.dom import on_one_line
from tests.support.page_tables import rows_of

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def quiet_city():
    """A city with one base, nothing released."""
    return scenes.quiet_city()


TODAY = date(2014, 7, 22)


@pytest.fixture
def due(quiet_city, monkeypatch):
    """Problems due yesterday, today, in 92 and in 93 days, and one overcome late."""
    noon = datetime.combine(TODAY, time(12), tzinfo=timezone.get_default_timezone())
    monkeypatch.setattr("django.utils.timezone.now", lambda: noon)
    days = [timedelta(days=n) for n in (-1, 0, 92, 93)]
    found = [
        registers.problem_in(quiet_city.base, State.IN_RD, deadline=TODAY + gap)
        for gap in days
    ]
    late = TODAY - timedelta(days=30)
    return [
        *found,
        registers.problem_in(quiet_city.base, State.ACCEPTED, deadline=late),
    ]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"due": "overdue"}, [0]),
        ({"due": "soon"}, [1, 2]),
        ({"due": "later"}, [3]),
        ({"open": "true"}, [0, 1, 2, 3]),
        ({"open": "false"}, [4]),
        ({"due": ""}, [0, 1, 2, 3, 4]),
    ],
)
def test_the_board_can_be_cut_by_deadline(client, due, query, found):
    assert numbers(client, **query) == [due[at].number for at in found]


def test_a_word_that_is_no_deadline_is_said(client, due):
    assert numbers(client, due="yesterday") == []
    assert "yesterday" in words(client, due="yesterday")


def test_only_open_problems_past_their_deadline_are_overdue(client, due):
    rows = rows_of(page(client), "<caption")
    assert ["overdue" in row for row in rows] == [True, False, False, False, False]
    assert "overdue" in words(client, of(due[0]))
    assert "overdue" not in words(client, of(due[4]))


def test_an_overdue_problem_is_marked_on_the_page_of_its_base(client, quiet_city, due):
    assert "overdue" in words(client, f"/en/bases/{quiet_city.base.slug}/")


def test_a_chosen_base_offers_its_segments(client, quiet_city):
    segment = quiet_city.base.segments.create(
        position=3, name_zh="环", name_en="Spinning"
    )
    mine = registers.problem_in(quiet_city.base, State.IN_RD, segment=segment)
    registers.problem_in(quiet_city.base, State.IN_RD)
    query = {"base": quiet_city.base.slug, "segment": "3"}
    assert numbers(client, **query) == [mine.number]
    shown = on_one_line(page(client, **query))
    assert '<option value="3" selected>Spinning</option>' in shown
    assert "Spinning</option>" not in on_one_line(page(client))


@pytest.mark.parametrize("count", [2, 200])
def test_a_cut_board_takes_as_many_queries_however_many_problems(
    client, quiet_city, django_assert_num_queries, count
):
    for _ in range(count):
        registers.problem_in(quiet_city.base, State.IN_RD, deadline=date(2014, 1, 1))
    query = {"due": "overdue", "base": quiet_city.base.slug}
    client.get(BOARD, query)
    with django_assert_num_queries(12):
        client.get(BOARD, query)
