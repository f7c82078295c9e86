"""The hash chain: what a release brought in, as text lines, and their SHA-256.

The lines hold codes, not row ids, and are sorted, so that the same release has the
same digest on SQLite and on PostgreSQL. Roll-ups are derived and not part of it;
`recompute_rollups --check` proves them.
"""

import hashlib
from collections.abc import Iterable, Iterator
from decimal import Decimal

from django.db.models import QuerySet

from bases.models import InnovationBase, Park, Programme
from enterprises.models import Enterprise
from reporting.models import Attribution, Figure, Release
from reporting.models.subjects import Kind
from targets.models import Baseline, Decision, Indicator, Milestone, TargetRevision

GENESIS = "0" * 64


def decision_models() -> list[type[Decision]]:
    """The kinds of decision that releases make visible."""
    return [Baseline, TargetRevision, Milestone]


def text(value) -> str:
    """One field as it is hashed: fixed decimals, ISO, empty for None."""
    if value is None:
        return ""
    return f"{value:.4f}" if isinstance(value, Decimal) else str(value)


def line(*fields) -> str:
    """One row as it is hashed."""
    return "|".join(map(text, fields))


class Codes:
    """Public codes by row id, read once (five queries)."""

    def __init__(self):
        self.indicators = dict(Indicator.objects.values_list("id", "code"))
        self.places = {
            Kind.ENTERPRISE: dict(Enterprise.objects.values_list("id", "code")),
            Kind.BASE: dict(InnovationBase.objects.values_list("id", "code")),
            Kind.PARK: dict(Park.objects.values_list("id", "slug")),
            Kind.PROGRAMME: dict(Programme.objects.values_list("id", "code")),
        }

    def place(self, kind: str, *ids) -> str:
        """The code of the one place among ids (in the order of `Kind`)."""
        return self.places[kind][next(pk for pk in ids if pk is not None)]


def header(release: Release) -> str:
    """The release's own line."""
    return line(
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


def figure_lines(release: Release, codes: Codes) -> Iterator[str]:
    """Yield a line a figure; ids of one release are one unbroken range."""
    if release.first_figure_id is None:
        return
    rows = Figure.objects.filter(
        id__range=(release.first_figure_id, release.last_figure_id)
    ).values_list(
        "kind",
        "enterprise_id",
        "base_id",
        "park_id",
        "programme_id",
        "indicator_id",
        "period",
        "value",
        "same_period",
        "status",
        "source",
        "reason",
    )
    for (
        kind,
        *places,
        indicator,
        period,
        value,
        same,
        status,
        source,
        reason,
    ) in rows.iterator(chunk_size=10_000):
        yield line(
            "figure",
            kind,
            codes.place(kind, *places),
            codes.indicators[indicator],
            period,
            value,
            same,
            status,
            source,
            reason,
        )


def attribution_lines(release: Release, codes: Codes) -> Iterator[str]:
    """Yield a line an attribution."""
    rows = Attribution.objects.filter(released_in=release)
    for row in rows.iterator(chunk_size=10_000):
        yield line(
            "attribution",
            row.kind,
            codes.place(row.kind, row.base_id, row.park_id, row.programme_id),
            codes.places[Kind.ENTERPRISE][row.enterprise_id],
            row.from_period,
            row.to_period,
        )


def decisions_of(release: Release) -> Iterator[QuerySet]:
    """Yield the decisions that a release made visible, a query a kind."""
    for model in decision_models():
        yield model.objects.filter(released_in=release.seq)


def content(release: Release, codes: Codes) -> list[str]:
    """Return the lines that a release brought in, sorted as code points."""
    lines = [*figure_lines(release, codes), *attribution_lines(release, codes)]
    for decisions in decisions_of(release):
        lines += [line(*decision.digest_fields()) for decision in decisions]
    return sorted(lines)


def digest(release: Release, codes: Codes) -> str:
    """Return the SHA-256 (hex) of a release; it covers the previous one's."""
    return sha256_of([header(release), *content(release, codes)])


def sha256_of(lines: Iterable[str]) -> str:
    """Return the SHA-256 (hex) of lines joined by LF, as UTF-8."""
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def first_fault() -> str | None:
    """Recompute the whole chain; return what is wrong with the first bad release."""
    codes, previous = Codes(), GENESIS
    releases = Release.objects.select_related("programme").order_by("seq")
    for number, release in enumerate(releases.iterator(), start=1):
        if release.seq != number:
            return f"No. {number} is absent: the sequence has a gap"
        if release.previous_sha256 != previous:
            return f"No. {release.seq} does not follow the digest before it"
        if digest(release, codes) != release.content_sha256:
            return f"No. {release.seq} does not hold what its digest says"
        previous = release.content_sha256
    return None
