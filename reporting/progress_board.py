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
from reporting.models import Release, RollUp
from reporting.models.subjects import Kind
from reporting.register_counts import counts
from targets.formulas import compute_multiplier_target
from targets.models import (
    Baseline,
    IndicatorVersion,
    Milestone,
    Target,
    TargetRevision,
)
from targets.progress import Progress, Terms, Thresholds, measure_progress

WITHHELD = "withheld"
Place = Programme | InnovationBase | Park


@dataclass(frozen=True)
class TargetProgress:
    """The state of one target at one place: target value, actual value, progress.

    `actual` is in the indicator's unit: rolling four quarters of a flow, year to date
    of a yearly target, otherwise the latest value; None with the reason in
    `not_computable`. `reported` of `expected` enterprises (or places) stand in it.
    """

    target: Target
    revision: TargetRevision
    version: IndicatorVersion
    place: Place
    kind: str
    period: Quarter
    baseline: Baseline | None
    target_value: Decimal | None
    terms: Terms
    actual: Decimal | None
    reported: int
    expected: int
    progress: Progress
    not_computable: str | None


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
        self.revisions = list(
            TargetRevision.objects.as_of(release.seq)
            .filter(target__programme=programme)
            .select_related("target__indicator", "target__programme")
            .order_by("target__position", "target__code")
        )
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
        self.totals = {
            (row.kind, row.subject_id, row.indicator_id): row
            for row in RollUp.objects.as_of(release.seq).filter(
                kind__in=["base", "park", "programme"],
                period=at,
                indicator__in=indicators,
            )
        }

    def places_of(self, target: Target) -> Iterator[tuple[Kind, Place]]:
        """Yield the places a target is measured for: the programme, then its parts."""
        yield Kind.PROGRAMME, self.programme
        if target.scope == Target.Scope.PARK:
            yield from ((Kind.PARK, park) for park in self.parks)
        for base in self.bases:
            if (target.indicator_id, base.pk, None) in self.baselines:
                yield Kind.BASE, base

    def baseline(self, target: Target, kind: Kind, place: Place) -> Baseline | None:
        """The baseline of an indicator at a place."""
        base = place.pk if kind == Kind.BASE else None
        park = place.pk if kind == Kind.PARK else None
        return self.baselines.get((target.indicator_id, base, park))


def measure_target(
    loaded: BoardData, revision: TargetRevision, kind: Kind, place: Place, scope: Scope
) -> TargetProgress:
    """Measure one target at one place."""
    target, programme = revision.target, loaded.programme
    version = loaded.versions[target.indicator_id]
    total = loaded.totals.get((kind, place.pk, target.indicator_id))
    name = choose_measure(revision, version)
    hidden = total is not None and scope.hides(total, name)
    actual = getattr(total, name) if total is not None and not hidden else None
    baseline = loaded.baseline(target, kind, place)
    terms = build_terms(loaded, revision, version, baseline, kind)
    thresholds = Thresholds(programme.amber_points, programme.red_points)
    progress = measure_progress(terms, actual, loaded.at, thresholds)
    return TargetProgress(
        target=target,
        revision=revision,
        version=version,
        place=place,
        kind=str(kind),
        period=loaded.at,
        baseline=baseline,
        target_value=terms.target,
        terms=terms,
        actual=actual,
        reported=getattr(total, COUNTS[name]) if total else 0,
        expected=total.expected if total else 0,
        progress=progress,
        not_computable=WITHHELD if hidden else progress.not_computable,
    )


COUNTS = {"value": "reported", "rolling_value": "rolling_n"}


def choose_measure(revision: TargetRevision, version: IndicatorVersion) -> str:
    """Which sum is the actual: flows roll over four quarters, yearly targets do not."""
    if version.is_flow and revision.rule != TargetRevision.Rule.PER_YEAR:
        return "rolling_value"
    return "value"


def build_terms(
    loaded: BoardData,
    revision: TargetRevision,
    version: IndicatorVersion,
    baseline: Baseline | None,
    kind: Kind,
) -> Terms:
    """Put a decision into the terms that the arithmetic takes.

    A yearly target runs within the year from zero, and for the programme it is the
    sum over the parks; other absolute targets run from the programme's start, from
    zero unless a baseline was decided.
    """
    start, due = Quarter.containing(loaded.programme.starts_on) - 1, revision.due
    amount, value = revision.amount, baseline.value if baseline else None
    if baseline:
        start = Quarter(baseline.year, 4)
    if revision.rule == TargetRevision.Rule.MULTIPLIER:
        goal = (
            None
            if value is None or value <= 0
            else compute_multiplier_target(value, amount)
        )
    elif revision.rule == TargetRevision.Rule.PER_YEAR:
        start, due, value = loaded.at.year_end - 4, loaded.at.year_end, Decimal(0)
        in_parts = revision.target.scope == Target.Scope.PARK
        parts = len(loaded.parks) if in_parts and kind == Kind.PROGRAMME else 1
        goal = amount * parts
    else:
        goal, value = amount, value if value is not None else Decimal(0)
    return Terms(
        baseline=value,
        target=goal,
        comparator=revision.comparator,
        direction=version.direction,
        path=revision.path,
        start=start,
        due=due,
        milestones=tuple(loaded.milestones.get(revision.target_id, ())),
    )
