"""Tables of fingerprints, by which look-alikes are found.

``reindex`` fills them for existing events.
"""

import django.db.models.deletion
from django.db import migrations, models

from search.migrations._tables import CreateWithoutRowid


class Migration(migrations.Migration):
    dependencies = [
        ("agenda", "0001_initial"),
        ("search", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="StemFrequency",
            fields=[
                ("stem", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("events", models.PositiveIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="Fingerprint",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("other", models.UUIDField(null=True, unique=True)),
                ("title", models.CharField(max_length=255)),
                ("words", models.TextField()),
                ("spots", models.JSONField()),
                ("days", models.JSONField()),
                (
                    "event",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="agenda.event",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(event__isnull=True, other__isnull=False)
                        | models.Q(event__isnull=False, other__isnull=True),
                        name="fingerprint_of_one",
                    )
                ],
            },
        ),
        CreateWithoutRowid(
            name="FingerprintDay",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "day",
                        "cell",
                        "fingerprint",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("day", models.IntegerField()),
                ("cell", models.BigIntegerField()),
                (
                    "fingerprint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="day_rows",
                        to="search.fingerprint",
                    ),
                ),
            ],
        ),
        CreateWithoutRowid(
            name="FingerprintStem",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "stem",
                        "fingerprint",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("stem", models.CharField(max_length=40)),
                (
                    "fingerprint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="stem_rows",
                        to="search.fingerprint",
                    ),
                ),
            ],
        ),
    ]
