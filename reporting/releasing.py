"""The release: the only act that publishes figures.

One transaction under one lock, at READ COMMITTED: it marks what it takes and then
inserts what it marked. The other order loses an approval that comes in between, on
PostgreSQL and without a word.
"""

from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Max, Min
from django.utils import timezone

from bases.models import Programme
from core.quarters import Quarter
from reporting import attributions, digest, rollups
from reporting.figure_sql import insert_figures, insert_missing, supersede_figures
from reporting.models import Figure, Release, ReportingPeriod, Submission
from reporting.models.subjects import Kind

# One lock for the portal's one sequence; any number, the same everywhere.
RELEASE_LOCK = 5_568


def release(
    *, programme: Programme, by: str, note: str = "", public: bool = True
) -> Release | None:
    """Publish everything approved and decided of a programme; return the release.

    Returns None, and leaves no trace, when there is nothing to publish; so does
    rollups.TotalTooLarge. `by` is the post or account that answers for it.
    """
    with transaction.atomic(durable=True):
        lock()
        draft = begin(programme, by, note, public)
        periods = mark(draft)
        revised = write_figures(draft, periods)
        moved = attributions.write(draft)
        decided = publish_decisions(draft)
        if not (draft.first_figure_id or moved or decided):
            transaction.set_rollback(True)
            return None
        draft.kind = kind_of(draft, revised, moved)
        rollups.write(draft, moved)
        draft.content_sha256 = digest.digest(draft, digest.Codes())
        draft.save()
    return draft


def lock() -> None:
    """Wait for the portal's one release lock; SQLite's IMMEDIATE already holds it."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [RELEASE_LOCK])


def begin(programme: Programme, by: str, note: str, public: bool) -> Release:
    """Insert the next release; its clock is read after the lock and never goes back."""
    head = Release.objects.order_by("-seq").first()
    return Release.objects.create(
        seq=head.seq + 1 if head else 1,
        programme=programme,
        kind=Release.Kind.ORDINARY,
        public=public,
        published_at=next_moment(head.published_at if head else None),
        published_by=by,
        note=note,
        previous_sha256=head.content_sha256 if head else digest.GENESIS,
    )


def next_moment(previous: datetime | None) -> datetime:
    """Return now, or a microsecond after the previous release if the clock fell."""
    now = timezone.now()
    return now if previous is None else max(now, previous + timedelta(microseconds=1))


def mark(draft: Release) -> list[Quarter]:
    """Mark the approved returns as released in this release; return their quarters."""
    waiting = Submission.objects.approved().filter(programme=draft.programme)
    waiting.update(released_in=draft, state=Submission.State.RELEASED)
    periods = sorted(
        Submission.objects.filter(released_in=draft)
        .order_by()
        .values_list("period", flat=True)
        .distinct()
    )
    ReportingPeriod.objects.filter(
        programme=draft.programme, period__in=periods
    ).update(state=ReportingPeriod.State.PUBLISHED)
    return periods


def write_figures(draft: Release, periods: list[Quarter]) -> bool:
    """Supersede, insert and fill in what is missing; say whether a value was revised.

    A cell that says what already stands is not released again.
    """
    revised = 0
    for kind in Kind.values:
        revised += supersede_figures(kind, draft.seq)
        insert_figures(kind, draft.seq)
        for period in periods:
            insert_missing(kind, draft, period)
    found = Figure.objects.filter(id__gt=last_figure_before(draft)).aggregate(
        first=Min("id"), last=Max("id")
    )
    draft.first_figure_id, draft.last_figure_id = found["first"], found["last"]
    return bool(revised)


def last_figure_before(draft: Release) -> int:
    """The last figure id of all earlier releases; ids ascend under the lock."""
    earlier = Release.objects.filter(seq__lt=draft.seq)
    return earlier.aggregate(last=Max("last_figure_id"))["last"] or 0


def kind_of(draft: Release, revised: bool, moved: set[int]) -> str:
    """An amendment revises a value; the kinds without figures say what they moved."""
    if revised:
        return Release.Kind.AMENDMENT
    if draft.first_figure_id:
        return Release.Kind.ORDINARY
    return Release.Kind.ATTRIBUTION if moved else Release.Kind.DECISION


def publish_decisions(draft: Release) -> int:
    """Make waiting baselines, targets and milestones visible; return how many."""
    count = 0
    for model in digest.decision_models():
        path = "" if hasattr(model, "programme") else "target__"
        where = {f"{path}programme": draft.programme}
        for decision in model.objects.waiting().filter(**where):
            model.objects.as_of(draft.seq).filter(**decision.key()).update(
                superseded_in=draft.seq
            )
            decision.released_in = draft.seq
            decision.save(update_fields=["released_in"])
            count += 1
    return count
