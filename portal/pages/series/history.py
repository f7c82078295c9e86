"""The quarters of one indicator at one place: sums, growth, coverage, release."""

from dataclasses import dataclass
from decimal import Decimal

from bases.models import InnovationBase, Park, Programme
from core import display
from core.quarters import Quarter
from portal.reading import Reading
from portal.wording import TURNS
from reporting.access.scope import Scope
from reporting.disclosure.suppression import REPORTERS
from reporting.measuring.actuals import MEASURES, count_imputed, find_parts
from reporting.measuring.changes import find_change_unit
from reporting.models import RollUp
from targets.formulas import classify_turn, compute_change, compute_growth
from targets.models import IndicatorVersion

Place = Programme | InnovationBase | Park


@dataclass(frozen=True)
class VisibleSum:
    """A sum over `count` enterprises, in which `imputed` others are imputed.

    Without a value `state` is `missing` or `withheld`, or "" where enterprises have
    reported but none has every part.
    """

    value: Decimal | None = None
    count: int = 0
    state: str = "missing"
    note: str = ""
    imputed: int = 0


@dataclass(frozen=True)
class VisibleGrowth:
    """Growth on comparable scope: a rate, or words where none exists.

    `count` enterprises have both years; for `rereported` of them last year's value
    is the one re-reported this year, for the others last year's release.
    """

    rate: Decimal | None = None
    words: str = ""
    count: int = 0
    rereported: int = 0
    is_withheld: bool = False


@dataclass(frozen=True)
class QuarterRow:
    """One quarter of an indicator at a place.

    `release` is the number of the release that brought it; None is a quarter for
    which nothing was released. `total` is the row it was read from: templates show the
    sums, which know what the reader may see. `is_counted` where registers give the
    numbers: then `reported` counts the returns that are in.
    """

    period: Quarter
    ytd: VisibleSum = VisibleSum()
    single: VisibleSum = VisibleSum()
    rolling: VisibleSum = VisibleSum()
    growth: VisibleGrowth = VisibleGrowth()
    reported: int = 0
    expected: int = 0
    estimated: int = 0
    release: int | None = None
    total: RollUp | None = None
    is_counted: bool = False

    @property
    def is_withheld(self) -> bool:
        """Whether any of its sums is withheld."""
        sums = (self.ytd, self.single, self.rolling)
        return self.growth.is_withheld or any(s.state == "withheld" for s in sums)


def build_history(
    reading: Reading, kind: str, place: Place, version: IndicatorVersion
) -> tuple[QuarterRow, ...]:
    """Every quarter up to the one that is read, newest first, gaps included.

    One query.
    """
    if reading.release is None or reading.period is None:
        return ()
    totals = RollUp.objects.as_of(reading.release.seq).filter(
        kind=kind,
        indicator=version.indicator_id,
        period__lte=reading.period,
        **{kind: place},
    )
    rows = {
        row.period: build_quarter_row(row, reading.scope, version) for row in totals
    }
    if not rows:
        return ()
    span = Quarter.span(min(rows), max(rows))
    return tuple(rows.get(at) or QuarterRow(at) for at in span)[::-1]


def build_quarter_row(
    row: RollUp, scope: Scope, version: IndicatorVersion | None = None
) -> QuarterRow:
    """A total as a row of a table, with what the reader may see of it.

    With the definition of its indicator, a change is said in its unit.
    """
    return QuarterRow(
        period=row.period,
        ytd=build_sum(row, "value", scope),
        single=build_sum(row, "quarter_value", scope),
        rolling=build_sum(row, "rolling_value", scope),
        growth=build_growth(row, scope, version),
        reported=row.reported,
        expected=row.expected,
        estimated=row.estimated,
        release=row.released_in_id,
        total=row,
    )


def build_sum(row: RollUp, measure: str, scope: Scope) -> VisibleSum:
    """One sum of a total; `measure` is a key of REPORTERS.

    The year to date and the rolling sum are shown with what is imputed in them: the
    light beside them rests on that.
    """
    count = getattr(row, REPORTERS[measure])
    if scope.hides(row, measure):
        return VisibleSum(None, count, "withheld", get_footnote(row))
    if measure not in MEASURES:
        value, imputed = getattr(row, measure), 0
    else:
        value, imputed = (
            find_parts(row, measure).add_imputed(),
            count_imputed(row, measure),
        )
    has_value = row.reported or value is not None
    return VisibleSum(value, count, "" if has_value else "missing", imputed=imputed)


def get_footnote(row: RollUp) -> str:
    """The letter of the footnote that says why a sum is withheld."""
    if row.suppressed == RollUp.Suppressed.COMPLEMENT:
        return "b"
    return "c" if row.suppressed == RollUp.Suppressed.CHANGE else "a"


def build_growth(
    row: RollUp, scope: Scope, version: IndicatorVersion | None = None
) -> VisibleGrowth:
    """Year-on-year growth of the year to date, on comparable scope.

    Of cumulative counts, and of counts below 20, the change in their own unit.
    """
    if scope.hides(row, "comparable_value"):
        return VisibleGrowth(is_withheld=True)
    now, then = row.comparable_value, row.same_period
    turn, change = classify_turn(now, then), describe_change(now, then, version)
    words = change or (str(TURNS[turn]) if turn else "")
    return VisibleGrowth(
        rate=None if words else compute_growth(now, then),
        words=words,
        count=row.comparable_n,
        rereported=row.rereported_n,
    )


def describe_change(
    now: Decimal | None, then: Decimal | None, version: IndicatorVersion | None
) -> str:
    """A change of few things counted, such as "+5 problems"; "" elsewhere."""
    change = compute_change(now, then)
    if version is None or change is None or find_change_unit(then, version) is None:
        return ""
    sign = "+" if change > 0 else ""
    return f"{sign}{display.format_number(change, 0)} {version.unit_of(change)}"
