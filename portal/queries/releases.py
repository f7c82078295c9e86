"""Releases: the list of them, and what one of them changed."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.http import QueryDict

from portal.queries.changed_figures import figure_changes, figure_pairs
from portal.queries.changed_totals import total_changes, total_pairs
from portal.queries.release_counts import Counts, counts_of
from portal.queries.release_decisions import (
    DecisionChange,
    Shares,
    decision_changes,
    shares,
)
from portal.queries.release_effects import Effects, effects
from portal.queries.release_span import Span, span_to
from portal.reading import Reading
from portal.release_sentence import release_sentence
from reporting.models import Release
from reporting.scope import Scope

RELEASES_A_PAGE = 20
CHANGES_A_PAGE = 50


@dataclass(frozen=True)
class ReleaseLine:
    """A release in the list."""

    release: Release
    counts: Counts


@dataclass(frozen=True)
class Changes:
    """One of three lists of changes: `show` is totals, first or figures.

    `sizes` says how many rows each list has.
    """

    show: str
    sizes: dict[str, int]
    rows: Page


@dataclass(frozen=True)
class ReleasePage:
    """A release and what it changed, as far as the reader may see it.

    `before` and `later` are its neighbours among those that the reader may see.
    """

    release: Release
    before: Release | None
    later: Release | None
    counts: Counts
    effects: Effects
    changes: Changes
    decisions: tuple[DecisionChange, ...]
    shares: Shares
    is_open: bool

    @property
    def sentence(self) -> str:
        """What the release did, in a sentence or two."""
        return release_sentence(self.counts, self.before, self.effects)


def release_list(reading: Reading, query: QueryDict) -> Page:
    """A page of the programme's releases as `ReleaseLine`s. At most five queries."""
    page = Paginator(reading.releases, RELEASES_A_PAGE).get_page(query.get("page"))
    counts = counts_of(list(page))
    page.object_list = [ReleaseLine(row, counts[row.seq]) for row in page]
    return page


def release_page(reading: Reading, release: Release, query: QueryDict) -> ReleasePage:
    """What a release changed (at most thirty-six queries after those of the reading).

    Sixteen measure the targets before and after, eight find and show the changed
    totals and figures, five count, four read decisions, two attributions, one the span.
    """
    span = span_to(reading, release)
    newest_last = reversed(reading.releases)
    asked = reading.period if "period" in reading.asked else None
    return ReleasePage(
        release=release,
        before=span.before,
        later=next((row for row in newest_last if row.seq > release.seq), None),
        counts=counts_of([release])[release.seq],
        effects=effects(span, reading.scope, asked),
        changes=changes_of(span, reading.scope, query),
        decisions=decision_changes(span),
        shares=shares(span),
        is_open=reading.scope.sees_enterprises_of(reading.programme),
    )


def changes_of(span: Span, scope: Scope, query: QueryDict) -> Changes:
    """The list that `show` names, else the first with rows. At most eight queries."""
    totals = total_pairs(span)
    found: dict[str, Sequence] = {
        "totals": totals.revised,
        "figures": figure_pairs(span, scope),
        "first": totals.first,
    }
    filled = (name for name, pairs in found.items() if pairs)
    asked = query.get("show", "")
    show = asked if asked in found else next(filled, "totals")
    rows = Paginator(found[show], CHANGES_A_PAGE).get_page(query.get("page"))
    pairs = list(rows)
    rows.object_list = (
        figure_changes(pairs) if show == "figures" else total_changes(pairs, scope)
    )
    return Changes(show, {name: len(pairs) for name, pairs in found.items()}, rows)
