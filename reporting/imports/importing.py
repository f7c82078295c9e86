"""Import a file of figures as approved returns: all of it or nothing.

Only cells that say something new become entries, so importing a file twice changes
nothing, and an amended file makes new revisions of the returns it amends.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from django.db import transaction

from bases.models import Programme
from core.production.statistics import compute_statistics_after
from core.quarters import Quarter
from core.statuses import Status
from core.today import get_moment, get_today
from reporting import audit
from reporting.actors import Actor
from reporting.imports.file_checks import find_blanks, find_falling, find_repeats
from reporting.imports.line_resolving import LineResolver, ResolvedLine, build_content
from reporting.imports.long_form import FigureLine, parse_long_form
from reporting.imports.return_checks import find_blocking
from reporting.imports.ways import STRICT, ImportWay
from reporting.models import Entry, ImportBatch, Submission
from reporting.querysets import match_subjects, name_subject_column
from reporting.returns.known_cells import CellContent, CellKey, find_latest_contents
from reporting.tables.columns import LONG_FORM, Table
from reporting.tables.faults import FileProblem, FileRefused, format_problems
from reporting.tables.reader import SERVER_LIMITS, read_table

BATCH = 2_000
"""Rows that one statement takes."""

ReturnKey = tuple[str, int, Quarter]
"""Kind, row id of the subject, quarter."""
CellContents = dict[int, CellContent]
"""What the cells of one return say, by row id of the indicator."""


class ImportUndone(Exception):
    """Rolls back what a refused file or a dry run has written."""


@dataclass(frozen=True)
class ImportOrigin:
    """The file and who imports it, which stand as who and why."""

    file_name: str
    sha256: str
    by: Actor
    table: Table | None = None
    """The table as the file has it, for the places of problems."""

    @classmethod
    def of(cls, path: Path, by: Actor, table: Table | None = None) -> "ImportOrigin":
        """Read the digest of a file; raises OSError."""
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        return cls(path.name, digest, by, table)


@dataclass
class ImportReport:
    """What an import found and did; `batch` is None when nothing was stored."""

    lines: int = 0
    changed: int = 0
    returns: int = 0
    problems: list[FileProblem] = field(default_factory=list)
    batch: ImportBatch | None = None

    @property
    def errors(self) -> list[FileProblem]:
        """What refuses the file."""
        return [found for found in self.problems if found.severity == "error"]

    @property
    def doubts(self) -> list[FileProblem]:
        """What refuses the file unless a person says that it is right."""
        return [found for found in self.problems if found.severity == "doubt"]

    def is_refused(self, way: ImportWay) -> bool:
        """Whether nothing is stored."""
        return bool(self.errors or (self.doubts and not way.accept_warnings))

    @property
    def warnings(self) -> list[FileProblem]:
        """What a person should look at."""
        return [found for found in self.problems if found.severity == "warning"]


def import_file(
    path: Path,
    *,
    programme: Programme,
    by: Actor,
    dry_run: bool = False,
    way: ImportWay = STRICT,
) -> ImportReport:
    """Import a file in long form; the report says what is wrong and what was stored.

    Refused files and dry runs store nothing.
    """
    try:
        table = read_table(path, layout=LONG_FORM, **SERVER_LIMITS)
        found = list(parse_long_form(table))
        origin = ImportOrigin.of(path, by, table)
    except FileRefused as refusal:
        return ImportReport(problems=refusal.problems)
    return import_lines(
        found, programme=programme, origin=origin, dry_run=dry_run, way=way
    )


def import_lines(
    found: Iterable[FigureLine | FileProblem],
    *,
    programme: Programme,
    origin: ImportOrigin,
    dry_run: bool = False,
    day: date | None = None,
    way: ImportWay = STRICT,
) -> ImportReport:
    """Import lines that were read already, in one transaction.

    Their quarters have ended before `day`, the portal's today if None. Problems bear
    the names of the sheet and the columns of the file. A dry run stores, checks and
    undoes it all: it finds what the import would find.
    """
    with transaction.atomic():
        reader = LineResolver(programme, day or get_today(), origin.table)
        read = [reader.read(item) for item in found]
        report = check_lines(read, reader)
        if report.errors:
            return report
        lines = [item for item in read if isinstance(item, ResolvedLine)]
        try:
            with transaction.atomic():
                store_cells(lines, report, reader, origin, way)
                if dry_run or report.is_refused(way):
                    raise ImportUndone
        except ImportUndone:
            report.batch = None
    return report


def check_lines(
    read: Sequence[ResolvedLine | FileProblem], reader: LineResolver
) -> ImportReport:
    """Gather every problem of the lines, of each and of all together."""
    lines = [item.line for item in read if not isinstance(item, FileProblem)]
    problems = [item for item in read if isinstance(item, FileProblem)]
    for checks in (
        reader.warnings,
        find_repeats(lines),
        find_blanks(lines),
        find_falling(lines, reader.natures),
    ):
        problems.extend(checks)
    problems.sort(key=lambda found: found.row or 0)
    return ImportReport(
        lines=sum(
            isinstance(item, ResolvedLine) or item.row is not None for item in read
        ),
        problems=[reader.name_place(found) for found in problems],
    )


def store_cells(
    read: Sequence[ResolvedLine],
    report: ImportReport,
    reader: LineResolver,
    origin: ImportOrigin,
    way: ImportWay,
) -> None:
    """Store the cells that say something new; the report gets what is wrong with them.

    Raises nothing the checks let through.
    """
    programme = reader.programme
    cells = {item.key: build_content(item.line, item.unit_typed) for item in read}
    known = find_latest_contents(programme, cells)
    report.problems += map(reader.name_place, list_kept_values(read, known))
    kept = {key: cells[key].keep_same_period(known.get(key)) for key in cells}
    changed = filter_changes(kept, known)
    report.changed = len(changed)
    returns = group_by_return(changed)
    report.returns = len(returns)
    if not changed:
        return
    report.problems += list_open_returns(returns, way)
    report.batch = ImportBatch.objects.create(
        programme=programme,
        file_name=origin.file_name[:255],
        sha256=origin.sha256,
        operator=origin.by.name[:150],
        cells=len(changed),
        report="\n".join(format_problems(report.problems, "zh-hans")),
    )
    rows = write_returns(returns, report.batch, reader)
    if way.checked:
        places = {(*item.key[:3], item.line.indicator): item.line.row for item in read}
        blocking = find_blocking(rows, places, reader)
        report.problems += map(reader.name_place, blocking)
    compute_statistics_after(report.changed)
    audit.record_action(
        "figures.imported",
        by=origin.by,
        row=report.batch,
        file=origin.file_name,
        sha256=origin.sha256,
        figures=report.changed,
        accepted=len(report.doubts),
        replaced=sum(found.code == "open_replaced" for found in report.problems),
        returns=report.returns,
    )


def filter_changes(
    cells: dict[CellKey, CellContent], known: dict[CellKey, CellContent]
) -> dict[CellKey, CellContent]:
    """Keep what differs from the latest known; a blank never removes a value."""
    return {
        key: content
        for key, content in cells.items()
        if not content.says_nothing_new(known.get(key))
    }


def list_kept_values(
    read: Iterable[ResolvedLine], known: dict[CellKey, CellContent]
) -> Iterator[FileProblem]:
    """Warn where a blank stands in for a value that is known."""
    for item in read:
        before = known.get(item.key)
        if item.line.status == Status.MISSING and before and before.value is not None:
            params = {"value": before.value}
            yield FileProblem("blank_kept", item.line.row, params=params)


def group_by_return(
    changed: dict[CellKey, CellContent],
) -> dict[ReturnKey, CellContents]:
    """Cells by return: (kind, subject id, quarter) -> {indicator id: content}."""
    returns: dict[ReturnKey, CellContents] = defaultdict(dict)
    for key, content in sorted(changed.items()):
        returns[key.kind, key.subject, key.period][key.indicator] = content
    return returns


def write_returns(
    returns: dict[ReturnKey, CellContents], batch: ImportBatch, reader: LineResolver
) -> list[Submission]:
    """Insert an approved return, in its next revision, for each group of cells."""
    revisions = find_latest_revisions({key[2] for key in returns})
    end_newest_revisions(returns)
    now = get_moment()
    submissions = Submission.objects.bulk_create(
        Submission(
            kind=kind,
            programme=batch.programme,
            period=period,
            revision=revisions.get((kind, subject, period), 0) + 1,
            state=Submission.State.APPROVED,
            approved_at=now,
            reason=f"{batch.file_name} · SHA-256 {batch.sha256}",
            batch=batch,
            **({} if kind == "programme" else {name_subject_column(kind): subject}),
        )
        for kind, subject, period in returns
    )
    Entry.objects.bulk_create(
        (
            Entry(
                submission=submission,
                indicator_id=indicator,
                indicator_version_id=reader.version(indicator, submission.period).pk,
                **content.fields(),
            )
            for submission, cells in zip(submissions, returns.values(), strict=True)
            for indicator, content in cells.items()
        ),
        batch_size=BATCH,
    )
    return submissions


def list_open_returns(
    returns: Iterable[ReturnKey], way: ImportWay
) -> Iterator[FileProblem]:
    """Name the returns that people have open, which the file would end.

    One query for each kind of subject and quarter.
    """
    code = "open_replaced" if way.replace_open else "open_return"
    states = Submission.State
    closed = (states.APPROVED, states.RELEASED, states.DISCARDED)
    for (kind, period), ids in group_subjects(returns).items():
        rows = Submission.objects.newest().filter(match_subjects(kind, ids))
        rows = rows.filter(period=period).exclude(state__in=closed)
        for row in rows.with_subjects().order_by("pk"):
            params = {
                "subject": row.subject,
                "period": period,
                "state": row.get_state_display,
            }
            yield FileProblem(code, params=params)


def group_subjects(
    returns: Iterable[ReturnKey],
) -> dict[tuple[str, Quarter], list[int]]:
    """The row ids of the subjects of returns, by kind and quarter."""
    subjects = defaultdict(list)
    for kind, subject, period in returns:
        subjects[kind, period].append(subject)
    return subjects


def end_newest_revisions(returns: Iterable[ReturnKey]) -> None:
    """Let the returns that a file revises be no longer the newest of their subject.

    An open one among them can be submitted no more. One query for each kind of subject
    and quarter; they are held in the order of their keys, as everybody does.
    """
    found: list[int] = []
    for (kind, period), ids in group_subjects(returns).items():
        rows = Submission.objects.newest().filter(match_subjects(kind, ids))
        found += rows.filter(period=period).values_list("pk", flat=True)
    found.sort()
    for start in range(0, len(found), BATCH):
        rows = Submission.objects.filter(pk__in=found[start : start + BATCH])
        list(rows.select_for_update(no_key=True).order_by("pk").values_list("pk"))
        rows.update(is_newest=False)


def find_latest_revisions(periods: set[Quarter]) -> dict[ReturnKey, int]:
    """The highest revision of each return of these quarters (one query).

    Of any programme: an enterprise that takes part in two has one return a quarter.
    """
    result: dict[ReturnKey, int] = {}
    rows = Submission.objects.filter(period__in=periods)
    for row in rows.order_by("revision").only(
        "kind", "enterprise", "base", "park", "programme", "period", "revision"
    ):
        result[row.kind, row.subject_id, row.period] = row.revision
    return result
