"""The figures of one engine as two tables, in Markdown."""
# ruff: noqa: T201 (a program of the command line speaks through print)

import os
import platform
from collections.abc import Iterable
from statistics import median

import django
from django.db import connection

from benchmarks.lists import number_of
from benchmarks.reads import LISTS
from benchmarks.register import NATURES, QUARTERS
from benchmarks.steps import REST, STEPS, Seconds

Times = dict[int, dict[str, list[float]]]
Releases = dict[int, dict[str, Seconds]]

READ_AIM, LIST_AIM = 1.1, 1.2  # times the smallest size
QUARTER_AIM, RETURN_AIM = 5.0, 0.5  # seconds, at 4,000 enterprises


def write(times: Times, releases: Releases) -> None:
    """Print what was measured of every size."""
    print(f"\n## {engine()}\n")
    table(read_rows(times))
    print()
    table(release_rows(releases))


def engine() -> str:
    """Name the versions and the machine."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SHOW server_version")
        else:
            cursor.execute("SELECT sqlite_version()")
        version = cursor.fetchone()[0].split()[0]
    return (
        f"{connection.display_name} {version}, Django {django.get_version()}, "
        f"Python {platform.python_version()}, {os.cpu_count()} cores"
    )


def read_rows(times: Times) -> Iterable[list[str]]:
    """Yield the table of readings: milliseconds a size, and their growth."""
    smallest, largest = min(times), max(times)
    yield ["reading, ms", *map(column, times), "ratio"]
    for name in times[smallest]:
        found = {size: median(times[size][name]) for size in times}
        ratio = found[largest] / found[smallest]
        yield [name, *map(ms, found.values()), f"{ratio:.2f} (aim {aim(name)})"]


def column(size: int) -> str:
    """What a register of a size holds."""
    return (
        f"{size:,} enterprises, {number_of(size):,} problems, {figures(size):,} figures"
    )


def aim(name: str) -> float:
    """How much longer a reading may take at the largest size."""
    return LIST_AIM if name.removeprefix("list of ") in LISTS else READ_AIM


def release_rows(releases: Releases) -> Iterable[list[str]]:
    """Yield the table of releases: milliseconds a step."""
    steps = ["total", *STEPS, REST]
    yield ["releasing, ms", "enterprises", *steps, "aim"]
    for size, found in releases.items():
        for name, seconds in found.items():
            aim = QUARTER_AIM if name == next(iter(found)) else RETURN_AIM
            yield [name, f"{size:,}", *(ms(seconds[step]) for step in steps), ms(aim)]


def figures(size: int) -> int:
    """How many figures stand at the end of the history."""
    return size * len(NATURES) * len(QUARTERS)


def ms(seconds: float) -> str:
    """Milliseconds, to three digits where there are more."""
    return f"{seconds * 1000:,.{0 if seconds >= 0.1 else 1}f}"


def table(rows: Iterable[list[str]]) -> None:
    """Print rows of cells, the first of which are headings."""
    headings, *body = rows
    for cells in (headings, ["---"] * len(headings), *body):
        print(f"| {' | '.join(cells)} |", flush=True)
