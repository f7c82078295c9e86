"""How a target's numbers come about, line by line, each with the numbers put in."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import display
from core.models import choose_language_text
from core.quarters import Quarter, Span
from core.templatetags.ui import count_decimals, format_amount, get_active_language
from portal.pages.series.chart import ROLLING, Series
from portal.pages.series.history import QuarterRow
from portal.pages.targets.rows import TargetRow
from portal.wording import describe_measure
from targets.formulas import compute_single_quarter
from targets.models import Baseline, TargetRevision

Rule = TargetRevision.Rule


@dataclass(frozen=True)
class FormulaLine:
    """One line: what it is, its value (None is not computable), the numbers put in.

    `release` brought an input, which rests on `reported` of `expected` reports.
    """

    label: str
    value: str | None
    note: str = ""
    is_result: bool = False
    is_unconfirmed: bool = False
    release: int | None = None
    reported: int = 0
    expected: int = 0


@dataclass(frozen=True)
class Formula:
    """The lines of one target in one quarter; costs no query."""

    row: TargetRow
    series: Series

    @property
    def lines(self) -> list[FormulaLine]:
        """Inputs, actual value, baseline, target, and what follows from them."""
        return [
            *self._inputs(),
            self._actual(),
            self._baseline(),
            self._target(),
            self._progress(),
            self._attained(),
            self._elapsed(),
            *self._expected(),
            self._gap(),
            *self._required(),
        ]

    def _inputs(self) -> list[FormulaLine]:
        """What a rolling sum is made of; nothing where the actual is one value."""
        at = self.row.standing.period
        if self.series.measure != ROLLING or at.quarter == 4:
            return []
        year = at.year_ago.year_end
        first = self._input(_("%(quarter)s, year to date"), at)
        now, whole, before = map(self._find_sum, (at, year, at.year_ago))
        rest = compute_single_quarter(self.row.actual, now)
        if rest is not None and rest != compute_single_quarter(whole, before):
            return [first, self._rest(rest, at.year_ago)]
        return [
            first,
            self._input(_("plus the whole of %(year)s"), year),
            self._input(_("minus %(quarter)s"), at.year_ago),
        ]

    def _find_sum(self, at: Quarter) -> Decimal | None:
        found = {row.period: row for row in self.series.quarters}
        return found.get(at, QuarterRow(at)).ytd.value

    def _rest(self, rest: Decimal, before: Quarter) -> FormulaLine:
        """Last year's part where members changed: that of the same enterprises."""
        return FormulaLine(
            _("plus the rest of %(year)s after %(quarter)s, same enterprises")
            % {
                "year": before.year,
                "quarter": before.label(get_active_language(), Span.YEAR_TO_DATE),
            },
            self._amount(rest),
        )

    def _input(self, label: str, at: Quarter) -> FormulaLine:
        found = {row.period: row for row in self.series.quarters}
        row = found.get(at, QuarterRow(at))
        return FormulaLine(
            label
            % {
                "quarter": at.label(get_active_language(), Span.YEAR_TO_DATE),
                "year": at.year,
            },
            self._amount(row.ytd.value),
            release=row.release,
            reported=row.reported,
            expected=row.expected,
        )

    def _actual(self) -> FormulaLine:
        standing = self.row.standing
        newest = self.series.newest or QuarterRow(standing.period)
        note = ""
        if self.series.measure == ROLLING:
            note = ngettext(
                "Total for the %(count)s reporting unit with complete data.",
                "Total for the %(count)s reporting units with complete data.",
                standing.reported,
            ) % {"count": standing.reported}
            if self.row.imputed:
                imputed = _("Those missing are imputed.")
                note = f"{note}{choose_language_text('', ' ')}{imputed}"
        return FormulaLine(
            _("A, actual: %(measure)s")
            % {"measure": describe_measure(standing.revision, standing.version)},
            self._amount(self.row.actual),
            note,
            is_result=True,
            release=newest.release,
            reported=standing.reported,
            expected=standing.expected,
        )

    def _baseline(self) -> FormulaLine:
        standing, baseline = self.row.standing, self.row.standing.baseline
        if standing.revision.rule == Rule.PER_YEAR:
            return FormulaLine(_("B, start of the year"), self._amount(Decimal(0)))
        if baseline is not None:
            return FormulaLine(
                _("B, baseline of %(year)s") % {"year": baseline.year},
                self._amount(standing.terms.baseline),
                self._decided(baseline),
                is_unconfirmed=not baseline.is_confirmed,
                release=baseline.released_in,
            )
        if standing.revision.rule == Rule.MULTIPLIER:
            return FormulaLine(
                _("B, baseline"), None, _("To be confirmed. No value is assumed.")
            )
        return FormulaLine(_("B, start of the programme"), self._amount(Decimal(0)))

    def _decided(self, baseline: Baseline) -> str:
        """What was decided, where those who count have another baseline."""
        if baseline.value == self.row.standing.terms.baseline:
            return ""
        return _("Decided: %(amount)s. This is the value of those who count.") % {
            "amount": self._amount(baseline.value)
        }

    def _target(self) -> FormulaLine:
        revision = self.row.standing.revision
        amount_text = display.format_number(
            revision.amount, count_decimals(revision.amount)
        )
        label = {
            Rule.MULTIPLIER: _("T, target = %(amount)s × B"),
            Rule.PER_YEAR: _("T, target of the year"),
            Rule.ABSOLUTE: _("T, target"),
        }[Rule(revision.rule)] % {"amount": amount_text}
        return FormulaLine(label, self.row.goal, release=revision.released_in)

    def _progress(self) -> FormulaLine:
        share, terms = self.row.progress.progress, self.row.standing.terms
        note = self.row.reason
        if self.row.parks and share is not None:
            note = self.row.parks
        elif share is not None:
            actual, base, goal = map(
                self.series.scale.text,
                (self.row.actual, terms.baseline, terms.target),
            )
            note = f"({actual} − {base}) ÷ ({goal} − {base})"
        label = _("P, progress = (A − B) ÷ (T − B)")
        return FormulaLine(label, display.format_percent(share), note, is_result=True)

    def _attained(self) -> FormulaLine:
        label = _("share of target = A ÷ T")
        if self.row.version.direction == "down":
            label = _("share of target = T ÷ A")
        return FormulaLine(label, display.format_percent(self.row.progress.attainment))

    def _elapsed(self) -> FormulaLine:
        terms, at = self.row.standing.terms, self.row.standing.period
        return FormulaLine(
            _("τ, time passed = %(passed)s of %(whole)s quarters")
            % {
                "passed": min(at, terms.due) - terms.start,
                "whole": terms.due - terms.start,
            },
            display.format_percent(self.row.progress.elapsed),
        )

    def _expected(self) -> list[FormulaLine]:
        progress = self.row.progress
        return [
            FormulaLine(
                _("planned value (linear) = B + (T − B) × τ"),
                self._amount(progress.expected_linear),
                self._share(self.row.linear),
            ),
            FormulaLine(
                _("planned value (geometric) = B × (T ÷ B)^τ"),
                self._amount(progress.expected_geometric),
                self._share(self.row.geometric),
            ),
        ]

    def _gap(self) -> FormulaLine:
        gap = display.format_points(
            self.row.progress.gap_points, self.row.thresholds.limits
        )
        return FormulaLine(
            _("difference from the %(path)s path") % {"path": self.row.path},
            gap and _("%(points)s percentage points") % {"points": gap},
            is_result=True,
        )

    def _required(self) -> list[FormulaLine]:
        """Nothing once the target is met or due."""
        progress, left = self.row.progress, self.row.quarters_left
        if progress.met or left <= 0:
            return []
        steps = FormulaLine(
            _("amount needed each quarter = (T − A) ÷ %(left)s") % {"left": left},
            self._amount(progress.required_amount_per_quarter),
        )
        if not self.row.is_multiple:
            return [steps]
        rate = FormulaLine(
            _("growth needed each quarter = (T ÷ A)^(1/%(left)s) − 1") % {"left": left},
            display.format_growth(progress.required_per_quarter),
        )
        return [rate, steps]

    def _amount(self, value: Decimal | None) -> str | None:
        return format_amount(value, self.row.version)

    @staticmethod
    def _share(share: Decimal | None) -> str:
        """The progress that a path expects."""
        if share is None:
            return ""
        return _("planned progress %(share)s") % {
            "share": display.format_percent(share)
        }
