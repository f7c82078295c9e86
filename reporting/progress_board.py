"""Where every target of a programme stands as of a release, in a quarter.

Loads released roll-ups and decisions, lets `targets.progress` compute, and returns
dataclasses; pages and API show the same ones.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, F, Max, Q

from bases.models import InnovationBase, Park, Programme
from core.quarters import Quarter
from reporting.access.scope import Scope
from reporting.measuring.actuals import Actual
from reporting.measuring.changes import Change, find_change
from reporting.measuring.cohorts import load_listed_totals
from reporting.measuring.outcomes import (
    ParksState,
    find_worst_park,
    measure_after_due,
    merge_parks,
)
from reporting.measuring.target_measure import (
    QuarterState,
    TargetMeasure,
    is_of_each_park,
)
from reporting.models import Release, RollUp
from reporting.models.subjects import Kind
from reporting.register_counts import counts
from targets.models import (
    Baseline,
    IndicatorVersion,
    Milestone,
    Target,
    TargetRevision,
)
from targets.progress import Progress, Reason, Terms

WITHHELD = Reason.WITHHELD
Place = Programme | InnovationBase | Park


@dataclass(frozen=True)
class FirstNumbers:
    """A target that was revised, measured by the numbers it began with."""

    revision: TargetRevision
    target_value: Decimal | None
    progress: Progress


@dataclass(frozen=True)
class TargetProgress:
    """The state of one target at one place: target value, actual value, progress.

    `actual` is in the indicator's unit: rolling four quarters of a flow, year to date
    of a yearly target, otherwise the latest value; None with the reason in
    `not_computable`. `reported` of `expected` enterprises (or places) stand in it; the
    light rests on the whole of `found`, with what is imputed. `parks` sums up a number
    promised for each park, `reached_in` says when a missed target was reached later,
    `original` is what a revised target began with, `change` what it gained in a year
    where growth in per cent is not its measure.
    """

    measure: TargetMeasure
    target: Target
    place: Place
    kind: str
    period: Quarter
    target_value: Decimal | None
    terms: Terms
    found: Actual
    progress: Progress
    not_computable: Reason | None
    baseline_moved: Decimal | None = None
    is_moved_hidden: bool = False
    series_break: bool | None = None
    parks: ParksState | None = None
    reached_in: Quarter | None = None
    original: FirstNumbers | None = None
    change: Change | None = None

    @property
    def revision(self) -> TargetRevision:
        """The decision that stands."""
        return self.measure.revision

    @property
    def version(self) -> IndicatorVersion:
        """The definition of the indicator."""
        return self.measure.version

    @property
    def baseline(self) -> Baseline | None:
        """The decided baseline of the place."""
        return self.measure.baseline

    @property
    def actual(self) -> Decimal | None:
        """What those who reported come to, where the reader may see that."""
        return self.found.reported

    @property
    def reported(self) -> int:
        """How many stand in the actual value."""
        return self.found.count

    @property
    def expected(self) -> int:
        """How many should."""
        return self.found.expected

    @property
    def cohort(self) -> str | None:
        """Which enterprises count for the programme; None until that is decided."""
        return self.measure.programme.cohort or None


@dataclass(frozen=True)
class ProgressBoard:
    """All standings of a programme in a quarter as of a release."""

    programme: Programme
    release: Release | None
    period: Quarter | None
    standings: tuple[TargetProgress, ...] = ()

    def of_programme(self) -> list[TargetProgress]:
        """The programme's own row of each target."""
        return [row for row in self.standings if row.kind == Kind.PROGRAMME]

    def of_target(self, target: Target) -> list[TargetProgress]:
        """The rows of one target, the programme's first."""
        return [row for row in self.standings if row.target == target]


@dataclass(frozen=True)
class ReportedQuarters:
    """The quarters with totals as of a release, newest first, and which leads.

    `leading` is shown unasked: the one that the release decided on
    (`reporting.leading`), because lights that rest on three returns of forty mislead.
    Releases that decided on none: the newest in which at least half have reported for
    at least half of the indicators, else the newest of all.
    """

    all: tuple[Quarter, ...] = ()
    leading: Quarter | None = None

    @property
    def gathering(self) -> Quarter | None:
        """The newest quarter, where too few have reported for it to lead."""
        newest = next(iter(self.all), None)
        return newest if newest != self.leading else None


def find_quarters_with_totals(
    programme: Programme, release: Release | None
) -> ReportedQuarters:
    """Return the quarters in which anything was reported (one query)."""
    if release is None:
        return ReportedQuarters()
    # What the registers answer says nothing of those who report.
    asked = Q(expected__gt=0) & ~Q(indicator__code__in=counts.COUNTS)
    rows = (
        RollUp.objects.as_of(release.seq)
        .filter(kind=Kind.PROGRAMME, programme=programme)
        .order_by("-period")
        .values("period")
        .annotate(
            most=Max("reported"),
            asked=Count("pk", filter=asked),
            thin=Count("pk", filter=asked & Q(expected__gt=2 * F("reported"))),
        )
    )
    known = [row for row in rows if row["most"]]
    full = [row for row in known if 0 < row["asked"] >= 2 * row["thin"]]
    first = next(iter(full or known), None)
    quarters = tuple(row["period"] for row in known)
    decided = release.leading if release.leading in quarters else None
    return ReportedQuarters(quarters, decided or (first and first["period"]))


def build_board(
    *,
    programme: Programme,
    release: Release | None,
    period: Quarter | None,
    scope: Scope,
) -> ProgressBoard:
    """Measure every target of a programme (seven queries, however many rows).

    Without a quarter (nothing reported yet) each target is listed as not reported in
    the programme's first quarter.
    """
    if release is None:
        return ProgressBoard(programme, None, None)
    at = period or Quarter.containing(programme.starts_on)
    loaded = BoardData(programme, release, at)
    standings = [
        measure_target(loaded, revision, kind, place, scope)
        for revision in loaded.revisions
        for kind, place in loaded.places_of(revision.target)
    ]
    return ProgressBoard(programme, release, period, tuple(standings))


class BoardData:
    """What the measuring needs, read once."""

    def __init__(self, programme: Programme, release: Release, at: Quarter):
        self.programme, self.at = programme, at
        known = list(
            TargetRevision.objects.filter(
                target__programme=programme, released_in__lte=release.seq
            )
            .select_related("target__indicator", "target__programme")
            .order_by("target__position", "target__code", "released_in")
        )
        self.revisions = [row for row in known if row.superseded_in > release.seq]
        self.first = {row.target_id: row for row in reversed(known)}
        indicators = {revision.target.indicator_id for revision in self.revisions}
        # The definition of the quarter, else the nearest: it gives unit and nature.
        self.versions: dict[int, IndicatorVersion] = {}
        definitions = IndicatorVersion.objects.filter(indicator__in=indicators)
        for version in definitions.select_related("indicator").order_by("valid_from"):
            if version.valid_from <= at or version.indicator_id not in self.versions:
                self.versions[version.indicator_id] = version
        self.bases = list(programme.bases.all())
        self.parks = list(programme.parks.all())
        self.baselines = {
            (row.indicator_id, row.base_id, row.park_id): row
            for row in Baseline.objects.as_of(release.seq).filter(programme=programme)
        }
        self.milestones: dict[int, list[tuple[Quarter, Decimal]]] = {}
        for row in Milestone.objects.as_of(release.seq).filter(
            target__programme=programme
        ):
            points = self.milestones.setdefault(row.target_id, [])
            points.append((row.quarter, row.value))
        # The year before for the change, the quarters since the earliest due one.
        due = min([at, *(revision.due for revision in self.revisions)])
        self.totals = {
            (row.kind, row.subject_id, row.indicator_id, row.period): row
            for row in RollUp.objects.as_of(release.seq).filter(
                kind__in=["base", "park", "programme"],
                period__in=[at.year_ago, *Quarter.span(due, at)],
                indicator__in=indicators,
            )
        }
        if programme.cohort == Programme.Cohort.LIST:
            self.count_list(release)

    def count_list(self, release: Release) -> None:
        """Let the programme's totals be those of its list (two queries)."""
        mine = [key for key in self.totals if key[0] == Kind.PROGRAMME]
        listed = load_listed_totals(
            self.programme,
            release.seq,
            self.versions.values(),
            {period for *_place, period in mine},
            {row.year for row in self.baselines.values()},
        )
        for key in mine:
            indicator = key[2]
            self.totals[key] = listed.replace_total(
                self.totals[key],
                self.versions[indicator],
                self.baselines.get((indicator, None, None)),
            )

    def places_of(self, target: Target) -> Iterator[tuple[Kind, Place]]:
        """Yield the places a target is measured for: the programme, then its parts."""
        yield Kind.PROGRAMME, self.programme
        if target.scope == Target.Scope.PARK:
            yield from ((Kind.PARK, park) for park in self.parks)
        for base in self.bases:
            if (target.indicator_id, base.pk, None) in self.baselines:
                yield Kind.BASE, base

    def total(
        self, target: Target, kind: Kind, place: Place, at: Quarter
    ) -> RollUp | None:
        """The total that a target is measured by."""
        return self.totals.get((kind, place.pk, target.indicator_id, at))

    def build_measure(
        self, revision: TargetRevision, kind: Kind, place: Place, scope: Scope
    ) -> TargetMeasure:
        """How a decision is measured at a place."""
        target = revision.target
        is_summed = kind == Kind.PROGRAMME and is_of_each_park(target, revision)
        base = place.pk if kind == Kind.BASE else None
        park = place.pk if kind == Kind.PARK else None
        return TargetMeasure(
            programme=self.programme,
            revision=revision,
            version=self.versions[target.indicator_id],
            kind=kind,
            scope=scope,
            baseline=self.baselines.get((target.indicator_id, base, park)),
            parts=len(self.parks) if is_summed else 1,
            milestones=tuple(self.milestones.get(revision.target_id, ())),
        )


def measure_target(
    loaded: BoardData, revision: TargetRevision, kind: Kind, place: Place, scope: Scope
) -> TargetProgress:
    """Measure one target at one place."""
    target = revision.target
    measure = loaded.build_measure(revision, kind, place, scope)

    def measure_at(at: Quarter) -> QuarterState:
        return measure.measure(loaded.total(target, kind, place, at), at)

    now = measure_at(loaded.at)
    progress, reached_in = measure_after_due(now, measure_at)
    parks = None
    if kind == Kind.PROGRAMME and is_of_each_park(target, revision):
        parks = find_worst_park(
            [
                (
                    park,
                    measure_target(loaded, revision, Kind.PARK, park, scope).progress,
                )
                for park in loaded.parks
            ]
        )
    if parks:
        progress = merge_parks(progress, parks.progress)
    first = loaded.first[revision.target_id]
    return TargetProgress(
        measure=measure,
        target=target,
        place=place,
        kind=str(kind),
        period=loaded.at,
        target_value=now.terms.target,
        terms=now.terms,
        found=now.actual,
        progress=progress,
        not_computable=progress.not_computable,
        baseline_moved=now.baseline_moved,
        is_moved_hidden=now.is_moved_hidden,
        series_break=now.series_break,
        parks=parks,
        reached_in=reached_in,
        original=None
        if first == revision
        else measure_first_numbers(loaded, first, kind, place, scope),
        change=measure_change(loaded, target, kind, place, scope),
    )


def measure_first_numbers(
    loaded: BoardData, first: TargetRevision, kind: Kind, place: Place, scope: Scope
) -> FirstNumbers:
    """Measure a revised target by the numbers it began with."""
    measure = loaded.build_measure(first, kind, place, scope)
    found = measure.measure(
        loaded.total(first.target, kind, place, loaded.at), loaded.at
    )
    return FirstNumbers(first, found.terms.target, found.progress)


def measure_change(
    loaded: BoardData, target: Target, kind: Kind, place: Place, scope: Scope
) -> Change | None:
    """The change since the same quarter of last year; None where growth says it."""
    total, before = (
        loaded.total(target, kind, place, at) for at in (loaded.at, loaded.at.year_ago)
    )
    version = loaded.versions[target.indicator_id]
    return find_change(total, before, version, scope)
