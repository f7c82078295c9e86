"""Mark the newest revision of each return, then guard it, the moves and the audit."""

from django.db import migrations, models
from django.db.models import Exists, OuterRef

KEPT_DAYS = 184

SQLITE = """
CREATE TRIGGER {table}_no_{action} BEFORE {action} ON {table} {condition}
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END
"""
POSTGRESQL = """
CREATE TRIGGER {table}_no_{action} BEFORE {action} ON {table}
FOR EACH ROW {condition} EXECUTE FUNCTION reporting_append_only()
"""
YOUNG = {
    "sqlite": f"WHEN (OLD.at > datetime('now', '-{KEPT_DAYS} days'))",
    "postgresql": f"WHEN (OLD.at > now() - interval '{KEPT_DAYS} days')",
}
GUARDS = [
    ("reporting_submissionevent", "update", False),
    ("reporting_submissionevent", "delete", False),
    ("reporting_remark", "update", False),
    ("reporting_remark", "delete", False),
    ("reporting_auditrecord", "update", False),
    ("reporting_auditrecord", "delete", True),
]


def mark_newest(apps, schema_editor):
    """Every revision but the last of its subject and quarter is an earlier one."""
    rows = apps.get_model("reporting", "Submission").objects
    for kind in ("enterprise", "base", "park", "programme"):
        later = rows.filter(
            kind=kind,
            period=OuterRef("period"),
            revision__gt=OuterRef("revision"),
            **{kind: OuterRef(kind)},
        )
        rows.filter(Exists(later), kind=kind).update(is_newest=False)


def create(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    template = SQLITE if vendor == "sqlite" else POSTGRESQL
    for table, action, only_young in GUARDS:
        condition = YOUNG[vendor] if only_young else ""
        schema_editor.execute(
            template.format(table=table, action=action, condition=condition),
            params=None,
        )


def drop(apps, schema_editor):
    for table, action, _only_young in GUARDS:
        on = "" if schema_editor.connection.vendor == "sqlite" else f" ON {table}"
        schema_editor.execute(f"DROP TRIGGER {table}_no_{action}{on}")


class Migration(migrations.Migration):
    dependencies = [("reporting", "0003_people_and_desk")]

    operations = [
        migrations.RunPython(mark_newest, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name='submission',
            constraint=models.UniqueConstraint(condition=models.Q(('is_newest', True), ('kind', 'enterprise')), fields=('enterprise', 'period'), name='submission_enterprise_newest_once'),
        ),
        migrations.AddConstraint(
            model_name='submission',
            constraint=models.UniqueConstraint(condition=models.Q(('is_newest', True), ('kind', 'base')), fields=('base', 'period'), name='submission_base_newest_once'),
        ),
        migrations.AddConstraint(
            model_name='submission',
            constraint=models.UniqueConstraint(condition=models.Q(('is_newest', True), ('kind', 'park')), fields=('park', 'period'), name='submission_park_newest_once'),
        ),
        migrations.AddConstraint(
            model_name='submission',
            constraint=models.UniqueConstraint(condition=models.Q(('is_newest', True), ('kind', 'programme')), fields=('programme', 'period'), name='submission_programme_newest_once'),
        ),
        migrations.AddConstraint(
            model_name='submission',
            constraint=models.CheckConstraint(condition=models.Q(('reviewed_by__isnull', True), ('entered_by__isnull', True), models.Q(('reviewed_by', models.F('entered_by')), _negated=True), _connector='OR'), name='submission_reviewed_by_not_entered_by', violation_error_message='Who entered, who reviewed and who approved are three people.'),
        ),
        migrations.AddConstraint(
            model_name='submission',
            constraint=models.CheckConstraint(condition=models.Q(('reviewed_by__isnull', True), ('submitted_by__isnull', True), models.Q(('reviewed_by', models.F('submitted_by')), _negated=True), _connector='OR'), name='submission_reviewed_by_not_submitted_by', violation_error_message='Who entered, who reviewed and who approved are three people.'),
        ),
        migrations.AddConstraint(
            model_name='submission',
            constraint=models.CheckConstraint(condition=models.Q(('approved_by__isnull', True), ('entered_by__isnull', True), models.Q(('approved_by', models.F('entered_by')), _negated=True), _connector='OR'), name='submission_approved_by_not_entered_by', violation_error_message='Who entered, who reviewed and who approved are three people.'),
        ),
        migrations.AddConstraint(
            model_name='submission',
            constraint=models.CheckConstraint(condition=models.Q(('approved_by__isnull', True), ('submitted_by__isnull', True), models.Q(('approved_by', models.F('submitted_by')), _negated=True), _connector='OR'), name='submission_approved_by_not_submitted_by', violation_error_message='Who entered, who reviewed and who approved are three people.'),
        ),
        migrations.AddConstraint(
            model_name='submission',
            constraint=models.CheckConstraint(condition=models.Q(('approved_by__isnull', True), ('reviewed_by__isnull', True), models.Q(('approved_by', models.F('reviewed_by')), _negated=True), _connector='OR'), name='submission_approved_by_not_reviewed_by', violation_error_message='Who entered, who reviewed and who approved are three people.'),
        ),
        migrations.RunPython(create, drop),
    ]
