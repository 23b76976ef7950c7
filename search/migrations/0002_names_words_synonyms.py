"""What suggestions, corrections and synonyms are made of; what relevance needs to know of an event."""

import django.core.validators
import django.db.models.deletion
from django.db import migrations, models


class AddFlag(migrations.AddField):
    """As ``AddField``, but on SQLite the column is added where the table stands: made anew it would lose its key."""

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        if schema_editor.connection.vendor != "sqlite":
            super().database_forwards(app_label, schema_editor, from_state, to_state)
            return
        schema_editor.execute(f"ALTER TABLE search_indexedevent ADD COLUMN {self.name} bool NOT NULL DEFAULT 0")

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        if schema_editor.connection.vendor != "sqlite":
            super().database_backwards(app_label, schema_editor, from_state, to_state)
            return
        schema_editor.execute(f"ALTER TABLE search_indexedevent DROP COLUMN {self.name}")


class Migration(migrations.Migration):
    dependencies = [
        ("search", "0001_index"),
    ]

    operations = [
        migrations.CreateModel(
            name="FruitlessSearch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("words", models.CharField(max_length=200, unique=True, verbose_name="mots")),
                ("count", models.PositiveIntegerField(default=1, verbose_name="fois")),
                ("last_on", models.DateField(verbose_name="dernière fois")),
            ],
            options={
                "verbose_name": "recherche sans résultat",
                "verbose_name_plural": "recherches sans résultat",
                "ordering": ["-count", "words"],
            },
        ),
        migrations.CreateModel(
            name="IndexedWord",
            fields=[
                ("word", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("stem", models.CharField(db_index=True, max_length=40)),
            ],
        ),
        migrations.CreateModel(
            name="Landmark",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120, unique=True, verbose_name="nom")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("neighbourhood", "quartier"),
                            ("station", "station"),
                            ("square", "place, rue ou jardin"),
                        ],
                        default="neighbourhood",
                        max_length=13,
                        verbose_name="sorte",
                    ),
                ),
                (
                    "other_names",
                    models.CharField(
                        blank=True, help_text="Séparés par des virgules.", max_length=500, verbose_name="autres noms"
                    ),
                ),
                (
                    "latitude",
                    models.FloatField(
                        validators=[
                            django.core.validators.MinValueValidator(-90),
                            django.core.validators.MaxValueValidator(90),
                        ],
                        verbose_name="latitude",
                    ),
                ),
                (
                    "longitude",
                    models.FloatField(
                        validators=[
                            django.core.validators.MinValueValidator(-180),
                            django.core.validators.MaxValueValidator(180),
                        ],
                        verbose_name="longitude",
                    ),
                ),
                (
                    "radius_m",
                    models.PositiveIntegerField(
                        default=800,
                        validators=[
                            django.core.validators.MinValueValidator(50),
                            django.core.validators.MaxValueValidator(5000),
                        ],
                        verbose_name="jusqu’où, en mètres",
                    ),
                ),
            ],
            options={
                "verbose_name": "repère",
                "verbose_name_plural": "repères",
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="Synonym",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "expressions",
                    models.CharField(
                        help_text="Séparés par des virgules : « bd, bande dessinée ». Chercher l’un trouve les autres, aussitôt.",
                        max_length=500,
                        verbose_name="mots équivalents",
                    ),
                ),
            ],
            options={
                "verbose_name": "synonymes",
                "verbose_name_plural": "synonymes",
                "ordering": ["expressions"],
            },
        ),
        AddFlag(
            model_name="indexedevent",
            name="has_off",
            field=models.BooleanField(db_default=False),
        ),
        AddFlag(
            model_name="indexedevent",
            name="is_featured",
            field=models.BooleanField(db_default=False),
        ),
        migrations.CreateModel(
            name="IndexedName",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("event", "sortie"),
                            ("place", "lieu"),
                            ("organisation", "ceux qui organisent"),
                            ("programme", "programme"),
                            ("category", "genre"),
                            ("landmark", "quartier ou station"),
                        ],
                        max_length=12,
                    ),
                ),
                ("key", models.BigIntegerField()),
                ("words", models.CharField(max_length=500)),
                ("label", models.CharField(max_length=255)),
                ("slug", models.CharField(blank=True, max_length=255)),
                ("latitude", models.FloatField(null=True)),
                ("longitude", models.FloatField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["words"], name="indexed_name_words")],
                "constraints": [models.UniqueConstraint(fields=("kind", "key", "words"), name="indexed_name_once")],
            },
        ),
        migrations.CreateModel(
            name="IndexedBearing",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "event", "kind", "key", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("event", "sortie"),
                            ("place", "lieu"),
                            ("organisation", "ceux qui organisent"),
                            ("programme", "programme"),
                            ("category", "genre"),
                            ("landmark", "quartier ou station"),
                        ],
                        max_length=12,
                    ),
                ),
                ("key", models.BigIntegerField()),
                ("last_end", models.BigIntegerField()),
                (
                    "event",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="bearings",
                        to="search.indexedevent",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["kind", "key", "last_end"], name="indexed_bearing_last")],
            },
        ),
    ]
