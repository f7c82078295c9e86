"""What else a release made visible: decisions, and where enterprises count."""

from collections import defaultdict
from dataclasses import dataclass

from django.utils.translation import gettext as _

from enterprises.models import Enterprise
from portal.decided import decided_text, indicator_of, name_of
from portal.pages.releases.compared import Span
from portal.pages.series.history import Place
from reporting.models import Attribution
from reporting.models.released import OPEN_ENDED
from reporting.releases.digest import decision_models
from targets.models import Decision, IndicatorVersion

MOST_SHOWN = 50

Pair = tuple[Decision | None, Decision]


@dataclass(frozen=True)
class DecisionChange:
    """A decision and the one that it replaced, if any, both as words.

    `kind` names the table: baseline, targetrevision or milestone.
    """

    kind: str
    name: str
    decision: Decision
    before: str
    after: str


@dataclass(frozen=True)
class Share:
    """An enterprise counts in a place in some years, or did so until now."""

    enterprise: Enterprise
    place: Place
    years: str
    stands: bool


@dataclass(frozen=True)
class Shares:
    """What began or ended; the first fifty of `total`."""

    rows: tuple[Share, ...]
    total: int


def decision_changes(span: Span) -> tuple[DecisionChange, ...]:
    """Baselines, targets and milestones that became visible. Four queries."""
    pairs = [pair for model in decision_models() for pair in pairs_of(model, span)]
    indicators = {indicator_of(after).pk for _before, after in pairs}
    definitions = IndicatorVersion.objects.filter(indicator__in=indicators)
    newest = {row.indicator_id: row for row in definitions.order_by("valid_from")}
    return tuple(in_words(*pair, newest) for pair in pairs)


def pairs_of(model: type[Decision], span: Span) -> list[Pair]:
    """The decisions of one kind, each behind the one that it replaced. One query."""
    is_own = hasattr(model, "programme")
    path = "programme" if is_own else "target__programme"
    related = ["indicator", "base", "park"] if is_own else ["target__indicator"]
    rows = model.objects.filter(
        span.gone | span.come, **{path: span.programme}
    ).select_related(*related)
    ends: dict[tuple[object, ...], dict[bool, Decision]] = defaultdict(dict)
    for row in rows:
        stands = row.superseded_in > span.after.seq
        ends[tuple(row.key().values())][stands] = row
    return [(sides.get(False), sides[True]) for sides in ends.values() if True in sides]


def in_words(
    before: Decision | None, after: Decision, newest: dict[int, IndicatorVersion]
) -> DecisionChange:
    """A pair in words; the newest definition of the indicator gives the unit."""
    version = newest[indicator_of(after).pk]
    return DecisionChange(
        kind=type(after).__name__.lower(),
        name=name_of(after),
        decision=after,
        before=decided_text(before, version) if before else "",
        after=decided_text(after, version),
    )


def shares(span: Span) -> Shares:
    """Where enterprises count: what began or ended with the release. Two queries."""
    found = (
        Attribution.objects.filter(span.mine, span.gone | span.come)
        .select_related("enterprise", "base", "park", "programme")
        .order_by("enterprise__code", "kind", "base", "park", "released_in", "id")
    )
    rows = tuple(
        Share(
            enterprise=row.enterprise,
            place=getattr(row, row.kind),
            years=years_text(row),
            stands=row.superseded_in > span.after.seq,
        )
        for row in found[:MOST_SHOWN]
    )
    return Shares(rows, found.count())


def years_text(row: Attribution) -> str:
    """The statistical years of an attribution, in words."""
    first, last = row.from_period // 4, row.to_period // 4 - 1
    if row.to_period == OPEN_ENDED:
        return _("since %(year)s") % {"year": first}
    if first == last:
        return str(first)
    return _("%(first)s to %(last)s") % {"first": first, "last": last}
