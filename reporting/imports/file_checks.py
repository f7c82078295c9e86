"""What the lines of one file say together: repeats, blanks, falling values. Pure.

The importer may first put the portal's own codes in the place of `subject` and
`indicator` (an enterprise has several identifiers) and stored units in the place of
typed ones (`line._replace(...)`): lines are compared as they come.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby, pairwise
from operator import attrgetter

from core.quarters import Quarter
from core.statuses import Status
from reporting.imports.long_form import FigureLine
from reporting.tables.faults import FileProblem

_CELL = attrgetter("subject", "indicator", "period")
_SERIES = attrgetter("subject", "indicator", "period.year")
_CONTENT = ("value", "same_period", "unit", "status")


def find_repeats(lines: Iterable[FigureLine]) -> Iterator[FileProblem]:
    """One problem for every line whose cell an earlier line gave already.

    `repeat` (warning) where both say the same, notes aside; `conflict` (error) where
    value, last year's value, unit or status differ. Both rows are named.
    """
    first_lines: dict[tuple[str, str, Quarter], FigureLine] = {}
    for line in lines:
        first = first_lines.setdefault(_CELL(line), line)
        if first is not line:
            yield _compare_lines(first, line)


def find_blanks(lines: Iterable[FigureLine]) -> Iterator[FileProblem]:
    """A warning for every line that counts as missing."""
    for line in lines:
        if line.status is Status.MISSING:
            yield _build_problem("blank", line)


def find_falling(
    lines: Iterable[FigureLine], natures: Mapping[str, str]
) -> Iterator[FileProblem]:
    """A warning for every year-to-date value below the one before it in its year.

    Only flows cannot fall by themselves: `natures` gives "flow" or another nature for
    each indicator. Quarters without a value are passed over. Values are compared as
    they stand, so a series must be in one unit.
    """
    flows = [
        line
        for line in lines
        if line.value is not None and natures.get(line.indicator) == "flow"
    ]
    for _, series in groupby(sorted(flows, key=_CELL), _SERIES):
        for before, after in pairwise(series):
            fell = after.value < before.value  # type: ignore[operator] # as `flows` has them
            if fell and after.period > before.period:
                yield _build_falling_problem(before, after)


def _compare_lines(first: FigureLine, again: FigureLine) -> FileProblem:
    for name in _CONTENT:
        before, after = getattr(first, name), getattr(again, name)
        if before != after:
            params = {"first": first.row, "before": before, "after": after}
            return _build_problem("conflict", again, **params)
    return _build_problem("repeat", again, first=first.row)


def _build_falling_problem(before: FigureLine, after: FigureLine) -> FileProblem:
    return _build_problem(
        "falling",
        after,
        first=before.row,
        earlier=before.period,
        before=before.value,
        after=after.value,
    )


def _build_problem(code: str, line: FigureLine, **params: object) -> FileProblem:
    named = {name: getattr(line, name) for name in ("subject", "indicator", "period")}
    return FileProblem(code, line.row, params=named | params)
