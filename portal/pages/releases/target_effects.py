"""What a release did to the targets: progress and light before and after."""

from dataclasses import dataclass
from decimal import Decimal

from bases.models import Programme
from core.quarters import Quarter
from portal.pages.releases.compared import ReleaseSpan
from portal.pages.targets.rows import TargetRow, build_target_rows
from reporting.access.scope import Scope
from reporting.models import Release
from reporting.progress_board import build_board, find_quarters_with_totals
from targets.formulas import compute_percentage_points


@dataclass(frozen=True)
class TargetEffect:
    """A target before and after; there is none before where it was not set yet."""

    before: TargetRow | None
    after: TargetRow

    @property
    def points(self) -> Decimal | None:
        """The change of progress in percentage points."""
        if self.before is None:
            return None
        return compute_percentage_points(
            self.after.progress.progress, self.before.progress.progress
        )

    @property
    def is_light_changed(self) -> bool:
        """Whether the target had another light before."""
        return self.before is not None and (
            self.before.progress.light != self.after.progress.light
        )


@dataclass(frozen=True)
class TargetEffects:
    """All targets of the programme, each end in a quarter of its own."""

    rows: tuple[TargetEffect, ...] = ()
    period_before: Quarter | None = None
    period_after: Quarter | None = None

    @property
    def lights(self) -> tuple[TargetEffect, ...]:
        """Those whose light changed."""
        return tuple(row for row in self.rows if row.is_light_changed)


def measure_effects(
    span: ReleaseSpan, scope: Scope, asked: Quarter | None
) -> TargetEffects:
    """Measure the targets as of both releases (eight queries each).

    In the quarter that was asked for, else in the one that led as of each release.
    """
    earlier, at_before = measure_targets_at(span.programme, span.before, scope, asked)
    later, at_after = measure_targets_at(span.programme, span.after, scope, asked)
    known = {row.target.pk: row for row in earlier}
    rows = tuple(TargetEffect(known.get(row.target.pk), row) for row in later)
    return TargetEffects(rows, at_before, at_after)


def measure_targets_at(
    programme: Programme, release: Release | None, scope: Scope, asked: Quarter | None
) -> tuple[tuple[TargetRow, ...], Quarter | None]:
    """The programme's own rows as of a release, and the quarter they are of."""
    if release is None:
        return (), None
    period = asked or find_quarters_with_totals(programme, release).leading
    found = build_board(
        programme=programme, release=release, period=period, scope=scope
    )
    return build_target_rows(found.of_programme()), period
