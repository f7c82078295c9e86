"""A whole return is withdrawn; a revision is discarded and stays on record."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('bases', '0006_plain_english_names'),
        ('enterprises', '0005_plain_english_names'),
        ('reporting', '0011_notices_of_proposals'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='submission',
            name='withdraws',
            field=models.BooleanField(default=False, editable=False, verbose_name='withdraws the return'),
        ),
        migrations.AlterField(
            model_name='submission',
            name='state',
            field=models.CharField(choices=[('draft', 'in progress'), ('submitted', 'submitted'), ('returned', 'sent back'), ('reviewed', 'reviewed by the park'), ('approved', 'approved by the bureau'), ('released', 'released'), ('discarded', 'discarded')], default='draft', max_length=10, verbose_name='status'),
        ),
        migrations.AlterField(
            model_name='submissionevent',
            name='from_state',
            field=models.CharField(blank=True, choices=[('draft', 'in progress'), ('submitted', 'submitted'), ('returned', 'sent back'), ('reviewed', 'reviewed by the park'), ('approved', 'approved by the bureau'), ('released', 'released'), ('discarded', 'discarded')], max_length=10, verbose_name='from'),
        ),
        migrations.AlterField(
            model_name='submissionevent',
            name='to_state',
            field=models.CharField(choices=[('draft', 'in progress'), ('submitted', 'submitted'), ('returned', 'sent back'), ('reviewed', 'reviewed by the park'), ('approved', 'approved by the bureau'), ('released', 'released'), ('discarded', 'discarded')], max_length=10, verbose_name='to'),
        ),
        migrations.AddConstraint(
            model_name='submission',
            constraint=models.CheckConstraint(condition=models.Q(('is_newest', True), ('state', 'discarded'), _negated=True), name='submission_discarded_not_newest'),
        ),
        migrations.AddConstraint(
            model_name='submission',
            constraint=models.CheckConstraint(condition=models.Q(('revision', 1), ('withdraws', True), _negated=True), name='submission_withdraws_an_earlier'),
        ),
    ]
