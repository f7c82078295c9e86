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
from reporting.returns.cell_edits import CellEdit, EntryKey, Typed
from reporting.returns.saving import save_cells
from tests.support import desk, factories
from tests.support.grid import filled, page_of
from tests.support.races import meet, say

THINKS_SECONDS = 0.02
"""How long somebody looks at a return before saving, at most."""


def plant(writers: int, firms: int, more: int = 0) -> None:
    """Make a city with a few open returns, and people who fill them in."""
    with transaction.atomic():
        city = desk.city(more=more)
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
    cells = list(Entry.objects.filter(submission__in=ids).order_by("pk"))
    # All have read this one before anybody saves it: who is not the first is late.
    seen = [cells[0]]
    meet(folder)
    acknowledged, conflicts = [], 0
    for turn in range(saves):
        cell = seen.pop() if seen else read_again(chance.choice(cells))
        value = 1 + number * saves + turn  # nobody else's, so that nothing is the same
        saved, tries = save(cell, writer, value, chance)
        acknowledged.append(saved)
        conflicts += tries
    say(acknowledged=acknowledged, conflicts=conflicts)


def read_again(cell: Entry) -> Entry:
    """A cell as it is now."""
    return Entry.objects.select_related("indicator").get(pk=cell.pk)


def save(cell: Entry, writer: User, value: int, chance) -> tuple[list, int]:
    """Save one cell as a person does, who keeps the own value whatever is told.

    Return the save as `told` does and how often somebody else was faster.
    """
    conflicts = 0
    key = EntryKey(cell.submission_id, cell.indicator_id)
    typed = Typed(Decimal(value), None, Status.REPORTED)
    time.sleep(chance.uniform(0, THINKS_SECONDS))
    while True:
        edits = {key: CellEdit(typed, Typed.of(cell).mark)}
        result = save_cells(by=writer, edits=edits, whole=True)
        if result.is_complete:
            version = result.versions[key.submission].after
            code, seen = cell.indicator.code, number_of(cell.value)
            return [key.submission, version, code, seen, value], conflicts
        cell, conflicts = result.conflicts[key], conflicts + 1


def number_of(text: Decimal | str | None) -> int | None:
    """A whole number as it is compared; None where there is none."""
    return None if text is None else int(Decimal(text))


def fill_own_cell(folder: str, number: int, saves: int, pk: int) -> None:
    """Save a cell that is nobody else's again and again, as the page's script does."""
    row = Submission.objects.get(pk=pk)
    client = desk.client(User.objects.get(username=f"writer-{number}"))
    # The portal as it is set up does not know the tests' host.
    client.defaults["SERVER_NAME"] = "localhost"
    code = sorted(row.entries.values_list("indicator__code", flat=True))[number]
    data = filled(client.get(page_of(row)), {})
    meet(folder)
    answers = []
    for turn in range(saves):
        data[f"{code}.value"] = str(1 + number * saves + turn)
        answer = client.post(page_of(row), data, HTTP_ACCEPT="application/json")
        lines = answer.json()["lines"]
        data |= {f"{key}.was": line["was"] for key, line in lines.items()}
        answers.append(answer.status_code)
    say(answers=answers)


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
    """A save of one cell in the audit: return, version, code, both values."""
    ((code, (before, after)),) = record.detail["cells"].items()
    numbers = number_of(before[0]), number_of(after[0])
    return [int(record.row), record.detail["version"], code, *numbers]


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
