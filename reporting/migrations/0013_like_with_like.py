"""Totals that compare like with like, and the quarter that a release leads with.

The guard of totals names every column, and SQLite loses the triggers of a table that
it builds anew: they are dropped first and made again at the end.
"""

from importlib import import_module

import core.fields
from django.db import migrations, models

FIRST = import_module("reporting.migrations.0002_append_only")
TABLE = "reporting_rollup"


def create(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    template = FIRST.SQLITE if vendor == "sqlite" else FIRST.POSTGRESQL
    forbidden = dict(FIRST.guards(apps, vendor))[TABLE]
    for action, condition in (("delete", ""), ("update", f"WHEN ({forbidden})")):
        schema_editor.execute(
            template.format(table=TABLE, action=action, condition=condition),
            params=None,
        )


def drop(apps, schema_editor):
    on = "" if schema_editor.connection.vendor == "sqlite" else f" ON {TABLE}"
    for action in ("delete", "update"):
        schema_editor.execute(f"DROP TRIGGER {TABLE}_no_{action}{on}")


class Migration(migrations.Migration):

    dependencies = [
        ('bases', '0006_plain_english_names'),
        ('reporting', '0012_withdrawn_and_discarded'),
        ('targets', '0008_decisions_say_why_constraints'),
    ]

    operations = [
        migrations.RunPython(drop, create),
        migrations.AddField(
            model_name='release',
            name='leading',
            field=core.fields.QuarterField(editable=False, null=True, verbose_name='quarter shown first'),
        ),
        migrations.AddField(
            model_name='rollup',
            name='baseline_in',
            field=models.DecimalField(decimal_places=4, max_digits=15, null=True, verbose_name='baseline value of those who moved in'),
        ),
        migrations.AddField(
            model_name='rollup',
            name='baseline_out',
            field=models.DecimalField(decimal_places=4, max_digits=15, null=True, verbose_name='baseline value of those who moved out'),
        ),
        migrations.AddField(
            model_name='rollup',
            name='estimates_denominator',
            field=models.DecimalField(decimal_places=4, max_digits=15, null=True, verbose_name='imputed values of the denominator'),
        ),
        migrations.AddField(
            model_name='rollup',
            name='estimates_n',
            field=models.PositiveIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='rollup',
            name='estimates_numerator',
            field=models.DecimalField(decimal_places=4, max_digits=15, null=True, verbose_name='imputed values of the numerator'),
        ),
        migrations.AddField(
            model_name='rollup',
            name='estimates_rolling',
            field=models.DecimalField(decimal_places=4, max_digits=15, null=True, verbose_name='imputed values of the rolling four quarters'),
        ),
        migrations.AddField(
            model_name='rollup',
            name='estimates_rolling_n',
            field=models.PositiveIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='rollup',
            name='estimates_value',
            field=models.DecimalField(decimal_places=4, max_digits=15, null=True, verbose_name='imputed values of the year to date'),
        ),
        migrations.AddField(
            model_name='rollup',
            name='incomparable_n',
            field=models.PositiveIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='rollup',
            name='series_break',
            field=models.BooleanField(null=True, verbose_name='break in the series'),
        ),
        migrations.AddField(
            model_name='rollup',
            name='standing_in_n',
            field=models.PositiveIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='rollup',
            name='standing_in_value',
            field=models.DecimalField(decimal_places=4, max_digits=15, null=True, verbose_name='values re-reported a year later'),
        ),
        migrations.AddField(
            model_name='rollup',
            name='weight_expected',
            field=models.DecimalField(decimal_places=4, max_digits=15, null=True, verbose_name='earlier value of all who are expected'),
        ),
        migrations.AddField(
            model_name='rollup',
            name='weight_in',
            field=models.DecimalField(decimal_places=4, max_digits=15, null=True, verbose_name='earlier value of those who reported'),
        ),
        migrations.AddConstraint(
            model_name='rollup',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('standing_in_value__isnull', True), models.Q(('standing_in_n__gt', 0), ('standing_in_n__isnull', False)), _connector='OR'), models.Q(('estimates_value__isnull', True), models.Q(('estimates_n__gt', 0), ('estimates_n__isnull', False)), _connector='OR'), models.Q(('estimates_rolling__isnull', True), models.Q(('estimates_rolling_n__gt', 0), ('estimates_rolling_n__isnull', False)), _connector='OR'), models.Q(('estimates_numerator__isnull', True), models.Q(('estimates_n__gt', 0), ('estimates_n__isnull', False)), _connector='OR'), models.Q(('estimates_denominator__isnull', True), models.Q(('estimates_n__gt', 0), ('estimates_n__isnull', False)), _connector='OR')), name='rollup_estimates_have_a_count'),
        ),
        migrations.AddConstraint(
            model_name='rollup',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('weight_expected__isnull', True), ('weight_in__isnull', True)), models.Q(('weight_expected__gte', models.F('weight_in')), ('weight_expected__isnull', False), ('weight_in__gte', 0), ('weight_in__isnull', False)), _connector='OR'), name='rollup_weight_in_is_expected'),
        ),
        migrations.AddConstraint(
            model_name='rollup',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('baseline_in__isnull', True), ('baseline_out__isnull', True)), models.Q(('baseline_in__isnull', False), ('baseline_out__isnull', False)), _connector='OR'), name='rollup_baseline_in_and_out'),
        ),
        migrations.AddConstraint(
            model_name='rollup',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('estimates_n__isnull', True), ('estimates_rolling_n__isnull', True), ('incomparable_n__isnull', True), ('series_break__isnull', True), ('standing_in_n__isnull', True)), models.Q(('estimates_n__isnull', False), ('estimates_rolling_n__isnull', False), ('incomparable_n__isnull', False), ('series_break__isnull', False), ('standing_in_n__isnull', False)), _connector='OR'), name='rollup_like_with_like_whole'),
        ),
        migrations.RunPython(create, drop),
    ]
