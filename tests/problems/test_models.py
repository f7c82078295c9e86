"""Technical problems, claims and projects: what is accepted, refused and counted."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, models, transaction
from django.http import QueryDict
from django.utils import translation
from django.utils.http import urlencode

from problems.filtersets import ProjectFilterSet, TechnicalProblemFilterSet
from problems.lifecycle import State
from problems.models import Claim, Project, TechnicalProblem, TechnicalRequirement
from problems.moves import move_problem
from tests.support import factories
from tests.support import register_factories as registers
from tests.support.register_factories import DAY, assert_refused, refusals, with_fields

pytestmark = pytest.mark.django_db
LATER = date(2013, 5, 21)
FAR = date(2299, 12, 31)


@pytest.fixture
def base():
    """A base of a programme."""
    return factories.base(factories.programme())


# Technical problems


@pytest.mark.parametrize(
    "number", ["XN-13-014", "XN-2013-1", "2013-014", "XN 2013 014"]
)
def test_a_wrong_number_is_refused_at_its_field(base, number):
    assert list(refusals(with_fields(registers.problem(base), number=number))) == [
        "number"
    ]


def test_a_number_is_taken_once_however_it_is_typed(base):
    registers.problem(base, number="XN-2013-014")
    again = with_fields(registers.problem(base), number="ｘｎ-2013-014")
    assert_refused(again, "already exists")


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"trl_now": 0, "trl_wanted": 3}, "greater than or equal to 1"),
        ({"trl_now": 3, "trl_wanted": 10}, "less than or equal to 9"),
        (
            {"trl_now": 5, "trl_wanted": 4},
            "The target readiness (TRL) cannot be below the current readiness.",
        ),
        ({"budget": Decimal(-1)}, "The budget cannot be negative."),
    ],
)
def test_a_wrong_problem_is_refused_by_form_and_database(base, fields, says):
    assert_refused(with_fields(registers.problem(base), **fields), says)


@pytest.mark.parametrize(
    "fields",
    [
        {"trl_now": 4, "trl_wanted": 4},
        {"trl_now": 1, "trl_wanted": 9},
        {"trl_now": None, "trl_wanted": 7},
        {"budget": Decimal(0)},
    ],
)
def test_a_level_may_stay_or_be_unknown(base, fields):
    assert refusals(with_fields(registers.problem(base), **fields)) == {}


def test_a_base_has_one_problem_of_a_title(base):
    registers.problem(base, title_zh="LED散热")
    again = with_fields(registers.problem(base), title_zh="led散热")
    assert_refused(again, "This base already has a problem with this title.")
    again.base = factories.base(base.programme)
    assert refusals(again) == {}


def test_a_problem_lies_in_a_segment_of_its_own_base(base):
    foreign = registers.segment(factories.base(base.programme))
    row = registers.problem(base)
    assert list(refusals(with_fields(row, segment=foreign))) == ["segment"]
    assert refusals(with_fields(row, segment=registers.segment(base))) == {}


@pytest.mark.parametrize("field", ["title_zh", "title_en", "description_zh"])
@pytest.mark.parametrize("bad", ["提锂\0", "提锂\u202e", "长" * 10_000])
def test_a_text_that_cannot_be_read_is_refused_at_its_field(base, field, bad):
    row = with_fields(registers.problem(base), **{field: bad})
    assert list(refusals(row)) == [field]


def test_no_state_is_stored_that_the_life_cycle_does_not_know(base):
    row = registers.problem(base)
    with pytest.raises(IntegrityError), transaction.atomic():
        TechnicalProblem.objects.filter(pk=row.pk).update(state="solved")


def test_saving_an_old_copy_does_not_undo_a_move(base):
    row = registers.problem(base)
    copy = TechnicalProblem.objects.get(pk=row.pk)
    move_problem(problem=row, to=State.APPRAISED, by="处室", on=DAY)
    with_fields(copy, title_zh="新标题").save()
    copy.refresh_from_db()
    assert (copy.state, copy.title_zh) == (State.APPRAISED, "新标题")


def test_every_state_of_the_life_cycle_has_a_name_in_the_register():
    assert TechnicalProblem.State.values == [*State]


def test_a_requirement_stands_once_and_reads_as_a_sentence(base):
    problem = registers.problem(base)
    row = registers.requirement(problem, value=Decimal("0.00001"), unit_en="grade")
    again = TechnicalRequirement(problem=problem, value=3, comparator=">=")
    assert_refused(
        with_fields(again, indicator_zh="耐光色牢度"), "is already listed here"
    )
    row.refresh_from_db()
    with translation.override("en"):
        assert str(row) == "耐光色牢度 >= 0.00001 grade"


# What is counted


def test_overcome_are_those_accepted_by_a_day_transferred_or_not(base):
    accepted = registers.problem_in(base, State.ACCEPTED)
    transferred = registers.problem_in(base, State.TRANSFERRED)
    registers.problem_in(base, State.DELIVERED)
    registers.problem_in(base, State.ACCEPTED, on=LATER)
    found = TechnicalProblem.objects.overcome_on(DAY)
    assert set(found) == {accepted, transferred}
    assert TechnicalProblem.objects.overcome_on(LATER).count() == 3
    assert not TechnicalProblem.objects.overcome_on(date(2013, 5, 19)).exists()


def test_what_was_in_work_on_a_day_is_told_by_the_events(base):
    problem = registers.problem_in(base, State.IN_RD)
    move_problem(problem=problem, to=State.DELIVERED, by="处室", on=LATER)
    assert list(TechnicalProblem.objects.in_work_on(DAY)) == [problem]
    assert not TechnicalProblem.objects.in_work_on(LATER).exists()
    then = TechnicalProblem.objects.with_state_on(date(2013, 5, 19)).get()
    assert then.state_then is None


@pytest.mark.parametrize(
    ("question", "states"),
    [
        ("in_work", {"contracted", "in_rd", "mid_check", "extended"}),
        ("still_open", {*State} - {"accepted", "transferred", "terminated"}),
    ],
)
def test_problems_are_asked_by_what_their_state_means(base, question, states):
    for state in State:
        registers.problem_in(base, state)
    found = getattr(TechnicalProblem.objects, question)()
    assert {problem.state for problem in found} == states
    assert found.count() == len(states)


def test_every_state_is_counted_those_without_a_problem_too(
    base, django_assert_num_queries
):
    registers.problem(base)
    registers.problem_in(base, State.LISTED)
    registers.problem_in(base, State.LISTED)
    with django_assert_num_queries(1):
        counts = TechnicalProblem.objects.by_state()
    assert list(counts) == [*State]
    assert counts == dict.fromkeys(State, 0) | {State.COLLECTED: 1, State.LISTED: 2}


def test_only_open_problems_are_overdue(base):
    late = registers.problem(base, deadline=date(2013, 5, 19))
    registers.problem_in(base, State.ACCEPTED, deadline=date(2013, 5, 19))
    registers.problem(base, deadline=DAY)
    registers.problem(base)
    assert list(TechnicalProblem.objects.overdue_on(DAY)) == [late]


def test_secret_problems_are_not_public(base):
    shown = registers.problem(base)
    registers.problem(base, is_secret=True)
    assert list(TechnicalProblem.objects.public()) == [shown]


# Claims


def test_a_claim_is_of_a_problem_that_is_open_for_claims(base):
    team = registers.partner()
    problem = registers.problem_in(base, State.PUBLISHED)
    row = Claim(problem=problem, partner=team, submitted_on=DAY)
    assert refusals(row) == {}
    row.problem = registers.problem_in(base, State.IN_RD)
    assert list(refusals(row)) == ["problem"]


def test_a_stored_claim_outlives_the_call(base):
    row = registers.claim(registers.problem_in(base, State.IN_RD))
    assert refusals(row) == {}


def test_a_team_is_a_partner_or_an_enterprise(base):
    row = registers.claim(registers.problem_in(base, State.PUBLISHED))
    says = "Choose either a partner or an enterprise as the team."
    assert_refused(with_fields(row, enterprise=factories.enterprise()), says)
    assert_refused(with_fields(row, enterprise=None, partner=None), says)


@pytest.mark.parametrize("team", [registers.partner, factories.enterprise])
def test_a_team_claims_a_problem_once(base, team):
    first = registers.claim(registers.problem_in(base, State.PUBLISHED), team())
    again = with_fields(first, pk=None)
    again._state.adding = True
    assert_refused(again, "This team has already applied.")


def test_one_team_is_selected(base):
    problem = registers.problem_in(base, State.CLAIMED)
    registers.claim(problem, state="selected")
    row = with_fields(registers.claim(problem), state="selected")
    assert_refused(row, "Another team has already been selected.")


# Projects

START = {"state": "running", "starts_on": DAY}


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"starts_on": DAY, "ends_on": date(2013, 5, 19)}, "before the start date"),
        (
            {"state": "accepted", "starts_on": DAY, "accepted_on": date(2013, 5, 19)},
            "The acceptance date cannot be before the start date.",
        ),
        ({"state": "running"}, "Enter a start date for a project that is under way."),
        (START | {"state": "accepted"}, "Enter an acceptance date"),
        (START | {"accepted_on": LATER}, "Enter an acceptance date"),
        ({"budget": -1}, "The budget cannot be negative."),
        ({"investment": -1}, "The investment cannot be negative."),
    ],
)
def test_a_wrong_project_is_refused_by_form_and_database(fields, says):
    assert_refused(with_fields(registers.project(), **fields), says)


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"state": "terminated"},
        START | {"ends_on": DAY},
        START | {"state": "accepted", "accepted_on": LATER},
    ],
)
def test_a_project_goes_its_way(fields):
    assert refusals(with_fields(registers.project(), **fields)) == {}


def test_a_scheme_has_one_project_of_a_title_and_123_is_a_name():
    registers.project(title_zh="LED外延", scheme="123")
    again = with_fields(registers.project(), title_zh="led外延", scheme="123")
    assert_refused(again, "This scheme already has a project with this title.")
    assert "“123”" in str(Project.Scheme.SUPPORT_123.label)


def test_major_projects_and_those_accepted_by_a_day_are_counted():
    done = {"state": "accepted", "starts_on": DAY}
    major = registers.project(is_major=True, accepted_on=LATER, **done)
    registers.project(accepted_on=LATER, **done)
    registers.project(is_major=True)
    assert list(Project.objects.major().accepted_by(LATER)) == [major]
    assert not Project.objects.accepted_by(DAY).exists()


# Filters


def found(filters, **query) -> list[models.Model]:
    """The rows that a filter set finds; the query must be one."""
    query = QueryDict(urlencode(query, doseq=True))
    used = filters(query, filters._meta.model.objects.all())
    assert used.is_valid(), used.errors
    return list(used.qs)


@pytest.fixture
def board(base):
    """A problem with everything a filter asks for, and another beside it."""
    park = factories.park(base.programme)
    owner = factories.member(base.programme, base=base, park=park)
    mine = registers.problem_in(
        base,
        State.PUBLISHED,
        number="XN-2012-0409",
        title_en="Membrane separation",
        owner=owner,
        segment=registers.segment(base, position=77),
        deadline=DAY,
    )
    other = factories.base(factories.programme())
    stranger = factories.member(
        other.programme, base=other, park=factories.park(other.programme)
    )
    registers.problem(other, owner=stranger, nature="common", deadline=FAR)
    return mine, {
        "programme": base.programme.code,
        "base": base.slug,
        "segment": "77",
        "park": park.slug,
        "enterprise": owner.code,
        "state": "published",
        "nature": "key",
        "deadline_to": "2013-05-20",
        "due": "overdue",
        "q": "membrane",
    }


@pytest.mark.parametrize("name", TechnicalProblemFilterSet._meta.fields)
def test_problems_are_filtered_by(board, name):
    mine, query = board
    assert found(TechnicalProblemFilterSet) != [mine]
    assert found(TechnicalProblemFilterSet, **{name: query[name]}) == [mine]


def test_several_states_may_be_asked_for(board):
    both = found(TechnicalProblemFilterSet, state=["published", "collected"])
    assert len(both) == 2


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("state", "solved"),
        ("nature", "x"),
        ("segment", "0"),
        ("segment", "a"),
        ("base", "x"),
        ("deadline_to", "2013-02-30"),
        ("q", "\0"),
    ],
)
def test_a_bad_value_of_a_filter_is_an_error(name, value):
    rows = TechnicalProblem.objects.all()
    assert list(TechnicalProblemFilterSet({name: value}, rows).errors) == [name]


@pytest.mark.parametrize("name", ["programme", "base", "park", "enterprise"])
def test_projects_are_filtered_by_place_and_enterprise(base, name):
    park = factories.park(base.programme)
    mine = registers.project(base=base, park=park)
    mine.enterprises.set([factories.enterprise(), factories.enterprise()])
    registers.project().enterprises.set([factories.enterprise()])
    query = {
        "programme": base.programme.code,
        "base": base.slug,
        "park": park.slug,
        "enterprise": mine.enterprises.first().code,
    }
    assert found(ProjectFilterSet, **{name: query[name]}) == [mine]


def test_a_project_of_members_is_one_of_their_programme(base):
    mine = registers.project()
    mine.enterprises.set(
        factories.member(base.programme, base=base) for _number in range(2)
    )
    assert found(ProjectFilterSet, programme=base.programme.code) == [mine]
