"""Measure one database engine: `python -m benchmarks.one_engine 40=URL 4000=URL`.

DATABASE_URL names the engine; each URL an empty database of it. The sizes take turns
when pages are read, so that a busy moment of the machine meets all of them.
"""

import os
import sys
from collections.abc import Iterable

import django
import environ

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xining_innovation.settings")
django.setup()

from django.conf import settings  # noqa: E402 (models need the setup above)
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from benchmarks import grid, reads, report, writes  # noqa: E402
from benchmarks.register import (  # noqa: E402
    QUARTERS,
    BenchmarkRegister,
    make_register,
    release_history,
)

ROUNDS = 25


def open_database(url: str) -> None:
    """Turn the connection to another database of the same engine."""
    connection.close()
    connection.settings_dict["NAME"] = environ.Env.db_url_config(url)["NAME"]


def build_register(size: int) -> BenchmarkRegister:
    """Fill a database, but for the quarters that are released under the stopwatch."""
    found = make_register(size)
    release_history(found, QUARTERS[: -writes.TIMED])
    return found


def read_in_turns(urls: Iterable[str], rounds: int = ROUNDS) -> list[dict]:
    """Return the seconds of each page, a list a database: one of every round."""
    found: list[dict[str, list[float]]] = [{} for _ in urls]
    for _ in range(rounds):
        for url, times in zip(urls, found, strict=True):
            open_database(url)
            for name, seconds in reads.read_all_pages():
                times.setdefault(name, []).append(seconds)
    return found


def main(databases: list[str]) -> None:
    """Build, measure and print."""
    settings.DEBUG = False  # else every statement is kept
    urls = {int(size): url for size, url in (text.split("=", 1) for text in databases)}
    registers, releases = {}, {}
    for size, url in urls.items():
        open_database(url)
        call_command("migrate", verbosity=0)
        registers[size] = build_register(size)
        releases[size] = {"a quarter": writes.release_quarters(registers[size])}
    times = dict(zip(urls, read_in_turns(urls.values()), strict=True))
    for size, url in urls.items():
        open_database(url)
        releases[size] |= writes.release_single_returns(registers[size])
    report.print_results(times, releases)
    grid.print_times(grid.measure_grid())


if __name__ == "__main__":
    main(sys.argv[1:])
