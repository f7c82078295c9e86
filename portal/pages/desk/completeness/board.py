"""The completeness board: who reported in which quarter, and who is waited for."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.db.models import Min, Model
from django.utils import timezone

from bases.models import Programme
from core.quarters import Quarter
from core.statuses import Status
from core.today import get_today
from enterprises.models import BaseMembership
from portal.pages.desk.completeness.missing import collect_missing
from portal.pages.desk.contacts import MaskedContact, collect_masked_contacts
from reporting.access.scope import Scope
from reporting.leavers import annotate_left
from reporting.models import Entry, ReportingPeriod, Submission, SubmissionEvent
from reporting.models.subjects import Kind
from reporting.periods import choose_due_day, choose_last_day, collect_extensions
from reporting.returns.completeness import (
    OUTSTANDING,
    REPORTED,
    ReturnStatus,
    find_status,
    get_state,
    is_on_time,
)

QUARTERS = 8
UNASKED = {ReturnStatus.NOT_ASKED, ReturnStatus.LEFT}
"""Nothing is expected: not counted, not chased."""

Key = tuple[int, Quarter]
"""A subject and a quarter."""


@dataclass(frozen=True)
class BoardCell:
    """One subject in one quarter."""

    standing: ReturnStatus
    due: date
    row: Submission | None = None
    submitted: date | None = None
    is_estimated: bool = False
    until: date | None = None

    @property
    def is_asked(self) -> bool:
        """Whether anything is expected of the subject."""
        return self.standing not in UNASKED

    @property
    def is_reported(self) -> bool:
        """Whether the subject has done its part."""
        return self.standing in REPORTED

    @property
    def is_on_time(self) -> bool:
        """Whether it first came in time, whatever became of it since."""
        return is_on_time(self.submitted, self.due)

    @property
    def is_belated(self) -> bool:
        """Whether it came, and late."""
        return self.submitted is not None and not self.is_on_time


@dataclass(frozen=True)
class BoardRow:
    """A subject with its cells, newest quarter first; `group` is its base."""

    subject: object
    pk: int
    cells: list[BoardCell]
    group: object = None

    @property
    def is_shown(self) -> bool:
        """Whether there is anything to show: something was asked, or it left."""
        return any(cell.standing != ReturnStatus.NOT_ASKED for cell in self.cells)

    @property
    def asked(self) -> int:
        """In how many quarters something was asked."""
        return sum(cell.is_asked for cell in self.cells)

    @property
    def reported(self) -> int:
        """In how many it was reported."""
        return sum(cell.is_reported for cell in self.cells)


@dataclass(frozen=True)
class ResponseRate:
    """How many of a place's returns came in time."""

    place: Model
    on_time: int
    asked: int

    @property
    def share(self) -> Decimal:
        """The rate, as a ratio."""
        return Decimal(self.on_time) / self.asked


@dataclass(frozen=True)
class OutstandingReturn:
    """Somebody who is waited for: what is missing, and who can be asked."""

    row: BoardRow
    cell: BoardCell
    missing: list[tuple[str, str]]
    contacts: list[MaskedContact]
    period: ReportingPeriod
    today: date

    @property
    def closes_on(self) -> date:
        """The last day to submit, or the day it ended."""
        return choose_last_day(self.period, self.cell.until) or self.period.closes_on

    @property
    def is_closed(self) -> bool:
        """Whether a first return comes too late; what came back is never too late."""
        last = choose_last_day(self.period, self.cell.until)
        is_over = last is None or last < self.today
        return is_over and self.cell.standing != ReturnStatus.RETURNED


@dataclass(frozen=True)
class ReturnBoard:
    """The board of one kind of subject; `chosen` is the quarter that is chased."""

    programme: Programme
    kind: str
    periods: list[ReportingPeriod]
    chosen: ReportingPeriod | None
    rows: list[BoardRow] = field(default_factory=list)
    rates: dict[str, list[ResponseRate]] = field(default_factory=dict)
    waited: list[OutstandingReturn] = field(default_factory=list)
    today: date = field(default_factory=get_today)

    @property
    def groups(self) -> list[tuple[object, list[BoardRow]]]:
        """The rows by base; one group where they have none."""
        pairs = groupby(self.rows, key=lambda row: row.group)
        return [(group, list(rows)) for group, rows in pairs]

    @property
    def column(self) -> list[BoardCell]:
        """The cells of the chosen quarter in which something is asked."""
        if self.chosen is None:
            return []
        place = self.periods.index(self.chosen)
        return [row.cells[place] for row in self.rows if row.cells[place].is_asked]

    @property
    def reported(self) -> int:
        """How many have reported in the chosen quarter."""
        return sum(cell.is_reported for cell in self.column)

    @property
    def late(self) -> int:
        """How many are late in it."""
        return sum(cell.standing == ReturnStatus.LATE for cell in self.column)

    @property
    def returned(self) -> int:
        """How many came back in it and were not submitted again."""
        return sum(cell.standing == ReturnStatus.RETURNED for cell in self.column)

    @property
    def totals(self) -> list[tuple[int, int]]:
        """Reported and asked, of each quarter."""
        columns = zip(*(row.cells for row in self.rows), strict=True)
        return [
            (sum(c.is_reported for c in cells), sum(c.is_asked for c in cells))
            for cells in columns
        ]


def build_board(
    programme: Programme, kind: str, scope: Scope, quarter: Quarter | None = None
) -> ReturnBoard:
    """What a reader sees of a kind of subject (at most eight queries)."""
    periods = list(
        ReportingPeriod.objects.filter(programme=programme)
        .exclude(state=ReportingPeriod.State.PLANNED)
        .order_by("-period")[:QUARTERS]
    )
    chosen = next((one for one in periods if one.period == quarter), None)
    found = ReturnBoard(programme, kind, periods, chosen or next(iter(periods), None))
    found.rows.extend(list_rows(found, scope))
    found.rates.update(collect_rates(found))
    found.waited.extend(list_outstanding(found, scope))
    return found


def list_rows(found: ReturnBoard, scope: Scope) -> list[BoardRow]:
    """A row for each subject in scope that reported or was to report."""
    if not found.periods:
        return []
    returns, members = collect_returns(found, scope), collect_members(found, scope)
    subjects = {row.pk: row.subject for row in members.values()}
    subjects |= {pk: row.subject for (pk, _quarter), row in returns.items()}
    make = CellMaker(found, returns, members)
    rows = [
        BoardRow(
            subject,
            pk,
            [make.cell(pk, period) for period in found.periods],
            members[pk].group if pk in members else None,
        )
        for pk, subject in subjects.items()
    ]
    return sorted((row for row in rows if row.is_shown), key=get_sort_key)


def get_sort_key(row: BoardRow) -> tuple[str, str]:
    """Where a row stands: by base, then by its own code."""
    code = getattr(row.subject, "code", "") or getattr(row.subject, "slug", "")
    return getattr(row.group, "code", "~"), code


def collect_returns(found: ReturnBoard, scope: Scope) -> dict[Key, Submission]:
    """The newest return of each subject and quarter (one query)."""
    rows = annotate_left(scope.returns(Submission.objects.newest())).filter(
        programme=found.programme,
        kind=found.kind,
        period__in=[period.period for period in found.periods],
    )
    rows = rows.select_related(*Kind.values, "desk_park", "desk_base")
    return {(row.subject_id, row.period): row for row in rows}


@dataclass
class Member:
    """An enterprise of the programme, its base, and the days it is to report on."""

    pk: int
    subject: object
    group: object
    days: list[tuple[date, date | None]] = field(default_factory=list)

    def is_asked(self, day: date) -> bool:
        """Whether it is a backbone member on a day."""
        return any(
            first <= day and (last is None or day <= last) for first, last in self.days
        )


def collect_members(found: ReturnBoard, scope: Scope) -> dict[int, Member]:
    """The enterprises in scope that were to report (one query, or none)."""
    if found.kind != Kind.ENTERPRISE:
        return {}
    rows = BaseMembership.objects.filter(programme=found.programme, is_backbone=True)
    if not scope.within(found.programme).sees_single_figures:
        rows = rows.filter(scope.of_enterprises("enterprise"))
    members: dict[int, Member] = {}
    for row in rows.select_related("enterprise", "base").order_by("valid_from", "id"):
        pk = row.enterprise_id
        member = members.setdefault(pk, Member(pk, row.enterprise, row.base))
        member.days.append((row.valid_from, row.valid_to))
        if row.role == BaseMembership.Role.PRIMARY:
            member.group = row.base
    return members


class CellMaker:
    """Knows what every cell of a board needs (three queries)."""

    def __init__(
        self,
        found: ReturnBoard,
        returns: dict[Key, Submission],
        members: dict[int, Member],
    ):
        self.found, self.returns, self.members = found, returns, members
        self.longer = collect_extensions(found.periods)
        self.submitted = find_first_days(found)
        self.estimated = find_estimated_returns(found)

    def cell(self, pk: int, period: ReportingPeriod) -> BoardCell:
        """The cell of a subject in a quarter."""
        row = self.returns.get((pk, period.period))
        until = self.longer.get((period.pk, self.found.kind, pk))
        due = choose_due_day(period, until)
        member = self.members.get(pk)
        is_asked = member is not None and member.is_asked(period.period.last_day)
        if row is None and not is_asked:
            return BoardCell(ReturnStatus.NOT_ASKED, due)
        return BoardCell(
            find_status(
                get_state(row.state, row.withdraws) if row else None,
                today=self.found.today,
                opens=period.opens_on,
                due=due,
                revision=row.revision if row else 1,
                is_left=getattr(row, "is_left", False),
            ),
            due,
            row,
            self.submitted.get((pk, period.period)),
            row is not None and row.pk in self.estimated,
            until,
        )


def find_estimated_returns(found: ReturnBoard) -> set[int]:
    """The returns in which something is an estimate, by id (one query)."""
    cells = Entry.objects.filter(
        status=Status.ESTIMATED, submission__is_newest=True, **build_board_filter(found)
    )
    return set(cells.order_by().values_list("submission", flat=True).distinct())


def build_board_filter(found: ReturnBoard) -> dict[str, Any]:
    """What the return of a cell or a move has in common with a board."""
    return {
        "submission__programme": found.programme,
        "submission__kind": found.kind,
        "submission__period__in": [period.period for period in found.periods],
    }


def find_first_days(found: ReturnBoard) -> dict[Key, date]:
    """When each return was first submitted, in the city's time (one query).

    What came back and was mended came when it came first; an imported file tells no
    day.
    """
    subject = f"submission__{found.kind}"
    events = (
        SubmissionEvent.objects.filter(
            to_state=Submission.State.SUBMITTED, **build_board_filter(found)
        )
        .order_by()
        .values_list(subject, "submission__period")
        .annotate(first=Min("at"))
    )
    return {(pk, quarter): timezone.localdate(first) for pk, quarter, first in events}


def collect_rates(found: ReturnBoard) -> dict[str, list[ResponseRate]]:
    """How many came in time, by park and by base; of enterprises in the chosen quarter.

    Quarters of which only files are known tell nothing, nor does who still has time.
    """
    cells = [
        one for one in found.column if one.row and one.standing != ReturnStatus.DUE
    ]
    if not any(cell.submitted for cell in cells):
        return {}
    return {
        name: list(list_rates(cells, f"desk_{name}"))
        for name in (Kind.PARK.value, Kind.BASE.value)
        if found.kind == Kind.ENTERPRISE
    }


def list_rates(cells: list[BoardCell], column: str) -> Iterator[ResponseRate]:
    """A rate for each place that looks after a return."""
    by_place: dict[Model, list[BoardCell]] = defaultdict(list)
    for cell in cells:
        place = getattr(cell.row, column)
        if place is not None:
            by_place[place].append(cell)
    for place in sorted(by_place, key=lambda place: place.pk):
        found = by_place[place]
        yield ResponseRate(place, sum(cell.is_on_time for cell in found), len(found))


def list_outstanding(found: ReturnBoard, scope: Scope) -> list[OutstandingReturn]:
    """Who is waited for in the chosen quarter, late ones first (two queries)."""
    if found.chosen is None:
        return []
    place = found.periods.index(found.chosen)
    rows = [row for row in found.rows if row.cells[place].standing in OUTSTANDING]
    missing = collect_missing(row.cells[place].row for row in rows)
    contacts = collect_masked_contacts(found.kind, [row.pk for row in rows], scope)
    waited = [
        OutstandingReturn(
            row,
            row.cells[place],
            missing[row.cells[place].row],
            contacts.get(row.pk, []),
            found.chosen,
            found.today,
        )
        for row in rows
    ]
    return sorted(waited, key=lambda one: OUTSTANDING.index(one.cell.standing))
