"""Until when returns are due, and until when they can be submitted."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import OuterRef, QuerySet, Subquery

from core.quarters import Quarter
from reporting.leavers import find_left
from reporting.models import ReportingPeriod, Submission
from reporting.periods import choose_last_day, collect_extensions


@dataclass(frozen=True)
class Deadline:
    """When a return is due; `last_day` is None where nobody may submit it any more.

    `is_bound` is False where no day ends it: what came back is mended, what is amended
    is late by nature, and a quarter that was never planned does not close. Nothing is
    due from an enterprise that left.
    """

    due_on: date | None = None
    last_day: date | None = None
    is_extended: bool = False
    is_bound: bool = False
    is_left: bool = False

    @property
    def own_due(self) -> date | None:
        """When this subject is to submit: an extension moves the day it is due."""
        return self.last_day if self.is_extended else self.due_on

    def is_closed(self, day: date) -> bool:
        """Whether it can no longer be submitted on a day without an extension."""
        return self.is_bound and (self.last_day is None or self.last_day < day)


def annotate_due_day(rows: QuerySet[Submission]) -> QuerySet[Submission]:
    """Returns with the day they are due as `due_on`, None without a period."""
    periods = ReportingPeriod.objects.filter(
        programme=OuterRef("programme"), period=OuterRef("period")
    )
    return rows.annotate(due_on=Subquery(periods.values("due_on")[:1]))


def collect_deadlines(rows: Iterable[Submission]) -> Mapping[int, Deadline]:
    """The deadlines of returns by row id (three queries, or none)."""
    found = list(rows)
    if not found:
        return {}
    periods = {
        (period.programme_id, period.period): period
        for period in ReportingPeriod.objects.filter(
            programme__in={row.programme_id for row in found},
            period__in={row.period for row in found},
        )
    }
    longer, left = collect_extensions(periods.values()), find_left(found)
    deadlines = {row.pk: build_deadline(row, periods, longer) for row in found}
    for pk in left:
        deadlines[pk] = replace(deadlines[pk], is_left=True, is_bound=False)
    return deadlines


def build_deadline(
    row: Submission,
    periods: Mapping[tuple[int, Quarter], ReportingPeriod],
    longer: Mapping[tuple[int, str, int], date],
) -> Deadline:
    """The deadline of one return."""
    period = periods.get((row.programme_id, row.period))
    if period is None:
        return Deadline()
    subject = row.subject_id
    until = longer.get((period.pk, row.kind, subject))
    last = choose_last_day(period, until)
    is_bound = row.state != Submission.State.RETURNED and row.revision == 1
    return Deadline(period.due_on, last, until is not None, is_bound)
