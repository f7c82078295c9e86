"""The quarters of one indicator at one place: sums, growth, coverage, release."""

from dataclasses import dataclass
from decimal import Decimal

from bases.models import InnovationBase, Park, Programme
from core.quarters import Quarter
from portal.reading import Reading
from portal.wording import TURNS
from reporting.access.scope import Scope
from reporting.disclosure.suppression import REPORTERS
from reporting.models import RollUp
from targets.formulas import growth, turn
from targets.models import Indicator

Place = Programme | InnovationBase | Park


@dataclass(frozen=True)
class Sum:
    """A sum over `count` enterprises.

    Without a value `state` is `missing` or `withheld`, or "" where enterprises have
    reported but none has every part.
    """

    value: Decimal | None = None
    count: int = 0
    state: str = "missing"
    note: str = ""


@dataclass(frozen=True)
class Growth:
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
    which nothing was released.
    """

    period: Quarter
    ytd: Sum = Sum()
    single: Sum = Sum()
    rolling: Sum = Sum()
    growth: Growth = Growth()
    reported: int = 0
    expected: int = 0
    estimated: int = 0
    release: int | None = None

    @property
    def is_withheld(self) -> bool:
        """Whether any of its sums is withheld."""
        sums = (self.ytd, self.single, self.rolling)
        return self.growth.is_withheld or any(s.state == "withheld" for s in sums)


def history(
    reading: Reading, kind: str, place: Place, indicator: Indicator
) -> tuple[QuarterRow, ...]:
    """Every quarter up to the one that is read, newest first, gaps included.

    One query.
    """
    if reading.release is None or reading.period is None:
        return ()
    totals = RollUp.objects.as_of(reading.release.seq).filter(
        kind=kind, indicator=indicator, period__lte=reading.period, **{kind: place}
    )
    rows = {row.period: quarter_row(row, reading.scope) for row in totals}
    if not rows:
        return ()
    span = Quarter.span(min(rows), max(rows))
    return tuple(rows.get(at) or QuarterRow(at) for at in span)[::-1]


def quarter_row(row: RollUp, scope: Scope) -> QuarterRow:
    """A total as a row of a table, with what the reader may see of it."""
    return QuarterRow(
        period=row.period,
        ytd=sum_of(row, "value", scope),
        single=sum_of(row, "quarter_value", scope),
        rolling=sum_of(row, "rolling_value", scope),
        growth=growth_of(row, scope),
        reported=row.reported,
        expected=row.expected,
        estimated=row.estimated,
        release=row.released_in_id,
    )


def sum_of(row: RollUp, measure: str, scope: Scope) -> Sum:
    """One sum of a total; `measure` is a key of REPORTERS."""
    count = getattr(row, REPORTERS[measure])
    if scope.hides(row, measure):
        return Sum(None, count, "withheld", note_of(row))
    return Sum(getattr(row, measure), count, "" if row.reported else "missing")


def note_of(row: RollUp) -> str:
    """The letter of the footnote that says why a sum is withheld."""
    if row.suppressed == RollUp.Suppressed.COMPLEMENT:
        return "b"
    return "c" if row.suppressed == RollUp.Suppressed.CHANGE else "a"


def growth_of(row: RollUp, scope: Scope) -> Growth:
    """Year-on-year growth of the year to date, on comparable scope."""
    if scope.hides(row, "comparable_value"):
        return Growth(is_withheld=True)
    now, then = row.comparable_value, row.same_period
    words = turn(now, then)
    return Growth(
        rate=None if words else growth(now, then),
        words=str(TURNS[words]) if words else "",
        count=row.comparable_n,
        rereported=row.rereported_n,
    )
