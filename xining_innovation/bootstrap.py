"""Bring a checkout to life: `.venv` with the pinned packages, then the database.

Runs on the standard library alone, because nothing else is there yet. Each step
leaves a stamp in `.venv` with a hash of what it was made from, and is skipped while
the hash still holds, so that a second start is quick.

    python3 xining_innovation/bootstrap.py --tools       what tests and tools need
    python3 xining_innovation/bootstrap.py --run PORT    what the portal needs
"""
# ruff: noqa: T201 (a program of the command line speaks through print)

import hashlib
import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
REQUIREMENTS = ROOT / "requirements.txt"
TOOLS = ROOT / "requirements-dev.txt"
PROGRAMME = ROOT / "bases" / "data" / "xining.json"
DEFAULT_DATABASE = ROOT / "data" / "portal.sqlite3"
UNFINISHED = "unfinished"


def digest(files: Iterable[Path], *words: str) -> str:
    """Return the SHA-256 over the words and the names and contents of the files."""
    total = hashlib.sha256(repr(words).encode())
    for file in sorted(files):
        total.update(f"{file.relative_to(ROOT)}\n".encode())
        total.update(hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()


def step(stamp: Path, wanted: str, action: Callable[[], None]) -> None:
    """Do the action unless the stamp says that it was done for the same hash.

    While it runs the stamp says UNFINISHED; after a crash it still does.
    """
    found = stamp.read_text() if stamp.exists() else ""
    if found == wanted:
        return
    if found == UNFINISHED:
        print(
            f"The last run stopped inside the step {stamp.stem!r}; again.", flush=True
        )
    stamp.parent.mkdir(exist_ok=True)
    stamp.write_text(UNFINISHED)
    action()
    stamp.write_text(wanted)


def packages(requirements: Path) -> None:
    """Make `.venv` and install a requirements file.

    A half-made environment cannot be told from a whole one by looking, so one whose
    installation was cut short is thrown away; one made by hand is kept.
    """
    stamps = VENV.glob("requirements*.stamp")
    cut_short = any(stamp.read_text() == UNFINISHED for stamp in stamps)
    if cut_short or not PYTHON.exists():
        shutil.rmtree(VENV, ignore_errors=True)
    step(
        VENV / f"{requirements.stem}.stamp",
        digest({REQUIREMENTS, requirements}),
        lambda: install(requirements),
    )


def install(requirements: Path) -> None:
    """Install into `.venv`, which is made first where there is none."""
    if not PYTHON.exists():
        run(sys.executable, "-m", "venv", VENV)
    count = len(re.findall(r"(?m)^[\w.-]+==", requirements.read_text()))
    say(
        f"Installing {count} packages into .venv, about one to three minutes ...",
        f"正在安装 {count} 个软件包，约需一至三分钟……",
    )
    command = ["install", "--quiet", "--require-hashes", "--requirement", requirements]
    run(PYTHON, "-m", "pip", *command)


def database() -> None:
    """Migrate, load the programme and, once, the sample data; name its accounts."""
    url = os.environ.get("DATABASE_URL", "")
    stamps = VENV / "database.stamp", VENV / "sample.stamp"
    if not url and not DEFAULT_DATABASE.exists():
        for stamp in stamps:
            stamp.unlink(missing_ok=True)
    sources = {REQUIREMENTS, PROGRAMME, *ROOT.glob("*/migrations/*.py")}
    step(stamps[0], digest(sources, url), load_programme)
    step(stamps[1], digest((), url), load_sample)
    manage("load_demo", "--accounts")


def load_sample() -> None:
    """Load the sample data where nobody else has reported."""
    say(
        "Loading the sample data, about one to two minutes ...",
        "正在载入示例数据，约需一至两分钟……",
    )
    manage("load_demo", "--if-empty")


def load_programme() -> None:
    """Both commands change nothing that is already as it should be."""
    say(
        "Preparing the database, about half a minute ...",
        "正在准备数据库，约需半分钟……",
    )
    manage("migrate", "--verbosity", "0")
    manage("load_programme", PROGRAMME)


def refuse_port(port: str) -> None:
    """Exit with a sentence where the portal could not listen on a port."""
    try:
        with socket.socket() as listener:
            # As the server does: a port whose last user has gone is free.
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(("127.0.0.1", int(port)))
            listener.listen()
    except (OSError, OverflowError, ValueError) as failure:
        command = f"PORT={'8081' if port == '8080' else '8080'} make run"
        sys.exit(
            f"PORT={port} cannot be used: {failure}. Choose another: {command}\n"
            f"端口 {port} 不可用，请换一个：{command}"
        )


def say(english: str, chinese: str) -> None:
    """Tell what takes a while, in both languages."""
    print(f"{english}\n{chinese}", flush=True)


def manage(*arguments: object) -> None:
    """Run a command of manage.py."""
    run(PYTHON, ROOT / "manage.py", *arguments)


def run(*command: object) -> None:
    """Run a command; a failure ends this program with the same exit code."""
    done = subprocess.run([str(word) for word in command], cwd=ROOT, check=False)
    if done.returncode:
        sys.exit(done.returncode)


def main(arguments: list[str]) -> None:
    """Do what the docstring at the top says."""
    match arguments:
        case ["--tools"]:
            packages(TOOLS)
        case ["--run", port]:
            refuse_port(port)
            packages(REQUIREMENTS)
            database()
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
