"""Many who save the same returns at once lose nothing; of two moves one is made.

Real processes on a database of their own, on the engine under test.
"""

import pytest

from tests.reporting.test_races import Race

SIZES = [
    pytest.param(8, 20, 2, id="8x20"),
    pytest.param(64, 100, 8, id="64x100", marks=pytest.mark.drill),
]


@pytest.fixture
def race(sandbox, tmp_path):
    return Race(sandbox, tmp_path, "desk_writers")


def last_of(saves):
    """What each cell holds after saves: return, code and value."""
    cells = {(pk, code): value for pk, _version, code, _seen, value in saves}
    return sorted([*place, value] for place, value in cells.items())


def assert_counted(kept, ids):
    """Each save of a return has the next version."""
    for pk in ids:
        versions = [version for row, version, *_cell in kept["saves"] if row == pk]
        assert versions == list(range(2, kept["versions"][str(pk)] + 1))


@pytest.mark.parametrize(("writers", "each", "firms"), SIZES)
def test_no_save_is_lost_however_many_write_at_once(race, writers, each, firms):
    ids = race.ask("plant", writers, firms)["ids"]
    processes = [race.start("write", one, each, ids) for one in range(writers)]
    race.go(writers)
    found = [race.end(process) for process in processes]
    acknowledged = [save for one in found for save in one["acknowledged"]]
    kept = race.ask("tally", ids)
    assert len(acknowledged) == writers * each
    assert sum(one["conflicts"] for one in found) >= writers - 1
    assert sorted(kept["saves"]) == sorted(acknowledged)
    assert sorted(kept["cells"]) == last_of(kept["saves"])
    assert kept["fault"] is None
    assert_counted(kept, ids)


@pytest.mark.parametrize(
    ("writers", "each"),
    [pytest.param(16, 3, id="16x3"), pytest.param(64, 20, marks=pytest.mark.drill)],
)
def test_nobody_is_refused_who_saves_a_cell_of_their_own(race, writers, each):
    pk = race.ask("plant", writers, 0, writers - 3)["ids"][0]
    processes = [race.start("fill_own_cell", one, each, pk) for one in range(writers)]
    race.go(writers)
    answers = [race.end(process)["answers"] for process in processes]
    assert answers == [[200] * each] * writers
    kept = race.ask("tally", [pk])
    values = sorted(value for _row, _code, value in kept["cells"])
    assert values == [each * (number + 1) for number in range(writers)]
    assert len(kept["saves"]) == writers * each
    assert kept["fault"] is None
    assert_counted(kept, [pk])


def test_of_approving_and_sending_back_at_once_one_is_done(race):
    ids = race.ask("plant", 0, 12)["ids"]
    seen = race.ask("pass_on", ids)["seen"]
    racers = [race.start(what, seen) for what in ("approve_each", "mend_each")]
    race.go(2)
    approved, mended = (race.end(racer)["done"] for racer in racers)
    assert sorted(approved + mended) == ids
    kept = race.ask("tally", ids)
    assert sorted(kept["cells"]) == [[pk, "EC01", 5] for pk in sorted(mended)]
