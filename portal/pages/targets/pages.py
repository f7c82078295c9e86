"""The list of targets and the page of one."""

from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby

from django.http import Http404

from bases.models import Programme
from portal.amounts import Scale, choose_scale
from portal.decided import describe_decision
from portal.pages.series.chart import Series
from portal.pages.series.history import build_history
from portal.pages.targets.cohorts import (
    CohortTable,
    build_cohort_table,
    count_list,
    load_page_list,
)
from portal.pages.targets.contradictions import describe_contradiction
from portal.pages.targets.formula import Formula, FormulaLine
from portal.pages.targets.measured_by_quarter import (
    ParkTotals,
    TargetStep,
    collect_park_totals,
    measure_steps,
)
from portal.pages.targets.rows import (
    TargetGroup,
    TargetRow,
    build_target_rows,
    group_target_rows,
)
from portal.reading import Reading
from reporting.measuring.cohorts import ListedTotals
from reporting.models import Release
from reporting.models.subjects import Kind
from reporting.progress_board import ProgressBoard, build_board
from targets.models import Baseline, IndicatorVersion, Target, TargetRevision


@dataclass(frozen=True)
class TargetList:
    """All targets of a programme; `rows` are measured, `promised` are all there are."""

    rows: tuple[TargetRow, ...]
    promised: tuple[Target, ...]

    @property
    def groups(self) -> tuple[TargetGroup, ...]:
        """The measured targets under their headings."""
        return group_target_rows(self.rows)


@dataclass(frozen=True)
class DecisionRow:
    """A revision of a target or a baseline with the release that brought it."""

    decision: TargetRevision | Baseline
    release: Release | None
    version: IndicatorVersion

    @property
    def text(self) -> str:
        """The numbers of the decision as a phrase."""
        return describe_decision(self.decision, self.version)

    @property
    def is_baseline(self) -> bool:
        """Whether a baseline was decided, not the target."""
        return isinstance(self.decision, Baseline)


@dataclass(frozen=True)
class TargetPlaces:
    """The places of one kind that a target is measured for."""

    kind: str
    rows: tuple[TargetRow, ...]

    @property
    def met(self) -> int:
        """How many of them have reached it."""
        return sum(row.progress.met is True for row in self.rows)

    @property
    def scale(self) -> Scale:
        """One unit for the table."""
        actuals = [row.actual for row in self.rows]
        return choose_scale(actuals, self.rows[0].version)


@dataclass(frozen=True)
class TargetPage:
    """One target: its words always, its numbers once it is decided and measured."""

    target: Target
    row: TargetRow | None = None
    parts: tuple[TargetPlaces, ...] = ()
    series: Series | None = None
    decisions: tuple[DecisionRow, ...] = ()
    cohorts: CohortTable | None = None
    park_totals: ParkTotals = field(default_factory=dict)

    @property
    def facts(self) -> list[str]:
        """The codes of the facts that the target rests on."""
        return self.target.fact_ids.split()

    @cached_property
    def steps(self) -> tuple[TargetStep, ...]:
        """The target measured in every quarter."""
        parks = [row for part in self.parts if part.kind == "park" for row in part.rows]
        return measure_steps(self.series, self.row, parks, self.park_totals)

    @property
    def contradiction(self) -> str:
        """What reconciles the target's numbers; "" where nothing has to be."""
        if self.row is None or self.series is None:
            return ""
        return describe_contradiction(self.row, self.series.growth)

    @property
    def lines(self) -> list[FormulaLine]:
        """How its numbers come about."""
        return Formula(self.row, self.series).lines if self.row and self.series else []


def build_target_list(reading: Reading) -> TargetList:
    """The targets with their standings: eight queries after those of the reading."""
    promised = reading.programme.targets.order_by("position", "code")
    return TargetList(
        build_target_rows(build_reading_board(reading).of_programme()), tuple(promised)
    )


def build_target_page(reading: Reading, code: str) -> TargetPage:
    """One target by its code: at most 15 queries after those of the reading.

    Raises Http404 for a target that the programme does not have.
    """
    target = get_target(reading.programme, code)
    found = build_target_rows(build_reading_board(reading).of_target(target))
    if not found:
        return TargetPage(target)
    row, *parts = found
    quarters = build_history(reading, Kind.PROGRAMME, reading.programme, row.version)
    measure = row.standing.measure.name
    series = Series(row.version, quarters, measure, row.standing.terms)
    kinds = groupby(parts, lambda part: part.standing.kind)
    tables = tuple(TargetPlaces(kind, tuple(rows)) for kind, rows in kinds)
    listed = load_page_list(reading, row, series) if series.quarters else ListedTotals()
    return TargetPage(
        target,
        row,
        tables,
        count_list(reading, row, series, listed),
        list_decisions(row, reading),
        build_cohort_table(row, series.newest, listed),
        collect_park_totals(reading, row) if series.quarters else {},
    )


def get_target(programme: Programme, code: str) -> Target:
    """A target of the programme with its indicator; raises Http404. One query."""
    try:
        return programme.targets.select_related("indicator").get(code=code)
    except Target.DoesNotExist as error:
        raise Http404(code) from error


def build_reading_board(reading: Reading) -> ProgressBoard:
    """The board, empty for a quarter in which nothing is reported. Seven queries."""
    is_empty = reading.period is not None and not reading.has_figures
    return build_board(
        programme=reading.programme,
        release=None if is_empty else reading.release,
        period=reading.period,
        scope=reading.scope,
    )


def list_decisions(row: TargetRow, reading: Reading) -> tuple[DecisionRow, ...]:
    """Every revision of a target and of its baseline so far, newest first.

    None without a release. Two queries.
    """
    if reading.release is None:
        return ()
    target = row.target
    releases = {release.seq: release for release in reading.releases}
    until = {"released_in__lte": reading.release.seq}
    revisions = TargetRevision.objects.filter(target=target, **until)
    baselines = Baseline.objects.filter(
        programme=target.programme_id,
        indicator=target.indicator,
        base=None,
        park=None,
        **until,
    )
    rows = sorted([*revisions, *baselines], key=get_sort_key)
    return tuple(
        DecisionRow(each, releases.get(each.released_in or 0), row.version)
        for each in rows
    )


def get_sort_key(decision: TargetRevision | Baseline) -> tuple[int, int]:
    """Sort by release, falling; within one by the order of entry."""
    return -(decision.released_in or 0), -decision.pk
