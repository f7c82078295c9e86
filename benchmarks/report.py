"""The figures of one engine as two tables, in Markdown."""
# ruff: noqa: T201 (a program of the command line speaks through print)

import os
import platform
from collections.abc import Iterable
from statistics import median

import django
from django.db import connection

from benchmarks.lists import count_problems
from benchmarks.reads import LISTS
from benchmarks.register import NATURES, QUARTERS
from benchmarks.steps import REST, STEPS, Seconds

Times = dict[int, dict[str, list[float]]]
Releases = dict[int, dict[str, Seconds]]

READ_AIM, LIST_AIM = 1.1, 1.2  # times the smallest size
QUARTER_AIM, RETURN_AIM = 5.0, 0.5  # seconds, at 4,000 enterprises


def print_results(times: Times, releases: Releases) -> None:
    """Print what was measured of every size."""
    print(f"\n## {describe_engine()}\n")
    print_table(list_read_rows(times))
    print()
    print_table(list_release_rows(releases))


def describe_engine() -> str:
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


def list_read_rows(times: Times) -> Iterable[list[str]]:
    """Yield the table of readings: milliseconds a size, and their growth."""
    smallest, largest = min(times), max(times)
    yield ["reading, ms", *map(format_column, times), "ratio"]
    for name in times[smallest]:
        found = {size: median(times[size][name]) for size in times}
        ratio = found[largest] / found[smallest]
        yield [
            name,
            *map(format_milliseconds, found.values()),
            f"{ratio:.2f} (aim {get_aim(name)})",
        ]


def format_column(size: int) -> str:
    """What a register of a size holds."""
    return (
        f"{size:,} enterprises, {count_problems(size):,} problems, "
        f"{count_figures(size):,} figures"
    )


def get_aim(name: str) -> float:
    """How much longer a reading may take at the largest size."""
    return LIST_AIM if name.removeprefix("list of ") in LISTS else READ_AIM


def list_release_rows(releases: Releases) -> Iterable[list[str]]:
    """Yield the table of releases: milliseconds a step."""
    steps = ["total", *STEPS, REST]
    yield ["releasing, ms", "enterprises", *steps, "aim"]
    for size, found in releases.items():
        for name, seconds in found.items():
            aim = QUARTER_AIM if name == next(iter(found)) else RETURN_AIM
            yield [
                name,
                f"{size:,}",
                *(format_milliseconds(seconds[step]) for step in steps),
                format_milliseconds(aim),
            ]


def count_figures(size: int) -> int:
    """How many figures stand at the end of the history."""
    return size * len(NATURES) * len(QUARTERS)


def format_milliseconds(seconds: float) -> str:
    """Milliseconds, to three digits where there are more."""
    return f"{seconds * 1000:,.{0 if seconds >= 0.1 else 1}f}"


def print_table(rows: Iterable[list[str]]) -> None:
    """Print rows of cells, the first of which are headings."""
    headings, *body = rows
    for cells in (headings, ["---"] * len(headings), *body):
        print(f"| {' | '.join(cells)} |", flush=True)
