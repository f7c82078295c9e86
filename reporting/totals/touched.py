"""Which totals a release may change: quarters, subjects and indicators.

A figure of quarter p enters the single quarter of p + 1, rolling and comparable values
up to p + 4, and what an enterprise weighs or is estimated at up to p + 8. The same
period that it re-reports stands in at p - 4, where nothing was reported.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, Q

from core.quarters import Quarter
from reporting.models import Figure, Release, RollUp
from reporting.models.subjects import Kind
from reporting.querysets import name_subject_column
from reporting.totals.series_sql import find_figure_span
from targets.models import Baseline, IndicatorVersion

# Above this many touched subjects one pass over all is cheaper than a long list.
LISTED_SUBJECTS = 500
LATER = 8
"""How many quarters later a figure still enters something."""

Subjects = dict[str, list[int] | None]
"""Row ids by kind; None for all of a kind."""


@dataclass
class Touched:
    """What a release may change of one quarter."""

    subjects: dict[str, set[int]] = field(default_factory=dict)
    indicators: set[int] = field(default_factory=set)
    every_indicator: bool = False
    anew: bool = False

    def add_subjects(self, kind: str, subjects: Collection[int]) -> None:
        """Their contributions may have changed."""
        self.subjects.setdefault(kind, set()).update(subjects)

    def list_subjects(self) -> Subjects:
        """The subjects by kind; all of a kind where they are many, or summed anew."""
        if self.anew:
            return dict.fromkeys(Kind.values)
        return {
            kind: sorted(found) if len(found) <= LISTED_SUBJECTS else None
            for kind, found in self.subjects.items()
        }

    def covers(self, indicator: int) -> bool:
        """Whether estimates of an indicator may have changed."""
        return self.every_indicator or self.anew or indicator in self.indicators


class TouchedQuarters(dict[Quarter, Touched]):
    """What a release may change, by quarter."""

    def __missing__(self, quarter: Quarter) -> Touched:
        found = self[quarter] = Touched()
        return found

    def add_figures(self, release: Release) -> None:
        """What new figures enter, and what they re-report or no longer do."""
        for kind, period, subject in list_new_figures(release):
            for later in range(LATER + 1):
                self[period + later].add_subjects(kind, [subject])
        for period, indicator in list_new_indicators(release):
            for later in range(LATER + 1):
                self[period + later].indicators.add(indicator)
        for kind, period, subject, indicator in list_standing_in(release):
            for later in range(LATER + 1):
                self[period.year_ago + later].add_subjects(kind, [subject])
                self[period.year_ago + later].indicators.add(indicator)
        for quarter, indicator in list_carried_on(release):
            self[quarter].indicators.add(indicator)

    def add_moves(self, moved: set[int], quarters: Collection[Quarter]) -> None:
        """Who moved counts elsewhere; the others' growth is another one."""
        for quarter in quarters if moved else ():
            self[quarter].add_subjects(Kind.ENTERPRISE, moved)
            self[quarter].every_indicator = True

    def add_baselines(self, release: Release, quarters: Collection[Quarter]) -> None:
        """Baselines that were decided, or the values of those who move."""
        years, changed = find_baseline_years(release), list_decided_indicators(release)
        changed |= {
            indicator
            for period, indicator in list_new_indicators(release)
            if period.quarter == 4 and {period.year, period.year - 1} & years[indicator]
        }
        for quarter in quarters if changed else ():
            self[quarter].indicators |= changed


def find_touched_quarters(release: Release, moved: set[int]) -> TouchedQuarters:
    """Return by quarter what a release may have changed (about twenty queries).

    `moved` are enterprises whose attribution changed. New rows have ids from
    `first_figure_id` on. Only quarters with figures are there.
    """
    known, result = list_known_quarters(), TouchedQuarters()
    result.add_figures(release)
    result.add_moves(moved, known)
    result.add_baselines(release, known)
    for quarter in list_quarters_of_older_rules():
        result[quarter].anew = True
    for touched in result.values():
        touched.indicators |= find_ratios_of(touched.indicators)
    return TouchedQuarters(
        (quarter, found) for quarter, found in result.items() if quarter in known
    )


def list_known_quarters() -> set[Quarter]:
    """The quarters of which there may be figures (one query)."""
    first, last = find_figure_span()
    return {Quarter.from_code(code) for code in range(first, last + 1) if code}


def list_new_figures(release: Release) -> Iterator[tuple[str, Quarter, int]]:
    """Yield kind, quarter and subject of what a release brought in (a query a kind)."""
    if release.first_figure_id is None:
        return
    rows = Figure.objects.filter(id__gte=release.first_figure_id).order_by()
    for kind in Kind.values:
        columns = ("kind", "period", name_subject_column(kind))
        yield from rows.filter(kind=kind).values_list(*columns).distinct()


def list_new_indicators(release: Release) -> Iterator[tuple[Quarter, int]]:
    """Yield quarter and indicator of what a release brought in (one query)."""
    if release.first_figure_id is None:
        return
    rows = Figure.objects.filter(id__gte=release.first_figure_id).order_by()
    yield from rows.values_list("period", "indicator_id").distinct()


def list_standing_in(release: Release) -> Iterator[tuple[str, Quarter, int, int]]:
    """Yield what re-reports, or no longer does, a quarter in which nothing stands.

    A query a kind.
    """
    if release.first_figure_id is None:
        return
    for kind in Kind.values:
        column = name_subject_column(kind)
        own = {column: OuterRef(column), "indicator": OuterRef("indicator")}
        then = Figure.objects.filter(
            kind=kind, period=OuterRef("period") - 4, value__isnull=False, **own
        )
        before = Figure.objects.filter(
            kind=kind,
            period=OuterRef("period"),
            superseded_in=release.seq,
            same_period__isnull=False,
            **own,
        )
        rows = Figure.objects.filter(
            Q(same_period__isnull=False) | Exists(before),
            ~Exists(then.standing()),
            id__gte=release.first_figure_id,
            kind=kind,
        )
        columns = ("kind", "period", column, "indicator_id")
        yield from rows.order_by().values_list(*columns).iterator()


def list_carried_on(release: Release) -> Iterator[tuple[Quarter, int]]:
    """Yield the later quarters of cumulative indicators that a release speaks of.

    There a latest value is carried on, however old (two queries).
    """
    if release.first_figure_id is None:
        return
    brought = Figure.objects.filter(id__gte=release.first_figure_id).order_by()
    first: dict[int, Quarter] = {}
    for indicator, quarter in brought.filter(
        indicator_version__nature=IndicatorVersion.Nature.CUMULATIVE
    ).values_list("indicator_id", "period"):
        first[indicator] = min(quarter, first.get(indicator, quarter))
    open_cells = Figure.objects.standing().filter(
        indicator__in=first, value__isnull=True
    )
    for indicator, quarter in (
        open_cells.order_by().values_list("indicator_id", "period").distinct()
    ):
        if quarter > first[indicator]:
            yield quarter, indicator


def list_decided_indicators(release: Release) -> set[int]:
    """Indicators of which a release brought or ended a baseline (one query)."""
    rows = Baseline.objects.filter(
        Q(released_in=release.seq) | Q(superseded_in=release.seq)
    )
    return set(rows.order_by().values_list("indicator_id", flat=True))


def find_baseline_years(release: Release) -> dict[int, set[int]]:
    """The years of the baselines of each indicator (one query).

    A value of such a year, or re-reported the year after, is in later baselines of
    those who move.
    """
    result: dict[int, set[int]] = defaultdict(set)
    rows = Baseline.objects.as_of(release.seq).order_by()
    for indicator, year in rows.values_list("indicator_id", "year"):
        result[indicator].add(year)
    return result


def list_quarters_of_older_rules() -> list[Quarter]:
    """Quarters whose totals say nothing of like with like yet (one query)."""
    rows = RollUp.objects.standing().filter(estimates_n__isnull=True)
    return list(rows.order_by().values_list("period", flat=True).distinct())


def find_ratios_of(indicators: Collection[int]) -> set[int]:
    """The ratios that one of some indicators is a part of (one query)."""
    rows = IndicatorVersion.objects.filter(
        Q(numerator__in=indicators) | Q(denominator__in=indicators)
    )
    return set(rows.order_by().values_list("indicator_id", flat=True))
