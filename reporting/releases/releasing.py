"""The release: the only act that publishes figures.

One transaction under one lock, at READ COMMITTED: it marks what it takes and then
inserts what it marked. The other order loses an approval that comes in between, on
PostgreSQL and without a word.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from time import monotonic
from typing import NamedTuple

from django.db import connection, transaction
from django.db.models import Max, Min
from django.utils.translation import gettext as _

from accounts.models import User
from bases.models import Programme
from core.hash_chain import GENESIS, hash_lines
from core.production.statistics import compute_statistics_after
from core.quarters import Quarter
from core.today import get_moment
from reporting import audit
from reporting.actors import NOBODY, Actor
from reporting.leading import find_leading_quarter
from reporting.models import (
    Figure,
    OperationKind,
    OperationRun,
    Release,
    ReportingPeriod,
    Submission,
)
from reporting.models.subjects import Kind
from reporting.notifications import inbox
from reporting.releases import attributions, digest, register_figures, rollups
from reporting.releases.expectations import Expectations
from reporting.releases.figure_sql import (
    insert_figures,
    insert_missing_figures,
    supersede_figures,
)

# One lock for the portal's one sequence; any number, the same everywhere.
RELEASE_LOCK = 5_568

MOVES = """
INSERT INTO reporting_submissionevent (submission_id, at, by_id, from_state, to_state,
    reason, cells)
SELECT id, %(at)s, %(by)s, %(before)s, %(after)s, '', '{}'
FROM reporting_submission WHERE released_in_id = %(seq)s ORDER BY id
"""


class ReleaseRunning(Exception):
    """A release, or the preview of one, is running at this moment."""


class PreparedRelease(NamedTuple):
    """A release as it is before its transaction ends, and what it says.

    `content` is the SHA-256 (hex) of everything that it brings and ends, whoever
    releases it, whenever and under whatever note; `figures` counts what it brings.
    `began` is when preparing it began, in seconds of a clock that never goes back.
    """

    release: Release
    content: str
    figures: int
    began: float


def publish_release(
    *, programme: Programme, by: Actor, note: str = "", public: bool = True
) -> Release | None:
    """Publish everything approved and decided of a programme; return the release.

    Returns None, and leaves no trace, when there is nothing to publish; so does
    rollups.TotalTooLarge. `by` is the operator at the server who answers for it;
    people release through `reporting.releases.sign_off`.
    """
    with transaction.atomic(durable=True):
        lock_releases()
        found = prepare_release(programme, by, note, public)
        if found is None:
            transaction.set_rollback(True)
            return None
        record_release(found, by)
    return found.release


@contextmanager
def preview_release(programme: Programme) -> Iterator[PreparedRelease | None]:
    """What a release would publish now: made, looked at inside, and undone.

    While it lasts no release can begin, nor any other write on SQLite: read and leave.
    Only ids that sequences gave out stay used. Raises ReleaseRunning where a release is
    running (PostgreSQL; SQLite waits), and rollups.TotalTooLarge.
    """
    with transaction.atomic(durable=True):
        if not lock_releases_at_once():
            raise ReleaseRunning(
                _("Another release is being published. Try again shortly.")
            )
        try:
            yield prepare_release(programme, NOBODY, "", True)
        finally:
            transaction.set_rollback(True)


def prepare_release(
    programme: Programme, by: Actor, note: str, public: bool
) -> PreparedRelease | None:
    """Write the next release; to be called inside its transaction, under the lock.

    Returns None, with rows left behind for the caller to roll back, where there is
    nothing to publish.
    """
    began = monotonic()
    draft = begin_release(programme, by, note, public)
    periods = mark_released_returns(draft)
    insert_moves(draft, by.account)
    revised = write_figures(draft, periods)
    moved = attributions.write_attributions(draft)
    decided = publish_decisions(draft)
    if not (draft.first_figure_id or moved or decided):
        return None
    draft.kind = choose_release_kind(draft, revised, moved)
    rollups.write_rollups(draft, moved)
    draft.leading = find_leading_quarter(draft)
    lines = digest.format_content(draft, digest.PublicCodes())
    draft.content_sha256 = digest.compute_content_digest(draft, lines)
    draft.save()
    figures = sum(text.startswith("figure|") for text in lines)
    return PreparedRelease(draft, hash_lines(lines), figures, began)


def record_release(found: PreparedRelease, by: Actor) -> None:
    """Tell inboxes, operators and audit of a release, last in its transaction."""
    done = found.release
    inbox.notify_of_release(Submission.objects.filter(released_in=done))
    lasted = timedelta(seconds=monotonic() - found.began)
    OperationRun.objects.record(OperationKind.RELEASE, lasted)
    compute_statistics_after(found.figures)
    audit.record_action(
        "release.made",
        by=by,
        row=done,
        programme=done.programme.code,
        kind=done.kind,
        note=done.note,
        figures=found.figures,
        sha256=done.content_sha256,
    )


def lock_releases() -> None:
    """Wait for the portal's one release lock; SQLite's IMMEDIATE already holds it."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [RELEASE_LOCK])


def lock_releases_at_once() -> bool:
    """Take the release lock if nobody holds it; on SQLite it is held already."""
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [RELEASE_LOCK])
        taken: bool = cursor.fetchone()[0]
    return taken


def begin_release(programme: Programme, by: Actor, note: str, public: bool) -> Release:
    """Insert the next release; its clock is read after the lock and never goes back."""
    head = Release.objects.order_by("-seq").first()
    return Release.objects.create(
        seq=head.seq + 1 if head else 1,
        programme=programme,
        kind=Release.Kind.ORDINARY,
        public=public,
        published_at=choose_next_moment(head.published_at if head else None),
        published_by=by.name,
        note=note,
        previous_sha256=head.content_sha256 if head else GENESIS,
    )


def choose_next_moment(previous: datetime | None) -> datetime:
    """Return now, or a microsecond after the previous release if the clock fell."""
    now = get_moment()
    return now if previous is None else max(now, previous + timedelta(microseconds=1))


def mark_released_returns(draft: Release) -> list[Quarter]:
    """Mark the approved returns as released in this release; return their quarters.

    They are held in the order of their keys first, as everybody does who holds several.
    A quarter that is open goes on collecting; any other one is published.
    """
    waiting = Submission.objects.approved().filter(programme=draft.programme)
    in_order = waiting.select_for_update(no_key=True).order_by("pk")
    list(in_order.values_list("pk", flat=True))
    waiting.update(released_in=draft, state=Submission.State.RELEASED)
    periods = sorted(
        Submission.objects.filter(released_in=draft)
        .order_by()
        .values_list("period", flat=True)
        .distinct()
    )
    ReportingPeriod.objects.filter(
        programme=draft.programme, period__in=periods
    ).exclude(state=ReportingPeriod.State.OPEN).update(
        state=ReportingPeriod.State.PUBLISHED
    )
    return periods


def insert_moves(draft: Release, by: User | None) -> None:
    """Tell the history of every return that the release took, in one statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            MOVES,
            {
                "seq": draft.seq,
                "by": by.pk if by else None,
                "at": connection.ops.adapt_datetimefield_value(draft.published_at),
                "before": Submission.State.APPROVED,
                "after": Submission.State.RELEASED,
            },
        )


def write_figures(draft: Release, periods: list[Quarter]) -> bool:
    """Supersede, insert, count registers, fill in what is missing; was a value revised?

    A cell that says what already stands is not released again.
    """
    expected, revised = Expectations(draft), 0
    nobody = expected.list_unexpected_entries()
    for kind in Kind.values:
        revised += supersede_figures(kind, draft.seq, nobody)
        insert_figures(kind, draft.seq, nobody)
    revised += register_figures.write_register_figures(draft)
    for kind in Kind.values:
        for period in periods:
            insert_missing_figures(kind, draft, period)
    expected.write_changes(periods)
    found = Figure.objects.filter(id__gt=find_last_figure_before(draft)).aggregate(
        first=Min("id"), last=Max("id")
    )
    draft.first_figure_id, draft.last_figure_id = found["first"], found["last"]
    return bool(revised)


def find_last_figure_before(draft: Release) -> int:
    """The last figure id of all earlier releases; ids ascend under the lock."""
    earlier = Release.objects.filter(seq__lt=draft.seq)
    return earlier.aggregate(last=Max("last_figure_id"))["last"] or 0


def choose_release_kind(draft: Release, revised: bool, moved: set[int]) -> str:
    """An amendment revises a value; the kinds without figures say what they moved.

    Figures that only say who is expected are none of a return or a register.
    """
    if revised:
        return Release.Kind.AMENDMENT
    if draft.first_figure_id is None:
        return Release.Kind.ATTRIBUTION if moved else Release.Kind.DECISION
    brought = Figure.objects.filter(id__gte=draft.first_figure_id)
    if brought.exclude(source=Figure.Source.ABSENCE).exists():
        return Release.Kind.ORDINARY
    return Release.Kind.ATTRIBUTION


def publish_decisions(draft: Release) -> int:
    """Make waiting baselines, targets and milestones visible; return how many.

    They are held first: whoever drops or changes one at this moment is waited for.
    """
    count = 0
    for model in digest.list_decision_models():
        path = "" if hasattr(model, "programme") else "target__"
        where = {f"{path}programme": draft.programme}
        rows = model.objects.waiting().filter(**where).order_by("pk")
        for decision in rows.select_for_update(of=("self",), no_key=True):
            model.objects.as_of(draft.seq).filter(**decision.key()).update(
                superseded_in=draft.seq
            )
            # Not saved one by one: that would say in its history that whoever looks
            # at a release decided it, and nobody releases their own decisions.
            model.objects.filter(pk=decision.pk).update(released_in=draft.seq)
            count += 1
    return count
