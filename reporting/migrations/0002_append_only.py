"""Triggers: what is released is never changed or deleted, only superseded once."""

from django.db import migrations

NOW = 2_147_483_647
VERSIONED = ["attribution", "figure", "rollup"]

SQLITE = """
CREATE TRIGGER {table}_no_{action} BEFORE {action} ON {table} {condition}
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END
"""
POSTGRESQL = """
CREATE TRIGGER {table}_no_{action} BEFORE {action} ON {table}
FOR EACH ROW {condition} EXECUTE FUNCTION reporting_append_only()
"""
FUNCTION = """
CREATE FUNCTION reporting_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$;
"""


def guards(apps, vendor):
    """Yield (table, the condition under which an update is refused)."""
    distinct = "IS NOT" if vendor == "sqlite" else "IS DISTINCT FROM"
    for name in VERSIONED:
        model = apps.get_model("reporting", name)
        fixed = " OR ".join(
            f'OLD."{field.column}" {distinct} NEW."{field.column}"'
            for field in model._meta.concrete_fields
            if field.column != "superseded_in"
        )
        yield model._meta.db_table, f"OLD.superseded_in <> {NOW} OR {fixed}"
    # A release gets its digest at the end of its own transaction, then nothing.
    yield "reporting_release", "OLD.content_sha256 <> ''"


def create(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    template = SQLITE if vendor == "sqlite" else POSTGRESQL
    if vendor == "postgresql":
        schema_editor.execute(FUNCTION, params=None)
    for table, forbidden in guards(apps, vendor):
        for action, condition in (("delete", ""), ("update", f"WHEN ({forbidden})")):
            schema_editor.execute(
                template.format(table=table, action=action, condition=condition),
                params=None,
            )


def drop(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    for table, _forbidden in guards(apps, vendor):
        on = "" if vendor == "sqlite" else f" ON {table}"
        for action in ("delete", "update"):
            schema_editor.execute(f"DROP TRIGGER {table}_no_{action}{on}")
    if vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION reporting_append_only()")


class Migration(migrations.Migration):
    dependencies = [("reporting", "0001_initial")]

    operations = [migrations.RunPython(create, drop)]
