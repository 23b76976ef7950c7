import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Takes over two models from the agenda; their tables stay."""

    initial = True
    dependencies = [("agenda", "0010_leave_sources")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="Source",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("slug", models.SlugField(max_length=80, unique=True)),
                        ("name", models.CharField(max_length=160, verbose_name="nom")),
                        (
                            "address",
                            models.CharField(blank=True, max_length=1000, verbose_name="adresse"),
                        ),
                        (
                            "clock",
                            models.JSONField(
                                blank=True, db_default={}, default=dict, editable=False
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "source",
                        "verbose_name_plural": "sources",
                        "db_table": "agenda_source",
                    },
                ),
                migrations.CreateModel(
                    name="SourceRecord",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("identifier", models.CharField(max_length=255)),
                        ("url", models.URLField(blank=True, max_length=1000)),
                        ("picture_url", models.URLField(blank=True, max_length=1000)),
                        ("fingerprint", models.CharField(blank=True, max_length=64)),
                        ("event_fingerprint", models.CharField(blank=True, max_length=64)),
                        ("repairs", models.JSONField(blank=True, default=list)),
                        ("imported_at", models.DateTimeField()),
                        (
                            "event",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="source_records",
                                to="agenda.event",
                            ),
                        ),
                        (
                            "source",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="records",
                                to="sources.source",
                            ),
                        ),
                    ],
                    options={
                        "db_table": "agenda_sourcerecord",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=["source", "identifier"], name="source_record_unique"
                            )
                        ],
                    },
                ),
            ]
        )
    ]
