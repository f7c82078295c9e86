"""Triggers: one kind of administrator in a life, one loan of a role on a day.

On PostgreSQL the account is held first, so that of two rows written at once the second
one sees the first. A later migration that rebuilds the table on SQLite has to make the
triggers again.
"""

from django.db import migrations

ADMINISTRATORS = "('auditor', 'system_admin', 'security_admin')"
SUBJECT = "COALESCE({0}.enterprise_id, {0}.base_id, {0}.park_id, {0}.programme_id)"
RULES = {
    "an account is one kind of administrator": f"""
NEW.role IN {ADMINISTRATORS} AND EXISTS (
    SELECT 1 FROM reporting_assignment o
    WHERE o.user_id = NEW.user_id
    AND o.role IN {ADMINISTRATORS} AND o.role <> NEW.role
)""",
    "an account has a role on loan once": f"""
NEW.lent_from_id IS NOT NULL AND NEW.taken_back_on IS NULL AND EXISTS (
    SELECT 1 FROM reporting_assignment o
    WHERE o.id <> NEW.id AND o.user_id = NEW.user_id
    AND o.role = NEW.role AND o.kind = NEW.kind
    AND {SUBJECT.format("o")} = {SUBJECT.format("NEW")}
    AND o.lent_from_id IS NOT NULL AND o.taken_back_on IS NULL
    AND o.valid_from <= NEW.valid_to AND o.valid_to >= NEW.valid_from
)""",
}
WIDER = """
NEW.user_id <> OLD.user_id OR NEW.role <> OLD.role
OR NEW.valid_from < OLD.valid_from OR NEW.valid_to > OLD.valid_to
OR (OLD.taken_back_on IS NOT NULL AND NEW.taken_back_on IS NULL)
"""
"""What makes an update worth a look: a loan that ends earlier is never refused."""

ACTIONS = {"insert": "", "update": f"WHEN ({WIDER})"}
SQLITE = """
CREATE TRIGGER reporting_assignment_on_{action}
AFTER {action} ON reporting_assignment FOR EACH ROW {condition}
BEGIN {checks} END
"""
SQLITE_CHECK = "SELECT RAISE(ABORT, '{said}') WHERE {fault};"
POSTGRESQL = """
CREATE TRIGGER reporting_assignment_on_{action}
AFTER {action} ON reporting_assignment FOR EACH ROW {condition}
EXECUTE FUNCTION reporting_check_assignment()
"""
POSTGRESQL_CHECK = """
IF {fault} THEN
    RAISE EXCEPTION '{said}' USING ERRCODE = 'check_violation';
END IF;
"""
FUNCTION = """
CREATE FUNCTION reporting_check_assignment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
PERFORM 1 FROM accounts_user WHERE id = NEW.user_id FOR NO KEY UPDATE;
{checks}
RETURN NULL;
END $$;
"""


def join_checks(template):
    return "".join(
        template.format(said=said, fault=fault) for said, fault in RULES.items()
    )


def create(apps, schema_editor):
    is_sqlite = schema_editor.connection.vendor == "sqlite"
    if not is_sqlite:
        checks = join_checks(POSTGRESQL_CHECK)
        schema_editor.execute(FUNCTION.format(checks=checks), params=None)
    for action, condition in ACTIONS.items():
        named = {"action": action, "condition": condition}
        statement = (
            SQLITE.format(checks=join_checks(SQLITE_CHECK), **named)
            if is_sqlite
            else POSTGRESQL.format(**named)
        )
        schema_editor.execute(statement, params=None)


def drop(apps, schema_editor):
    is_sqlite = schema_editor.connection.vendor == "sqlite"
    on = "" if is_sqlite else " ON reporting_assignment"
    for action in ACTIONS:
        schema_editor.execute(f"DROP TRIGGER reporting_assignment_on_{action}{on}")
    if not is_sqlite:
        schema_editor.execute("DROP FUNCTION reporting_check_assignment()")


class Migration(migrations.Migration):
    dependencies = [("reporting", "0008_lending_rules")]

    operations = [migrations.RunPython(create, drop)]
