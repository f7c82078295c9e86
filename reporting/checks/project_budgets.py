"""The budgets of the projects behind a return's numbers: public funds, investment."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q
from django.db.models.functions import Coalesce

from core.quarters import Quarter
from problems.models import Project
from reporting.models import Entry, Submission
from reporting.models.subjects import Kind

State, Scheme = Project.State, Project.Scheme


@dataclass(frozen=True)
class BudgetSource:
    """Whose number it is, and which projects stand behind it."""

    kind: Kind
    subject: str
    projects: Q


GRANTED = ~Q(state=State.APPLIED)
BEHIND = {
    # Public funds received: what an enterprise pays itself brings none.
    "RD06": BudgetSource(
        Kind.ENTERPRISE, "enterprises", GRANTED & ~Q(scheme=Scheme.OWN)
    ),
    "PJ02": BudgetSource(Kind.PARK, "park", GRANTED),
}
Budgets = dict[int, dict[str, Decimal]]
"""万元 by the row id of the return and the indicator's code."""
Spans = list[tuple[date | None, date | None, Decimal | None]]
"""First day, last day (None: open) and budget of each project."""


def collect_budgets(cells: Mapping[Submission, Sequence[Entry]]) -> Budgets:
    """What the projects that ran in the year may cost in all, where that is known.

    One query for each indicator in `BEHIND` that the returns hold.
    """
    found: Budgets = defaultdict(dict)
    for code, behind in BEHIND.items():
        rows = [
            row
            for row, entries in cells.items()
            if row.kind == behind.kind and has_cell(entries, code)
        ]
        spans = collect_spans(behind, {row.subject_id for row in rows}) if rows else {}
        for row in rows:
            budget = sum_budgets(spans[row.subject_id], row.period)
            if budget is not None:
                found[row.pk][code] = budget
    return found


def has_cell(entries: Sequence[Entry], code: str) -> bool:
    """Whether a return has a cell of an indicator."""
    return any(entry.indicator.code == code for entry in entries)


def collect_spans(behind: BudgetSource, subjects: set[int]) -> Mapping[int, Spans]:
    """The projects of some subjects, by the subject's row id (one query)."""
    found: Mapping[int, Spans] = defaultdict(list)
    rows = Project.objects.filter(
        behind.projects, **{f"{behind.subject}__in": subjects}
    ).order_by()
    for subject, *span in rows.values_list(
        behind.subject, "starts_on", Coalesce("accepted_on", "ends_on"), "budget"
    ):
        found[subject].append(tuple(span))
    return found


def sum_budgets(spans: Spans, quarter: Quarter) -> Decimal | None:
    """The budgets of the projects that ran from January to a quarter's last day.

    None where there is none, or where the first day or the budget of one is not known.
    """
    january = date(quarter.year, 1, 1)
    running = [
        (first, budget)
        for first, last, budget in spans
        if (first is None or first <= quarter.last_day)
        and (last is None or last >= january)
    ]
    known = [
        budget for first, budget in running if first is not None and budget is not None
    ]
    if not running or len(known) < len(running):
        return None
    return sum(known, Decimal(0))
