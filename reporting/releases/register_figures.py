"""Figures that a release draws from the registers, for cells that no return speaks of.

What the registers say today is compared with what stands; only what differs is
written. So a register that changes after a release shows with the next one.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q

from bases.models import Programme
from core.quarters import Quarter
from core.statuses import Status
from reporting.models import Entry, Figure, Release, ReportingPeriod, Submission
from reporting.models.returns import VALUED
from reporting.models.subjects import Kind
from reporting.querysets import name_subject_column
from reporting.register_counts.counts import COUNTS, Nature, RegisterCount
from reporting.releases.expectations import BATCH, convert_to_code
from reporting.releases.expected_members import Cell, ExpectedMembers
from targets.models import Indicator, IndicatorVersion

# Quarters that collect no more; an open one counts once a return of it came out.
COUNTED = [ReportingPeriod.State.CLOSED, ReportingPeriod.State.PUBLISHED]


class RegisterValue(NamedTuple):
    """What a cell says, under which definition (row id)."""

    version: int
    status: Status
    value: Decimal | None


class CurrentFigure(NamedTuple):
    """A figure that stands, as far as a register may change it."""

    id: int
    source: int
    said: RegisterValue


def write_register_figures(draft: Release) -> int:
    """Write the figures that registers give; return how many values they revise.

    About forty queries, and one for every 5,000 figures superseded and 500 inserted;
    none grows with the rows of a register.
    """
    quarters = list_counted_quarters(draft.programme)
    members, revised = ExpectedMembers(draft.programme, quarters), 0
    spoken = collect_return_cells(draft.programme)
    for indicator in Indicator.objects.filter(
        programmes=draft.programme, code__in=COUNTS
    ).prefetch_related("versions", "programmes"):
        count = COUNTS[indicator.code]
        versions = find_versions_by_quarter(indicator, count, quarters)
        wanted = collect_register_values(count, draft.programme, members, versions)
        changes = RegisterChanges(draft, indicator, count.kind)
        changes.compare(wanted, members, versions, spoken[indicator.pk])
        revised += changes.write()
    return revised


def list_counted_quarters(programme: Programme) -> list[Quarter]:
    """The quarters that registers are counted for, in order (one query)."""
    out = Submission.objects.filter(
        programme=programme, period=OuterRef("period"), released_in__isnull=False
    )
    periods = programme.periods.filter(Q(state__in=COUNTED) | Exists(out))
    return list(periods.order_by("period").values_list("period", flat=True))


def find_versions_by_quarter(
    indicator: Indicator, count: RegisterCount, quarters: Iterable[Quarter]
) -> dict[int, IndicatorVersion]:
    """The definition of each quarter that the register answers, by quarter's code."""
    return {
        quarter.code: version
        for version in indicator.versions.all()
        for quarter in quarters
        if count.fits(version)
        and version.valid_from <= quarter <= (version.valid_to or quarter)
    }


def collect_return_cells(programme: Programme) -> dict[int, set[Cell]]:
    """The cells that released returns name, by indicator's row id (four queries).

    What a subject signed stands; the register fills in what nobody was asked.
    """
    found: dict[int, set[Cell]] = defaultdict(set)
    rows = Entry.objects.filter(
        indicator__code__in=COUNTS,
        indicator__programmes=programme,
        submission__released_in__isnull=False,
    ).order_by()
    for kind in Kind.values:
        cells = rows.filter(submission__kind=kind).values_list(
            "indicator_id",
            f"submission__{name_subject_column(kind)}",
            convert_to_code("submission__period"),
        )
        for indicator, subject, code in cells.iterator():
            found[indicator].add((subject, code))
    return found


def collect_register_values(
    count: RegisterCount,
    programme: Programme,
    members: ExpectedMembers,
    versions: dict[int, IndicatorVersion],
) -> dict[Cell, RegisterValue]:
    """What a register says of every expected cell (two queries).

    Before the register was kept it says nothing; a count since the programme's start
    does not apply before that.
    """
    kept_since = count.kept_since(programme)
    if kept_since is None or not versions:
        return {}
    since = Quarter.containing(kept_since).code
    counted = count.by_quarter(programme, [*versions])
    found: dict[Cell, RegisterValue] = {}
    for code, version in versions.items():
        if code < since and count.nature != Nature.CUMULATIVE:
            continue
        absent = RegisterValue(version.pk, Status.NOT_APPLICABLE, None)
        for subject in members.own[count.kind][code]:
            value = Decimal(counted[subject, code])
            said = RegisterValue(version.pk, Status.REPORTED, value)
            found[subject, code] = absent if code < since else said
    return found


class RegisterChanges:
    """What a release changes of an indicator: figures that end, figures that begin."""

    def __init__(self, draft: Release, indicator: Indicator, kind: str):
        self.draft, self.indicator, self.kind = draft, indicator, kind
        self.ended: list[CurrentFigure] = []
        self.begun: dict[Cell, RegisterValue] = {}

    def compare(
        self,
        wanted: dict[Cell, RegisterValue],
        members: ExpectedMembers,
        versions: dict[int, IndicatorVersion],
        spoken: set[Cell],
    ) -> None:
        """Find what differs from what stands; cells of returns are left alone.

        A count that a register no longer gives is withdrawn.
        """
        self.begun = {cell: wanted[cell] for cell in wanted.keys() - spoken}
        for cell, row in self.standing(versions):
            if cell in spoken:
                continue
            says = wanted.get(cell)
            if says is None and self.may_withdraw(cell, row, members):
                says = RegisterValue(row.said.version, Status.WITHDRAWN, None)
            if says is None or says[1:] == row.said[1:]:
                self.begun.pop(cell, None)
            else:
                self.begun[cell] = says
                self.ended.append(row)

    def may_withdraw(
        self, cell: Cell, row: CurrentFigure, members: ExpectedMembers
    ) -> bool:
        """Whether a register gave the figure, and no other programme still does."""
        given = row.source == Figure.Source.REGISTER
        return given and not members.is_left_to_others(self.kind, self.indicator, cell)

    def standing(self, versions: Iterable[int]) -> Iterator[tuple[Cell, CurrentFigure]]:
        """What stands of the indicator in the counted quarters (one query)."""
        rows = (
            Figure.objects.standing()
            .of_kind(self.kind)
            .filter(indicator=self.indicator, period__in=[*versions])
            .order_by()
        )
        fields = ("id", "source", "indicator_version_id", "status", "value")
        for subject, code, pk, source, *said in rows.values_list(
            "subject", convert_to_code("period"), *fields
        ).iterator():
            yield (subject, code), CurrentFigure(pk, source, RegisterValue(*said))

    def write(self) -> int:
        """Supersede and insert; return how many values were revised."""
        ids = [row.id for row in self.ended]
        for start in range(0, len(ids), BATCH):
            chosen = Figure.objects.filter(pk__in=ids[start : start + BATCH])
            chosen.update(superseded_in=self.draft.seq)
        Figure.objects.bulk_create(
            (self.figure(cell, self.begun[cell]) for cell in sorted(self.begun)),
            batch_size=500,
        )
        return sum(row.said.status in VALUED for row in self.ended)

    def figure(self, cell: Cell, said: RegisterValue) -> Figure:
        """The row of a cell."""
        subject, code = cell
        return Figure(
            kind=self.kind,
            indicator=self.indicator,
            indicator_version_id=said.version,
            period=Quarter.from_code(code),
            status=said.status,
            value=said.value,
            source=Figure.Source.REGISTER,
            released_in=self.draft,
            **{name_subject_column(self.kind): subject},
        )
