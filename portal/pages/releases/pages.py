"""Releases: the list of them, and what one of them changed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from django.core.paginator import Page, Paginator
from django.http import QueryDict

from core.quarters import Quarter
from portal.pages.releases.changed_figures import (
    FigureChange,
    list_figure_changes,
    list_figure_pairs,
)
from portal.pages.releases.changed_totals import (
    TotalChange,
    build_total_pairs,
    list_total_changes,
)
from portal.pages.releases.compared import ReleaseSpan, find_span, list_earlier_releases
from portal.pages.releases.counts import ReleaseCounts, count_by_release, count_span
from portal.pages.releases.decisions import (
    AttributionChanges,
    DecisionChange,
    list_attribution_changes,
    list_decision_changes,
)
from portal.pages.releases.sentence import describe_release
from portal.pages.releases.target_effects import TargetEffects, measure_effects
from portal.pages.releases.telling_changes import mark_revealing_changes
from portal.reading import Reading
from reporting.access.scope import Scope
from reporting.models import Release
from reporting.releases.sign_off import find_proposer
from reporting.returns_in import ReturnsIn, list_incomplete_quarters

Row = TypeVar("Row")
Change = TotalChange | FigureChange

RELEASES_A_PAGE = 20
CHANGES_A_PAGE = 50


@dataclass(frozen=True)
class ReleaseLine:
    """A release in the list."""

    release: Release
    counts: ReleaseCounts


@dataclass(frozen=True)
class ChangeList:
    """One of three lists of changes: `show` is totals, first or figures.

    `sizes` says how many rows each list has. `is_folded` where nothing was asked for
    and there is nothing but what is new.
    """

    show: str
    sizes: dict[str, int]
    rows: Page[Change]
    is_folded: bool

    @property
    def has_withheld(self) -> bool:
        """Whether a total on the page is withheld."""
        totals = (row for row in self.rows if isinstance(row, TotalChange))
        return any(row.is_withheld for row in totals)


@dataclass(frozen=True)
class ReleasePage:
    """A release and what it changed, as far as the reader may see it.

    `before` is the release it is compared with, `later` the one after it, `earlier`
    all those before, among those that the reader may see; `is_compared` where the
    reader chose the first. `incomplete` are quarters of which it took returns while
    others are missing. `proposer` is for who prepares releases, else empty.
    """

    release: Release
    before: Release | None
    counts: ReleaseCounts
    effects: TargetEffects
    changes: ChangeList
    decisions: tuple[DecisionChange, ...]
    shares: AttributionChanges
    is_open: bool
    later: Release | None = None
    earlier: tuple[Release, ...] = ()
    is_compared: bool = False
    incomplete: tuple[ReturnsIn, ...] = ()
    proposer: str = ""

    @property
    def sentence(self) -> str:
        """What the release did, in a sentence or two."""
        return describe_release(self.counts, self.before, self.effects)


def build_release_list(reading: Reading, query: QueryDict) -> Page[ReleaseLine]:
    """A page of the programme's releases as `ReleaseLine`s. At most five queries."""
    page = Paginator(reading.releases, RELEASES_A_PAGE).get_page(query.get("page"))
    counts = count_by_release(list(page))
    return replace_rows(page, [ReleaseLine(row, counts[row.seq]) for row in page])


def replace_rows(page: Page[Any], rows: Sequence[Row]) -> Page[Row]:
    """The same page, each of its rows made into what is shown of it."""
    page.object_list = rows
    return page


def build_release_page(
    reading: Reading, release: Release, query: QueryDict
) -> ReleasePage:
    """What a release changed (at most forty queries after those of the reading).

    Sixteen measure the targets before and after, ten find and show the changed totals
    and figures, five count (six between releases of choice), four read decisions,
    two attributions, one the span, one the missing returns. Raises BadQuery for an
    `against` that is no earlier release.
    """
    against = query.get("against", "")
    span = find_span(reading, release, against)
    newest_last = reversed(reading.releases)
    asked = reading.period if "period" in reading.asked else None
    counts = count_span(span) if against else count_last_release(span)
    return replace(
        build_page(span, counts, reading.scope, query, asked),
        later=next((row for row in newest_last if row.seq > release.seq), None),
        earlier=tuple(list_earlier_releases(reading, release)),
        is_compared=bool(against),
        incomplete=list_incomplete_quarters(release),
        proposer=find_proposer_name(reading, release),
    )


def find_proposer_name(reading: Reading, release: Release) -> str:
    """Who proposed a release, for who prepares releases (one query, or none)."""
    if not reading.scope.within(release.programme).sees_unpublished:
        return ""
    proposer = find_proposer(release)
    return proposer.get_username() if proposer else ""


def count_last_release(span: ReleaseSpan) -> ReleaseCounts:
    """What the last release of a span brought by itself. Five queries."""
    return count_by_release([span.after])[span.after.seq]


def build_page(
    span: ReleaseSpan,
    counts: ReleaseCounts,
    scope: Scope,
    query: QueryDict,
    asked: Quarter | None,
) -> ReleasePage:
    """What the last release of a span changed, its targets in the quarter asked for."""
    return ReleasePage(
        release=span.after,
        before=span.before,
        counts=counts,
        effects=measure_effects(span, scope, asked),
        changes=build_change_list(span, scope, query),
        decisions=list_decision_changes(span),
        shares=list_attribution_changes(span),
        is_open=scope.sees_enterprises_of(span.programme),
    )


def build_change_list(span: ReleaseSpan, scope: Scope, query: QueryDict) -> ChangeList:
    """The list that `show` names, else the first with rows. At most ten queries."""
    totals = build_total_pairs(span)
    found: dict[str, Sequence[Any]] = {
        "totals": totals.revised,
        "figures": list_figure_pairs(span, scope),
        "first": totals.first,
    }
    filled = (name for name, pairs in found.items() if pairs)
    asked = query.get("show", "")
    show = asked if asked in found else next(filled, "totals")
    rows = Paginator(found[show], CHANGES_A_PAGE).get_page(query.get("page"))
    pairs = list(rows)
    changes: Sequence[Change] = (
        list_figure_changes(pairs)
        if show == "figures"
        else mark_revealing_changes(list_total_changes(pairs, scope), span, scope)
    )
    sizes = {name: len(pairs) for name, pairs in found.items()}
    is_folded = show == "first" and not asked and "page" not in query
    return ChangeList(show, sizes, replace_rows(rows, changes), is_folded)
