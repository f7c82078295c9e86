"""What somebody with the database's password could do to what is released."""

from django.db import connection

GUARDED = ("attribution", "figure", "rollup", "release")


def drop_triggers(*names: str) -> None:
    """Take the guards of append-only tables away, until a rollback.

    PostgreSQL does so only where no foreign key waits to be checked.
    """
    postgresql = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        if postgresql:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in (f"reporting_{name}" for name in names or GUARDED):
            for action in ("update", "delete"):
                where = f" ON {table}" if postgresql else ""
                cursor.execute(f"DROP TRIGGER {table}_no_{action}{where}")
        if postgresql:
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
