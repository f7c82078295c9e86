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
    ) -> Counter[tuple[int, int]]:
        """How many rows each subject, or each of some, has in each quarter (one query).

        Keys are (subject's row id, quarter's code); those without a row are absent.
        """
        found: Counter[tuple[int, int]] = Counter()
        for subject, first, last, number in self.held(programme, only):
            start, until = compute_span(first, last, self.nature)
            for code in codes:
                if start <= code < until:
                    found[subject, code] += number
        return found


def compute_span(first: date, last: date | None, nature: str) -> tuple[int, int]:
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
        "IP01": (
            FIRM,
            FLOW,
            rows.build_patent_source("filed_on"),
            rows.find_first_filing,
        ),
        "IP02": (
            *(FIRM, FLOW),
            *(
                rows.build_patent_source("filed_on", **INVENTIONS),
                rows.find_first_filing,
            ),
        ),
        "IP03": (
            FIRM,
            FLOW,
            rows.build_patent_source("granted_on"),
            rows.find_first_filing,
        ),
        "IP04": (
            FIRM,
            STOCK,
            rows.build_patents_in_force_source(),
            rows.find_first_filing,
        ),
        "IP05": (
            *(FIRM, STOCK),
            *(rows.build_patents_in_force_source(**INVENTIONS), rows.find_first_filing),
        ),
        "AC01": (BUREAU, FLOW, rows.list_achievements, rows.find_first_achievement),
        "CO01": (FIRM, FLOW, rows.list_agreements, rows.find_first_agreement),
        "CO02": (
            BASE,
            STOCK,
            rows.list_cooperating_enterprises,
            rows.find_first_agreement,
        ),
        "CO03": (BUREAU, FLOW, rows.list_contracts, rows.find_first_contract),
        "PL01": (PARK, STOCK, rows.list_platforms, rows.find_first_platform),
        "PL02": (PARK, FLOW, rows.list_platforms, rows.find_first_platform),
        "PB01": (BASE, EVER, rows.list_overcome_problems, rows.find_problems_start),
        "PB02": (BASE, STOCK, rows.list_problems_in_work, rows.find_problems_start),
        "PJ01": (PARK, EVER, rows.list_completed_projects, rows.find_projects_start),
    }.items()
}
"""The indicators that registers count, by code: a code never changes its meaning."""
