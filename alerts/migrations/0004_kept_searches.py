import django.db.models.deletion
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("agenda", "0008_add_featured"),
        ("alerts", "0003_audit_is_written_once"),
    ]

    operations = [
        migrations.AlterField(
            model_name="message",
            name="kind",
            field=models.CharField(
                choices=[
                    ("alert", "Alerte"),
                    ("event", "Sortie suivie"),
                    ("search", "Recherche gardée"),
                    ("trial", "Essai demandé"),
                ],
                max_length=8,
            ),
        ),
        migrations.CreateModel(
            name="KeptSearch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, unique=True)),
                ("querystring", models.CharField(max_length=1000)),
                ("words", models.JSONField(default=dict)),
                (
                    "rhythm",
                    models.CharField(
                        choices=[("at_once", "Tout de suite"), ("daily", "Une fois par jour, à 8\xa0h")], max_length=8
                    ),
                ),
                ("tell_at", models.DateTimeField()),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "subscription",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="kept_searches",
                        to="alerts.subscription",
                    ),
                ),
            ],
            options={
                "verbose_name": "recherche gardée",
                "verbose_name_plural": "recherches gardées",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Finding",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("told_at", models.DateTimeField(blank=True, null=True)),
                (
                    "event",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="agenda.event"),
                ),
                (
                    "kept_search",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="findings", to="alerts.keptsearch"
                    ),
                ),
            ],
            options={
                "verbose_name": "trouvaille",
                "verbose_name_plural": "trouvailles",
            },
        ),
        migrations.CreateModel(
            name="SearchNews",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("due_at", models.DateTimeField(db_index=True)),
                (
                    "event",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="agenda.event"
                    ),
                ),
            ],
            options={
                "verbose_name": "nouveauté à comparer",
                "verbose_name_plural": "nouveautés à comparer",
            },
        ),
        migrations.AddConstraint(
            model_name="keptsearch",
            constraint=models.UniqueConstraint(fields=("subscription", "querystring"), name="kept_search_once"),
        ),
        migrations.AddIndex(
            model_name="finding",
            index=models.Index(condition=models.Q(("told_at", None)), fields=["kept_search"], name="finding_to_tell"),
        ),
        migrations.AddConstraint(
            model_name="finding",
            constraint=models.UniqueConstraint(fields=("kept_search", "event"), name="finding_once"),
        ),
    ]
