"""Run the whole suite twice, on SQLite and on PostgreSQL, and say what came out.

`--database sqlite` or `--database postgresql` asks for one of the two; `--quick` for
what answers at once: on SQLite, without the tests that drive a browser or are marked
slow, up to the first failure. All other arguments go to pytest. DATABASE_URL names
the PostgreSQL to use; without it a throw-away one is started. CHROMIUM names the
browser; without it `chromium` is looked for and, as root, installed. Exit code 0:
every run passed at least one test.
"""
# ruff: noqa: T201 (a program of the command line speaks through print)

import argparse
import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parent.parent
# Whoever is done takes tests from the other: modules stay together, nobody is idle.
SHARED = ["-n", "2", "--dist", "worksteal"]
PYTEST = [sys.executable, "-m", "pytest", *SHARED, "-rs"]
ENGINES = ("sqlite", "postgresql")
NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
QUICK = ["--exitfirst", "-m", "not (browser or slow or drill)"]
APT_INSTALL = ["install", "-y", "--no-install-recommends", "chromium", "fonts-noto-cjk"]
BYTECODE = ROOT / ".cache" / "bytecode"
# Programs that only root runs; a bare environment leaves these folders out.
ROOT_PATH = "/usr/local/sbin:/usr/sbin:/sbin"


@dataclass(frozen=True)
class Outcome:
    """What one run of the suite came to; counts are tests."""

    engine: str
    exit_code: int
    passed: int = 0
    failed: int = 0
    not_run: int = 0

    @property
    def good(self) -> bool:
        """A run without a single passed test proves nothing."""
        return self.exit_code == 0 and self.passed > 0

    def __str__(self) -> str:
        counts = [f"{self.passed} passed"]
        counts += [f"{self.failed} failed"] if self.failed else []
        counts += [f"{self.not_run} NOT RUN"] if self.not_run else []
        if self.exit_code and not self.failed:
            counts += [f"pytest ended with exit code {self.exit_code}"]
        return f"{self.engine}: {', '.join(counts)}"


def outcome(engine: str, exit_code: int, report: Path) -> Outcome:
    """Count what a JUnit report holds; a run that crashed has left none."""
    if not report.exists():
        return Outcome(engine, exit_code or 1)
    suite = ElementTree.parse(report).find("testsuite")
    total, failures, errors, skipped = (
        int(suite.get(name)) for name in ("tests", "failures", "errors", "skipped")
    )
    failed = failures + errors
    return Outcome(engine, exit_code, total - failed - skipped, failed, skipped)


def run_suite(
    engine: str, environment: dict[str, str], arguments: list[str]
) -> Outcome:
    """Run pytest in a child process."""
    print(f"== {engine} ==", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        command = [*PYTEST, f"--junitxml={report}", *arguments]
        done = subprocess.run(command, cwd=ROOT, env=environment, check=False)
        return outcome(engine, done.returncode, report)


@contextlib.contextmanager
def postgresql() -> Iterator[str]:
    """Yield the URL of the PostgreSQL to test on; raises SystemExit without one."""
    given = os.environ.get("DATABASE_URL", "")
    if given:
        if not given.startswith("postgres"):
            sys.exit("DATABASE_URL must name the PostgreSQL that the tests may use")
        yield given
        return
    # Leaving the block closes its input, which ends it. It has a session of its own,
    # so that Ctrl-C ends the tests before their database.
    with subprocess.Popen(
        [sys.executable, ROOT / "tests" / "postgres.py"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as server:
        url = server.stdout.readline().strip()
        if not url:
            sys.exit("The throw-away PostgreSQL did not start; see above.")
        yield url


def browser() -> str:
    """Return the Chromium to drive, installed first if need be; "" without one."""
    found = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if not found and os.geteuid() == 0 and shutil.which("apt-get"):
        apt_get("update")
        apt_get(*APT_INSTALL)
        found = shutil.which("chromium")
    return found or ""


def apt_get(*arguments: str) -> None:
    """Run apt-get without questions; whether it worked is seen by its result."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    environment["PATH"] += f":{ROOT_PATH}"
    command = ["apt-get", *arguments]
    subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, check=False)


@dataclass(frozen=True)
class Wanted:
    """What the command line asks for: engines, whether a browser, what pytest hears."""

    engines: tuple[str, ...]
    browser: bool
    arguments: list[str]


def read_arguments(arguments: list[str]) -> Wanted:
    """Take what is ours from the command line; the rest is pytest's."""
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--database", choices=ENGINES)
    own, others = parser.parse_known_args(arguments)
    if own.quick:
        return Wanted((own.database or "sqlite",), False, [*QUICK, *others])
    return Wanted((own.database,) if own.database else ENGINES, True, others)


def main(arguments: list[str]) -> int:
    """Run what is asked for and print one line at the end."""
    # A terminated run leaves through the same door as a finished one.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    wanted = read_arguments(arguments)
    environment = {**os.environ, "PYTHONPYCACHEPREFIX": str(BYTECODE)}
    # Hundreds of processes are started: each would compile everything anew.
    for name in ("DATABASE_URL", "PYTHONDONTWRITEBYTECODE"):
        environment.pop(name, None)
    outcomes = []
    with contextlib.ExitStack() as stack:
        servers = {"sqlite": {}}
        # Before the first run: without a server there is nothing to wait for.
        if "postgresql" in wanted.engines:
            servers["postgresql"] = {"DATABASE_URL": stack.enter_context(postgresql())}
        if wanted.browser:
            environment["CHROMIUM"] = browser()
        for engine in wanted.engines:
            own = environment | servers[engine]
            outcomes += [run_suite(NAMES[engine], own, wanted.arguments)]
    print("; ".join(map(str, outcomes)))
    return 0 if all(outcome.good for outcome in outcomes) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
