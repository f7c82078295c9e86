"""The hash chain: what a release brought in and ended, as text lines with a SHA-256.

The lines hold codes, not row ids, and are sorted, so that the same release has the
same digest on SQLite and on PostgreSQL. Roll-ups are derived and not part of it;
`recompute_rollups --check` proves them.
"""

from collections.abc import Iterator
from typing import Any

from django.db.models import Exists, F, Min, OuterRef, Q, QuerySet, Window
from django.db.models.functions import Coalesce, Lead, Least
from django.utils.translation import gettext as _

from bases.models import InnovationBase, Park, Programme
from core.clock import NOW
from core.hash_chain import GENESIS, format_line, hash_lines
from enterprises.models import Enterprise
from reporting.models import Attribution, Figure, Release, RollUp
from reporting.models.subjects import Kind
from targets.models import (
    AnyDecision,
    Baseline,
    Indicator,
    IndicatorVersion,
    Milestone,
    TargetRevision,
)


def list_decision_models() -> list[type[AnyDecision]]:
    """The kinds of decision that releases make visible."""
    return [Baseline, TargetRevision, Milestone]


class PublicCodes:
    """Public codes by row id, read once (six queries)."""

    def __init__(self) -> None:
        self.indicators = dict(Indicator.objects.values_list("id", "code"))
        versions = IndicatorVersion.objects.values_list(
            "id", "indicator__code", "valid_from"
        )
        self.versions = {pk: f"{code}@{since}" for pk, code, since in versions}
        self.places: dict[str, dict[int, str]] = {
            Kind.ENTERPRISE: dict(Enterprise.objects.values_list("id", "code")),
            Kind.BASE: dict(InnovationBase.objects.values_list("id", "code")),
            Kind.PARK: dict(Park.objects.values_list("id", "slug")),
            Kind.PROGRAMME: dict(Programme.objects.values_list("id", "code")),
        }

    def place(self, kind: str, *ids: int | None) -> str | None:
        """The code of the one place among ids; None for a row that was forged."""
        codes = self.places[kind]
        return next((codes.get(pk) for pk in ids if pk is not None), None)


def format_header(release: Release) -> str:
    """The release's own line."""
    return format_line(
        "release",
        release.seq,
        release.programme.code,
        release.kind,
        release.public,
        release.published_at.isoformat(),
        release.published_by,
        release.note,
        release.previous_sha256,
    )


FIGURE_FIELDS = [
    "kind",
    "enterprise_id",
    "base_id",
    "park_id",
    "programme_id",
    "indicator_id",
    "indicator_version_id",
    "period",
    "value",
    "same_period",
    "status",
    "source",
    "reason",
]


def format_figure_lines(release: Release, codes: PublicCodes) -> Iterator[str]:
    """Yield a line a figure; ids of one release are one unbroken range."""
    if release.first_figure_id is None:
        return
    rows = Figure.objects.filter(
        id__range=(release.first_figure_id, release.last_figure_id),
        released_in=release,
    ).values_list(*FIGURE_FIELDS)
    for row in rows.iterator(chunk_size=10_000):
        kind, *places, indicator, version = row[:7]
        yield format_line(
            "figure",
            kind,
            codes.place(kind, *places),
            codes.indicators.get(indicator),
            codes.versions.get(version),
            *row[7:],
        )


def format_attribution_lines(
    rows: QuerySet[Attribution], codes: PublicCodes
) -> Iterator[str]:
    """Yield a line an attribution."""
    for row in rows.iterator(chunk_size=10_000):
        yield format_line(
            "attribution",
            row.kind,
            codes.place(row.kind, row.base_id, row.park_id, row.programme_id),
            codes.place(Kind.ENTERPRISE, row.enterprise_id),
            row.from_period,
            row.to_period,
        )


def format_decision_lines(rows: QuerySet[AnyDecision]) -> Iterator[str]:
    """Yield a line a decision, with who decided it, when and why."""
    for row in rows:
        yield format_line(
            *row.digest_fields(),
            row.decided_by,
            row.decided_on,
            row.reason_zh,
            row.reason_en,
        )


def format_small_lines(codes: PublicCodes, **where: Any) -> Iterator[str]:
    """Yield the lines of attributions and decisions, two queries a decision."""
    yield from format_attribution_lines(Attribution.objects.filter(**where), codes)
    for model in list_decision_models():
        yield from format_decision_lines(model.objects.filter(**where))


def format_content(release: Release, codes: PublicCodes) -> list[str]:
    """Return the lines that a release brought in or ended, sorted as code points.

    Which figure a release ended follows from the one that took its place (see
    `select_broken_successions`); attributions and decisions can end without a
    successor.
    """
    begun = format_small_lines(codes, released_in=release.seq)
    ended = format_small_lines(codes, superseded_in=release.seq)
    return sorted(
        [
            *format_figure_lines(release, codes),
            *begun,
            *(f"ended|{row}" for row in ended),
        ]
    )


def compute_release_digest(release: Release, codes: PublicCodes) -> str:
    """Return the SHA-256 (hex) of a release; it covers the previous one's."""
    return compute_content_digest(release, format_content(release, codes))


def compute_content_digest(release: Release, lines: list[str]) -> str:
    """Return the SHA-256 (hex) of a release whose content is known already."""
    return hash_lines([format_header(release), *lines])


def find_first_fault() -> str | None:
    """Recompute the whole chain; return what is wrong with the first bad release.

    About twenty queries a release, and two over all figures. What is changed so that
    the whole chain still fits is only found by comparing the head's digest with one
    that was printed.
    """
    releases = list(Release.objects.select_related("programme").order_by("seq"))
    codes, astray, previous = PublicCodes(), find_first_astray(), GENESIS
    for number, release in enumerate(releases, start=1):
        seq = {"seq": number}
        if release.seq != number:
            return _("Release %(seq)s is missing: the sequence has a gap.") % seq
        if release.previous_sha256 != previous:
            return (
                _("Release %(seq)s does not match the digest of the release before it.")
                % seq
            )
        if compute_release_digest(release, codes) != release.content_sha256:
            return _("Release %(seq)s does not match its own digest.") % seq
        if astray and number == min(astray, len(releases)):
            return _("Release %(seq)s has rows that no release added or ended.") % seq
        previous = release.content_sha256
    return None


def find_first_astray() -> int | None:
    """Return the first release as of which a row shows that no digest speaks for.

    Eight queries, two of them over all figures.
    """
    known = Release.objects.values("seq")
    suspects = [
        (select_loose_ranges(), F("seq")),
        (select_outside_figures(), F("released_in")),
        (select_broken_successions(), Least("superseded_in", "successor")),
    ]
    for model in (Attribution, RollUp, *list_decision_models()):
        ended = model.objects.filter(released_in__isnull=False).exclude(
            superseded_in=NOW
        )
        suspects.append((ended.exclude(superseded_in__in=known), F("superseded_in")))
    found = (rows.aggregate(first=Min(seq))["first"] for rows, seq in suspects)
    return min((seq for seq in found if seq is not None), default=None)


def select_loose_ranges() -> QuerySet[Release]:
    """Releases that name as their first or last figure one that is not theirs."""
    own = Figure.objects.filter(released_in=OuterRef("seq"))
    return Release.objects.exclude(
        first_figure_id__isnull=True, last_figure_id__isnull=True
    ).exclude(
        Exists(own.filter(id=OuterRef("first_figure_id"))),
        Exists(own.filter(id=OuterRef("last_figure_id"))),
    )


def select_outside_figures() -> QuerySet[Figure]:
    """Figures whose id lies outside the range of the release that they name."""
    return Figure.objects.filter(
        Q(released_in__first_figure_id__isnull=True)
        | Q(id__lt=F("released_in__first_figure_id"))
        | Q(id__gt=F("released_in__last_figure_id"))
    )


def select_broken_successions() -> QuerySet[Figure]:
    """Figures that do not end in the release that brought the next one of the cell."""
    successor = Window(
        Lead("released_in"),
        partition_by=[*Kind.values, "indicator", "period"],
        order_by="released_in",
    )
    return Figure.objects.annotate(successor=Coalesce(successor, NOW)).exclude(
        superseded_in=F("successor")
    )
