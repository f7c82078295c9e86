"""Three moments are the portal's, so that they lie beside deadlines on a sample portal.

Python fills them in as before, so no database changes.
"""

from django.db import migrations, models

import core.today


def moment_of(model, name, verbose_name):
    field = models.DateTimeField(
        default=core.today.moment, editable=False, verbose_name=verbose_name
    )
    return migrations.AlterField(model_name=model, name=name, field=field)


class Migration(migrations.Migration):
    dependencies = [
        ("reporting", "0005_role_groups"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                moment_of("extension", "granted_at", "granted at"),
                moment_of("notice", "made_at", "made at"),
                moment_of("releaseproposal", "proposed_at", "proposed at"),
            ]
        )
    ]
