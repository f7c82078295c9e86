"""Whatever officials try in whatever order, claims and state of a problem agree."""

from datetime import timedelta

import hypothesis
import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    rule,
    run_state_machine_as_test,
)

from accounts.models import User
from problems.lifecycle import BOUND, CORRECTIONS, ENDED, MOVES, State
from problems.models import Claim, TechnicalProblem
from problems.moves import find_final_move, list_possible_states, move_problem
from tests.support import factories
from tests.support import register_factories as registers
from tests.support.register_factories import DAY

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
HAS_SELECTED = BOUND - {State.TERMINATED}
FEW = st.integers(0, 7)


class Officials(RuleBasedStateMachine):
    """Two accounts move one problem and keep the claims of three teams."""

    reached: set[tuple[str, str]] = set()

    def __init__(self):
        """Begin with a problem in the pool, in a transaction that is undone."""
        super().__init__()
        self.undone = transaction.atomic()
        self.undone._from_testcase = True
        self.undone.__enter__()
        base = factories.base(factories.programme())
        self.problem = registers.problem_in(base, State.LISTED)
        self.teams = [registers.partner() for _team in range(3)]
        self.people = [User.objects.create_user(f"official-{n}") for n in range(2)]
        self.day = DAY

    def teardown(self):
        """Undo everything."""
        transaction.set_rollback(True)
        self.undone.__exit__(None, None, None)

    def attempt(self, act, *arguments, **named) -> None:
        """Try something; what is refused changes nothing."""
        before = self.picture()
        try:
            act(*arguments, **named)
        except ValidationError:
            assert self.picture() == before

    def picture(self) -> tuple:
        """Everything that stands."""
        claims = Claim.objects.order_by("pk").values_list("pk", "state", "submitted_on")
        found = TechnicalProblem.objects.values_list("state").get()
        return (*found, *claims, self.problem.events.count())

    def fresh(self) -> TechnicalProblem:
        """The problem as somebody reads it now."""
        return TechnicalProblem.objects.get()

    @rule()
    def a_day_passes(self):
        """Tomorrow comes."""
        self.day += timedelta(1)

    @rule(which=FEW, who=st.sampled_from([0, 1, None]), reason=st.sampled_from("x "))
    def moves_on(self, which, who, reason):
        """Somebody makes one of the moves that are offered."""
        problem = self.fresh()
        offered = list_possible_states(problem, find_final_move(problem))
        if not offered:
            return
        origin, to = problem.state, offered[which % len(offered)]
        self.attempt(self.move, problem, to, who, reason)
        if self.fresh().state == to:
            self.reached.add((origin, to))

    @rule(to=st.sampled_from(State), who=st.sampled_from([0, 1, None]))
    def moves_anywhere(self, to, who):
        """Somebody tries any move."""
        problem = self.fresh()
        before = problem.state
        self.attempt(self.move, problem, to, who, "x")
        if self.fresh().state != before:
            assert (before, to) in MOVES + CORRECTIONS

    def move(self, problem, to, who, reason) -> None:
        """Make a move; a correction is another account's, and has a reason."""
        final = find_final_move(problem)
        account = None if who is None else self.people[who]
        move_problem(
            problem=problem,
            to=to,
            by="科技处",
            on=self.day,
            reason=reason,
            account=account,
        )
        if final is not None and problem.state not in ENDED - {State.ACCEPTED}:
            assert account is not None
            assert account != final.account
            assert reason.strip()

    @rule(team=st.integers(0, 2), days=st.integers(-2, 1))
    def claims(self, team, days):
        """A team claims, or claims again."""
        day = self.day + timedelta(days)
        row = Claim(problem=self.fresh(), partner=self.teams[team], submitted_on=day)
        self.attempt(self.save, row)

    @rule(which=FEW, state=st.sampled_from(Claim.State.values))
    def changes_a_claim(self, which, state):
        """Somebody changes the state of a claim."""
        rows = list(Claim.objects.order_by("pk"))
        if rows:
            row = rows[which % len(rows)]
            row.state = state
            self.attempt(self.save, row)

    def save(self, row: Claim) -> None:
        """Save a claim as every form does."""
        with transaction.atomic():
            row.full_clean()
            row.save()

    @invariant()
    def claims_and_state_agree(self):
        """What holds whatever was done."""
        state = State(self.fresh().state)
        states = list(Claim.objects.values_list("partner", "state"))
        selected = sum(one == "selected" for _team, one in states)
        open_ = [team for team, one in states if one in ("submitted", "selected")]
        assert len(open_) == len(set(open_)), "one open claim per team"
        assert selected <= 1
        if state in HAS_SELECTED:
            assert selected == 1, "a contract names one team"
        if state in {State.LISTED, State.PUBLISHED, State.UNCLAIMED}:
            assert not selected
        if state == State.UNCLAIMED:
            assert not open_, "nobody's claim is open where nobody claims"

    @invariant()
    def the_moves_lead_to_the_state(self):
        """The moves that stand form one way from the first state to this one."""
        moves = list(self.problem.events.standing().order_by("id"))
        states = [State.COLLECTED, *(event.to_state for event in moves)]
        assert [event.from_state for event in moves] == states[:-1]
        assert states[-1] == self.fresh().state

    @invariant()
    def claims_lie_after_the_publication(self):
        """No claim is earlier than the first call."""
        calls = self.problem.events.filter(to_state=State.PUBLISHED).order_by("on")
        first = calls.first()
        days = Claim.objects.values_list("submitted_on", flat=True)
        assert all(first and day >= first.on for day in days)


def play(games: int, steps: int, seed: int | None = None) -> set[tuple[str, str]]:
    """Play some games; the moves that were made."""
    settings = hypothesis.settings(
        max_examples=games,
        stateful_step_count=steps,
        deadline=None,
        database=None,
        derandomize=seed is None,
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    Officials._hypothesis_internal_use_seed = seed
    Officials.reached = set()
    run_state_machine_as_test(Officials, settings=settings)
    return Officials.reached


def test_claims_and_states_agree_whatever_is_tried():
    reached = play(25, 60)
    assert ("claimed", "selected") in reached
    assert ("selected", "contracted") in reached


@pytest.mark.drill
@pytest.mark.parametrize("seed", range(5))
def test_ten_thousand_steps_change_nothing_of_that(seed):
    play(200, 50, seed)
