"""A return as the checks see it: its cells and what is known beside them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from bases.models import Programme
from core.quarters import Quarter
from core.statuses import Status
from core.today import get_today
from reporting.checks.base_members import count_members
from reporting.checks.messages import describe_finding
from reporting.checks.project_budgets import collect_budgets
from reporting.checks.register_evidence import count_records
from reporting.checks.rules import Finding, Sheet, SheetCell, check_sheet, list_blocking
from reporting.errors import WorkflowError
from reporting.models import Entry, Figure, Submission
from reporting.querysets import FigureRow

Known = dict[str, dict[Quarter, Decimal]]


def load_sheet(submission: Submission, cells: Sequence[Entry] | None = None) -> Sheet:
    """The return with what is known about its subject, as `load_sheets` says.

    `cells` are its entries, with indicator and definition, as somebody is about to
    save them; by default as they are stored.
    """
    if cells is None:
        cells = load_cells([submission])[submission]
    return load_sheets({submission: cells})[submission.pk]


def load_sheets(
    cells: Mapping[Submission, Sequence[Entry]],
    known: Mapping[Submission, Known] | None = None,
) -> dict[int, Sheet]:
    """Returns, by row id, with what is known about their subjects.

    `cells` are those of each return, with indicator and definition; `known` is what
    the subjects said earlier, where somebody has read that already. Two queries for
    each kind of subject, two at most for each indicator that registers count, one for
    each that projects pay for and one for the members of bases, however many returns.
    """
    known = load_known_values(cells) if known is None else known
    register, budgets = count_records(cells), collect_budgets(cells)
    members = count_members(cells)
    day = get_today()
    return {
        row.pk: build_sheet(
            row,
            entries,
            known[row],
            day,
            register=register.get(row.pk, {}),
            members=members.get(row.pk, {}),
            budgets=budgets.get(row.pk, {}),
        )
        for row, entries in cells.items()
    }


def load_cells(rows: Iterable[Submission]) -> dict[Submission, list[Entry]]:
    """The stored cells of returns, with indicator and definition (one query)."""
    found: dict[Submission, list[Entry]] = {row: [] for row in rows}
    by_id = {row.pk: row for row in found}
    cells = Entry.objects.filter(submission__in=by_id)
    for cell in cells.select_related("indicator", "indicator_version"):
        cell.submission = by_id[cell.submission_id]
        found[cell.submission].append(cell)
    return found


def build_sheet(
    row: Submission,
    cells: Iterable[Entry],
    known: Known,
    today: date,
    **beside: Mapping[str, Any],
) -> Sheet:
    """One return as the checks see it; `beside` are further fields of the sheet."""
    quarter = row.period
    return Sheet(
        kind=row.kind,
        period=quarter,
        today=today,
        cells={cell.indicator.code: build_cell(cell) for cell in cells},
        previous=get_known_at(known, quarter - 1),
        year_ago=get_known_at(known, quarter.year_ago),
        history={code: sorted(values.items()) for code, values in known.items()},
        **beside,
    )


def build_cell(cell: Entry) -> SheetCell:
    """A stored cell as the checks read it."""
    version = cell.indicator_version
    return SheetCell(
        indicator=cell.indicator.code,
        nature=version.nature,
        unit=version.unit_zh,
        is_money=version.is_money,
        value=cell.value,
        same_period=cell.same_period,
        status=Status(cell.status),
        note=cell.note,
        explanation=cell.explanation,
    )


def load_known_values(rows: Iterable[Submission]) -> dict[Submission, Known]:
    """What the subjects of returns said in earlier quarters, by indicator.

    Two queries for each kind of subject.
    """
    of_kind: dict[str, list[Submission]] = defaultdict(list)
    for row in rows:
        of_kind[row.kind].append(row)
    found = {}
    for kind, group in of_kind.items():
        subjects = {row: row.subject_id for row in group}
        known = load_known_by_subject(
            kind, set(subjects.values()), max(row.period for row in group)
        )
        for row, subject in subjects.items():
            found[row] = filter_before(known[subject], row.period)
    return found


def load_known_by_subject(
    kind: str, subjects: Collection[int], until: Quarter, **where: Any
) -> Mapping[int, Known]:
    """What subjects of one kind said before a quarter, by their ids (two queries).

    Released values that stand, and newer ones that are approved and wait; `where`
    chooses indicators.
    """
    known: dict[int, Known] = defaultdict(lambda: defaultdict(dict))
    for row in read_known(
        kind, subject__in=subjects, period__lt=until, value__isnull=False, **where
    ):
        if row.value is not None:
            known[row.subject][row.code][row.period] = row.value
    return known


def read_known(
    kind: str, programme: Programme | None = None, stream: bool = False, **where: Any
) -> Iterator[FigureRow]:
    """What the subjects of one kind say: what stands, then what is newer (two queries).

    Newer is what is approved and waits for its release, of one programme if one is
    named, later revisions last. Of a cell the last row is what is known; `where`
    chooses by the names of a FigureRow.
    """
    standing = Figure.objects.standing().of_kind(kind).filter(**where).order_by()
    waiting = Entry.objects.approved().of_kind(kind).filter(**where)
    if programme is not None:
        waiting = waiting.filter(submission__programme=programme)
    for rows in (standing, waiting):
        yield from rows.as_rows(stream=stream)


def filter_before(known: Known, until: Quarter) -> Known:
    """What was said before a quarter."""
    return {
        code: {quarter: value for quarter, value in said.items() if quarter < until}
        for code, said in known.items()
    }


def get_known_at(known: Known, quarter: Quarter) -> dict[str, Decimal]:
    """What is known of one quarter."""
    return {
        code: values[quarter] for code, values in known.items() if quarter in values
    }


def refuse_failing_return(submission: Submission) -> None:
    """Raise WorkflowError while a hard finding stands, or one not explained."""
    sheet = load_sheet(submission)
    found: list[Finding] = list_blocking(check_sheet(sheet), sheet)
    if found:
        raise WorkflowError(
            _("Correct or explain these items first: %(findings)s")
            % {"findings": " ".join(describe_finding(one) for one in found)}
        )
