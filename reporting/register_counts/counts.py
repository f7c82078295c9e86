"""What the registers say of each quarter, by indicator: the counts nobody types.

A stock holds the rows that count on the quarter's last day; a flow those that began in
the year so far; a cumulative count those that ever began.
"""

from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date

from bases.models import Programme
from core.quarters import Quarter
from enterprises.models import Patent
from reporting.models.released import OPEN_ENDED
from reporting.models.subjects import Kind
from reporting.register_counts import rows
from reporting.register_counts.rows import Holds, Only
from targets.models import IndicatorVersion

Nature = IndicatorVersion.Nature


@dataclass(frozen=True)
class RegisterCount:
    """How an indicator is counted: whose figure it is, from which rows, kept since.

    `kept_since` is the first day a register speaks of, None while it is empty: before
    that day nobody knows, from then on no row means zero.
    """

    kind: Kind
    nature: Nature
    held: Holds
    kept_since: Callable[[Programme], date | None]

    def fits(self, version: IndicatorVersion) -> bool:
        """Whether a definition asks for what this counts."""
        return (version.collected_at, version.nature) == (self.kind, self.nature)

    def by_quarter(
        self, programme: Programme, codes: Collection[int], only: Only = None
    ) -> Counter:
        """How many rows each subject, or each of some, has in each quarter (one query).

        Keys are (subject's row id, quarter's code); those without a row are absent.
        """
        found: Counter[tuple[int, int]] = Counter()
        for subject, first, last, number in self.held(programme, only):
            start, until = span(first, last, self.nature)
            for code in codes:
                if start <= code < until:
                    found[subject, code] += number
        return found


def span(first: date, last: date | None, nature: str) -> tuple[int, int]:
    """Codes of the first quarter in which a row counts, and of the one after the last.

    `last` is the last day on which it holds, None where it holds on.
    """
    start = Quarter.containing(first).code
    if nature == Nature.FLOW:
        return start, start // 4 * 4 + 4
    if nature == Nature.CUMULATIVE or last is None:
        return start, OPEN_ENDED
    end = Quarter.containing(last)
    return start, end.code + (last == end.last_day)


INVENTIONS = {"patent__kind": Patent.Kind.INVENTION}
FIRM, BASE, PARK, BUREAU = Kind.ENTERPRISE, Kind.BASE, Kind.PARK, Kind.PROGRAMME
FLOW, STOCK, EVER = Nature.FLOW, Nature.STOCK, Nature.CUMULATIVE
COUNTS = {
    code: RegisterCount(*how)
    for code, how in {
        "IP01": (FIRM, FLOW, rows.patents_by("filed_on"), rows.patents_since),
        "IP02": (
            *(FIRM, FLOW),
            *(rows.patents_by("filed_on", **INVENTIONS), rows.patents_since),
        ),
        "IP03": (FIRM, FLOW, rows.patents_by("granted_on"), rows.patents_since),
        "IP04": (FIRM, STOCK, rows.patents_in_force(), rows.patents_since),
        "IP05": (
            *(FIRM, STOCK),
            *(rows.patents_in_force(**INVENTIONS), rows.patents_since),
        ),
        "AC01": (BUREAU, FLOW, rows.achievements, rows.achievements_since),
        "CO01": (FIRM, FLOW, rows.agreements, rows.agreements_since),
        "CO02": (BASE, STOCK, rows.in_cooperation, rows.agreements_since),
        "CO03": (BUREAU, FLOW, rows.contracts, rows.contracts_since),
        "PL01": (PARK, STOCK, rows.platforms, rows.platforms_since),
        "PL02": (PARK, FLOW, rows.platforms, rows.platforms_since),
        "PB01": (BASE, EVER, rows.overcome, rows.problems_since),
        "PB02": (BASE, STOCK, rows.in_work, rows.problems_since),
        "PJ01": (PARK, EVER, rows.completed, rows.projects_since),
    }.items()
}
"""The indicators that registers count, by code: a code never changes its meaning."""
