"""Single figures that a release replaced: the old and the new one, and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from portal.amounts import Scale
from portal.pages.releases.compared import ReleaseSpan
from portal.pages.releases.counts import build_successor_subquery
from portal.pages.series.released_cells import FigureCell, build_figure_cell
from portal.telling import choose_distinct_scale
from reporting.access.scope import Scope
from reporting.models import Figure
from reporting.models.subjects import Kind
from reporting.querysets import name_subject_column
from targets.models import IndicatorVersion

Pair = tuple[int, int]
Found = tuple[int, str, int, int, int, int]


@dataclass(frozen=True)
class FigureChange:
    """A figure before and after; `figure` is the new one, with its reason."""

    figure: Figure
    before: FigureCell
    after: FigureCell

    @property
    def version(self) -> IndicatorVersion:
        """The definition of the indicator."""
        return self.figure.indicator_version

    @cached_property
    def scale(self) -> Scale:
        """One unit for both values."""
        return choose_distinct_scale(self.before.value, self.after.value, self.version)


def list_figure_pairs(span: ReleaseSpan, scope: Scope) -> list[Pair]:
    """Ids of the old and new figures that the reader may see, newest quarter first.

    Four queries, one a kind of subject; figures of single enterprises only where
    they are open to the reader.
    """
    is_open = scope.sees_some_enterprises_of(span.programme)
    kinds = [kind for kind in Kind.values if is_open or kind != Kind.ENTERPRISE]
    rows = sorted(
        row for kind in kinds for row in list_pairs_of_kind(kind, span, scope)
    )
    return [(old, new) for *_order, old, new in rows]


def list_pairs_of_kind(kind: str, span: ReleaseSpan, scope: Scope) -> list[Found]:
    """Quarter (counted down), kind, subject, indicator and both ids. One query."""
    seq = span.after.seq
    now = build_successor_subquery(
        kind, "id", released_in__lte=seq, superseded_in__gt=seq
    )
    rows = scope.figures(Figure.objects.filter(span.gone, kind=kind)).order_by()
    found = rows.annotate(now=now).values_list(
        "period", name_subject_column(kind), "indicator_id", "id", "now"
    )
    return [
        (-period.code, kind, subject, indicator, old, new)
        for period, subject, indicator, old, new in found
    ]


def list_figure_changes(pairs: Sequence[Pair]) -> list[FigureChange]:
    """The figures of some pairs. One query."""
    found = (
        Figure.objects.select_related(
            "enterprise", "base", "park", "programme", "indicator_version__indicator"
        )
        .order_by()
        .in_bulk([pk for pair in pairs for pk in pair])
    )
    return [
        FigureChange(
            found[new], build_figure_cell(found[old]), build_figure_cell(found[new])
        )
        for old, new in pairs
    ]
