"""A return as its reviewer sees it: each cell with everything that speaks for it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import urlencode

from accounts.models import User
from portal.pages.desk.entry.grid import ReturnGrid, build_grid, load_return
from portal.pages.desk.entry.grid_rows import GridRow
from portal.pages.desk.review.differences import (
    CellChange,
    Pictured,
    SavedChanges,
    compare_row,
    find_earlier_cells,
    list_saves_since,
)
from portal.pages.desk.review.queue import find_own_work
from reporting.access.scope import Scope
from reporting.models import Submission
from reporting.returns.amending import find_later_revision, find_opener

State = Submission.State

LISTS: Mapping[str, tuple[str, str, Mapping[str, str | list[str]]]] = {
    **dict.fromkeys(("IP01", "IP03", "IP04"), ("patents", "enterprise", {})),
    **dict.fromkeys(("IP02", "IP05"), ("patents", "enterprise", {"kind": "invention"})),
    **dict.fromkeys(("PL01", "PL02"), ("platforms", "park", {})),
    "PB01": ("problems", "base", {"state": ["accepted", "transferred", "extended"]}),
    "PB02": ("problems", "base", {}),
    "PJ01": ("projects", "park", {}),
}
"""Where the records behind a count are listed: page, filter by its subject, more."""


@dataclass(frozen=True)
class ReviewRights:
    """What the reader may do with a return, whatever its state.

    `is_mine`: they entered some of it, or reviewed it and are asked to approve.
    """

    may_review: bool = False
    may_approve: bool = False
    is_mine: bool = False

    @property
    def may_act(self) -> bool:
        """Whether any step of the return is the reader's."""
        return self.may_review or self.may_approve

    def allows(self, action: str, row: Submission) -> bool:
        """Whether an action is the reader's; the state may still refuse it.

        Once a return is passed on, only the bureau sends it back.
        """
        if action == "review":
            return self.may_review
        if action == "return":
            is_first = self.may_review and row.state == State.SUBMITTED
            return self.may_approve or is_first
        return self.may_approve


@dataclass(frozen=True)
class ReviewInput:
    """What a reviewer typed: remarks by code, a reason, and one for a revision."""

    remarks: Mapping[str, str] = field(default_factory=dict)
    reason: str = ""
    why: str = ""


@dataclass(frozen=True)
class ReviewRow:
    """A line with its difference, the register's evidence and a remark being typed."""

    line: GridRow
    change: CellChange | None
    recorded: int | None
    records: str
    remark: str

    @property
    def has_more(self) -> bool:
        """Whether anything is to be read below it."""
        texts = self.line.texts
        return bool(
            self.line.has_message
            or self.change
            or self.line.files
            or self.recorded is not None
            or texts.note
            or texts.why
        )

    @property
    def differs(self) -> bool:
        """Whether the register shows another number than was reported."""
        value = self.line.typed.value
        return (
            self.recorded is not None and value is not None and value != self.recorded
        )


@dataclass(frozen=True)
class ReviewPage:
    """The page of a return under review; `saved` is what others did meanwhile.

    `later` is the revision that is newer than it, `opener` who opened that one.
    """

    grid: ReturnGrid
    groups: tuple[tuple[str | Promise, tuple[ReviewRow, ...]], ...]
    rights: ReviewRights
    typed: ReviewInput
    saved: tuple[SavedChanges, ...] = ()
    later: Submission | None = None
    opener: User | None = None

    @property
    def row(self) -> Submission:
        """The return."""
        return self.grid.row

    @property
    def actions(self) -> list[str]:
        """What the reader may do in its state."""
        offered = OFFERED.get(State(self.row.state), ())
        return [
            action
            for action in offered
            if self.rights.allows(action, self.row)
            and not (self.rights.is_mine and action in ("review", "approve"))
            and self._fits(action)
        ]

    def _fits(self, action: str) -> bool:
        """Whether an action fits the revision: amendments are discarded, not firsts."""
        if action == "return":
            return not self.row.withdraws
        if action == "discard":
            return self.row.is_newest and self.row.revision > 1
        if action == "withdraw":
            return self.row.is_newest and not self.row.withdraws
        return action != "amend" or self.row.is_newest

    @property
    def asks_why(self) -> bool:
        """Whether an action needs the reason of a revision."""
        return not {"amend", "withdraw", "discard"}.isdisjoint(self.actions)

    @property
    def may_return(self) -> bool:
        """Whether the reader may send it back."""
        return "return" in self.actions

    @property
    def asked(self) -> int:
        """How many cells a check asks to be explained."""
        return sum(line.asks_why for line in self.grid.lines)

    @property
    def is_barred(self) -> bool:
        """Whether the next step is the reader's, but for having worked on it."""
        next_step = OFFERED.get(State(self.row.state), ("",))[0]
        return (
            self.rights.is_mine
            and next_step in ("review", "approve")
            and self.rights.allows(next_step, self.row)
        )

    @property
    def changed(self) -> int:
        """How many cells say something else than before."""
        return sum(bool(one.change) for _name, lines in self.groups for one in lines)


OFFERED: Mapping[State, tuple[str, ...]] = {
    State.DRAFT: ("discard",),
    State.RETURNED: ("discard",),
    State.SUBMITTED: ("review", "return", "discard"),
    State.REVIEWED: ("approve", "return", "discard"),
    State.APPROVED: ("return", "amend", "discard"),
    State.RELEASED: ("amend", "withdraw"),
}
"""The actions in each state, the next step first."""


def find_rights(scope: Scope, row: Submission, user: User) -> ReviewRights:
    """What a reader may do with a return (three queries)."""
    rows = Submission.objects.filter(pk=row.pk)
    return ReviewRights(
        may_review=scope.reviewable(rows).exists(),
        may_approve=scope.approvable(rows).exists(),
        is_mine=row.pk in find_own_work([row], user),
    )


def build_review_page(
    row: Submission,
    rights: ReviewRights,
    typed: ReviewInput | None = None,
    seen: int | None = None,
) -> ReviewPage:
    """The page of a return; `seen` is the version that was read, if it is old.

    About a dozen queries and those of the checks, whatever the number of cells.
    """
    typed = typed or ReviewInput()
    grid = build_grid(load_return(row), may_enter=False)
    before = find_earlier_cells(grid)
    groups = tuple(
        (name, tuple(build_review_row(grid, line, before, typed) for line in lines))
        for name, lines in grid.groups
    )
    later = find_later_revision(row)
    return ReviewPage(
        grid,
        groups,
        rights,
        typed,
        tuple(list_saves(grid, seen)),
        later,
        find_opener(later) if later else None,
    )


def list_saves(grid: ReturnGrid, seen: int | None) -> Iterator[SavedChanges]:
    """What others did to the return since a version (one query, or none)."""
    if seen is None:
        return
    names = {line.key: str(line.cell.indicator.name) for line in grid.lines}
    yield from list_saves_since(grid.row, seen, names)


def build_review_row(
    grid: ReturnGrid, line: GridRow, before: Pictured, typed: ReviewInput
) -> ReviewRow:
    """A line with what speaks for it."""
    code = line.key
    return ReviewRow(
        line,
        compare_row(line, before),
        grid.opened.sheet.register.get(code),
        build_records_address(grid.row, code),
        typed.remarks.get(code, ""),
    )


def build_records_address(row: Submission, code: str) -> str:
    """The address of the list of records that a count counts; "" if there is none."""
    if code not in LISTS:
        return ""
    page, name, more = LISTS[code]
    subject = getattr(row, name)
    if subject is None:
        return ""
    key = subject.code if name == "enterprise" else subject.slug
    query = {"programme": row.programme.code, name: key, **more}
    return f"{reverse(f'portal:{page}')}?{urlencode(query, doseq=True)}"
