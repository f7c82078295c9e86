"""Moves the whole portal to another database, SQLite or PostgreSQL.

Rows go through the fields of their models, so that each engine gets a value in its own
form and nothing is lost: JSON files of dumpdata keep milliseconds only, after which no
hash chain verifies.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.core.management import call_command
from django.db import connection, connections, models, transaction
from django.db.utils import DEFAULT_DB_ALIAS
from django.utils.translation import gettext as _

from core.production.databases import open_database
from reporting.backups.faults import BackupFault
from reporting.backups.manifest import Facts, read_facts
from reporting.backups.restoring import count_held_rows
from reporting.backups.sequences import read_sequences, write_sequences
from reporting.backups.verifying import check_database, compute_statistics

SOURCE = "source"
"""The alias of the database that rows come from; `default` is where they go."""
MIGRATIONS = "django_migrations"
BATCH = 2_000
"""Rows that are held in memory at once."""


def transfer_database(target: dict[str, Any]) -> Facts:
    """Copy every row into an empty database; return what it holds now.

    `target` is a database as Django wants it in DATABASES. All rows come from one
    snapshot and go into one transaction. Raises BackupFault; the target then has no
    rows.
    """
    refuse_missing_migrations()
    source = connection.settings_dict
    with open_database(source, SOURCE), open_database(target, DEFAULT_DB_ALIAS):
        refuse_same_database()
        refuse_held_target()
        call_command("migrate", verbosity=0)
        with transaction.atomic(), keep_snapshot():
            wanted = read_source_facts()
            tables = list_models()
            refuse_foreign_tables(wanted, tables)
            delete_rows(tables)
            for model in tables:
                copy_rows(model)
            write_sequences(read_sequences(connections[SOURCE], tables), tables)
            found = read_facts()
            refuse_difference(wanted, found)
            compute_statistics()
            check_database()
    return found


def refuse_missing_migrations() -> None:
    """Raise BackupFault unless the portal's tables are those of this version."""
    from django.db.migrations.executor import MigrationExecutor  # noqa: PLC0415

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise BackupFault(_("Run the command migrate first."))


def refuse_same_database() -> None:
    """Raise BackupFault if both addresses name one database."""
    names = ("ENGINE", "NAME", "HOST", "PORT")
    here, there = (
        [str(found.settings_dict.get(name)) for name in names]
        for found in (connections[SOURCE], connection)
    )
    if here == there:
        raise BackupFault(_("The target is the portal's own database."))


def refuse_held_target() -> None:
    """Raise BackupFault if the target holds accounts, releases or an audit."""
    held = count_held_rows()
    if any(held.values()):
        raise BackupFault(
            _(
                "The target is not empty: %(accounts)s accounts, %(releases)s "
                "releases, %(records)s audit records."
            )
            % held
        )


@contextmanager
def keep_snapshot() -> Iterator[None]:
    """Read the source as it is at one moment; nobody writes to SQLite meanwhile."""
    source = connections[SOURCE]
    with transaction.atomic(using=SOURCE):
        if source.vendor == "postgresql":
            with source.cursor() as cursor:
                cursor.execute(
                    "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"
                )
        yield


def read_source_facts() -> Facts:
    """What the source holds; its chains are verified once they are in the target."""
    target = connections[DEFAULT_DB_ALIAS]
    connections[DEFAULT_DB_ALIAS] = connections[SOURCE]
    try:
        return read_facts()
    finally:
        connections[DEFAULT_DB_ALIAS] = target


def list_models() -> list[type[models.Model]]:
    """Every model with a table of its own, tables of relations included."""
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
    ]


def refuse_foreign_tables(facts: Facts, tables: list[type[models.Model]]) -> None:
    """Raise BackupFault for a table with rows that no model of the portal has."""
    known = {model._meta.db_table for model in tables} | {MIGRATIONS}
    foreign = [name for name, rows in facts.rows.items() if rows and name not in known]
    if foreign:
        raise BackupFault(
            _("The portal does not know these tables: %(names)s.")
            % {"names": ", ".join(foreign)}
        )


def delete_rows(tables: list[type[models.Model]]) -> None:
    """Remove what migrating has written: rights, roles, kinds of content."""
    for model in tables:
        if model._base_manager.exists():
            with connection.cursor() as cursor:
                name = connection.ops.quote_name(model._meta.db_table)
                cursor.execute(f"DELETE FROM {name}")


def copy_rows(model: type[models.Model]) -> None:
    """Copy the rows of one table in the order of their keys, as they are stored."""
    columns = model._meta.local_concrete_fields
    fields = [field for field in columns if not field.generated]
    batch: list[models.Model] = []
    rows = model._base_manager.using(SOURCE).order_by("pk")
    for row in rows.iterator(chunk_size=BATCH):
        batch.append(row)
        if len(batch) == BATCH:
            insert_rows(model, fields, batch)
            batch = []
    insert_rows(model, fields, batch)


def insert_rows(
    model: type[models.Model],
    fields: list[models.Field[Any, Any]],
    rows: list[models.Model],
) -> None:
    """Insert rows as they are: no default, no moment of today takes their place."""
    size = connection.ops.bulk_batch_size(fields, rows) if rows else 1
    for start in range(0, len(rows), size):
        model._base_manager._insert(  # type: ignore[attr-defined] # private
            rows[start : start + size], fields=fields, using=DEFAULT_DB_ALIAS, raw=True
        )


def refuse_difference(wanted: Facts, found: Facts) -> None:
    """Raise BackupFault unless both hold the same; tables of migrations aside."""
    names = wanted.rows.keys() | found.rows.keys()
    different = sorted(
        name
        for name in names - {MIGRATIONS}
        if wanted.rows.get(name, 0) != found.rows.get(name, 0)
    )
    if different or (wanted.release, wanted.audit) != (found.release, found.audit):
        raise BackupFault(
            _("The target holds something else than the portal: %(names)s.")
            % {"names": ", ".join(different)}
        )
