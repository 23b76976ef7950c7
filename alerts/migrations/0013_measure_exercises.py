"""When a delivery of an exercise was written, posted and shown."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("alerts", "0011_update_deliveries_in_place"),
    ]

    operations = [
        migrations.CreateModel(
            name="ExerciseTiming",
            fields=[
                (
                    "delivery",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="alerts.delivery",
                    ),
                ),
                ("written_at", models.DateTimeField()),
                ("posted_at", models.DateTimeField(blank=True, null=True)),
                ("shown_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "verbose_name": "mesure d’exercice",
                "verbose_name_plural": "mesures d’exercices",
            },
        ),
    ]
