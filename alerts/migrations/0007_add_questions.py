"""What kept searches ask, once for all who keep it, and what events were found to answer.

Columns that may be null: nobody waits. Kept searches that stand get their question from the clock (``adopt_kept`` of
``alerts.services.questions``), some at a time.
"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("agenda", "0007_add_source_clock"),
        ("alerts", "0005_index_keepers"),
    ]

    operations = [
        migrations.CreateModel(
            name="Question",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("querystring", models.CharField(max_length=1000, unique=True)),
                ("words", models.JSONField(default=dict)),
                ("meaning", models.JSONField(blank=True, null=True)),
                ("version", models.CharField(blank=True, db_index=True, max_length=24)),
                ("understood_at", models.DateTimeField(blank=True, db_index=True, null=True)),
                ("understood_until", models.DateTimeField(blank=True, db_index=True, null=True)),
            ],
            options={
                "verbose_name": "question",
                "verbose_name_plural": "questions",
            },
        ),
        migrations.AddField(
            model_name="keptsearch",
            name="told_upto",
            field=models.BigIntegerField(null=True),
        ),
        migrations.CreateModel(
            name="EventMatch",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("questions", models.JSONField()),
                ("found_at", models.DateTimeField()),
                ("due_at", models.DateTimeField(blank=True, null=True)),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="agenda.event",
                    ),
                ),
            ],
            options={
                "verbose_name": "trouvaille",
                "verbose_name_plural": "trouvailles",
            },
        ),
        migrations.AddField(
            model_name="keptsearch",
            name="question",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="kept",
                to="alerts.question",
            ),
        ),
        migrations.AddIndex(
            model_name="eventmatch",
            index=models.Index(
                condition=models.Q(("due_at__isnull", False)),
                fields=["due_at"],
                name="event_match_due",
            ),
        ),
    ]
