from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("bases", "0004_two_release"),
    ]

    operations = [
        migrations.CreateModel(
            name="SampleClock",
            fields=[
                (
                    "id",
                    models.PositiveSmallIntegerField(
                        default=1, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "days",
                    models.IntegerField(verbose_name="days added to the real day"),
                ),
            ],
            options={
                "verbose_name": "clock of a sample portal",
                "verbose_name_plural": "clocks of sample portals",
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("id", 1)), name="sample_clock_one"
                    )
                ],
            },
        ),
    ]
