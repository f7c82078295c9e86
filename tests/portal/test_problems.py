"""Technical problems: the board, one of them, and what a stranger sees of a secret."""

from datetime import date
from decimal import Decimal

import pytest
from django.contrib.auth.models import Permission
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.models import User
from portal.pages.problems.stages import STATES
from problems.lifecycle import State
from problems.moves import move_problem
from tests.support import factories, scenes
from tests.support import register_factories as registers
from tests.support.boards import BOARD, numbers, of, page, words
from tests.support.dom import on_one_line
from tests.support.pages import english_in, links_of, policy_faults, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def official(client):
    """A reader who may read the register of problems in the admin."""
    user = User.objects.create_user("official")
    user.user_permissions.add(Permission.objects.get(codename="view_technicalproblem"))
    client.force_login(user)
    return client


@pytest.fixture
def reporter(client):
    """A signed-in reader without a right to the register."""
    client.force_login(User.objects.create_user("reporter"))
    return client


@pytest.fixture
def quiet_city():
    """A city with one base, nothing released."""
    return scenes.quiet_city()


@pytest.fixture
def board(quiet_city):
    """A problem collected, one published, one accepted and one transferred."""
    states = State.COLLECTED, State.PUBLISHED, State.ACCEPTED, State.TRANSFERRED
    return [
        registers.problem_in(quiet_city.base, state, title_en=f"Problem {state}")
        for state in states
    ]


def promise(quiet_city, amount=80):
    """A target for problems overcome, released."""
    counted = factories.indicator(
        quiet_city.programme, code="PB01", nature="cumulative"
    )
    factories.target(
        quiet_city.programme,
        counted,
        code="T-PRB",
        rule="absolute",
        amount=Decimal(amount),
    )
    quiet_city.publish()


def test_every_state_is_in_one_stage():
    gathered = [state for states in STATES.values() for state in states]
    assert sorted(gathered) == sorted(State)


def test_what_counts_is_said_against_what_is_wanted(client, quiet_city, board):
    promise(quiet_city)
    shown = page(client)
    assert "2 solved; target: at least 80" in text_of(shown)
    assert "Counted in the register today; not a released figure" in text_of(shown)
    assert 'aria-label="2.5% of the target number solved"' in shown


def test_without_a_target_the_number_stands_alone(client, board):
    shown = words(client)
    assert "2 solved" in shown
    assert "at least" not in shown


def test_an_earlier_release_knows_no_later_target(client, quiet_city, board):
    quiet_city.publish()
    promise(quiet_city)
    assert "2 solved; target: at least 80" in words(client)
    assert "2 solved; target: at least 80" not in words(client, as_of="2001-01-01")


def test_the_stages_are_counted_and_are_filters(client, board):
    shown = page(client)
    pipe = text_of(shown.partition('class="pipe')[2].partition("</ol>")[0])
    assert "1 In preparation 1 Open to applications 0 Team selected" in pipe
    assert "2 Solved" in pipe
    assert 'href="/en/problems/?stage=open"' in shown


@pytest.mark.slow
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, [0, 1, 2, 3]),
        ({"stage": "open"}, [1]),
        ({"stage": ["open", "overcome"]}, [1, 2, 3]),
        ({"state": "accepted"}, [2]),
        ({"q": "problem COLL"}, [0]),
        ({"q": " "}, [0, 1, 2, 3]),
        ({"nature": "common"}, []),
        ({"nature": ["key", "common"], "stage": "collected"}, [0]),
        ({"stage": "nonsense"}, []),
        ({"page": "nonsense"}, [0, 1, 2, 3]),
    ],
)
def test_the_board_can_be_cut(client, board, query, found):
    assert numbers(client, **query) == [board[at].number for at in found]


def test_the_board_can_be_cut_to_a_base(client, quiet_city, board):
    other = registers.problem(factories.base(quiet_city.programme))
    assert numbers(client, base=other.base.slug) == [other.number]


def test_what_was_chosen_stays_in_the_form(client, board):
    shown = on_one_line(page(client, stage="open", q='"x"', as_of="2013-01-01"))
    assert shown.count('value="open" checked') == 2
    assert 'value="&quot;x&quot;"' in shown
    assert '<input type="hidden" name="as_of" value="2013-01-01">' in shown
    assert "No results" in shown


def test_what_is_no_stage_is_said(client, board):
    assert 'class="alert is-bad"' in page(client, stage="nonsense")


def test_a_programme_without_problems_says_so(client, quiet_city):
    assert "No problems yet" in words(client)


def test_problems_of_another_programme_are_absent(client, quiet_city):
    stranger = registers.problem(factories.base(factories.programme()))
    assert numbers(client) == []
    assert client.get(of(stranger)).status_code == 404


def test_fifty_problems_stand_on_a_page(client, quiet_city):
    for _ in range(51):
        registers.problem(quiet_city.base)
    assert len(numbers(client)) == 50
    assert len(numbers(client, page=2)) == 1


def test_a_problem_shows_all_that_is_registered(client, quiet_city):
    segment = registers.segment(quiet_city.base, name_en="Dyeing")
    found = registers.problem(
        quiet_city.base,
        title_en="Light fastness",
        segment=segment,
        owner=quiet_city.firms[0],
        trl_now=4,
        trl_wanted=7,
        budget=Decimal(60),
        deadline=date(2014, 9, 30),
    )
    registers.requirement(found, indicator_en="Fastness", unit_en="grade")
    shown = words(client, of(found))
    for text in ("Dyeing", quiet_city.firms[0].name_en, "4 → 7", "600,000 yuan"):
        assert text in shown
    assert "30 September 2014" in shown
    assert "Fastness at least 5 grade" in shown


def test_what_is_not_known_of_a_problem_is_said_to_be_so(client, quiet_city):
    shown = words(client, of(registers.problem(quiet_city.base)))
    assert shown.count("not stated") == 5
    assert "No applications yet" in shown
    assert "The status has not changed since the problem was collected" in shown


def test_moves_and_claims_stand_on_the_page(client, quiet_city):
    found = registers.problem_in(quiet_city.base, State.PUBLISHED)
    team = registers.partner(name_en="Qinghai University", name_zh="青海大学")
    registers.claim(found, team)
    shown = words(client, of(found))
    assert "20 May 2013 in the pool → open to applications 处室" in shown
    assert "Qinghai University submitted 20 May 2013" in shown


@pytest.fixture
def sent_back(quiet_city):
    """A problem that was sent back with a reason."""
    found = registers.problem(quiet_city.base)
    how = {"by": "科技处", "on": registers.DAY, "reason": "缺少指标"}
    move_problem(problem=found, to="returned", **how)
    return found


def test_the_public_reads_which_post_moved_a_problem_and_not_why(client, sent_back):
    shown = words(client, of(sent_back))
    assert "科技处" in shown
    assert "缺少指标" not in shown


def test_who_keeps_the_register_reads_why_a_problem_moved(official, sent_back):
    assert "科技处 · 缺少指标" in words(official, of(sent_back))


def test_a_secret_problem_shows_its_number_and_state_alone(client, quiet_city):
    secret = registers.problem_in(
        quiet_city.base,
        State.PUBLISHED,
        is_secret=True,
        title_en="Hidden alloy",
        owner=quiet_city.firms[0],
    )
    shown = words(client, of(secret))
    assert secret.number in shown
    assert "open to applications" in shown
    hidden = "Hidden alloy", secret.title_zh, quiet_city.base.name_en, "处室"
    for text in (*hidden, quiet_city.firms[0].name_en):
        assert text not in shown


@pytest.mark.parametrize(
    "query", [{}, {"q": "Hidden"}, {"state": "accepted"}, {"stage": "overcome"}]
)
def test_a_secret_problem_counts_and_is_not_listed(client, quiet_city, query):
    registers.problem_in(
        quiet_city.base, State.ACCEPTED, is_secret=True, title_en="Hidden alloy"
    )
    assert numbers(client, **query) == []
    shown = words(client, **query)
    assert "1 solved" in shown
    assert "1 confidential problem is not listed. It is counted when solved" in shown


def test_a_colleague_without_the_right_sees_no_secret(reporter, quiet_city):
    secret = registers.problem(quiet_city.base, is_secret=True, title_en="Hidden alloy")
    assert numbers(reporter) == []
    assert "Hidden alloy" not in words(reporter, of(secret))


def test_who_keeps_the_register_sees_a_secret_problem_marked(official, quiet_city):
    secret = registers.problem(quiet_city.base, is_secret=True, title_en="Hidden alloy")
    assert numbers(official) == [secret.number]
    assert "not listed" not in words(official)
    shown = words(official, of(secret))
    assert "Hidden alloy" in shown
    assert "confidential problem" in shown


def test_samples_and_facts_are_marked(client, quiet_city):
    fact = registers.fact(quiet_city.programme)
    found = registers.problem(quiet_city.base, is_sample=True, fact=fact)
    for address in (BOARD, of(found)):
        shown = page(client, address)
        assert ">sample</span>" in shown
        assert f'href="/en/sources/#{fact.code}"' in shown


def test_the_pages_are_chinese_in_chinese(client, quiet_city, board):
    promise(quiet_city)
    registers.requirement(board[1])
    registers.claim(board[1])
    for address in (BOARD, of(board[1])):
        shown = page(client, address.replace("/en/", "/zh-hans/"))
        assert board[1].title_zh in shown
        assert english_in(shown) == []


def test_a_base_shows_its_open_problems_at_their_segments(client, quiet_city):
    segment = registers.segment(quiet_city.base, name_en="Dyeing")
    for state in (State.COLLECTED, State.PUBLISHED, State.ACCEPTED):
        registers.problem_in(
            quiet_city.base, state, segment=segment, title_en=f"Is {state}"
        )
    registers.problem(
        quiet_city.base, segment=segment, is_secret=True, title_en="Hidden"
    )
    shown = words(client, f"/en/bases/{quiet_city.base.slug}/")
    assert "Dyeing 2 open problems" in shown
    assert shown.index("Is published") < shown.index("Is collected")
    assert "Is accepted" not in shown
    assert "Hidden" not in shown


def test_a_base_names_six_problems_and_counts_all(client, quiet_city):
    for _ in range(7):
        registers.problem(quiet_city.base)
    shown = page(client, f"/en/bases/{quiet_city.base.slug}/")
    assert "Open problems: 7" in text_of(shown)
    links = [link for link in links_of(shown) if "/problems/XN" in link]
    assert len(links) == 6
    assert f"/en/problems/?base={quiet_city.base.slug}" in links_of(shown)


@pytest.mark.parametrize("number", ["XN-1999-001", "x" * 200, "%00"])
def test_an_unknown_number_is_absent(client, quiet_city, number):
    assert client.get(f"{BOARD}{number}/").status_code == 404


@pytest.mark.slow
def test_nothing_on_the_pages_is_inline(client, board):
    for address in (BOARD, of(board[1])):
        assert policy_faults(page(client, address)) == []


@pytest.mark.parametrize("count", [2, 20])
def test_the_board_takes_as_many_queries_for_few_as_for_many(
    client, quiet_city, django_assert_num_queries, count
):
    promise(quiet_city)
    for _ in range(count):
        registers.problem(quiet_city.base, owner=factories.enterprise())
    with django_assert_num_queries(12):
        page(client)


@pytest.mark.parametrize("count", [2, 20])
def test_a_problem_takes_as_many_queries_with_few_claims_as_with_many(
    client, quiet_city, django_assert_num_queries, count
):
    found = registers.problem_in(quiet_city.base, State.PUBLISHED)
    for number in range(count):
        registers.claim(found)
        registers.requirement(found, indicator_zh=f"指标{number}")
    with django_assert_num_queries(11):
        page(client, of(found))


@settings(max_examples=15)
@given(
    query=st.dictionaries(
        st.sampled_from(["q", "stage", "state", "nature", "base", "page", "segment"]),
        st.text(max_size=30),
    )
)
def test_no_query_breaks_the_board(client, board, query):
    assert client.get(BOARD, query).status_code == 200
