"""One line of a grid: a cell with what stands beside it, as stored or as just typed."""

from collections.abc import Mapping
from dataclasses import astuple, dataclass, field
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core import display
from core.quarters import Quarter
from core.statuses import Status
from core.templatetags.ui import get_active_language
from portal.pages.series.released_cells import STATES
from portal.wording import TURNS
from reporting.checks.messages import describe_finding
from reporting.checks.rules import Finding, Severity
from reporting.models import Attachment, Entry
from reporting.models.returns import STATUS_CHOICES
from reporting.returns.cell_edits import EntryKey, TypedCell
from reporting.returns.cell_input import (
    CellTexts,
    Faults,
    build_texts,
    format_typed_number,
)
from targets.formulas import classify_turn, compute_growth, compute_single_quarter
from targets.models import IndicatorVersion

YUAN_PER_WAN = 10_000
FIELDS = ("value", "same", "status", "note", "why")
"""The fields of a line, as their names end: EC01.value."""


@dataclass(frozen=True)
class GridCell:
    """What a line is about: a stored cell, and what is known beside it.

    `key` begins the names of its fields. `previous` is last quarter's year to date,
    `known` the same period of last year, `history` everything earlier where one
    cell is checked alone; all as released or approved.
    """

    key: str
    cell: Entry
    previous: Decimal | None = None
    known: Decimal | None = None
    history: tuple[tuple[Quarter, Decimal], ...] = ()

    @property
    def entry_key(self) -> EntryKey:
        """Which cell of which return it is."""
        return EntryKey(self.cell.submission_id, self.cell.indicator_id)

    @property
    def typed(self) -> TypedCell:
        """What is stored."""
        return TypedCell.of(self.cell)

    @property
    def texts(self) -> CellTexts:
        """What the fields show of what is stored."""
        return build_texts(self.cell, self.known)

    @property
    def mark(self) -> str:
        """Tells whether the cell still says what it said."""
        return self.typed.mark


@dataclass(frozen=True)
class RowFinding:
    """A finding in words; `suggested` is the value that was probably meant, or ""."""

    severity: str
    rule: str
    text: str
    suggested: str = ""

    @classmethod
    def of(cls, finding: Finding, names: Mapping[str, str]) -> "RowFinding":
        """A finding in the active language."""
        found = finding.numbers.get("suggested")
        suggested = (
            format_typed_number(round(found, 4)) if isinstance(found, Decimal) else ""
        )
        text = describe_finding(finding, names)
        return cls(finding.severity, finding.rule, text, suggested)


@dataclass(frozen=True)
class GridRow:
    """A place as it is shown: with what was typed, and with everything said about it.

    `was` marks what the cell said when it was opened. `theirs` is what somebody else
    left there meanwhile, where a choice is to be made.
    """

    place: GridCell
    texts: CellTexts
    typed: TypedCell
    was: str
    faults: Faults = field(default_factory=dict)
    said: tuple[RowFinding, ...] = ()
    remarks: tuple[str, ...] = ()
    files: tuple[Attachment, ...] = ()
    theirs: CellTexts | None = None
    is_unsaved: bool = False

    @property
    def key(self) -> str:
        """How the names of its fields begin."""
        return self.place.key

    @property
    def cell(self) -> Entry:
        """The stored cell."""
        return self.place.cell

    @property
    def version(self) -> IndicatorVersion:
        """The definition of its indicator."""
        return self.cell.indicator_version

    @property
    def is_stock(self) -> bool:
        """Whether it is counted at the end of the quarter."""
        return self.version.nature == IndicatorVersion.Nature.STOCK

    @property
    def single(self) -> Decimal | None:
        """当季: the quarter alone; None where it is not known or makes no sense."""
        if not self.version.is_flow:
            return None
        if self.cell.submission.period.quarter == 1:
            return self.typed.value
        return compute_single_quarter(self.typed.value, self.place.previous)

    @property
    def then(self) -> Decimal | None:
        """The same period of last year, as re-reported, else as released."""
        same = self.typed.same_period
        return self.place.known if same is None else same

    @property
    def turn(self) -> str:
        """What is said of growth where it has no percentage."""
        found = classify_turn(self.typed.value, self.then)
        return str(TURNS[found]) if found else ""

    @property
    def growth(self) -> Decimal | None:
        """同比 on the same period of last year."""
        return compute_growth(self.typed.value, self.then)

    @property
    def in_words(self) -> str:
        """An amount of money as people say it; "" for anything else."""
        return format_in_words(self.typed.value) if self.version.is_money else ""

    @property
    def statuses(self) -> list[tuple[str, str | Promise, bool]]:
        """What may be chosen: word, label, chosen. Only an amendment withdraws."""
        is_amendment = self.cell.submission.revision > 1
        return [
            (status.word, label, status.word == self.texts.status)
            for status, label in STATUS_CHOICES
            if is_amendment or status != Status.WITHDRAWN
        ]

    @property
    def asks_why(self) -> bool:
        """Whether a check asks for an explanation."""
        return any(one.severity == Severity.VERIFY for one in self.said)

    @property
    def is_wrong(self) -> bool:
        """Whether it must be corrected."""
        return self.is_hard or bool(self.faults)

    @property
    def is_hard(self) -> bool:
        """Whether a check says that its value cannot be."""
        return any(one.severity == Severity.HARD for one in self.said)

    @property
    def state(self) -> str:
        """The word of the tag `state` for a cell without a number."""
        return STATES[Status(self.typed.status)]

    @property
    def previous_text(self) -> str:
        """Last quarter's value as a script reads it."""
        return "" if self.place.previous is None else f"{self.place.previous:f}"

    @property
    def mine_text(self) -> str:
        """What was typed, where somebody else left something else."""
        return describe_difference(self.texts, self.theirs or self.texts)

    @property
    def theirs_text(self) -> str:
        """What somebody else left, where it is not what was typed."""
        return describe_difference(self.theirs or self.texts, self.texts)

    @property
    def light(self) -> tuple[str, str, str | Promise]:
        """Its state as a light: name, class and word."""
        if self.is_wrong:
            return "red", "bad", _("must be corrected")
        if self.theirs:
            return "amber", "am", _("conflict")
        if self.asks_why and not self.texts.why.strip():
            return "amber", "am", _("needs an explanation")
        if self.typed.status == Status.MISSING:
            return "none", "nil", _("not filled in")
        return "green", "ok", _("explained") if self.asks_why else _("passed")

    @property
    def tone(self) -> str:
        """The class of its message."""
        if self.is_wrong:
            return "bad"
        return "am" if self.theirs or self.asks_why else "sky"

    @property
    def icon(self) -> str:
        """The name of its message's icon."""
        return {"bad": "red", "am": "amber"}.get(self.tone, "info")

    @property
    def has_message(self) -> bool:
        """Whether anything is to be read below it."""
        return bool(self.said or self.faults or self.theirs or self.remarks)


def format_in_words(wan: Decimal | None) -> str:
    """Return an amount in words: （1.2亿元）, （598,000元）, (598,000 yuan)."""
    words = display.format_money(wan, get_active_language())
    if wan is None or words is None:
        return ""
    value, unit = words
    if not get_active_language().startswith("zh"):
        return f"({value} {unit})"
    if unit == "万元":
        return f"（{format_typed_number(wan * YUAN_PER_WAN)}元）"
    return f"（{value}{unit}）"


def describe_difference(one: CellTexts, other: CellTexts) -> str:
    """What one text of a cell says where the other says something else."""
    labels = {status.word: str(label) for status, label in STATUS_CHOICES}
    found = [
        labels.get(text, text) or "—"
        for text, beside in zip(astuple(one), astuple(other), strict=True)
        if text != beside
    ]
    return " · ".join(found)
