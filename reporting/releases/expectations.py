"""Missing figures that begin and end because the register says who is a member.

Expected are the members on the last day of a quarter. Where the register says
otherwise than at the release before, the next release draws the consequence: of whom
nothing is expected nothing is missing any more, and of whom something is expected by
now it is. What was reported stays on record.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

from django.db.models import F, IntegerField, Q, QuerySet
from django.db.models.functions import Cast

from core.quarters import Quarter
from core.statuses import Status
from reporting.models import Entry, Figure, Release, Submission
from reporting.models.subjects import Kind
from reporting.releases.expected_members import Cell, ExpectedEnterprises
from reporting.releases.figure_sql import insert_missing_figures
from reporting.totals.touched import LISTED_SUBJECTS
from targets.models import Indicator

# Figures are superseded in lists of so many: a statement takes 32,766 parameters.
BATCH = 5_000
ENDED = Q(status=Status.WITHDRAWN, source=Figure.Source.ABSENCE)
"""Missing figures that ended: nobody is asked for them. The register may change."""


class OpenCell(NamedTuple):
    """A standing figure without a value that only the register decides about."""

    id: int
    enterprise: int
    code: int
    indicator: int
    version: int
    status: int

    @property
    def cell(self) -> Cell:
        """Whose cell of which quarter it is."""
        return self.enterprise, self.code


class Expectations:
    """Which cells of enterprises a release expects (three queries)."""

    def __init__(self, draft: Release):
        self.draft = draft
        released = Submission.objects.filter(released_in__isnull=False).order_by()
        pairs = set(released.values_list("period", "programme_id").distinct())
        self.quarters = {quarter for quarter, _programme in pairs}
        self.own_quarters = {q for q, owner in pairs if owner == draft.programme_id}
        self.members = ExpectedEnterprises(draft.programme, self.quarters)
        self.sharing: dict[int, set[int]] = defaultdict(set)
        links = Indicator.programmes.through.objects.values_list(
            "indicator_id", "programme_id"
        )
        for indicator, programme in links:
            self.sharing[indicator].add(programme)

    def expects(self, cell: Cell, indicator: int) -> bool:
        """Whether a cell of an indicator is expected."""
        return self.members.expects(cell, self.sharing[indicator])

    def list_unexpected_entries(self) -> list[int]:
        """Empty cells of the returns taken that nobody expects, by id (one query)."""
        rows = Entry.objects.filter(
            status=Status.MISSING,
            submission__released_in=self.draft,
            submission__kind=Kind.ENTERPRISE,
        ).order_by()
        found = rows.values_list(
            "id",
            "submission__enterprise_id",
            convert_to_code("submission__period"),
            "indicator_id",
        )
        return [
            pk
            for pk, firm, code, indicator in found
            if not self.expects((firm, code), indicator)
        ]

    def write_changes(self, periods: Collection[Quarter]) -> None:
        """Begin and end missing figures where the register says otherwise by now.

        `periods` are the quarters whose missing figures the release wrote already. Two
        queries, one for each quarter that somebody joined late, one for every 5,000
        figures superseded and one for every 500 inserted.
        """
        for quarter, firms in sorted(self.find_late_members(periods).items()):
            insert_missing_figures(Kind.ENTERPRISE, self.draft, quarter, firms)
        changed = [row for row in self.list_open_cells() if self.is_changed(row)]
        ids = [row.id for row in changed]
        for start in range(0, len(ids), BATCH):
            rows = Figure.objects.filter(pk__in=ids[start : start + BATCH])
            rows.update(superseded_in=self.draft.seq)
        Figure.objects.bulk_create(map(self.build_figure, changed), batch_size=500)

    def find_late_members(
        self, periods: Collection[Quarter]
    ) -> dict[Quarter, list[int]]:
        """Who became a member of a released quarter since, by quarter (three queries).

        Of them no return and no missing figure of this programme is known. One
        indicator tells of nearly everybody: all others are asked of the few that are
        left, and not of the whole register.
        """
        rows = Figure.objects.filter(
            kind=Kind.ENTERPRISE,
            indicator__programmes=self.draft.programme,
            released_in__lt=self.draft,
        ).exclude(source=Figure.Source.REGISTER)
        late = {
            (firm, quarter.code)
            for quarter in self.own_quarters - {*periods}
            for firm in self.members.own[quarter.code]
        }
        oldest = rows.values_list("indicator", flat=True).first()
        late -= find_cells(rows.filter(indicator=oldest))
        firms = {firm for firm, _code in late}
        if firms:
            few = rows.filter(enterprise__in=firms)
            late -= find_cells(few if len(firms) <= LISTED_SUBJECTS else rows)
        result: dict[Quarter, list[int]] = defaultdict(list)
        for firm, code in sorted(late):
            result[Quarter.from_code(code)].append(firm)
        return result

    def list_open_cells(self) -> Iterator[OpenCell]:
        """Figures of earlier releases that are missing, or were until nobody asked."""
        rows = Figure.objects.standing().filter(
            Q(status=Status.MISSING) | ENDED,
            kind=Kind.ENTERPRISE,
            indicator__programmes=self.draft.programme,
            period__in=self.quarters,
            released_in__lt=self.draft,
        )
        found: Iterable[tuple[int, ...]] = rows.order_by(
            "indicator", "period", "id"
        ).values_list(
            "id",
            "enterprise_id",
            convert_to_code("period"),
            "indicator_id",
            "indicator_version_id",
            "status",
        )
        return map(OpenCell._make, found)

    def is_changed(self, row: OpenCell) -> bool:
        """Whether the register says otherwise than a figure."""
        is_missing = row.status == Status.MISSING
        return is_missing != self.expects(row.cell, row.indicator)

    def build_figure(self, row: OpenCell) -> Figure:
        """What takes the place of a figure: missing, or expected of nobody."""
        is_missing = row.status == Status.MISSING
        return Figure(
            kind=Kind.ENTERPRISE,
            enterprise_id=row.enterprise,
            indicator_id=row.indicator,
            indicator_version_id=row.version,
            period=Quarter.from_code(row.code),
            status=Status.WITHDRAWN if is_missing else Status.MISSING,
            source=Figure.Source.ABSENCE,
            released_in=self.draft,
        )


def find_cells(rows: QuerySet[Figure]) -> set[Cell]:
    """The enterprises and quarters of some figures (one query)."""
    cells = rows.order_by().values_list("enterprise_id", convert_to_code("period"))
    return set(cells.distinct())


def convert_to_code(column: str) -> Cast:
    """A quarter as the number that is stored: thousands of them are compared."""
    return Cast(F(column), IntegerField())
