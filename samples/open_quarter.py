"""A sample quarter that collects returns, and how far its round has come.

The sample accounts play it through the functions that the desk itself uses, so history
and audit tell of it. In a portal with days of its own the bureau has opened the quarter
early, and it is due and closes as planned; in one that keeps the real days it is due
a few days after the day of loading. So the round can be tried.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from functools import cached_property

from django.db import transaction

from accounts.checks import select_sample_accounts
from accounts.models import SAMPLE_DOMAIN, User
from bases.models import Programme
from core.today import get_today
from reporting.checks.context import load_sheet
from reporting.checks.rules import Severity, check_sheet
from reporting.models import Contact, ReportingPeriod, Submission
from reporting.models.subjects import Kind
from reporting.periods import open_period
from reporting.returns.cell_edits import CellEdit, EntryKey, TypedCell
from reporting.returns.saving import save_cells
from reporting.returns.workflow import (
    approve_return,
    review_return,
    send_back_return,
    submit_return,
)
from samples.figures.returns import make_firm_contents
from samples.firms import Firm
from samples.seeded_random import NEWEST
from samples.world import Scene

QUARTER = NEWEST + 1
OPENED, SOON = timedelta(-3), timedelta(3)
"""When it opened and when it is due at the earliest, from the day of loading."""

# The enterprises that have done something, by number; all others are empty drafts.
SLIP, SLIPPED = 2, "EC01"  # that of the sample reporter, typed in 元
BEGUN = (1, 3, 9, 13, 18, 29)
SUBMITTED = (4, 8, 12, 23, 24)
REVIEWED = (10, 25)
APPROVED = 7
RETURNED, REMARKED = 26, "EC01"
EXPLAINED, DOUBLED = 23, "EC06"  # twice as many employees: a check asks why
YUAN_PER_WAN = 10_000

PARK = "nanchuan"  # that of the sample reviewer of a park
COORDINATED = "B01"
WHY = "示例：并入一家企业 / Sample: another enterprise was merged in"
REASON = "示例：请核对后再报 / Sample: please check and submit again"
REMARK = "示例：请核对计量单位 / Sample: please check the unit"
POST = "示例企业统计岗 / Sample post: statistics"


def build_round(programme: Programme) -> None:
    """Open the sample quarter and play its round; once only."""
    planned = ReportingPeriod.objects.filter(
        programme=programme, period=QUARTER, state=ReportingPeriod.State.PLANNED
    )
    with transaction.atomic():
        period = planned.select_for_update(no_key=True).first()
        if period is None:
            return
        set_days(period)
        game = SampleRound(programme)
        open_period(period=period, by=game.users["bureau_reviewer"])
        run_round(game)
        Contact.objects.bulk_create(make_contacts(game))


def set_days(period: ReportingPeriod) -> None:
    """Let a quarter be open by now, and put off what is planned for a day gone by."""
    day = get_today()
    late = max(day + SOON - period.due_on, timedelta(0))
    period.opens_on = day + OPENED
    period.due_on += late
    period.closes_on += late
    period.save()


def run_round(game: "SampleRound") -> None:
    """Everything that has happened so far."""
    game.type_in(SLIP, game.books(SLIP))  # waits to be corrected
    for number in BEGUN:
        game.begin(number)
    for number in SUBMITTED:
        game.submit(number)
    for number in (*REVIEWED, APPROVED):
        game.review(number)
    second = game.users["bureau_reviewer_2"]
    approve_return(submission=game.returns[APPROVED], by=second)
    game.send_back()


def make_contacts(game: "SampleRound") -> Iterator[Contact]:
    """A post for each enterprise; no telephone has such a number."""
    for number, row in game.returns.items():
        yield Contact(
            kind=Kind.ENTERPRISE,
            enterprise=row.enterprise,
            post=POST,
            phone=f"100{number:08}",
            email=f"demo-{number:02}@{SAMPLE_DOMAIN}",
            is_sample=True,
        )


def enlarge_cell(cells: dict[str, TypedCell], code: str, times: int) -> None:
    """Multiply what one cell says."""
    cells[code] = replace(cells[code], value=(cells[code].value or Decimal(0)) * times)


class SampleRound:
    """A round of the quarter: who plays, and on which returns."""

    def __init__(self, programme: Programme):
        self.programme = programme
        self.users = {user.username: user for user in select_sample_accounts()}
        self.firms = {firm.number: firm for firm in Scene(programme).backbone}

    @cached_property
    def returns(self) -> dict[int, Submission]:
        """The return of each enterprise, by its number."""
        rows = Submission.objects.filter(
            programme=self.programme, period=QUARTER, kind=Kind.ENTERPRISE
        )
        found = {
            row.enterprise.code: row
            for row in rows.with_subjects()
            if row.enterprise is not None
        }
        return {number: found[firm.code] for number, firm in self.firms.items()}

    def clerk(self, firm: Firm) -> User:
        """Who types a return: the bureau does for those without an account."""
        if firm.number == SLIP:
            return self.users["reporter"]
        coordinated = firm.line.base == COORDINATED
        return self.users["base_coordinator" if coordinated else "bureau_reviewer_3"]

    def reviewer(self, firm: Firm) -> User:
        """Who reviews a return first: the bureau stands in for the other parks."""
        name = "park_reviewer" if firm.park == PARK else "bureau_reviewer"
        return self.users[name]

    def type_in(self, number: int, cells: Mapping[str, TypedCell]) -> None:
        """Type cells (by indicator) into a return."""
        row = self.returns[number]
        ids = dict(row.entries.values_list("indicator__code", "indicator"))
        result = save_cells(
            by=self.clerk(self.firms[number]),
            edits={
                EntryKey(row.pk, ids[code]): CellEdit(cell, version=row.version)
                for code, cell in cells.items()
            },
            whole=True,
            returns=[row.pk],
        )
        result.require_complete()
        row.version = result.versions[row.pk].after

    def books(self, number: int) -> dict[str, TypedCell]:
        """What an enterprise has to report."""
        said = make_firm_contents(self.firms[number], QUARTER)
        cells = {code: TypedCell(**content.fields()) for code, content in said.items()}
        if number == SLIP:
            enlarge_cell(cells, SLIPPED, YUAN_PER_WAN)
        if number == EXPLAINED:
            enlarge_cell(cells, DOUBLED, 2)
        return cells

    def begin(self, number: int) -> None:
        """Fill in the first half of a return."""
        cells = self.books(number)
        half = sorted(cells)[: len(cells) // 2]
        self.type_in(number, {code: cells[code] for code in half})

    def submit(self, number: int) -> None:
        """Fill in a return, explain what the checks ask, and submit it."""
        cells, row = self.books(number), self.returns[number]
        self.type_in(number, cells)
        sheet = load_sheet(row)
        asked = {
            found.indicator
            for found in check_sheet(sheet)
            if found.severity == Severity.VERIFY
        }
        self.type_in(
            number, {code: replace(cells[code], explanation=WHY) for code in asked}
        )
        submit_return(submission=row, by=self.clerk(self.firms[number]))

    def review(self, number: int) -> None:
        """Submit a return and let it pass to the bureau."""
        self.submit(number)
        by = self.reviewer(self.firms[number])
        review_return(submission=self.returns[number], by=by)

    def send_back(self) -> None:
        """Submit a return and send it back with a remark."""
        self.submit(RETURNED)
        row = self.returns[RETURNED]
        cell = row.entries.get(indicator__code=REMARKED)
        send_back_return(
            submission=row,
            by=self.reviewer(self.firms[RETURNED]),
            reason=REASON,
            remarks={cell.indicator_id: REMARK},
        )
