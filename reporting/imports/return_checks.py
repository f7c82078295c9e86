"""The rules of the desk on returns that a file has written, before they are kept."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from core.quarters import Quarter
from core.statuses import Status
from reporting.checks.context import load_cells, load_sheets, read_known
from reporting.checks.messages import describe_finding
from reporting.checks.rules import Finding, Severity, check_sheet, list_blocking
from reporting.imports.line_resolving import LineResolver
from reporting.models import Entry, Submission
from reporting.tables.faults import FileProblem

BATCH = 500
"""Returns that are checked at once."""

Place = tuple[str, int, Quarter, str]
"""Kind, row id of the subject, quarter, code of the indicator."""


@dataclass(frozen=True)
class FindingSentence:
    """A finding that is put into words in the language of the reader."""

    finding: Finding

    def __call__(self) -> str:
        """The sentence, in the active language."""
        return describe_finding(self.finding)


def find_blocking(
    rows: Collection[Submission], places: Mapping[Place, int], reader: LineResolver
) -> Iterator[FileProblem]:
    """What would keep these returns from being submitted, at the rows of the file.

    `places` are the rows of the cells that the file gives. Returns are read some at a
    time, those of one subject together, so that memory does not grow with the file.
    """
    ordered = sorted(rows, key=lambda row: (row.kind, row.subject_id, row.period))
    for some in split_into_batches(ordered):
        yield from find_blocking_in(some, places, reader)


def split_into_batches(rows: list[Submission]) -> Iterator[list[Submission]]:
    """Some rows at a time, in their order."""
    for start in range(0, len(rows), BATCH):
        yield rows[start : start + BATCH]


def find_blocking_in(
    rows: Collection[Submission], places: Mapping[Place, int], reader: LineResolver
) -> Iterator[FileProblem]:
    """What blocks some returns, all of which are held in memory at once."""
    cells = load_whole_returns(rows, reader)
    sheets = load_sheets(cells)
    for row in cells:
        sheet = sheets[row.pk]
        for finding in list_blocking(check_sheet(sheet), sheet):
            place = (row.kind, row.subject_id, row.period, finding.indicator)
            is_hard = finding.severity == Severity.HARD
            yield FileProblem(
                "finding_hard" if is_hard else "finding",
                places.get(place),
                params={
                    "subject": str(row.subject),
                    "indicator": finding.indicator,
                    "period": row.period,
                    "finding": FindingSentence(finding),
                    "rule": finding.rule,
                },
            )


def load_whole_returns(
    rows: Collection[Submission], reader: LineResolver
) -> dict[Submission, list[Entry]]:
    """The cells of returns, and beside them what is approved of the same quarter.

    A revision from a file holds changed cells only (three queries a kind).
    """
    found = load_cells(rows)
    approved = [row for row in found if row.state == Submission.State.APPROVED]
    for kind in {row.kind for row in approved}:
        of_kind = {
            (row.subject_id, row.period): row for row in approved if row.kind == kind
        }
        said = {
            pair: {c.indicator_id for c in found[of_kind[pair]]} for pair in of_kind
        }
        latest = {
            (one.subject, one.period, one.indicator): one
            for one in read_known(
                kind,
                subject__in={subject for subject, _ in of_kind},
                period__in={period for _, period in of_kind},
            )
        }
        for (subject, period, indicator), one in latest.items():
            pair = (subject, period)
            if pair not in of_kind or indicator in said[pair]:
                continue
            if one.status != Status.WITHDRAWN and reader.has_version(indicator, period):
                version = reader.version(indicator, period)
                found[of_kind[pair]].append(
                    Entry(
                        submission=of_kind[pair],
                        indicator=version.indicator,
                        indicator_version=version,
                        value=one.value,
                        same_period=one.same_period,
                        status=one.status,
                    )
                )
    return found
