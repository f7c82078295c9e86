"""The numbers that an engine gives next: no row ever gets the key of a deleted one."""

from collections.abc import Iterable

from django.db import connection, models
from django.db.backends.base.base import BaseDatabaseWrapper


def list_counted(tables: Iterable[type[models.Model]]) -> list[tuple[str, str]]:
    """Table and column of every key that the engine numbers by itself."""
    return [
        (model._meta.db_table, str(model._meta.pk.column))
        for model in tables
        if isinstance(model._meta.pk, models.AutoField | models.BigAutoField)
    ]


def read_sequences(
    source: BaseDatabaseWrapper, tables: Iterable[type[models.Model]]
) -> dict[str, int]:
    """The last number given in each table; tables that never had a row are left out."""
    with source.cursor() as cursor:
        if source.vendor == "sqlite":
            cursor.execute("SELECT name, seq FROM sqlite_sequence")
            return {name: last for name, last in cursor.fetchall() if last}
        found = {}
        for table, column in list_counted(tables):
            cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [table, column])
            (sequence,) = cursor.fetchone()
            cursor.execute(f"SELECT last_value, is_called FROM {sequence}")
            last, is_called = cursor.fetchone()
            if is_called:
                found[table] = last
    return found


def write_sequences(last: dict[str, int], tables: Iterable[type[models.Model]]) -> None:
    """Let the portal's database go on numbering behind these numbers."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            names = {table for table, _column in list_counted(tables)}
            cursor.execute("DELETE FROM sqlite_sequence")
            cursor.executemany(
                "INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)",
                [pair for pair in last.items() if pair[0] in names],
            )
            return
        for table, column in list_counted(tables):
            cursor.execute(
                "SELECT setval(pg_get_serial_sequence(%s, %s), %s, %s)",
                [table, column, last.get(table, 1), table in last],
            )
