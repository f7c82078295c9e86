"""What the processes of test_races.py do, each in a Python and a connection of its own.

They meet through files in a folder: each says that it is ready, all wait for `go`.
What a process has to say it prints as JSON at its end.
"""

import json
import os
import random
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from django.db import transaction
from django.db.models import Sum

from accounts.models import User
from bases.models import Programme
from core.quarters import Quarter
from core.statuses import Status
from reporting.actors import Actor
from reporting.models import Entry, Figure, Release, RollUp, Submission
from reporting.releases import digest, figure_sql, releasing
from reporting.releases.rollups import differences
from reporting.returns import workflow
from tests.support import factories

QUARTERS = list(Quarter.span(Quarter(2013, 1), Quarter(2013, 4)))
# Longer than an approval takes, shorter than SQLite lets it wait.
PAUSE_SECONDS = 1.5
SECONDS = 900
"""How long anybody waits for somebody else before the test fails."""


def say(**found) -> None:
    """Print a result for the test to read."""
    print(json.dumps(found))  # noqa: T201 (the test reads it)


def plant(count: int) -> None:
    """Make a programme with reviewed returns, four a firm; say their ids."""
    with transaction.atomic():
        User.objects.create(username="official")
        programme = factories.programme(code="race")
        base, sales = factories.base(programme), factories.indicator(programme)
        returns = [
            factories.approved(programme, firm, quarter, {sales: 1}, state="reviewed")
            for firm in (
                factories.member(programme, base=base, since=date(2011, 1, 1))
                for _ in range(count // len(QUARTERS))
            )
            for quarter in QUARTERS
        ]
    say(ids=[row.pk for row in returns])


def meet(folder: str) -> None:
    """Say that this process is ready, and wait for the start."""
    Path(folder, f"ready-{os.getpid()}").touch()
    wait_for(Path(folder, "go"), SECONDS)


def wait_for(file: Path, seconds: float) -> None:
    """Wait until a file exists, or the time is over."""
    deadline = time.monotonic() + seconds
    while not file.exists() and time.monotonic() < deadline:
        time.sleep(0.005)


def approve(pk: int) -> None:
    """Approve one return as an official does."""
    official = User.objects.get(username="official")
    workflow.approve(submission=Submission.objects.get(pk=pk), by=official)


def publish() -> Release | None:
    """Release what is approved."""
    programme = Programme.objects.get(code="race")
    return releasing.release(programme=programme, by=Actor("racer"))


def approve_one_by_one(folder: str, ids: list[int]) -> None:
    """Approve returns with a breath between them, half of them beside a first release.

    So at least two releases take them, and whoever read the first reads another.
    """
    meet(folder)
    for number, pk in enumerate(ids):
        if number == len(ids) // 2:
            wait_for(Path(folder, "read"), SECONDS)
        approve(pk)
        time.sleep(random.uniform(0, 0.03))
    say(approved=len(ids))


def release_in_a_loop(folder: str) -> None:
    """Release again and again until all is approved and nothing is left."""
    meet(folder)
    count = 0
    while True:
        finished = Path(folder, "stop").exists()
        if publish():
            count += 1
        elif finished:
            break
        time.sleep(0.02)  # SQLite's lock is not fair: whoever never rests keeps it
    say(releases=count)


def approve_and_release(folder: str, ids: list[int]) -> None:
    """Approve and release each return; somebody else may be faster."""
    meet(folder)
    count = 0
    for pk in ids:
        approve(pk)
        count += publish() is not None
    say(releases=count)


def read_in_a_loop(folder: str) -> None:
    """Read figures and totals as of the head until all is released, and then once."""
    meet(folder)
    heads, torn, finished = [], [], False
    while not finished:
        finished = Path(folder, "released").exists()
        head = Release.objects.order_by("seq").last()
        if head:
            heads.append(head.seq)
            torn += [head.seq] if is_torn(head) else []
            Path(folder, "read").touch()
    say(reads=len(heads), heads=len(set(heads)), torn=torn)


def is_torn(head: Release) -> bool:
    """Whether a release is there in part: figures, totals and digest do not fit."""
    standing = Figure.objects.as_of(head.seq).order_by()
    total = RollUp.objects.as_of(head.seq).filter(kind="programme").order_by()
    sums = (rows.aggregate(sum=Sum("value"))["sum"] for rows in (standing, total))
    fits = digest.digest(head, digest.Codes()) == head.content_sha256
    return len(set(sums)) > 1 or not fits


def audit() -> None:
    """Say what has become of every return, and whether the releases hold."""
    head = Release.objects.count()
    reported = Figure.objects.filter(status=Status.REPORTED)
    stands = {
        (row.enterprise_id, row.period, row.released_in_id)
        for row in reported.as_of(head)
    }
    entries = Entry.objects.select_related("submission").exclude(
        submission__state="reviewed"
    )
    say(
        approved=len(entries),
        waiting=Submission.objects.approved().count(),
        lost=sum(
            (each.enterprise_id, each.period, each.released_in_id) not in stands
            for each in (entry.submission for entry in entries)
        ),
        twice=reported.count() - len(stands),
        gaps=head - max(Release.objects.values_list("seq", flat=True), default=0),
        fault=digest.first_fault(),
        differences=differences(head),
    )


def release_with_a_pause(folder: str, order: str) -> None:
    """Release with a pause between its two statements, in the right or wrong order.

    The wrong order inserts the figures of what is approved and then marks it.
    """
    paused = {"mark, insert": pause_before_insert, "insert, mark": insert_before_mark}
    meet(folder)
    paused[order](lambda: pause(folder))
    publish()
    say(released_as=order)


def pause(folder: str) -> None:
    """Let the approver in; on SQLite it cannot come in before the release ends."""
    Path(folder, "paused").touch()
    wait_for(Path(folder, "approved"), PAUSE_SECONDS)


def pause_before_insert(wait: Callable) -> None:
    """Keep the order of `release` and wait between its statements."""
    insert = releasing.write_figures

    def waiting(draft, periods):
        wait()
        return insert(draft, periods)

    releasing.write_figures = waiting


def insert_before_mark(wait: Callable) -> None:
    """Turn the order of `release` round and wait between its statements."""
    mark, insert = releasing.mark, releasing.write_figures
    figure_sql.TAKEN = figure_sql.TAKEN.replace(
        "WHERE s.released_in_id = %(seq)s", "WHERE s.state = 'approved'"
    )

    def insert_then_mark(draft, periods):
        revised = insert(draft, periods)
        wait()
        mark(draft)
        return revised

    releasing.mark = lambda draft: QUARTERS
    releasing.write_figures = insert_then_mark


def approve_in_the_pause(folder: str, pk: int) -> None:
    """Approve one return as soon as a release pauses."""
    meet(folder)
    wait_for(Path(folder, "paused"), SECONDS)
    approve(pk)
    Path(folder, "approved").touch()
    say(approved=1)
