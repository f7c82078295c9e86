"""Measure both engines: `python -m benchmarks [--sizes 40,4000] [--engines sqlite]`.

SQLite works in a temporary folder; PostgreSQL is the one that DATABASE_URL names, else
one that is started for the run. Nothing is left behind.
"""

import argparse
import contextlib
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.postgres import server
from tests.support.sandbox import (
    ROOT,
    PostgreSQLStore,
    SQLiteStore,
    Store,
    fresh_sandbox,
)

SIZES = "40,400,4000"
ENGINES = "sqlite,postgresql"
# The static files are not collected here, and nothing asks for them.
QUIET = "-Wignore:No directory:UserWarning"
# As a server of the city would run it: nothing switched off that keeps data safe.
SERVER = ("shared_buffers=1GB", "max_wal_size=4GB")


def main(arguments: list[str]) -> int:
    """Run what is asked for; 1 where an engine could not be measured."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("--sizes", default=SIZES, help="enterprises, by comma")
    parser.add_argument("--engines", default=ENGINES, help="by comma")
    asked = parser.parse_args(arguments)
    # A terminated run leaves through the same door as a finished one.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    sizes = [int(size) for size in asked.sizes.split(",")]
    return max(measure_engine(engine, sizes) for engine in asked.engines.split(","))


def measure_engine(engine: str, sizes: list[int]) -> int:
    """Measure one engine in a process of its own; return its exit code."""
    with make_store(engine) as store, contextlib.ExitStack() as stack:
        urls = {size: stack.enter_context(fresh_sandbox(store)).url for size in sizes}
        command = [sys.executable, QUIET, "-m", "benchmarks.one_engine"]
        command += [f"{size}={url}" for size, url in urls.items()]
        environment = {**os.environ, "DATABASE_URL": urls[sizes[0]], "DEBUG": "1"}
        done = subprocess.run(command, cwd=ROOT, env=environment, check=False)
        return done.returncode


@contextlib.contextmanager
def make_store(engine: str) -> Iterator[Store]:
    """Yield where the databases of an engine are made."""
    if engine == "sqlite":
        with tempfile.TemporaryDirectory() as folder:
            yield SQLiteStore(Path(folder))
    elif os.environ.get("DATABASE_URL", "").startswith("postgres"):
        yield PostgreSQLStore(os.environ["DATABASE_URL"])
    else:
        with server(SERVER) as url:
            yield PostgreSQLStore(url)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
