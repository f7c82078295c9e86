"""What the processes of test_desk_races.py do; they meet as those of races.py."""

import random
import time
from decimal import Decimal

from django.db import transaction

from accounts.models import User
from core.statuses import Status
from reporting import audit
from reporting.errors import WorkflowError
from reporting.models import AuditRecord, Entry, Submission
from reporting.returns import workflow
from reporting.returns.saving import Conflict, Typed, enter
from tests.support import desk, factories
from tests.support.races import meet, say

THINKS_SECONDS = 0.02
"""How long somebody looks at a return before saving, at most."""


def plant(writers: int, firms: int) -> None:
    """Make a city with a few open returns, and people who fill them in."""
    with transaction.atomic():
        city = desk.city()
        for _ in range(firms - len(city.firms)):
            factories.member(city.programme, base=city.base, park=city.park)
        desk.open_period(period=city.period, by=city.bureau[0])
        for number in range(writers):
            desk.account(f"writer-{number}", desk.Role.PARK_REVIEWER, city.park)
    rows = Submission.objects.filter(kind="enterprise").order_by("pk")
    say(ids=list(rows.values_list("pk", flat=True)))


def write(folder: str, number: int, saves: int, ids: list[int]) -> None:
    """Save cells of any of the returns; say each save that was acknowledged."""
    chance = random.Random(number)
    writer = User.objects.get(username=f"writer-{number}")
    cells = list(
        Entry.objects.filter(submission__in=ids).values_list(
            "submission", "indicator", "indicator__code"
        )
    )
    # All have read this one before anybody saves it: who is not the first is late.
    seen = [Submission.objects.get(pk=ids[0])]
    meet(folder)
    acknowledged, conflicts = [], 0
    for turn in range(saves):
        pk, indicator, code = chance.choice(cells)
        row = seen.pop() if seen else Submission.objects.get(pk=pk)
        value = 1 + number * saves + turn  # nobody else's, so that nothing is the same
        version, tries = save(row, writer, indicator, value, chance)
        acknowledged.append([row.pk, version, code, value])
        conflicts += tries
    say(acknowledged=acknowledged, conflicts=conflicts)


def save(row, writer: User, indicator: int, value: int, chance) -> tuple[int, int]:
    """Save one cell as a person does, who keeps the own value whatever is told.

    Return the version that it has then and how often somebody else was faster.
    """
    version, conflicts = row.version, 0
    typed = {indicator: Typed(Decimal(value), None, Status.REPORTED)}
    time.sleep(chance.uniform(0, THINKS_SECONDS))
    while True:
        try:
            done = enter(submission=row, by=writer, version=version, cells=typed)
        except Conflict as conflict:
            version, conflicts = conflict.version, conflicts + 1
        else:
            return done, conflicts


def tally(ids: list[int]) -> None:
    """Say the versions, what every cell holds, and every save that the audit keeps."""
    rows = Submission.objects.filter(pk__in=ids).values_list("pk", "version")
    cells = Entry.objects.filter(submission__in=ids, value__isnull=False)
    kept = AuditRecord.objects.filter(action="return.saved").order_by("seq")
    say(
        versions=dict(rows),
        cells=[
            [pk, code, int(value)]
            for pk, code, value in cells.values_list(
                "submission", "indicator__code", "value"
            )
        ],
        saves=[told(record) for record in kept],
        fault=audit.first_fault(),
    )


def told(record: AuditRecord) -> list:
    """What the audit says of a save of one cell: return, version, code, value."""
    ((code, (_before, after)),) = record.detail["cells"].items()
    return [int(record.row), record.detail["version"], code, int(after[0])]


def pass_on(ids: list[int]) -> None:
    """Submit and review returns as they are; say them with their versions."""
    people = {user.username: user for user in User.objects.all()}
    rows = Submission.objects.filter(pk__in=ids).order_by("pk")
    for row in rows:
        workflow.submit(submission=row, by=people["coordinator"])
        workflow.review(submission=row, by=people["park-reviewer"])
    say(seen={row.pk: row.version for row in rows})


def each(folder: str, seen: dict[str, int], act) -> None:
    """Do something with every return at the version seen; say which of it was done."""
    meet(folder)
    done = []
    for pk, version in seen.items():
        try:
            act(Submission.objects.get(pk=pk), version)
            done.append(int(pk))
        except WorkflowError:
            continue
    say(done=done)


def approve_each(folder: str, seen: dict[str, int]) -> None:
    """Approve returns that were seen at a version."""
    bureau = User.objects.get(username="bureau-a")
    each(
        folder,
        seen,
        lambda row, version: workflow.approve(
            submission=row, by=bureau, version=version
        ),
    )


def mend_each(folder: str, seen: dict[str, int]) -> None:
    """Send returns back that were seen at a version, and type into them at once."""
    bureau = User.objects.get(username="bureau-b")
    writer = User.objects.get(username="coordinator")

    def mend(row: Submission, version: int) -> None:
        cell = row.entries.get(indicator__code=desk.FLOW).indicator_id
        workflow.return_(
            submission=row,
            by=bureau,
            reason="the unit",
            remarks={cell: "in 万元?"},
            version=version,
        )
        desk.fill(row, writer, EC01=5)

    each(folder, seen, mend)
