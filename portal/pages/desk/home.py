"""An official's desk: what came back, what is due, what waits, and the own trend."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, F, Q

from core.statuses import Status
from core.today import get_today
from portal.pages.desk.deadlines import Deadline, annotate_due_day, collect_deadlines
from portal.pages.desk.nav import WORKING
from portal.pages.desk.review.queue import select_waiting
from portal.pages.desk.trend import Trend, build_trend
from reporting.access.scope import Scope
from reporting.models import ReleaseProposal, Role, Submission, SubmissionEvent
from reporting.models.subjects import Kind
from reporting.releases.sign_off import list_open_proposals

State = Submission.State
UNDER_WAY = (State.SUBMITTED, State.REVIEWED, State.APPROVED)
MOST_RETURNS = 40
"""So many of the own returns are named, those that were due first."""


@dataclass(frozen=True)
class ReturnTask:
    """A return of the reader's own, with what is left to do; `back` sent it back."""

    row: Submission
    deadline: Deadline
    filled: int
    cells: int
    today: date
    back: SubmissionEvent | None = None

    @property
    def is_unasked(self) -> bool:
        """Whether it is not in and nobody asks for it: the enterprise left."""
        return self.row.is_open and self.deadline.is_left

    @property
    def is_late(self) -> bool:
        """Whether it should have come by now; an amendment came long ago."""
        due = self.deadline.own_due
        is_first = self.row.is_open and self.row.revision == 1
        is_asked = is_first and not self.deadline.is_left
        return is_asked and due is not None and due < self.today

    @property
    def is_closed(self) -> bool:
        """Whether it can no longer be submitted without an extension."""
        return self.deadline.is_closed(self.today)


@dataclass(frozen=True)
class DeskHome:
    """The desk of one reader; `numbers` counts what waits for them by its state."""

    has_role: bool
    works: bool
    decides: bool
    came_back: tuple[ReturnTask, ...] = ()
    due: tuple[ReturnTask, ...] = ()
    left: tuple[ReturnTask, ...] = ()
    under_way: tuple[ReturnTask, ...] = ()
    opened: tuple[Submission, ...] = ()
    numbers: Mapping[str, int] = field(default_factory=dict)
    oldest: Mapping[str, date | None] = field(default_factory=dict)
    proposals: tuple[ReleaseProposal, ...] = ()
    trends: tuple[Trend, ...] = ()

    @property
    def queues(self) -> list[tuple[str, int, date | None]]:
        """State, number and oldest due day of what waits to be reviewed or approved."""
        return [
            (state.value, self.numbers.get(state, 0), self.oldest.get(state))
            for state in (State.SUBMITTED, State.REVIEWED)
        ]


def build_home(scope: Scope) -> DeskHome:
    """The desk of a reader: eight queries at most, and as many for each enterprise."""
    roles = {held.role for held in scope.held}
    tasks = list_tasks(scope) if roles & set(WORKING) else []
    asked = [task for task in tasks if not task.is_unasked]
    decides = bool(roles & {Role.PARK_REVIEWER, Role.BUREAU_REVIEWER})
    numbers, oldest = count_waiting(scope) if decides else ({}, {})
    return DeskHome(
        has_role=bool(roles),
        works=bool(roles & set(WORKING)),
        decides=decides,
        came_back=tuple(task for task in asked if task.row.state == State.RETURNED),
        due=tuple(task for task in asked if task.row.state == State.DRAFT),
        left=tuple(task for task in tasks if task.is_unasked),
        under_way=tuple(task for task in tasks if task.row.state in UNDER_WAY),
        opened=list_opened_revisions(scope) if scope.bureau_of() else (),
        numbers=numbers,
        oldest=oldest,
        proposals=tuple(list_open_proposals(scope)),
        trends=tuple(
            build_trend(scope, firm)
            for firm in scope.ids(Kind.ENTERPRISE, Role.REPORTER.value)
        ),
    )


def list_tasks(scope: Scope) -> list[ReturnTask]:
    """The reader's own returns that are not released, oldest due first (seven queries).

    Rows, periods, extensions, and of what came back the moves with their remarks.
    """
    reported = ~Q(entries__status=Status.MISSING)
    found = annotate_due_day(scope.own(Submission.objects.newest().with_subjects()))
    rows = list(
        found.exclude(state=State.RELEASED)
        .annotate(cells=Count("entries"), filled=Count("entries", filter=reported))
        .order_by(F("due_on").asc(nulls_last=True), "period", "pk")[:MOST_RETURNS]
    )
    deadlines, backs, day = collect_deadlines(rows), find_send_backs(rows), get_today()
    return [
        ReturnTask(
            row, deadlines[row.pk], row.filled, row.cells, day, backs.get(row.pk)
        )
        for row in rows
    ]


def list_opened_revisions(scope: Scope) -> tuple[Submission, ...]:
    """Revisions that the reader opened and that are not released yet (one query)."""
    rows = scope.approvable(Submission.objects.newest().with_subjects())
    opened = SubmissionEvent.objects.filter(from_state="", by=scope.user)
    found = rows.filter(revision__gt=1, pk__in=opened.values("submission"))
    found = found.exclude(state=State.RELEASED).order_by("period", "pk")
    return tuple(found[:MOST_RETURNS])


def find_send_backs(rows: Iterable[Submission]) -> dict[int, SubmissionEvent]:
    """The last move that sent each return back to where it is (three queries)."""
    back = [row for row in rows if row.state == State.RETURNED]
    if not back:
        return {}
    events = SubmissionEvent.objects.filter(
        submission__in=back, to_state=State.RETURNED
    )
    events = events.select_related("by").prefetch_related("remarks__indicator")
    return {event.submission_id: event for event in events.order_by("id")}


def count_waiting(scope: Scope) -> tuple[Mapping[str, int], Mapping[str, date | None]]:
    """How much waits for the reader by state, and since when it is due (one query).

    Nothing is due from an enterprise that left.
    """
    numbers: Counter[str] = Counter()
    oldest: dict[str, date | None] = {}
    found = select_waiting(scope).values_list("state", F("due_on"), F("is_left"))
    for state, due, is_left in found:
        numbers[state] += 1
        if not is_left:
            oldest.setdefault(state, due)
    return numbers, oldest
