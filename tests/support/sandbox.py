"""A migrated database of its own for a test that needs processes.

Servers, races and `kill -9` need several processes on one real database. The usual
means (transactional tests, Django's live server) empty the tables afterwards, and the
append-only tables refuse that: their triggers forbid DELETE, which on SQLite is the
only way to empty a table. So each such test gets a copy of a migrated template, and
the copy is thrown away whole. Ordinary tests use pytest-django's `db`.
"""

import contextlib
import http.client
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote, urlsplit

import psycopg2
from django.db.backends.base.creation import BaseDatabaseCreation

from tests.support.template_cache import fingerprint, kept, locked

ROOT = Path(__file__).resolve().parents[2]
SERVER_SECONDS = 30
COMMAND_SECONDS = 900


class SQLiteStore:
    """Databases as files in one folder."""

    vendor = "sqlite"

    def __init__(self, folder: Path):
        self.folder = folder

    def path(self, name: str) -> Path:
        """Return the file of a database."""
        return self.folder / f"{name}.sqlite3"

    def url(self, name: str) -> str:
        """Return the DATABASE_URL of a database."""
        return f"sqlite:///{quote(str(self.path(name)))}"

    def create(self, name: str, template: str = "") -> None:
        """Copy a template that nobody is using; without one, migrating makes it."""
        if template:
            shutil.copyfile(self.path(template), self.path(name))

    def create_migrated(self, name: str) -> None:
        """Copy the template of the cache, which is made first where there is none."""
        shutil.copyfile(kept("sqlite", self._make_template), self.path(name))

    def _make_template(self, draft: Path) -> None:
        with tempfile.TemporaryDirectory() as folder:
            store = SQLiteStore(Path(folder))
            migrate(store, "template")
            shutil.copyfile(store.path("template"), draft)

    def drop(self, name: str) -> None:
        """Remove the file with its journal."""
        for file in self.folder.glob(f"{name}.sqlite3*"):
            file.unlink()

    def connect(self, name: str) -> sqlite3.Connection:
        """Open a raw connection."""
        return sqlite3.connect(self.path(name), timeout=30)

    @contextlib.contextmanager
    def under_test(self, template: str, creation: BaseDatabaseCreation) -> Iterator:
        """Let Django's test database, in memory, be a copy as long as this is open."""
        name = creation._get_test_db_name()
        with contextlib.closing(sqlite3.connect(name, uri=True)) as memory:
            with contextlib.closing(self.connect(template)) as file:
                file.backup(memory)
            yield


class PostgreSQLStore:
    """Databases beside the one that DATABASE_URL names."""

    vendor = "postgresql"

    def __init__(self, server: str):
        self.server = urlsplit(server)

    def url(self, name: str) -> str:
        """Return the DATABASE_URL of a database."""
        return f"postgresql://{self.server.netloc}/{name}?{self.server.query}"

    def create(self, name: str, template: str = "template1") -> None:
        """Copy a template that nobody is using."""
        self._maintain(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')

    def create_migrated(self, name: str) -> None:
        """Copy the template that a throw-away server brings along: tests/postgres.py.

        On any other server the database is migrated; it is left as it was found.
        """
        template = template_name()
        found = self._maintain(f"SELECT FROM pg_database WHERE datname = '{template}'")
        self.create(name, template if found else "template1")
        if not found:
            migrate(self, name)

    def drop(self, name: str) -> None:
        """Drop a database and whatever is still connected to it."""
        self._maintain(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def connect(self, name: str) -> "psycopg2.extensions.connection":
        """Open a raw connection."""
        return psycopg2.connect(self.url(name))

    @contextlib.contextmanager
    def under_test(self, template: str, creation: BaseDatabaseCreation) -> Iterator:
        """Let Django make its test database as a copy."""
        creation.connection.settings_dict["TEST"]["TEMPLATE"] = template
        yield

    def _maintain(self, statement: str) -> int:
        """Run one statement; return how many rows it has found."""
        connection = self.connect("postgres")
        connection.autocommit = True  # no database is made inside a transaction
        with contextlib.closing(connection), connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.rowcount


Store = SQLiteStore | PostgreSQLStore


def store_under_test(vendor: str, folder: Path) -> Store:
    """Return where databases of the engine under test are made."""
    if vendor == "sqlite":
        return SQLiteStore(folder)
    return PostgreSQLStore(os.environ["DATABASE_URL"])


class Sandbox:
    """One database and the processes that a test starts on it.

    `url` is its DATABASE_URL, `env` the environment of its processes, `vendor`
    "sqlite" or "postgresql". What is still open at the end is closed and killed.
    """

    def __init__(self, store: Store, name: str):
        self.name = name
        self.store = store
        self.vendor = store.vendor
        self.url = store.url(name)
        self.env = {**os.environ, "DATABASE_URL": self.url, "DEBUG": "1"}
        self.env["PYTHONUTF8"] = "1"  # a bare environment names no encoding
        self._at_end = contextlib.ExitStack()

    def __enter__(self) -> "Sandbox":
        return self

    def __exit__(self, *failure: object) -> None:
        self._at_end.close()

    def connection(self):
        """Return a raw DB-API connection; it is closed at the end."""
        connection = self.store.connect(self.name)
        self._at_end.callback(connection.close)
        return connection

    def manage(self, *arguments: object, check: bool = True):
        """Run a command of manage.py to its end and return the CompletedProcess.

        Its stdout and stderr are text. Raises AssertionError with both where the exit
        code is not 0, unless `check` is False.
        """
        done = subprocess.run(
            self._command(arguments),
            **self._process(),
            capture_output=True,
            encoding="utf-8",
            timeout=COMMAND_SECONDS,
            check=False,
        )
        if check and done.returncode:
            raise AssertionError(f"{done.args}: {done.stdout}\n{done.stderr}")
        return done

    def popen(self, *arguments: object, **options) -> subprocess.Popen:
        """Start a command of manage.py; what is left of it at the end is killed."""
        process = subprocess.Popen(
            self._command(arguments), **self._process(), **options
        )
        self._at_end.callback(stop, process, subprocess.Popen.kill)
        return process

    @contextlib.contextmanager
    def serve(self, workers: int = 2) -> Iterator[str]:
        """Serve the portal with gunicorn, static files included; yield the base URL."""
        listener = socket.create_server(("127.0.0.1", 0))
        address = listener.getsockname()
        command = [sys.executable, "-m", "gunicorn", "xining_innovation.wsgi"]
        command += ["--no-control-socket", f"--workers={workers}", "--threads=4"]
        command += [f"--bind=fd://{listener.fileno()}"]
        with tempfile.TemporaryFile() as log:
            process = subprocess.Popen(
                command,
                **self._process(),
                pass_fds=[listener.fileno()],
                stdout=log,
                stderr=log,
            )
            # The server holds the socket now: when it dies, callers are refused.
            listener.close()
            try:
                wait_for_answer(address, log)
                yield "http://{}:{}".format(*address)
            finally:
                stop(process, subprocess.Popen.terminate)

    def _command(self, arguments: tuple) -> list[str]:
        return [sys.executable, "manage.py", *map(str, arguments)]

    def _process(self) -> dict:
        return {"cwd": ROOT, "env": self.env, "stdin": subprocess.DEVNULL}


def stop(process: subprocess.Popen, how) -> None:
    """End a process and wait until it has gone."""
    how(process)
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    for pipe in (process.stdout, process.stderr):
        if pipe:
            pipe.close()


def wait_for_answer(address: tuple, log) -> None:
    """Return at the first answer, whatever its status; the log explains a silence."""
    caller = http.client.HTTPConnection(*address, timeout=SERVER_SECONDS)
    try:
        caller.request("GET", "/healthz")
        caller.getresponse()
    except (OSError, http.client.HTTPException) as failure:
        log.seek(0)
        raise AssertionError(f"no answer: {log.read().decode()}") from failure
    finally:
        caller.close()


@contextlib.contextmanager
def fresh_sandbox(store: Store, **template: str) -> Iterator[Sandbox]:
    """Make a database, empty or from `template`, and drop it at the end."""
    name = f"sandbox_{uuid.uuid4().hex}"
    try:
        store.create(name, **template)
        with Sandbox(store, name) as sandbox:
            yield sandbox
    finally:
        store.drop(name)


@contextlib.contextmanager
def shared_template(
    store: Store, folder: Path, make: Callable[[str], None]
) -> Iterator[str]:
    """Yield the name of a database that others are copied from; `make` makes it.

    Processes that name the same folder share it: the first makes it, the last drops
    it. Nobody may be connected to it.
    """
    folder.mkdir(exist_ok=True)
    users = folder / "users"  # a line for each of them, which is its name
    with locked(folder):
        names = users.read_text().split() if users.exists() else []
        name = names[0] if names else f"template_{uuid.uuid4().hex}"
        if not names:
            make(name)
        users.write_text("\n".join([*names, name]))
    try:
        yield name
    finally:
        with locked(folder):
            names = users.read_text().split()[1:]
            users.write_text("\n".join(names))
            if not names:
                store.drop(name)


def template_name() -> str:
    """Return the name of a throw-away server's migrated database."""
    return f"template_{fingerprint()}"


def migrate(store: Store, name: str) -> None:
    """Migrate a database, or let the receivers of post_migrate run on it again."""
    with Sandbox(store, name) as sandbox:
        sandbox.manage("migrate", "--verbosity", 0)
