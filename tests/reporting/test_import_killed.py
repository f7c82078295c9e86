"""kill -9 in the middle of an import leaves all of it or nothing."""

import contextlib
import itertools
import signal
import time

import pytest

FIRMS, CODES, YEARS = 60, ("EC01", "EC02", "EC04"), range(2011, 2016)
FIGURES = FIRMS * len(CODES) * len(YEARS) * 4
SETTING = f"""
from core.quarters import Quarter
from reporting.actors import Actor
from tests.support import factories
town = factories.programme(code="town")
for number in range({FIRMS}):
    factories.member(town, enterprise=factories.enterprise(code=f"F{{number}}"))
for quarter in Quarter.span(Quarter(2011, 1), Quarter(2015, 4)):
    factories.period(town, quarter)
for code in {CODES}:
    factories.indicator(town, code=code)
"""
# The same import with its transaction taken away, one row at a time; dies at one.
CONTROL = """
import contextlib, itertools, os, signal
from pathlib import Path
from django.db import transaction
from bases.models import Programme
from reporting.actors import Actor
from reporting.imports.importing import import_file
from reporting.models import Entry
transaction.atomic = lambda *a, **k: contextlib.nullcontext()
def save(row, numbers=itertools.count()):
    if next(numbers) == 100:
        os.kill(os.getpid(), signal.SIGKILL)
    row.save()
Entry.objects.bulk_create = lambda rows, **options: [save(row) for row in rows]
import_file(Path({path!r}), programme=Programme.objects.get(), by=Actor("x"))
"""


@pytest.fixture
def town(sandbox):
    """A programme whose enterprises and indicators the file names."""
    sandbox.manage("shell", "-c", SETTING)
    return sandbox


@pytest.fixture
def figures(tmp_path):
    """A file of 3,600 figures."""
    path = tmp_path / "figures.csv"
    cells = itertools.product(range(FIRMS), CODES, YEARS, range(1, 5))
    lines = [f"F{firm},{code},{year}-Q{q},{firm + q}" for firm, code, year, q in cells]
    path.write_text("\n".join(["subject,indicator,period,value（万元）", *lines, ""]))
    return path


def stored(sandbox) -> tuple[int, ...]:
    """Rows of each table, in one statement: a server may end a commit meanwhile."""
    tables = ("entry", "submission", "importbatch")
    counts = ", ".join(f"(SELECT COUNT(*) FROM reporting_{name})" for name in tables)
    with contextlib.closing(sandbox.store.connect(sandbox.name)) as connection:
        cursor = connection.cursor()
        cursor.execute(f"SELECT {counts}")
        return cursor.fetchone()


def killed_after(town, figures, seconds: float) -> tuple[int, ...]:
    process = town.popen(
        "import_figures", figures, "--programme", "town", "--accept-warnings"
    )
    time.sleep(seconds)
    process.kill()
    process.wait()
    return stored(town)


def all_or_nothing(town, figures, kills: int) -> list[tuple[int, ...]]:
    """Kill at moments spread over the second half of an import's time."""
    started = time.monotonic()
    town.manage(
        "import_figures",
        figures,
        "--programme",
        "town",
        "--accept-warnings",
        "--dry-run",
    )
    whole = (time.monotonic() - started) * 1.5
    moments = [whole * (0.4 + 0.6 * number / kills) for number in range(kills)]
    return [killed_after(town, figures, moment) for moment in moments]


WHOLE, NOTHING = (FIGURES, FIRMS * len(YEARS) * 4, 1), (0, 0, 0)


def test_a_killed_import_leaves_all_or_nothing(town, figures):
    assert set(all_or_nothing(town, figures, kills=5)) <= {WHOLE, NOTHING}
    town.manage("import_figures", figures, "--programme", "town", "--accept-warnings")
    assert stored(town) == WHOLE


@pytest.mark.drill
def test_many_killed_imports_leave_all_or_nothing(town, figures):
    assert set(all_or_nothing(town, figures, kills=40)) <= {WHOLE, NOTHING}


def test_without_its_transaction_a_killed_import_leaves_a_part(town, figures):
    control = CONTROL.format(path=str(figures))
    killed = town.manage("shell", "-c", control, check=False)
    assert killed.returncode == -signal.SIGKILL
    assert stored(town)[0] == 100
