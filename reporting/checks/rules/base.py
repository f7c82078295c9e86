"""What the rules read and what they say: cells, sheets, findings."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

from core.quarters import Quarter
from core.statuses import Status

Series = dict[Quarter, Decimal]


class Severity(StrEnum):
    """What a finding asks for before a return may be submitted."""

    HARD = "hard"  # 强制性校验: must be corrected
    VERIFY = "verify"  # 核实性校验: may stand with an explanation
    INFO = "info"  # 提示


class FindingKind(StrEnum):
    """Which sentence a finding is; reporting/checks/messages.py has the words."""

    FALLS = "falls"
    CHANGE = "change"  # of a single quarter
    CHANGE_TO_DATE = "change_to_date"
    JUMP = "jump"
    OUTLIER = "outlier"
    PART_EXCEEDS_WHOLE = "part_exceeds_whole"
    ABOVE_REVENUE = "above_revenue"
    HIGH_SHARE = "high_share"
    STOCK_FALLS = "stock_falls"
    STOCK_RISES = "stock_rises"
    FTE_EXCEEDS_HEADS = "fte_exceeds_heads"
    NO_DENOMINATOR = "no_denominator"
    ABOVE_BUDGET = "above_budget"
    FAR_ABOVE_BUDGET = "far_above_budget"
    REGISTER_DIFFERS = "register_differs"
    NO_UNIT = "no_unit"
    SLIP = "slip"
    NO_GROWTH = "no_growth"
    GRANTED_ABOVE_APPLIED = "granted_above_applied"
    CLOSING_DIFFERS = "closing_differs"
    TECHNOLOGY_ABOVE_CONTRACT = "technology_above_contract"
    CUMULATIVE_FALLS = "cumulative_falls"
    SAME_PERIOD_DIFFERS = "same_period_differs"
    TOTAL_DIFFERS = "total_differs"
    COUNT_DIFFERS = "count_differs"
    NOT_ENDED = "not_ended"
    SUDDEN_ZERO = "sudden_zero"
    BAD_CODE = "bad_code"
    ABOVE_REGISTER = "above_register"
    ABOVE_MEMBERS = "above_members"


@dataclass(frozen=True)
class SheetCell:
    """One cell of a return as typed.

    `value` is the year to date of a flow, the end value of anything else, in the
    stored unit (万元 for money); `same_period` is last year's, as re-reported now.
    `note` is a note or scope note, `explanation` the answer to a finding.
    """

    indicator: str
    nature: str
    unit: str
    is_money: bool
    value: Decimal | None
    same_period: Decimal | None
    status: Status
    note: str = ""
    explanation: str = ""

    @property
    def number(self) -> Decimal | None:
        """The value if the status lets it count; None is not zero."""
        return self.value if self.status.has_value else None

    @property
    def is_flow(self) -> bool:
        """Whether the value is a year to date, of which single quarters are parts."""
        return self.nature in ("flow", "signed_flow")


@dataclass(frozen=True)
class Sheet:
    """One return with what is known beside it, all by code of indicator.

    `previous` and `year_ago` are last quarter's and last year's values as released or
    approved; `history` the subject's own earlier values, oldest first. What is not
    known is left out, and the rules that need it say nothing:

    - `register`: records that the registers hold for this subject and quarter (V09,
      V24)
    - `members`: enterprises of the base that the indicator counts some of (V24)
    - `parts`: sums over the parts of a base, a park or the programme (V19, V20)
    - `budgets`: total budget of the projects behind the figure, 万元 (V08, V17)
    - `technology`: technology part of the registered contracts, 万元 (V15)
    - `gained`, `lost`: a stock's additions and losses in the quarter, transfers
      included, as the register has them (V14)
    - `codes`: identifiers to verify, each with its kind, a key of `forms.VALID` (V23)
    """

    kind: str
    period: Quarter
    today: date
    cells: Mapping[str, SheetCell]
    previous: Mapping[str, Decimal] = field(default_factory=dict)
    year_ago: Mapping[str, Decimal] = field(default_factory=dict)
    history: Mapping[str, Sequence[tuple[Quarter, Decimal]]] = field(
        default_factory=dict
    )
    register: Mapping[str, int] = field(default_factory=dict)
    members: Mapping[str, int] = field(default_factory=dict)
    parts: Mapping[str, Decimal] = field(default_factory=dict)
    budgets: Mapping[str, Decimal] = field(default_factory=dict)
    technology: Mapping[str, Decimal] = field(default_factory=dict)
    gained: Mapping[str, int] = field(default_factory=dict)
    lost: Mapping[str, int] = field(default_factory=dict)
    codes: Mapping[str, str] = field(default_factory=dict)

    def number(self, indicator: str) -> Decimal | None:
        """The value of a cell that counts; None if there is none."""
        cell = self.cells.get(indicator)
        return cell.number if cell else None

    def numbers(self, *natures: str) -> Iterator[tuple[SheetCell, Decimal]]:
        """The cells that have a value, of these natures or of all."""
        for cell in self.cells.values():
            number = cell.number
            if number is not None and (not natures or cell.nature in natures):
                yield cell, number

    def earlier(self, indicator: str) -> Mapping[Quarter, Decimal]:
        """Every earlier value known, oldest first; the released ones win."""
        return self._earlier.get(indicator, {})

    @cached_property
    def _earlier(self) -> dict[str, Series]:
        """Sorted once: most rules ask, and a grid is checked at every save."""
        return {
            indicator: dict(sorted(dict(self._known(indicator)).items()))
            for indicator in {*self.history, *self.year_ago, *self.previous}
        }

    def _known(self, indicator: str) -> Iterator[tuple[Quarter, Decimal]]:
        """In rising authority; what is not earlier is left out."""
        for quarter, value in self.history.get(indicator, ()):
            if quarter < self.period:
                yield quarter, value
        if indicator in self.year_ago:
            yield self.period.year_ago, self.year_ago[indicator]
        if indicator in self.previous:
            yield self.period - 1, self.previous[indicator]

    def last(self, indicator: str) -> Decimal | None:
        """The value of last quarter."""
        return self.earlier(indicator).get(self.period - 1)

    def year_before(self, cell: SheetCell) -> Decimal | None:
        """The same period of last year, as re-reported now, else as known."""
        if cell.same_period is not None:
            return cell.same_period
        return self.earlier(cell.indicator).get(self.period.year_ago)

    def so_far(self, indicator: str) -> tuple[Quarter, Decimal] | None:
        """The latest earlier quarter of the same year, and its year to date."""
        known = self.earlier(indicator)
        same_year = [quarter for quarter in known if quarter.year == self.period.year]
        return (same_year[-1], known[same_year[-1]]) if same_year else None


@dataclass(frozen=True)
class Finding:
    """What a rule found at a cell; `numbers` is what the sentence prints.

    A `slip` carries `suggested`, the value that was probably meant.
    """

    rule: str
    severity: Severity
    indicator: str
    kind: FindingKind
    numbers: Mapping[str, Decimal | str | int] = field(hash=False)

    @classmethod
    def at(
        cls,
        cell: SheetCell,
        rule: str,
        severity: Severity,
        kind: FindingKind,
        **numbers: Decimal | str | int,
    ) -> "Finding":
        """A finding at a cell that has a value: prints it, its unit and `numbers`."""
        numbers = {"value": cell.number or Decimal(0), "unit": cell.unit, **numbers}
        return cls(rule, severity, cell.indicator, kind, numbers)


def compute_single_quarters(values: Mapping[Quarter, Decimal]) -> Series:
    """当季 Dq = Yq - Y(q-1), of the quarters whose predecessor is known too.

    `values` are years to date, oldest first.
    """
    singles: Series = {}
    before, ytd_before = 0, Decimal(0)
    for quarter, ytd in values.items():
        if quarter.quarter == 1:
            singles[quarter] = ytd
        elif quarter.code == before + 1:
            singles[quarter] = ytd - ytd_before
        before, ytd_before = quarter.code, ytd
    return singles


def compute_levels(sheet: Sheet, cell: SheetCell) -> Series:
    """What is comparable over time, this quarter (last) included if it is known.

    Single quarters of a flow, the values of anything else.
    """
    known = dict(sheet.earlier(cell.indicator))
    if cell.number is not None:
        known[sheet.period] = cell.number
    return compute_single_quarters(known) if cell.is_flow else known
