"""Officials at a desk, played by hypothesis against `tests.desk_story`.

Everything that the story knows is tried by anybody, in any order. After each attempt
every row of the desk is compared with the story.
"""

from datetime import timedelta
from decimal import Decimal
from typing import NamedTuple

from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from core.quarters import Quarter
from reporting import audit, periods
from reporting.access.scope import Scope
from reporting.errors import WorkflowError
from reporting.lending import loans as lending
from reporting.models import (
    Assignment,
    AuditRecord,
    Release,
    ReportingPeriod,
    Submission,
    SubmissionEvent,
)
from reporting.releases import digest, sign_off
from reporting.returns import amending, workflow
from reporting.returns.cell_edits import TypedCell
from tests.support import desk, desk_story
from tests.support.desk_story import ESTIMATED, HOLDS, LENDERS, MISSING, REPORTED
from tests.support.desk_world import QUARTERS, World, clock_at, counts, states

WEIGHTS = {
    "goes_on": 6,
    "types": 4,
    "pastes": 2,
    **dict.fromkeys(("submit", "send_back", "review", "approve"), 1),
    **dict.fromkeys(("amends", "publishes", "opens", "closes", "extends"), 1),
    **dict.fromkeys(("a_day_comes", "lends", "takes_back"), 1),
}
"""What is tried, and how often."""

ACTIONS = st.sampled_from(
    [name for name, often in WEIGHTS.items() for _ in range(often)]
)
FEW = st.integers(0, 9)
CELLS = st.sampled_from(
    [(value, status) for value in (0, 7, 8, -1) for status in (REPORTED, ESTIMATED)]
    + [(None, MISSING), (None, REPORTED), (7, MISSING)]
)
TABLES = {
    "submit": "enterable",
    "send_back": "reviewable",
    "review": "reviewable",
    "approve": "approvable",
}
"""Of which returns of a scope a page takes a step."""

ONWARDS = {
    "draft": "submit",
    "returned": "submit",
    "submitted": "review",
    "reviewed": "approve",
}
"""The next step of a return."""


class OutOfScope(Exception):
    """What a page answers with 404."""


class Tried(NamedTuple):
    """Who tries something with which return; `pick` chooses what else there is."""

    who: str
    one: desk_story.Return
    pick: int
    cells: list[tuple]
    fresh: bool


class Desk(RuleBasedStateMachine):
    """Officials at work; each attempt is judged by the story first."""

    world: World

    def __init__(self):
        super().__init__()
        self.story = self.world.story()
        self.clock = clock_at(lambda: self.story.day)
        self.clock.start()
        # Everything happens in a transaction that ends as if it had never begun.
        self.undone = transaction.atomic()
        self.undone._from_testcase = True
        self.undone.__enter__()

    def teardown(self):
        """Check both chains, then undo everything."""
        try:
            assert audit.find_first_fault() is None
            assert digest.find_first_fault() is None
        finally:
            transaction.set_rollback(True)
            self.undone.__exit__(None, None, None)
            self.clock.stop()

    # What is tried

    def attempt(self, expected, act, *arguments) -> bool:
        """Try something; whether it was done, as the story said, and nothing else."""
        before = counts()
        try:
            act(*arguments)
            found = None
        except WorkflowError as error:
            found = type(error).__name__
        except OutOfScope:
            found = desk_story.OUT_OF_SCOPE
        assert found == expected
        if expected:
            assert counts() == before
        return not expected

    def row(self, one: desk_story.Return) -> Submission:
        """The same in the database, as somebody just read it."""
        kinds = {name: key for key, name in self.world.subject.items()}
        kind, pk = kinds[one.subject]
        return Submission.objects.get(
            kind=kind,
            period=Quarter.parse(one.quarter),
            revision=one.revision,
            **{kind: pk},
        )

    def in_scope(self, who: str, table: str, row: Submission):
        """Raise OutOfScope unless the return is somebody's to work on."""
        scope = Scope.of(self.world.user[who])
        rows = getattr(scope, table)(Submission.objects.filter(pk=row.pk))
        if not rows.exists():
            raise OutOfScope

    def of_bureau(self, who: str):
        """Raise OutOfScope unless somebody belongs to the bureau."""
        if (
            self.world.city.programme.pk
            not in Scope.of(self.world.user[who]).bureau_of()
        ):
            raise OutOfScope

    # A return

    @rule(
        action=ACTIONS,
        who=st.sampled_from(sorted(HOLDS)),
        which=FEW,
        pick=FEW,
        cells=st.lists(CELLS, min_size=3, max_size=3),
        fresh=st.sampled_from([True] * 4 + [False]),
    )
    def tries(self, action, who, which, pick, cells, fresh):
        """Somebody tries something."""
        tried = Tried(who, any_of(self.story.returns, -which), pick, cells, fresh)
        if action in TABLES:
            roles, _before, _to = desk_story.STEPS[action]
            who = self.willing(tried, roles[tried.one.subject])
            self.step(action, who, tried.one, fresh)
        else:
            getattr(self, action)(tried)
        self.compare()

    def types(self, tried):
        """Somebody enters a cell."""
        code = any_of(sorted(tried.one.cells), tried.pick)
        self.enter(tried, {code: tried.cells[0]})

    def pastes(self, tried):
        """Somebody enters every cell at once."""
        self.enter(tried, dict(zip(sorted(tried.one.cells), tried.cells, strict=False)))

    def willing(self, tried, roles) -> str:
        """Who is asked to do something: anybody, or mostly one who may."""
        people = self.story.people(roles)
        return any_of(people, tried.pick) if tried.pick % 3 and people else tried.who

    def enter(self, tried, cells):
        """Enter cells."""
        one, fresh = tried.one, tried.fresh
        who = self.willing(tried, desk_story.ENTERS[one.subject])
        expected = self.story.refuses_typing(who, one, fresh, cells)
        if self.attempt(expected, self.do_enter, who, one, cells, fresh):
            self.story.type(who, one, cells)

    def do_enter(self, who, one, cells, fresh):
        """Enter cells as the grid does."""
        row = self.row(one)
        self.in_scope(who, "enterable", row)
        ids = {code: row.pk for code, row in self.world.city.indicators.items()}
        typed = {
            ids[code]: TypedCell(
                None if value is None else Decimal(value),
                None,
                status,
                explanation="" if value is None else "so it is",
            )
            for code, (value, status) in cells.items()
        }
        version = row.version if fresh else row.version - 1
        desk.refuse_unsaved(desk.save(row, self.world.user[who], typed, version))

    def goes_on(self, tried):
        """Somebody who may takes the next step; what is released is amended."""
        one = tried.one
        if one.state == "released" or (one.state == "approved" and tried.pick > 7):
            return self.amends(tried)
        if one.state == "approved":
            hands = {who for row in self.story.waiting() for who in row.hands}
            people = self.others(hands, {desk_story.BUREAU})
            return self.release(any_of(people, tried.pick))
        step = ONWARDS[one.state]
        roles, _before, _to = desk_story.STEPS[step]
        hands = set() if step == "submit" else {*one.hands, one.reviewed}
        people = self.others(hands, roles[one.subject])
        return self.step(step, any_of(people, tried.pick), one, True)

    def others(self, hands, roles) -> list[str]:
        """Those who may and did nothing before; all who may if there is nobody."""
        people = self.story.people(roles)
        return [who for who in people if who not in hands] or people

    def step(self, step, who, one, fresh):
        """Take a step."""
        expected = self.story.refuses(step, who, one, fresh)
        if self.attempt(expected, self.do_step, step, who, one, fresh):
            self.story.take(step, who, one)

    def do_step(self, step, who, one, fresh):
        """Take a step as the pages do."""
        row = self.row(one)
        self.in_scope(who, TABLES[step], row)
        said = {}
        if step == "send_back":
            (cell, *_others) = row.entries.all()
            said = {"reason": "see", "remarks": {cell.indicator_id: "the unit?"}}
        version = row.version if fresh else row.version - 1
        act = {
            "submit": workflow.submit_return,
            "send_back": workflow.send_back_return,
            "review": workflow.review_return,
            "approve": workflow.approve_return,
        }[step]
        act(submission=row, by=self.world.user[who], version=version, **said)

    def amends(self, tried):
        """Somebody opens a new revision."""
        who = self.willing(tried, {desk_story.BUREAU})
        expected = self.story.refuses_amending(who, tried.one)
        if self.attempt(expected, self.do_amend, who, tried.one):
            self.story.amend(tried.one)

    def do_amend(self, who, one):
        """Open a new revision as the page does."""
        row = self.row(one)
        self.in_scope(who, "approvable", row)
        amending.open_revision(
            submission=row, by=self.world.user[who], reason="misread"
        )

    def publishes(self, tried):
        """Somebody releases what waits."""
        self.release(self.willing(tried, {desk_story.BUREAU}))

    def release(self, who):
        """Release what waits."""
        if self.attempt(self.story.refuses_release(who), self.do_publish, who):
            self.story.release()

    def do_publish(self, who):
        """Release as the page does."""
        self.of_bureau(who)
        sign_off.sign_off_release(
            programme=self.world.city.programme, by=self.world.user[who], note="so"
        )

    # A quarter

    def a_day_comes(self, tried):
        """Days go by."""
        self.story.day += timedelta(1 + tried.pick % 3)

    def opens(self, tried):
        """Somebody opens a quarter, perhaps again."""
        who, name = self.willing(tried, {desk_story.BUREAU}), quarter_of(tried)
        expected = self.story.refuses_stranger(who)
        if self.attempt(expected, self.do_quarter, periods.open_period, who, name):
            self.story.open(name)

    def closes(self, tried):
        """Somebody closes a quarter."""
        who, name = self.willing(tried, {desk_story.BUREAU}), quarter_of(tried)
        expected = self.story.refuses_closing(who, name)
        if self.attempt(expected, self.do_quarter, periods.close_period, who, name):
            self.story.close(name)

    def do_quarter(self, act, who, name):
        """Open or close a quarter as the page does."""
        self.of_bureau(who)
        period = ReportingPeriod.objects.get(pk=self.world.period[name].pk)
        act(period=period, by=self.world.user[who])

    def extends(self, tried):
        """Somebody lets one subject submit later."""
        who, one = self.willing(tried, {desk_story.BUREAU}), tried.one
        until = QUARTERS[one.quarter][1] + timedelta(tried.pick - 2)
        expected = self.story.refuses_extension(who, one, until)
        if self.attempt(expected, self.do_extend, who, one, until):
            self.story.extend(one, until)

    def do_extend(self, who, one, until):
        """Extend as the page does."""
        self.of_bureau(who)
        periods.grant_extension(
            period=ReportingPeriod.objects.get(pk=self.world.period[one.quarter].pk),
            submission=self.row(one),
            until=until,
            reason="flood",
            by=self.world.user[who],
        )

    # A role

    def lends(self, tried):
        """Somebody lends a role, or tries to with days that do not fit."""
        lender = any_of(LENDERS, tried.pick)
        first = self.story.day + timedelta(tried.pick % 4 - 1)
        span = first, first + timedelta(len(tried.who) % 6 - 1)
        expected = self.story.refuses_loan(lender, tried.who, *span)
        if self.attempt(expected, self.do_lend, lender, tried.who, *span):
            self.story.lend(lender, tried.who, *span)

    def do_lend(self, lender, to, first, last):
        """Lend as the page does."""
        user = self.world.user[lender]
        lending.delegate_assignment(
            assignment=user.assignments.get(lent_from=None),
            to=self.world.user[to],
            first=first,
            last=last,
            by=user,
        )

    def takes_back(self, tried):
        """Somebody takes a loan back, perhaps of somebody else."""
        if not self.story.loans:
            return
        loan = any_of(self.story.loans, tried.pick)
        who = loan[0] if tried.fresh else tried.who
        is_over = loan[5] or loan[4] < self.story.day
        expected = None if loan[0] == who and not is_over else desk_story.REFUSED
        if self.attempt(expected, self.do_take_back, who, loan):
            self.story.take_back(loan, self.story.day - timedelta(1))

    def do_take_back(self, who, loan):
        """Take back as the page does."""
        lender, to, _role, first, _last, back = loan
        rows = Assignment.objects.filter(
            user=self.world.user[to],
            lent_from__user=self.world.user[lender],
            valid_from=first,
            taken_back_on__isnull=not back,
        )
        row = rows.order_by("-id")[0]
        lending.withdraw_delegation(loan=row, by=self.world.user[who])

    # What is so

    def compare(self):
        """Every row of the desk says what the story does."""
        assert self.world.returns() == {one.key: one for one in self.story.returns}
        assert self.world.standing(self.story.releases) == self.story.stands
        assert states() == {
            name: quarter.state for name, quarter in self.story.quarters.items()
        }
        assert SubmissionEvent.objects.count() == self.story.events
        assert AuditRecord.objects.count() == self.story.audits
        assert Release.objects.count() == self.story.releases


def quarter_of(tried: Tried) -> str:
    """The name of a quarter, mostly that of the return."""
    return tried.one.quarter if tried.pick else any_of(sorted(QUARTERS), len(tried.who))


def any_of(choices, pick: int):
    """One of some choices."""
    return choices[pick % len(choices)]
