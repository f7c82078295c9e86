"""Dumping a database of PostgreSQL while it is used, and restoring the dump."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection, transaction
from django.utils.translation import gettext as _
from psycopg2.extensions import make_dsn

from reporting.backups.faults import BackupFault
from reporting.backups.manifest import (
    LEFT_OUT,
    Facts,
    Manifest,
    list_migrations,
    read_facts,
)
from reporting.backups.verifying import check_database, confirm_restored

FORMER = "portal_before_restore"
"""The schema that keeps what was there until the restored database is verified."""


def copy_database(target: Path) -> tuple[Facts, list[str]]:
    """Dump the portal's database as it is at one moment; verify that state.

    The dump, the chains and the facts are read from one snapshot. Returns what the
    database holds and the migrations it has had. Writers go on meanwhile.
    """
    connection.close()  # so that no transaction is open
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute("SELECT pg_export_snapshot()")
        (snapshot,) = cursor.fetchone()
        run_program(
            *("pg_dump", "--format=custom", "--compress=0", f"--snapshot={snapshot}"),
            *("--no-owner", "--no-privileges", "--schema=public"),
            *(f"--exclude-table-data=public.{LEFT_OUT}", f"--file={target}"),
            f"--dbname={build_dsn()}",
        )
        facts = read_facts()
        refuse_short_dump(target, facts)
        check_database()
        return facts, list_migrations()


def refuse_short_dump(target: Path, facts: Facts) -> None:
    """Raise BackupFault unless the dump lists the data of every table."""
    listed = run_program("pg_restore", "--list", str(target))
    lines = [line for line in listed.splitlines() if " TABLE DATA " in line]
    names = {line.split()[-2] for line in lines}
    missing = facts.rows.keys() - names
    if missing:
        raise BackupFault(
            _("The dump lacks tables: %(names)s.")
            % {"names": ", ".join(sorted(missing))}
        )


def restore_dump(dump: Path, manifest: Manifest) -> None:
    """Put a dump in the place of the portal's tables.

    What was there is kept beside it until the dump is found whole, and is back in its
    place when it is not.
    """
    with keep_former():
        run_program(
            *("pg_restore", "--no-owner", "--no-privileges", "--single-transaction"),
            *("--schema=public", "--exit-on-error", f"--dbname={build_dsn()}"),
            str(dump),
        )
        confirm_restored(manifest)


@contextmanager
def keep_former() -> Iterator[None]:
    """Set the tables aside during a block; they are back if it raises.

    What a restore that was killed has set aside is what was there; what it put in
    the place is thrown away.
    """
    aside = f"ALTER SCHEMA public RENAME TO {FORMER}"
    dropped = "DROP SCHEMA IF EXISTS public CASCADE"
    run_statements(dropped if has_former() else aside, "CREATE SCHEMA public")
    try:
        yield
    except BaseException:
        run_statements(dropped, f"ALTER SCHEMA {FORMER} RENAME TO public")
        raise
    run_statements(f"DROP SCHEMA {FORMER} CASCADE")


def has_former() -> bool:
    """Whether a restore was killed after it had set the tables aside."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT FROM pg_namespace WHERE nspname = %s", [FORMER])
        return bool(cursor.rowcount)


def run_statements(*statements: str) -> None:
    """Run statements in one transaction of a new connection."""
    connection.close()
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def build_dsn() -> str:
    """The address of the database for PostgreSQL's programs, without the password."""
    left_out = {"password", "client_encoding"}
    given = {
        name: value
        for name, value in connection.get_connection_params().items()
        if isinstance(value, str | int) and name not in left_out
    }
    return str(make_dsn(**given))


def run_program(name: str, *arguments: str) -> str:
    """Run a program of PostgreSQL; return what it printed; raises BackupFault."""
    program = shutil.which(name)
    if program is None:
        raise BackupFault(
            _(
                "%(program)s is not on the PATH (%(path)s). Install the client "
                "programs of PostgreSQL (Debian: apt install postgresql-client)."
            )
            % {"program": name, "path": os.environ.get("PATH", "")}
        )
    password = connection.settings_dict.get("PASSWORD")
    secret = {"PGPASSWORD": str(password)} if password else {}
    done = subprocess.run(
        [program, *arguments],
        env={**os.environ, **secret},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if done.returncode:
        lines = [line for line in done.stderr.splitlines() if "error:" in line]
        reasons = [*lines, done.stderr.strip(), f"exit code {done.returncode}"]
        raise BackupFault(
            _("%(program)s failed: %(reason)s")
            % {"program": program, "reason": next(filter(None, reasons))}
        )
    return done.stdout
