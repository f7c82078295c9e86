"""A second person takes a final state back; both moves stay, the count is right."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import translation

from accounts.models import User
from core.quarters import Quarter
from core.statuses import Status
from problems.lifecycle import CORRECTIONS, State
from problems.models import ProblemEvent, TechnicalProblem
from problems.moves import MoveRefused, find_final_move, move_problem
from reporting.actors import Actor
from reporting.models import Figure
from reporting.models.subjects import Kind
from reporting.releases.releasing import publish_release
from tests.support import factories
from tests.support import register_factories as registers
from tests.support.register_factories import DAY

pytestmark = pytest.mark.django_db
LATER = date(2013, 8, 1)
Q2 = Quarter(2013, 2)


@pytest.fixture
def people():
    """Two accounts of the bureau."""
    return [User.objects.create_user(f"bureau-{number}") for number in range(2)]


@pytest.fixture
def base():
    return factories.base(factories.programme())


def accept(base, account=None) -> TechnicalProblem:
    """A problem whose acceptance somebody recorded."""
    found = registers.problem_in(base, State.DELIVERED)
    move_problem(problem=found, to="accepted", by="科技处", on=DAY, account=account)
    return found


def take_back(problem, account, to=State.DELIVERED, reason="误录", on=LATER):
    """Take the final state of a problem back."""
    return move_problem(
        problem=problem, to=to, by="科技处", on=on, reason=reason, account=account
    )


def test_an_acceptance_is_taken_back_by_another_and_both_moves_stay(base, people):
    problem = accept(base, people[0])
    back = take_back(problem, people[1])
    problem.refresh_from_db()
    assert problem.state == State.DELIVERED
    accepted, corrected = problem.events.order_by("id")[problem.events.count() - 2 :]
    assert corrected == back
    assert (accepted.to_state, corrected.from_state) == ("accepted", "accepted")
    assert (corrected.takes_back, corrected.not_by) == (accepted, people[0])
    assert (corrected.account, corrected.reason) == (people[1], "误录")


REFUSED = {
    "by the same account": (0, "误录", "Someone else has to take it back"),
    "by nobody": (None, "误录", "Someone else has to take it back"),
    "without a reason": (1, " ", "Enter a reason for the correction"),
}


@pytest.mark.parametrize(("who", "reason", "says"), REFUSED.values(), ids=REFUSED)
def test_a_correction_is_refused(base, people, who, reason, says):
    problem = accept(base, people[0])
    account = None if who is None else people[who]
    with translation.override("en"), pytest.raises(ValidationError) as refusal:
        take_back(problem, account, reason=reason)
    assert says in str(refusal.value)
    problem.refresh_from_db()
    assert problem.state == State.ACCEPTED
    assert not problem.events.filter(takes_back__isnull=False).exists()


@pytest.mark.parametrize(
    "wrong",
    [{"reason": ""}, {"account": None}, {"account": 0}, {"takes_back": None}],
    ids=lambda wrong: next(iter(wrong)),
)
def test_the_database_holds_the_rules_of_a_correction(base, people, wrong):
    problem = accept(base, people[0])
    if wrong.get("account") == 0:
        wrong = {"account": people[0]}
    event = ProblemEvent(
        problem=problem,
        from_state=State.ACCEPTED,
        to_state=State.DELIVERED,
        on=LATER,
        by="科技处",
        **{
            "reason": "误录",
            "account": people[1],
            "takes_back": find_final_move(problem),
            "not_by": people[0],
            **wrong,
        },
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        event.save()


def test_an_acceptance_without_a_known_account_is_taken_back_by_anybody(base, people):
    problem = accept(base)
    take_back(problem, people[0])
    assert problem.state == State.DELIVERED


@pytest.mark.parametrize("origin", [origin for origin, _to in CORRECTIONS])
def test_only_the_state_before_is_given_back(base, people, origin):
    problem = registers.problem_in(base, origin)
    before = problem.events.order_by("id").last().from_state
    others = {to for one, to in CORRECTIONS if one == origin} - {before}
    for to in others:
        with pytest.raises(MoveRefused):
            take_back(problem, people[0], to=to)
    take_back(problem, people[0], to=before)
    assert problem.state == before


def test_a_transferred_problem_is_taken_back_step_by_step_and_accepted_again(
    base, people
):
    problem = registers.problem_in(base, State.TRANSFERRED)
    take_back(problem, people[0], to=State.ACCEPTED)
    assert list(TechnicalProblem.objects.overcome_on(LATER)) == [problem]
    take_back(problem, people[1])
    assert not TechnicalProblem.objects.overcome_on(LATER).exists()
    move_problem(problem=problem, to="accepted", by="科技处", on=LATER)
    assert list(TechnicalProblem.objects.overcome_on(LATER)) == [problem]
    assert not TechnicalProblem.objects.overcome_on(DAY).exists()


def test_a_termination_taken_back_never_stopped_the_work(base, people):
    problem = registers.problem_in(base, State.IN_RD)
    move_problem(problem=problem, to="terminated", by="科技处", on=DAY)
    take_back(problem, people[0], to=State.IN_RD)
    for day in (DAY, LATER):
        assert list(TechnicalProblem.objects.in_work_on(day)) == [problem]


def test_an_event_stays_append_only_after_the_table_was_made_anew(base, people):
    problem = accept(base, people[0])
    table = ProblemEvent._meta.db_table
    for sql in (f"UPDATE {table} SET reason = 'x'", f"DELETE FROM {table}"):
        with (
            pytest.raises(Exception, match="append-only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(sql)
    assert problem.events.exists()


def count_of(base, code: str, **where) -> tuple:
    """Value and status of a base's figure in the quarter."""
    rows = Figure.objects.filter(base=base, indicator__code=code, period=Q2, **where)
    return rows.values_list("value", "status").get()


def publish(programme):
    """The next release of a programme."""
    return publish_release(programme=programme, by=Actor("test"))


def test_the_next_release_counts_right_and_earlier_ones_keep_their_number(base, people):
    programme = base.programme
    factories.period(programme, Q2, state="closed")
    for code, nature in (("PB01", "cumulative"), ("PB02", "stock")):
        factories.indicator(programme, code=code, collected_at=Kind.BASE, nature=nature)
    stopped = registers.problem_in(base, State.IN_RD)
    move_problem(problem=stopped, to="terminated", by="科技处", on=DAY)
    problem = accept(base, people[0])
    first = publish(programme)
    take_back(problem, people[1])
    take_back(stopped, people[1], to=State.IN_RD)
    second = publish(programme)
    move_problem(problem=problem, to="accepted", by="科技处", on=date(2013, 9, 2))
    third = publish(programme)
    assert second.kind == second.Kind.AMENDMENT
    assert third is None  # accepted again in the next quarter, which is not closed
    for code, was, now in (("PB01", 1, 0), ("PB02", 0, 1)):
        assert count_of(base, code, released_in=first) == (was, Status.REPORTED)
        assert count_of(base, code, released_in=second) == (now, Status.REPORTED)
        (standing,) = Figure.objects.as_of(first.seq).filter(
            base=base, indicator__code=code
        )
        assert standing.value == was
