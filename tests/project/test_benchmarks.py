"""The benchmarks stand on a register whose totals and chain hold, and print all."""

import pytest

from benchmarks import grid, one_engine, reads, report, writes
from reporting.models import Figure, Release
from reporting.releases.digest import first_fault
from reporting.releases.rollups import differences

pytestmark = pytest.mark.slow

SIZE = 40


@pytest.mark.django_db
def test_the_smallest_size_is_built_measured_and_printed(capsys):
    found = one_engine.build(SIZE)
    releases = {"a quarter": writes.release_quarters(found)}
    times = {name: [seconds] for name, seconds in reads.read_all()}
    releases |= writes.release_single_returns(found)
    report.write({SIZE: times}, {SIZE: releases})
    printed = capsys.readouterr().out
    assert all(f"| {name} |" in printed for name in (*times, *releases))
    assert all(min(seconds.values()) > 0 for seconds in releases.values())
    head = Release.objects.of(found.programme).first().seq
    assert Figure.objects.as_of(head).count() == report.figures(SIZE)
    assert differences(head) == []
    assert first_fault() is None


@pytest.mark.django_db
def test_a_grid_is_saved_measured_and_printed_on_a_host_that_the_portal_knows(
    settings, capsys
):
    settings.ALLOWED_HOSTS = ["localhost"]
    seconds = grid.measure()
    grid.write(seconds)
    assert len(seconds) == grid.ROUNDS
    assert f"Saving a grid of {grid.CELLS} cells" in capsys.readouterr().out
