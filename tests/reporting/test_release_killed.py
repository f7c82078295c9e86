"""kill -9 at any step of a release leaves nothing of it, and the next one is whole.

The process kills itself where a step would begin, so that no clock decides what the
test has seen.
"""

import json

import pytest

FIRMS = 3
STEPS = [
    "mark_released_returns",
    "insert_moves",
    "insert_missing_figures",
    "rollups.write_rollups",
    "digest.format_content",
    "record_release",
]
SETTING = f"""
from core.quarters import Quarter
from reporting.actors import Actor
from tests.support import factories
town = factories.programme(code="town")
sales = factories.indicator(town, code="EC01")
for number in range({FIRMS}):
    firm = factories.member(town)
    factories.approved(town, firm, Quarter(2014, 4), {{sales: 100 + number}})
"""
# Each release begins in a process of its own, forked without a connection.
KILLED = """
import contextlib, json, os, signal
from unittest.mock import patch
from django.core.management import call_command
from django.db import connection, transaction
from bases.models import Programme
from reporting.actors import Actor
from reporting.releases import releasing
from reporting.models import Figure, Release, RollUp, Submission, SubmissionEvent

def die(*args, **kwargs):
    os.kill(os.getpid(), signal.SIGKILL)

def kill(step):
    connection.close()
    process = os.fork()
    if not process:
        with patch("reporting.releases.releasing." + step, die):
            programme = Programme.objects.get()
            releasing.publish_release(programme=programme, by=Actor("operator"))
        os._exit(0)
    return os.waitpid(process, 0)[1]

def stored():
    moved = SubmissionEvent.objects.filter(to_state="released").count()
    released = Submission.objects.filter(state="released").count()
    counts = [rows.objects.count() for rows in (Release, Figure, RollUp)]
    return [*counts, moved, released]
"""
ALL = (
    KILLED
    + f"""
print(json.dumps([[kill(step), stored()] for step in {STEPS}]))
call_command("release", "--programme", "town", stdout=open(os.devnull, "w"))
print(json.dumps(stored()))
for command in ("verify_releases", "recompute_rollups --check --all", "verify_audit"):
    call_command(*command.split(), stdout=open(os.devnull, "w"))
"""
)
# The same without the transaction, which shows that the test can fail.
CONTROL = (
    KILLED
    + """
transaction.atomic = lambda **options: contextlib.nullcontext()
print(json.dumps([kill("mark_released_returns"), stored()]))
"""
)
SIGKILL, NOTHING = 9, [0, 0, 0, 0, 0]


@pytest.fixture
def town(sandbox):
    """A programme with approved returns that wait for a release."""
    sandbox.manage("shell", "-v", 0, "-c", SETTING)
    return sandbox


def said(town, script: str) -> list:
    """What a script prints, each line read."""
    lines = town.manage("shell", "-v", 0, "-c", script).stdout.splitlines()
    return [json.loads(line) for line in lines]


def test_a_release_killed_at_any_step_leaves_nothing_and_the_next_is_whole(town):
    killed, whole = said(town, ALL)
    assert killed == [[SIGKILL, NOTHING]] * len(STEPS)
    releases, figures, totals, *moved = whole
    assert (releases, figures, moved) == (1, FIRMS, [FIRMS, FIRMS])
    assert totals


def test_without_its_transaction_a_killed_release_leaves_a_part(town):
    assert said(town, CONTROL) == [[SIGKILL, [1, 0, 0, 0, 0]]]
