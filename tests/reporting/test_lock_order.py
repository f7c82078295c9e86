"""Nobody waits in a circle: the audit's lock comes before the end of a transaction.

There PostgreSQL locks, once more, every row that a foreign key names.
"""

import re

from tests.reporting.test_races import Race
from tests.support.sandbox import ROOT

APPS = (
    *("accounts", "bases", "core", "enterprises", "portal", "problems"),
    *("reporting", "targets"),
)
LOCKS = re.compile(r"select_for_update\(.*")


def test_a_row_that_is_held_can_be_named_by_others():
    sources = [path for app in APPS for path in (ROOT / app).rglob("*.py")]
    found = [lock for path in sources for lock in LOCKS.findall(path.read_text())]
    assert found
    assert [lock for lock in found if "no_key=True" not in lock] == []


def test_an_extension_and_a_submission_do_not_wait_for_each_other(sandbox, tmp_path):
    race = Race(sandbox, tmp_path, "lock_racers")
    row = race.ask("plant")["row"]
    racers = [
        race.start(what, row) for what in ("submit_on_the_last_day", "extend_meanwhile")
    ]
    race.go(2)
    submitted, extended = (race.end(racer) for racer in racers)
    assert submitted["state"] == "submitted"
    assert extended["until"]
