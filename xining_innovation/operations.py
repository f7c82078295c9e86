"""How the server is: tasks, verifications, backup, disk. Told to operators only."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db.models import Count, Max, Min, Q
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from core.production.restored import is_closed
from reporting.models import OperationKind, OperationRun

SILENCE = timedelta(minutes=5)
"""A task that has waited for longer has no worker."""
DAILY = timedelta(hours=26)
"""What runs once a day is late after a day and two hours."""
LITTLE = 1 << 30
"""Bytes; with less than 1 GiB free the disk is nearly full."""


@dataclass(frozen=True)
class Tasks:
    """The queue: what waits for a worker, what failed, when a worker last ended one."""

    waiting: int
    failed: int
    oldest: datetime | None
    last_finished: datetime | None


@dataclass(frozen=True)
class Operations:
    """What operators are told; a moment is None where nothing has happened yet."""

    moment: datetime
    tasks: Tasks
    runs: dict[str, OperationRun]
    free: dict[str, int]

    def find_age(self, moment: datetime | None) -> timedelta | None:
        """How long ago something was."""
        return None if moment is None else self.moment - moment

    def list_concerns(self) -> Iterator[str]:
        """What is amiss without keeping the portal from being ready."""
        if is_closed():
            yield "restored and not resumed"
        silent = self.find_age(self.tasks.oldest)
        if silent is not None and silent > SILENCE:
            yield "worker silent"
        if self.tasks.failed:
            yield "tasks failed"
        for kind in OperationKind:
            run = self.runs.get(kind)
            late = run is None or self.moment - run.finished_at > DAILY
            if kind != OperationKind.RELEASE and late:
                yield f"{kind} late"
        yield from (
            f"{name} disk nearly full"
            for name, free in self.free.items()
            if free < LITTLE
        )


def read_operations() -> Operations:
    """Ask database and disk (two queries)."""
    return Operations(
        moment=timezone.now(),
        tasks=read_tasks(),
        runs={run.kind: run for run in OperationRun.objects.all()},
        free={name: find_free_bytes(path) for name, path in list_folders()},
    )


def read_tasks() -> Tasks:
    """Count the queue of tasks (one query); one that is not due yet does not wait."""
    ready = Q(pk__in=DBTaskResult.objects.ready().order_by().values("pk"))
    found = DBTaskResult.objects.order_by().aggregate(
        waiting=Count("pk", filter=ready),
        failed=Count("pk", filter=Q(status=TaskResultStatus.FAILED)),
        oldest=Min("enqueued_at", filter=ready),
        last_finished=Max("finished_at"),
    )
    return Tasks(**found)


def list_folders() -> Iterator[tuple[str, Path]]:
    """The folders that this machine keeps data in, by what they hold."""
    database = settings.DATABASES["default"]
    if database["ENGINE"] == "core.sqlite":
        yield "database", Path(database["NAME"]).parent
    yield "evidence", Path(settings.MEDIA_ROOT)


def find_free_bytes(folder: Path) -> int:
    """How much an account can still write; of a folder to be made, one above tells."""
    while not folder.exists():
        folder = folder.parent
    found = os.statvfs(folder)
    return found.f_bavail * found.f_frsize


def describe_operations(found: Operations) -> dict[str, object]:
    """The words of /readyz for operators."""
    return {
        "concerns": list(found.list_concerns()),
        "tasks": {
            "waiting": found.tasks.waiting,
            "failed": found.tasks.failed,
            "waiting_since": found.tasks.oldest,
            "last_finished": found.tasks.last_finished,
        },
        "last_success": {
            kind: run.finished_at if (run := found.runs.get(kind)) else None
            for kind in OperationKind.values
        },
        "free_bytes": found.free,
    }
