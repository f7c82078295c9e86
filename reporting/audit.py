"""The audit: who did what, when and from where, in one append-only hash chain.

Every function of the workflow and every change of a register calls `record_action`
inside its own transaction, as its last step: what is done and what is told stand or
fall together. The chain has one end, so records wait for each other (the lock comes
last, after every other lock, so that nobody waits in a circle). PostgreSQL checks
foreign keys later still, when the transaction ends: so rows are locked with `no_key`,
which lets others name them meanwhile.
"""

import json
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from datetime import UTC, timedelta
from typing import Any, Protocol

from django.conf import settings
from django.db import connection, models, transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.addresses import get_client_address
from accounts.models import User
from core.hash_chain import GENESIS, format_line, hash_lines
from reporting.actors import Actor
from reporting.models import AuditRecord

# One lock for the one chain; any number, the same everywhere.
AUDIT_LOCK = 5_569
KEPT_DAYS = 184
"""Never less, whatever the settings say: half a year and a day to spare."""
FOR_EVER = 36_500
"""More days than this are no day of a calendar, and mean the same."""
PURGED = "audit.purged"

origin: ContextVar[str] = ContextVar("origin", default="")
"""The address that the request came from; empty for commands at the server."""

PARTS = ("seq", "actor", "address", "action", "model", "row", "label")


def record_action(
    action: str,
    *,
    by: Actor | User,
    row: models.Model | type[models.Model] | None = None,
    **detail: Any,
) -> AuditRecord:
    """Append one record (three queries); to be called inside the write's transaction.

    `row` is a kind of row where several are meant.
    """
    actor = by if isinstance(by, Actor) else Actor.of(by)
    one = row if isinstance(row, models.Model) else None
    with transaction.atomic():
        lock_chain()
        last = AuditRecord.objects.order_by("-seq").first()
        found = AuditRecord(
            seq=last.seq + 1 if last else 1,
            at=timezone.now(),
            user=actor.account,
            actor=normalise_detail(actor.name)[:150],
            address=origin.get(),
            action=action,
            model=row._meta.label_lower if row is not None else "",
            row=str(one.pk) if one is not None else "",
            label=normalise_detail(str(one))[:200] if one is not None else "",
            detail=normalise_detail(detail),
            previous_sha256=last.sha256 if last else GENESIS,
        )
        found.sha256 = compute_record_digest(found)
        found.save(force_insert=True)
    return found


def normalise_detail(value: Any) -> Any:
    """A detail as every database gives it back: texts, whole numbers, lists, dicts.

    A NUL or half a character, which PostgreSQL does not store, becomes a mark.
    """
    if isinstance(value, dict):
        return {
            normalise_detail(str(key)): normalise_detail(each)
            for key, each in value.items()
        }
    if isinstance(value, (list, tuple)):
        return [normalise_detail(each) for each in value]
    if value is None or isinstance(value, int):
        return value
    return str(value).replace("\0", "\ufffd").encode(errors="replace").decode()


def lock_chain() -> None:
    """Wait for the end of the chain; SQLite's IMMEDIATE already holds it."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [AUDIT_LOCK])


def compute_record_digest(found: AuditRecord) -> str:
    """The SHA-256 (hex) of a record; it covers the previous one's."""
    at = found.at.astimezone(UTC).isoformat(timespec="microseconds")
    return hash_lines(
        [
            found.previous_sha256,
            format_line(*(getattr(found, part) for part in PARTS)),
            format_line(at, found.user_id),
            json.dumps(found.detail, sort_keys=True, ensure_ascii=False),
        ]
    )


def find_first_fault() -> str | None:
    """Recompute the whole chain; return what is wrong with its first bad record."""
    previous: AuditRecord | None = None
    for found in AuditRecord.objects.order_by("seq").iterator(chunk_size=2_000):
        for fault in list_record_faults(found, previous):
            return fault % {"seq": found.seq}
        previous = found
    return None


def list_record_faults(
    found: AuditRecord, previous: AuditRecord | None
) -> Iterator[str]:
    """What is wrong with one record."""
    if previous is None:
        if not is_beginning(found):
            yield _("Record %(seq)s is not the start of the chain.")
    elif found.seq != previous.seq + 1:
        yield _("A record is missing before record %(seq)s.")
    elif found.previous_sha256 != previous.sha256:
        yield _("Record %(seq)s does not match the digest of the record before it.")
    if compute_record_digest(found) != found.sha256:
        yield _("Record %(seq)s does not match its own digest.")


def is_beginning(found: AuditRecord) -> bool:
    """Whether the oldest record is the first, or a purge tells of those before it."""
    if found.seq == 1:
        return found.previous_sha256 == GENESIS
    told = {"last": found.seq - 1, "sha256": found.previous_sha256}
    purges = AuditRecord.objects.filter(action=PURGED)
    return any(told.items() <= purge.detail.items() for purge in purges)


def select_purgeable_records() -> QuerySet[AuditRecord]:
    """The oldest records, up to the first that the settings keep (one query).

    None of them is younger than 184 days.
    """
    days = min(max(KEPT_DAYS, settings.AUDIT_DAYS), FOR_EVER)
    rows = AuditRecord.objects.order_by("seq")
    kept = rows.filter(at__gte=timezone.now() - timedelta(days=days)).first()
    return rows.filter(seq__lt=kept.seq) if kept else rows


@transaction.atomic
def purge_records(by: Actor) -> int:
    """Remove what is purgeable and tell who did, and where the chain was cut."""
    lock_chain()
    last = select_purgeable_records().last()
    if last is None:
        return 0
    rows = AuditRecord.objects.filter(seq__lte=last.seq)
    told: dict[str, Any] = {
        "count": rows.count(),
        "last": last.seq,
        "sha256": last.sha256,
    }
    record_action(PURGED, by=by, **told)
    return rows.delete()[0]


class RequestAudit(Protocol):
    """Records what a request did, by its reader and from its address.

    `actor` is the name that somebody typed who is not signed in.
    """

    def __call__(
        self,
        action: str,
        row: models.Model | type[models.Model] | None = None,
        *,
        actor: str = "",
        **detail: Any,
    ) -> AuditRecord:
        """Append one record (three queries)."""


class AuditedRequest(HttpRequest):
    """A request with a way to record; a type only, Django makes plain requests."""

    audit: RequestAudit


class AuditMiddleware:
    """Says where a request comes from, and hands the apps below a way to record."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]):
        self.get_response = get_response

    def __call__(self, request: AuditedRequest) -> HttpResponseBase:
        """Answer the request; its address stands in every record that it makes."""

        def told(
            action: str,
            row: models.Model | type[models.Model] | None = None,
            *,
            actor: str = "",
            **detail: Any,
        ) -> AuditRecord:
            user = request.user
            by = Actor.of(user) if user.is_authenticated else Actor(actor)
            return record_action(action, by=by, row=row, **detail)

        request.audit = told
        token = origin.set(get_client_address(request) or "")
        try:
            return self.get_response(request)
        finally:
            origin.reset(token)
