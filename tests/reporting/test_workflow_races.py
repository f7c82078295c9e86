"""Those who race for a return lose nothing and do nothing twice.

Each runs in a process of its own, with its own connection.
"""

import json
import time
from decimal import Decimal
from pathlib import Path
from unittest import mock

from django.utils import timezone

from accounts.models import User
from core.quarters import Quarter
from core.statuses import Status
from reporting.actors import Actor
from reporting.models import Entry, Figure, Submission, SubmissionEvent
from reporting.periods import close_period
from reporting.releases.releasing import release
from reporting.returns import saving, workflow
from reporting.returns.cell_edits import Typed
from reporting.returns.workflow import WorkflowError, approve
from tests.support import desk, factories
from tests.support.races import SECONDS

Q1 = Quarter(2013, 1)


def make(programme, sales, state: str) -> Submission:
    """A return of one cell."""
    firm = factories.member(programme)
    return factories.approved(programme, firm, Q1, {sales: 1}, state=state)


def plant(count: int) -> None:
    """Make drafts of one cell each in one programme."""
    programme = factories.programme(code="race")
    sales = factories.indicator(programme)
    for _number in range(count):
        make(programme, sales, "reviewed")
    User.objects.create_superuser("chief")


def approve_all() -> None:
    """Approve every return that nobody else has; print how many."""
    chief, done = User.objects.get(), 0
    for row in Submission.objects.order_by("id"):
        try:
            approve(submission=row, by=chief)
            done += 1
        except WorkflowError:
            pass
    print(done)  # noqa: T201 (the test reads it)


def release_all() -> None:
    """Release until every return is; print how many figures that made."""
    deadline = time.monotonic() + SECONDS
    programme = Submission.objects.first().programme
    while Submission.objects.exclude(state="released").exists():
        release(programme=programme, by=Actor("racer"))
        assert time.monotonic() < deadline
    print(Figure.objects.filter(value=1).count())  # noqa: T201 (as above)


def save_slowly(paused: str) -> None:
    """Save a cell, and think between reading the return and saving it."""
    write_cells, row = saving.write_cells, Submission.objects.get()
    sales = Entry.objects.get().indicator_id
    typed = {sales: Typed(Decimal(2), None, Status.REPORTED)}

    def write_slowly(*arguments):
        Path(paused).touch()
        time.sleep(1)
        return write_cells(*arguments)

    with mock.patch.object(saving, "write_cells", write_slowly):
        result = desk.save(row, User.objects.get(), typed)
    print(result.versions[row.pk].after)  # noqa: T201 (as above)


def submit_after(paused: str) -> None:
    """Submit the return as soon as somebody is saving it; print what it said then."""
    deadline = time.monotonic() + SECONDS
    while not Path(paused).exists():
        assert time.monotonic() < deadline
        time.sleep(0.01)
    workflow.submit(submission=Submission.objects.get(), by=User.objects.get())
    (cells,) = SubmissionEvent.objects.get().cells.values()
    print(int(float(cells[0])))  # noqa: T201 (as above)


def plant_draft() -> None:
    """Make one draft of a cell, in an open quarter."""
    programme = factories.programme(code="race")
    sales = factories.indicator(programme)
    last = timezone.localdate()
    days = {"opens_on": last, "due_on": last, "closes_on": last, "state": "open"}
    factories.period(programme, Q1, **days)
    make(programme, sales, "draft")
    User.objects.create_user("reporter")


def close_all() -> None:
    """Close the quarter; print its state."""
    period = Submission.objects.get().programme.periods.get()
    close_period(period=period, by=User.objects.get())
    print(f'"{period.state}"')  # noqa: T201 (as above)


def submit_once() -> None:
    """Submit if that is still allowed; print whether it was."""
    try:
        workflow.submit(submission=Submission.objects.get(), by=User.objects.get())
    except WorkflowError:
        print(0)  # noqa: T201 (as above)
    else:
        print(1)  # noqa: T201 (as above)


IMPORT = "from tests.reporting import test_workflow_races as t; t."
PLANT, PLANT_DRAFT = f"{IMPORT}plant(12)", f"{IMPORT}plant_draft()"


def call(sandbox, what: str) -> None:
    """Call a function of this file in a process."""
    sandbox.manage("shell", "-c", IMPORT + what)


def run(sandbox, *calls):
    """Start each call in a process; return what they print, in the same order."""
    started = [
        sandbox.popen(
            "shell",
            "-c",
            f"from tests.reporting import test_workflow_races as t; t.{call}",
            stdout=-1,
        )
        for call in calls
    ]
    return [
        json.loads(process.communicate(timeout=SECONDS)[0].split(b"\n")[-2])
        for process in started
    ]


def test_two_approvers_and_a_releaser_lose_nothing_and_do_nothing_twice(sandbox):
    sandbox.manage("shell", "-c", PLANT)
    first, second, figures = run(
        sandbox, "approve_all()", "approve_all()", "release_all()"
    )
    assert (first + second, figures) == (12, 12)


def test_a_submission_waits_for_whoever_is_saving_the_cells(sandbox, tmp_path):
    sandbox.manage("shell", "-c", PLANT_DRAFT)
    mark = str(tmp_path / "saving")
    found = run(sandbox, f"save_slowly({mark!r})", f"submit_after({mark!r})")
    assert found == [2, 2]


def test_of_closing_and_submitting_one_is_told(sandbox):
    sandbox.manage("shell", "-c", PLANT_DRAFT)
    state, submitted = run(sandbox, "close_all()", "submit_once()")
    with sandbox.connection() as connection:
        cursor = connection.cursor()
        cursor.execute("SELECT state FROM reporting_submission")
        assert cursor.fetchone() == ("submitted" if submitted else "draft",)
    assert state == "closed"


def test_of_two_who_submit_at_once_one_does(sandbox):
    sandbox.manage("shell", "-c", PLANT_DRAFT)
    assert sorted(run(sandbox, "submit_once()", "submit_once()")) == [0, 1]
