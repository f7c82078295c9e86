"""Approvals, releases and readers at once lose nothing, repeat nothing, never fail.

Real processes on a database of their own, on the engine under test.
"""

import json
import subprocess
import time
from datetime import timedelta

import pytest
from django.utils import timezone

from reporting.actors import Actor
from reporting.models import Release
from reporting.releases import releasing, rollups
from tests.support import factories, races

ALL_IS_WELL = {
    "waiting": 0,
    "lost": 0,
    "twice": 0,
    "gaps": 0,
    "fault": None,
    "differences": [],
}
SIZES = [
    pytest.param(4, 15, id="4x15"),
    pytest.param(8, 20, id="8x20", marks=pytest.mark.drill),
    pytest.param(16, 100, id="16x100", marks=pytest.mark.drill),
]


class Race:
    """Processes that start together on one sandbox and meet in one folder.

    What they do is a function of a module of tests.
    """

    def __init__(self, sandbox, folder, module="races"):
        self.sandbox, self.folder, self.module = sandbox, folder, module

    def code(self, name, *arguments):
        """The command that calls a function."""
        call = f"from tests.support.{self.module} import {name}; {name}(*{arguments!r})"
        return ["shell", "--no-imports", "-c", call]

    def ask(self, name, *arguments):
        """Run one process to its end; return what it says."""
        done = self.sandbox.manage(*self.code(name, *arguments))
        return json.loads(done.stdout or "null")

    def start(self, name, *arguments):
        """Start a process that waits for `go`."""
        return self.sandbox.popen(
            *self.code(name, str(self.folder), *arguments),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def go(self, count):
        """Let all processes go when all are ready."""
        deadline = time.monotonic() + races.SECONDS
        while len(list(self.folder.glob("ready-*"))) < count:
            assert time.monotonic() < deadline
            time.sleep(0.01)
        self.tell("go")

    def tell(self, word):
        """Put a word where the processes look."""
        (self.folder / word).touch()

    def end(self, process):
        """Wait for a process; return what it says, or fail with its error."""
        said, error = process.communicate(timeout=races.SECONDS)
        assert process.returncode == 0, error
        assert "locked" not in error
        return json.loads(said)


@pytest.fixture
def race(sandbox, tmp_path):
    return Race(sandbox, tmp_path)


def shared_out(ids, hands):
    return [ids[hand::hands] for hand in range(hands)]


@pytest.mark.parametrize(("hands", "each"), SIZES)
def test_no_approval_is_lost_or_counted_twice_while_releases_run(race, hands, each):
    ids = race.ask("plant", hands * each)["ids"]
    approvers = [
        race.start("approve_one_by_one", part) for part in shared_out(ids, hands)
    ]
    releaser, reader = (race.start(f"{what}_in_a_loop") for what in ("release", "read"))
    race.go(hands + 2)
    assert sum(race.end(process)["approved"] for process in approvers) == len(ids)
    race.tell("stop")
    assert race.end(releaser)["releases"] > 1
    race.tell("released")
    read = race.end(reader)
    assert read["heads"] > 1
    assert read["torn"] == []
    assert race.ask("audit") == ALL_IS_WELL | {"approved": len(ids)}


@pytest.mark.parametrize(
    ("hands", "each"),
    [
        (4, 10),
        pytest.param(8, 20, marks=pytest.mark.drill),
        pytest.param(16, 20, marks=pytest.mark.drill),
    ],
)
def test_releases_at_once_make_one_sequence_and_one_chain(race, hands, each):
    ids = race.ask("plant", hands * each)["ids"]
    releasers = [
        race.start("approve_and_release", part) for part in shared_out(ids, hands)
    ]
    race.go(hands)
    counts = [race.end(process)["releases"] for process in releasers]
    # Nobody approves again before releasing, so that one release takes at most one
    # approval of each; how often it takes more than one, only the scheduler knows.
    assert sum(counts) >= each
    assert sum(count > 0 for count in counts) > 1
    assert race.ask("audit") == ALL_IS_WELL | {"approved": len(ids)}


@pytest.mark.parametrize("order", ["mark, insert", "insert, mark"])
def test_an_approval_between_mark_and_insert_is_lost_only_in_the_wrong_order(
    race, order
):
    first, second = race.ask("plant", 4)["ids"][:2]
    race.ask("approve", first)
    processes = [
        race.start("release_with_a_pause", order),
        race.start("approve_in_the_pause", second),
    ]
    race.go(2)
    for process in processes:
        race.end(process)
    race.ask("publish")
    # SQLite lets nobody write beside a release; PostgreSQL does, without a word.
    seen = order == "insert, mark" and race.sandbox.vendor == "postgresql"
    found = race.ask("audit")
    assert (found["approved"], found["waiting"]) == (2, 0)
    assert found["lost"] == int(seen)


@pytest.mark.django_db
def test_a_reader_would_notice_half_a_release(monkeypatch):
    programme = factories.programme()
    firm, sales = factories.member(programme), factories.indicator(programme)
    factories.approved(programme, firm, races.QUARTERS[0], {sales: 1})
    whole = releasing.publish_release(programme=programme, by=Actor("bureau"))
    assert not races.is_torn(whole)
    monkeypatch.setattr(rollups, "write_rollups", lambda done, moved: 0)
    factories.approved(programme, firm, races.QUARTERS[0], {sales: 2})
    assert races.is_torn(
        releasing.publish_release(programme=programme, by=Actor("bureau"))
    )
    assert Release.objects.count() == 2


def test_the_clock_of_releases_never_goes_back():
    ahead = timezone.now() + timedelta(days=1)
    assert releasing.choose_next_moment(ahead) == ahead + timedelta(microseconds=1)
    behind = timezone.now()
    assert behind < releasing.choose_next_moment(behind - timedelta(days=1)) < ahead
