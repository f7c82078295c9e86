"""Triggers: the move of a problem is never changed or deleted."""

from django.db import migrations

TABLE = "problems_problemevent"
SQLITE = """
CREATE TRIGGER {table}_no_{action} BEFORE {action} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END
"""
POSTGRESQL = """
CREATE TRIGGER {table}_no_{action} BEFORE {action} ON {table}
FOR EACH ROW EXECUTE FUNCTION problems_append_only()
"""
FUNCTION = """
CREATE FUNCTION problems_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$;
"""


def create(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    template = SQLITE if vendor == "sqlite" else POSTGRESQL
    if vendor == "postgresql":
        schema_editor.execute(FUNCTION, params=None)
    for action in ("delete", "update"):
        schema_editor.execute(template.format(table=TABLE, action=action), params=None)


def drop(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    on = "" if vendor == "sqlite" else f" ON {TABLE}"
    for action in ("delete", "update"):
        schema_editor.execute(f"DROP TRIGGER {TABLE}_no_{action}{on}")
    if vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION problems_append_only()")


class Migration(migrations.Migration):
    dependencies = [("problems", "0001_initial")]

    operations = [migrations.RunPython(create, drop)]
