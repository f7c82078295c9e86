"""A return as its grid shows it: groups of lines, what blocks it, what was said."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.statuses import Status
from core.today import today
from portal.pages.desk.deadlines import Deadline, deadlines_of
from portal.pages.desk.entry.grid_rows import Line, Place, Said
from portal.pages.desk.entry.unsaved import Draft
from reporting.checks.context import Known, at, known_of, sheets_of
from reporting.checks.rules import Severity, Sheet, check
from reporting.models import (
    Attachment,
    Remark,
    Submission,
    SubmissionEvent,
)
from reporting.returns.cell_input import shown
from targets.models import IndicatorVersion

GROUPS = {
    "EC": _("Economy"),
    "RD": _("Research and development"),
    "PL": _("Platforms"),
    "IP": _("Intellectual property"),
    "AC": _("Achievements"),
    "CO": _("Cooperation"),
    "PB": _("Technical problems"),
    "PJ": _("Projects"),
    "EN": _("Energy"),
}
"""Kinds of indicators by the letters that their codes begin with."""

OTHERS = _("Others")


@dataclass(frozen=True)
class Opened:
    """A return with its cells by code, and what its subject said earlier."""

    row: Submission
    places: Mapping[str, Place]
    known: Known

    @cached_property
    def sheet(self) -> Sheet:
        """What is stored, as the checks see it (the queries of the registers)."""
        cells = [place.cell for place in self.places.values()]
        sheets = sheets_of({self.row: cells}, {self.row: self.known})
        return sheets[self.row.pk]

    @cached_property
    def findings(self) -> Mapping[str, list[Said]]:
        """What the checks say of what is stored, by code."""
        names = {code: str(place.cell.indicator) for code, place in self.places.items()}
        found = defaultdict(list)
        for finding in check(self.sheet):
            found[finding.indicator].append(Said.of(finding, names))
        return found

    @property
    def carried(self) -> list[str]:
        """Codes of the stocks that are not filled in and whose last value is known."""
        return [
            code
            for code, place in self.places.items()
            if place.cell.status == Status.MISSING
            and place.previous is not None
            and place.cell.indicator_version.nature == IndicatorVersion.Nature.STOCK
        ]


@dataclass(frozen=True)
class Block:
    """Something that stands between a return and its submission, and where."""

    text: str
    name: str | Promise
    field: str
    is_hard: bool


@dataclass(frozen=True)
class Grid:
    """Everything on the page of a return.

    `returned` is the last move that sent it back, while that is to be mended.
    """

    opened: Opened
    lines: tuple[Line, ...]
    draft: Draft
    may_enter: bool
    deadline: Deadline
    events: tuple[SubmissionEvent, ...] = ()
    returned: SubmissionEvent | None = None
    blocks: tuple[Block, ...] = field(default=())

    @property
    def row(self) -> Submission:
        """The return."""
        return self.opened.row

    @property
    def is_editable(self) -> bool:
        """Whether this reader may type into it now."""
        return self.may_enter and self.row.is_open

    @property
    def is_closed(self) -> bool:
        """Whether it can no longer be submitted."""
        return self.deadline.is_closed(today())

    @property
    def groups(self) -> list[tuple[str | Promise, list[Line]]]:
        """The lines under the names of their kinds, in the order of GROUPS."""
        found: dict[str | Promise, list[Line]] = {}
        order = [*GROUPS, ""]
        for line in sorted(self.lines, key=lambda one: order.index(kind_of(one.key))):
            found.setdefault(GROUPS.get(kind_of(line.key), OTHERS), []).append(line)
        return list(found.items())

    @property
    def filled(self) -> int:
        """How many stored cells say something."""
        return sum(line.cell.status != Status.MISSING for line in self.lines)

    @property
    def wrong(self) -> int:
        """How many cells must be corrected."""
        return sum(line.is_wrong for line in self.lines)

    @property
    def unexplained(self) -> int:
        """How many cells need an explanation that is not there yet."""
        return sum(line.asks_why and not line.texts.why.strip() for line in self.lines)

    @property
    def unsaved(self) -> list[Line]:
        """What was typed into a return that nobody may change any more."""
        return (
            []
            if self.row.is_open
            else [line for line in self.lines if line.key in self.draft.texts]
        )


def kind_of(code: str) -> str:
    """The letters of a code that name its kind; "" for any other."""
    return code[:2] if code[:2] in GROUPS else ""


def open_return(row: Submission) -> Opened:
    """A return with its cells (three queries)."""
    known = known_of([row])[row]
    previous, year_ago = at(known, row.period - 1), at(known, row.period.year_ago)
    places = {}
    for cell in row.entries.select_related("indicator", "indicator_version"):
        code = cell.indicator.code
        places[code] = Place(code, cell, previous.get(code), year_ago.get(code))
    return Opened(row, places, known)


def read_again(opened: Opened) -> Opened:
    """The same return after a save: its cells anew, what is known as it was."""
    row = Submission.objects.with_subjects().get(pk=opened.row.pk)
    places = {}
    for cell in row.entries.select_related("indicator", "indicator_version"):
        code = cell.indicator.code
        places[code] = replace(opened.places[code], cell=cell)
    return Opened(row, places, opened.known)


def grid_of(opened: Opened, may_enter: bool, draft: Draft | None = None) -> Grid:
    """The page of a return, with what was typed but not saved laid over it."""
    draft = draft or Draft()
    row = opened.row
    events = tuple(
        row.events.select_related("by").prefetch_related("remarks__indicator")
    )
    returned = last_return(row, events)
    lines = lines_of(opened, draft, returned)
    return Grid(
        opened,
        lines,
        draft,
        may_enter,
        deadlines_of([row])[row.pk],
        events,
        returned,
        tuple(blocks_of(lines)),
    )


def last_return(
    row: Submission, events: Iterable[SubmissionEvent]
) -> SubmissionEvent | None:
    """The move that sent a return back to where it is now."""
    if row.state != Submission.State.RETURNED:
        return None
    back = [event for event in events if event.to_state == row.state]
    return back[-1] if back else None


def lines_of(
    opened: Opened, draft: Draft, returned: SubmissionEvent | None
) -> tuple[Line, ...]:
    """A line for each cell, with its remarks and its files (one query)."""
    remarks: dict[int | None, list[str]] = defaultdict(list)
    for remark in remarks_of(returned):
        remarks[remark.indicator_id].append(remark.text)
    files: dict[int, list[Attachment]] = defaultdict(list)
    for file in opened.row.attachments.all():
        files[file.indicator_id].append(file)
    return tuple(
        replace(
            draft.line(place, opened.findings.get(code, ())),
            remarks=tuple(remarks[place.cell.indicator_id]),
            files=tuple(files[place.cell.indicator_id]),
        )
        for code, place in opened.places.items()
    )


def remarks_of(event: SubmissionEvent | None) -> list[Remark]:
    """The remarks of a move."""
    return list(event.remarks.all()) if event else []


def blocks_of(lines: Iterable[Line]) -> Iterable[Block]:
    """What keeps a return from being submitted, what is wrong first."""
    found = [block for line in lines for block in blocks_at(line)]
    return sorted(found, key=lambda block: not block.is_hard)


def blocks_at(line: Line) -> Iterable[Block]:
    """What is to be done at one line."""
    name = line.cell.indicator.name
    for part, sentences in line.faults.items():
        for text in sentences:
            yield Block(text, name, f"{line.key}.{part}", is_hard=True)
    for one in line.said:
        if one.severity == Severity.HARD:
            yield Block(one.text, name, f"{line.key}.value", is_hard=True)
        elif one.severity == Severity.VERIFY and not line.texts.why.strip():
            yield Block(one.text, name, f"{line.key}.why", is_hard=False)


def carry(opened: Opened, draft: Draft) -> None:
    """Fill the empty stocks with last quarter's values."""
    for code in opened.carried:
        place = opened.places[code]
        if not draft.texts.get(code, place.texts).value.strip():
            reported = Status.REPORTED.word
            draft.change(place, value=shown(place.previous), status=reported)


def accept(opened: Opened, draft: Draft, code: str) -> None:
    """Take the value that a check suggests for a cell."""
    place = opened.places.get(code)
    for one in opened.findings.get(code, ()):
        if place and one.suggested:
            draft.change(place, value=one.suggested)
