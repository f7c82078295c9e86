"""Wrote one group of permissions for each role.

Does nothing any more: `reporting.access.rights.write_rights` writes them after each
migrate, so that no version of the rights is kept here.
"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("reporting", "0004_newest_and_append_only"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("accounts", "0001_initial"),
        ("bases", "0003_history"),
        ("enterprises", "0003_history"),
        ("problems", "0003_history"),
        ("targets", "0003_history"),
    ]

    operations = []
