"""Values of another size than the subject's own: V02 and V10.

The text of V02 asks for an explanation of every single quarter more than 50 % away from
last year's. Of listed companies' real quarters of 2015 that is one in six, which
teaches people to type "market". So what is 50 % away is told (info), and what asks for
an explanation is what no reference supports:

- the references are the same period of last year and the latest year to date carried
  forward, Y(k) x q/k; in the first quarter that is last year's average quarter;
- a value is far if it lies beyond x FAR of every reference there is. One reference that
  supports it is enough: a firm that merged last year is not asked each quarter again.

A far value whose distance is that of a unit is named as the slip (V10), and the value
that was probably meant is suggested. FAR and SURGE are the points that docs/checks.md
measures (`python -m benchmarks.slips`).
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import islice
from statistics import median

from core.units import MONEY, UnknownUnit, convert_to_wan, normalise_unit
from reporting.checks.rules.base import (
    Finding,
    FindingKind,
    Severity,
    Sheet,
    SheetCell,
    compute_levels,
)

FAR = Decimal(4)
"""How many times a reference a value may be before it asks for an explanation."""
SURGE = Decimal(4)
"""How many times its own median an outlier is at least, up or down."""
CLOSE = Decimal("0.15")
"""How near log10 of a slip is to that of its unit."""
FOUR_DIGITS = ("元", "亿元")
CHANGE = Decimal("0.5")
OUTLYING = Decimal("3.5")
POINTS = 6
"""How many earlier levels an outlier needs."""
COUNTABLE = Decimal(20)
"""Below this, counts (patents, contracts) jump for no reason at all."""


def v02(sheet: Sheet) -> Iterator[Finding]:
    """V02: the size of a single quarter; verify beyond x4, info beyond 50 %.

    Applies to flows of any subject: to money, and to counts and quantities of 20 and
    more. A value that V10 names as a slip is not told a second time.
    """
    for cell, value in sheet.numbers("flow"):
        if _is_sizeable(sheet, cell) and not find_slip(sheet, cell, value):
            yield from islice(_find_sizes(sheet, cell, value), 1)


def v10(sheet: Sheet) -> Iterator[Finding]:
    """V10: money needs a known unit (hard); a slip of the unit is named (verify).

    Applies to every cell of money. A signed flow (profit) has slips of 元 and 亿元
    alone: profits of ten times the last are common.
    """
    for cell, value in sheet.numbers():
        if not cell.is_money:
            continue
        if not _has_unit(cell):
            yield Finding.at(cell, "V10", Severity.HARD, FindingKind.NO_UNIT)
        elif found := find_slip(sheet, cell, value):
            yield found


def find_unit_slip(value: Decimal, reference: Decimal) -> str | None:
    """The unit in which a value was typed as if it were 万元; None if it was not.

    log10(value / reference) within 0.15 of +1 (千元), -2 (百万元), +4 (元), -4 (亿元).
    The reference is the same period of last year, else the previous single quarter.
    """
    if value * reference <= 0:
        return None
    distance = (value / reference).log10()
    for unit, wan in MONEY.items():
        if unit != "万元" and abs(distance + wan.log10()) <= CLOSE:
            return unit
    return None


def list_references(sheet: Sheet, cell: SheetCell) -> list[Decimal]:
    """What the value can be expected to be near, none of them zero.

    Last year's first, as V10 has it, then the latest value known: of a flow its average
    quarter carried forward. Below zero there are references of signed flows alone.
    """
    found = [sheet.year_before(cell)]
    earlier = sheet.earlier(cell.indicator)
    if earlier:
        quarter, latest = list(earlier.items())[-1]
        carried = latest * sheet.period.quarter / quarter.quarter
        found.append(carried if cell.is_flow else latest)
    signed = cell.nature == "signed_flow"
    return [known for known in found if known and (signed or known > 0)]


def is_far(value: Decimal, known: Sequence[Decimal]) -> bool:
    """Whether a value is beyond FAR times every reference, up or down; zero is not."""
    return bool(known and value) and all(
        value / reference >= FAR or value / reference * FAR <= 1 for reference in known
    )


def find_slip(sheet: Sheet, cell: SheetCell, value: Decimal) -> Finding | None:
    """The slip that explains a far value, by the first reference that names one."""
    known = list_references(sheet, cell)
    if not cell.is_money or not is_far(value, known):
        return None
    for reference in known:
        unit = find_unit_slip(value, reference)
        if unit and (cell.nature != "signed_flow" or unit in FOUR_DIGITS):
            return Finding.at(
                cell,
                "V10",
                Severity.VERIFY,
                FindingKind.SLIP,
                expected=reference,
                typed=unit,
                suggested=convert_to_wan(value, unit),
            )
    return None


def _has_unit(cell: SheetCell) -> bool:
    try:
        return bool(normalise_unit(cell.unit))
    except UnknownUnit:
        return False


def _is_sizeable(sheet: Sheet, cell: SheetCell) -> bool:
    return cell.is_money or max(list_references(sheet, cell), default=0) >= COUNTABLE


def _find_sizes(sheet: Sheet, cell: SheetCell, value: Decimal) -> Iterator[Finding]:
    """Every way in which a flow has another size, the gravest first."""
    known = list_references(sheet, cell)
    if is_far(value, known):
        yield Finding.at(
            cell,
            "V02",
            Severity.VERIFY,
            FindingKind.JUMP,
            expected=find_nearest(value, known),
        )
    yield from find_outliers(sheet, cell, "V02")
    kind, now, then = _choose_quarters(sheet, cell, value)
    if then and then > 0 and abs(now - then) > CHANGE * then:
        yield Finding.at(cell, "V02", Severity.INFO, kind, now=now, then=then)


def find_nearest(value: Decimal, known: Sequence[Decimal]) -> Decimal:
    """The reference that supports a value best."""
    return min(known, key=lambda reference: abs(abs(value / reference).ln()))


def _choose_quarters(
    sheet: Sheet, cell: SheetCell, value: Decimal
) -> tuple[FindingKind, Decimal, Decimal | None]:
    """This single quarter and last year's; the years to date if one is not known."""
    before = sheet.year_before(cell)
    singles = compute_levels(sheet, cell)
    now, then = singles.get(sheet.period), singles.get(sheet.period.year_ago)
    if now is None or then is None:
        return FindingKind.CHANGE_TO_DATE, value, before
    return FindingKind.CHANGE, now, then


def find_outliers(sheet: Sheet, cell: SheetCell, rule: str) -> Iterator[Finding]:
    """An outlier in the subject's own history, by the modified z-score of logarithms.

    0.6745 x |ln x - median| / MAD > 3.5 over at least six earlier positive levels. The
    MAD of so few is often tiny, so x is also at least SURGE times the median away.
    """
    known = compute_levels(sheet, cell)
    level = known.pop(sheet.period, Decimal(0))
    usual = [past for past in known.values() if past > 0]
    if level > 0 and len(usual) >= POINTS and is_outlier(level, usual):
        middle = median(usual)
        yield Finding.at(
            cell, rule, Severity.VERIFY, FindingKind.OUTLIER, now=level, usual=middle
        )


def is_outlier(level: Decimal, usual: Sequence[Decimal]) -> bool:
    """Whether a positive level is one among positive ones; see `find_outliers`."""
    middle = median(usual)
    if middle / SURGE < level < middle * SURGE:
        return False
    logs = [past.ln() for past in usual]
    away = abs(level.ln() - median(logs))
    spread = median([abs(log - median(logs)) for log in logs])
    return away * Decimal("0.6745") > OUTLYING * spread
