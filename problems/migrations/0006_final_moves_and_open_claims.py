"""Corrections of final moves; one open claim per team, and again after withdrawal."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


TABLE = "problems_problemevent"
TRIGGER = """
CREATE TRIGGER IF NOT EXISTS {table}_no_{action} BEFORE {action} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END
"""


def restore(apps, schema_editor):
    """SQLite makes the table anew for a constraint, without its triggers."""
    if schema_editor.connection.vendor == "sqlite":
        for action in ("delete", "update"):
            sql = TRIGGER.format(table=TABLE, action=action)
            schema_editor.execute(sql, params=None)


class Migration(migrations.Migration):

    dependencies = [
        ('bases', '0006_plain_english_names'),
        ('enterprises', '0005_plain_english_names'),
        ('problems', '0005_plain_english_names'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(migrations.RunPython.noop, restore),
        migrations.RemoveConstraint(
            model_name='claim',
            name='claim_of_partner_once',
        ),
        migrations.RemoveConstraint(
            model_name='claim',
            name='claim_of_enterprise_once',
        ),
        migrations.RemoveConstraint(
            model_name='problemevent',
            name='event_is_allowed_move',
        ),
        migrations.AddField(
            model_name='problemevent',
            name='account',
            field=models.ForeignKey(blank=True, db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='recorded by'),
        ),
        migrations.AddField(
            model_name='problemevent',
            name='not_by',
            field=models.ForeignKey(blank=True, db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='status change taken back, recorded by'),
        ),
        migrations.AddField(
            model_name='problemevent',
            name='takes_back',
            field=models.OneToOneField(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='taken_back_by', to='problems.problemevent', verbose_name='status change taken back'),
        ),
        migrations.AddConstraint(
            model_name='claim',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ('submitted', 'selected'))), fields=('problem', 'partner'), name='claim_of_partner_open_once', violation_error_message='This team has already applied.'),
        ),
        migrations.AddConstraint(
            model_name='claim',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ('submitted', 'selected'))), fields=('problem', 'enterprise'), name='claim_of_enterprise_open_once', violation_error_message='This team has already applied.'),
        ),
        migrations.AddConstraint(
            model_name='claim',
            constraint=models.UniqueConstraint(fields=('problem', 'partner', 'submitted_on'), name='claim_of_partner_once_a_day', violation_error_message='This team has already applied on that day. Change that application instead.'),
        ),
        migrations.AddConstraint(
            model_name='claim',
            constraint=models.UniqueConstraint(fields=('problem', 'enterprise', 'submitted_on'), name='claim_of_enterprise_once_a_day', violation_error_message='This team has already applied on that day. Change that application instead.'),
        ),
        migrations.AddConstraint(
            model_name='problemevent',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('from_state', 'collected'), ('to_state', 'appraised')), models.Q(('from_state', 'collected'), ('to_state', 'returned')), models.Q(('from_state', 'returned'), ('to_state', 'collected')), models.Q(('from_state', 'appraised'), ('to_state', 'listed')), models.Q(('from_state', 'appraised'), ('to_state', 'terminated')), models.Q(('from_state', 'listed'), ('to_state', 'published')), models.Q(('from_state', 'published'), ('to_state', 'claimed')), models.Q(('from_state', 'published'), ('to_state', 'unclaimed')), models.Q(('from_state', 'unclaimed'), ('to_state', 'published')), models.Q(('from_state', 'unclaimed'), ('to_state', 'terminated')), models.Q(('from_state', 'claimed'), ('to_state', 'selected')), models.Q(('from_state', 'claimed'), ('to_state', 'published')), models.Q(('from_state', 'claimed'), ('to_state', 'unclaimed')), models.Q(('from_state', 'selected'), ('to_state', 'contracted')), models.Q(('from_state', 'selected'), ('to_state', 'published')), models.Q(('from_state', 'contracted'), ('to_state', 'in_rd')), models.Q(('from_state', 'in_rd'), ('to_state', 'mid_check')), models.Q(('from_state', 'mid_check'), ('to_state', 'in_rd')), models.Q(('from_state', 'mid_check'), ('to_state', 'terminated')), models.Q(('from_state', 'in_rd'), ('to_state', 'extended')), models.Q(('from_state', 'extended'), ('to_state', 'in_rd')), models.Q(('from_state', 'extended'), ('to_state', 'terminated')), models.Q(('from_state', 'in_rd'), ('to_state', 'delivered')), models.Q(('from_state', 'delivered'), ('to_state', 'accepted')), models.Q(('from_state', 'delivered'), ('to_state', 'in_rd')), models.Q(('from_state', 'in_rd'), ('to_state', 'terminated')), models.Q(('from_state', 'accepted'), ('to_state', 'transferred')), models.Q(('from_state', 'terminated'), ('to_state', 'appraised')), models.Q(('from_state', 'terminated'), ('to_state', 'unclaimed')), models.Q(('from_state', 'terminated'), ('to_state', 'mid_check')), models.Q(('from_state', 'terminated'), ('to_state', 'extended')), models.Q(('from_state', 'accepted'), ('to_state', 'delivered')), models.Q(('from_state', 'terminated'), ('to_state', 'in_rd')), models.Q(('from_state', 'transferred'), ('to_state', 'accepted')), _connector='OR'), name='event_is_allowed_move', violation_error_message='This status change is not allowed.'),
        ),
        migrations.AddConstraint(
            model_name='problemevent',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(models.Q(models.Q(('from_state', 'terminated'), ('to_state', 'appraised')), models.Q(('from_state', 'terminated'), ('to_state', 'unclaimed')), models.Q(('from_state', 'terminated'), ('to_state', 'mid_check')), models.Q(('from_state', 'terminated'), ('to_state', 'extended')), models.Q(('from_state', 'accepted'), ('to_state', 'delivered')), models.Q(('from_state', 'terminated'), ('to_state', 'in_rd')), models.Q(('from_state', 'transferred'), ('to_state', 'accepted')), _connector='OR'), ('takes_back__isnull', False)), models.Q(models.Q(models.Q(('from_state', 'terminated'), ('to_state', 'appraised')), models.Q(('from_state', 'terminated'), ('to_state', 'unclaimed')), models.Q(('from_state', 'terminated'), ('to_state', 'mid_check')), models.Q(('from_state', 'terminated'), ('to_state', 'extended')), models.Q(('from_state', 'accepted'), ('to_state', 'delivered')), models.Q(('from_state', 'terminated'), ('to_state', 'in_rd')), models.Q(('from_state', 'transferred'), ('to_state', 'accepted')), _connector='OR', _negated=True), ('takes_back__isnull', True)), _connector='OR'), name='event_correction_takes_back', violation_error_message='This status change is not allowed.'),
        ),
        migrations.AddConstraint(
            model_name='problemevent',
            constraint=models.CheckConstraint(condition=models.Q(('takes_back__isnull', True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='event_correction_has_reason', violation_error_message='Enter a reason for the correction.'),
        ),
        migrations.AddConstraint(
            model_name='problemevent',
            constraint=models.CheckConstraint(condition=models.Q(('takes_back__isnull', True), models.Q(('account__isnull', False), ('not_by__isnull', True)), models.Q(('account__isnull', False), models.Q(('account', models.F('not_by')), _negated=True)), _connector='OR'), name='event_correction_by_another', violation_error_message='You recorded this status yourself. Someone else has to take it back.'),
        ),
        migrations.RunPython(restore, migrations.RunPython.noop),
    ]
