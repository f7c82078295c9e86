"""Which quarter leads: decided by the release, the same for every reader."""

from decimal import Decimal

from core.quarters import Quarter
from reporting.models import Release, RollUp
from reporting.models.subjects import Kind
from reporting.register_counts.counts import COUNTS
from targets.estimates import QuarterCoverage, choose_leading, compute_coverage
from targets.models import IndicatorVersion, TargetRevision

REVENUE = "EC01"
"""Asked where no indicator that enterprises report has a target."""


def find_leading_quarter(release: Release) -> Quarter | None:
    """Return the newest quarter that is complete enough to be shown first.

    The one in which the lowest coverage by value over the flows that enterprises
    report and that have targets is 90 % or more, else the newest that half have
    reported; None where there is none (three queries).
    """
    asked = list_asked_indicators(release)
    rows = RollUp.objects.as_of(release.seq).filter(
        kind=Kind.PROGRAMME,
        programme=release.programme,
        indicator__in=asked,
        expected__gt=0,
    )
    quarters: dict[Quarter, list[RollUp]] = {}
    for row in rows:
        quarters.setdefault(row.period, []).append(row)
    return choose_leading(
        QuarterCoverage(
            quarter,
            min(measure_coverage(row) for row in found),
            all(2 * row.reported >= row.expected for row in found),
        )
        for quarter, found in quarters.items()
    )


def list_asked_indicators(release: Release) -> set[int]:
    """Flows that enterprises report: those with targets, else revenue, else all."""
    flows = IndicatorVersion.objects.filter(
        nature__in=[IndicatorVersion.Nature.FLOW, IndicatorVersion.Nature.SIGNED_FLOW],
        collected_at=IndicatorVersion.CollectedAt.ENTERPRISE,
        indicator__programmes=release.programme,
    ).exclude(indicator__code__in=COUNTS)
    codes = dict(flows.values_list("indicator_id", "indicator__code"))
    targets = TargetRevision.objects.as_of(release.seq).filter(
        target__programme=release.programme
    )
    promised = set(targets.values_list("target__indicator_id", flat=True))
    revenue = {pk for pk, code in codes.items() if code == REVENUE}
    return promised & codes.keys() or revenue or set(codes)


def measure_coverage(row: RollUp) -> Decimal:
    """Coverage of a total by value, else by count."""
    known = row.reported + (row.standing_in_n or 0)
    coverage = compute_coverage(row.weight_in, row.weight_expected, known, row.expected)
    return coverage or Decimal(0)
