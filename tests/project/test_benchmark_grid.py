"""The benchmark of the grid saves every cell that it says it saves."""

import pytest

from benchmarks import grid
from reporting.models import AuditRecord, Entry

pytestmark = pytest.mark.django_db


def test_two_rounds_are_saved_measured_and_printed(monkeypatch, capsys):
    monkeypatch.setattr(grid, "ROUNDS", 2)
    seconds = grid.measure_grid()
    grid.print_times(seconds)
    cells = Entry.objects.filter(value=2, same_period=2)
    assert cells.count() == grid.CELLS
    saves = AuditRecord.objects.filter(action="return.saved")
    assert saves.count() == len(seconds) == 2
    assert "Saving a grid of 21 cells:" in capsys.readouterr().out
