"""What the registers show beside the numbers of returns: patents reported, on record.

The counts are those that a release draws from the registers, for the subjects and the
quarters of some returns only.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date

from bases.models import Programme
from core.quarters import Quarter
from reporting.models import Entry, Submission
from reporting.register_counts.counts import COUNTS, RegisterCount

Recorded = dict[int, dict[str, int]]
"""How many records each return has, by its row id and the indicator's code."""

KeptSince = Callable[[Programme], date | None]

Asked = dict[tuple[Programme, str], list[Submission]]


def count_records(cells: Mapping[Submission, Sequence[Entry]]) -> Recorded:
    """How many records the registers hold for cells of returns, where they can say.

    The returns have their programme, the cells indicator and definition. Two queries
    at most for each indicator that registers count, however many returns there are.
    """
    found: Recorded = defaultdict(dict)
    since: dict[tuple[Programme, KeptSince], date | None] = {}
    for (programme, code), rows in group_asked_returns(cells).items():
        count = COUNTS[code]
        key = programme, count.kept_since
        if key not in since:
            since[key] = count.kept_since(programme)
        for row, number in list_counted_returns(count, programme, rows, since[key]):
            found[row.pk][code] = number
    return found


def group_asked_returns(cells: Mapping[Submission, Sequence[Entry]]) -> Asked:
    """The returns that ask for each indicator in the way that a register counts it."""
    found: Asked = defaultdict(list)
    for row, entries in cells.items():
        for entry in entries:
            count = COUNTS.get(entry.indicator.code)
            if count and count.fits(entry.indicator_version):
                found[row.programme, entry.indicator.code].append(row)
    return found


def list_counted_returns(
    count: RegisterCount,
    programme: Programme,
    rows: Sequence[Submission],
    since: date | None,
) -> Iterator[tuple[Submission, int]]:
    """The records of each return; none before the register was kept (one query)."""
    known = [row for row in rows if since and row.period >= Quarter.containing(since)]
    if not known:
        return
    subjects = {row: row.subject_id for row in known}
    quarters = {row.period.code for row in known}
    numbers = count.by_quarter(programme, quarters, set(subjects.values()))
    for row, subject in subjects.items():
        yield row, numbers[subject, row.period.code]
