"""Tables of the index rows, of synonyms and of landmarks.

The SQL files beside add full-text search.
"""

import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
from django.db import migrations, models

from agenda.migrations._sql import check_now, run_sql_files
from search.migrations._first_rows import give_rights, make_synonyms
from search.migrations._tables import CreateIntegerKeyed, CreateWithoutRowid


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("agenda", "0001_initial"),
    ]

    operations = [
        CreateIntegerKeyed(
            name="IndexedEvent",
            fields=[
                (
                    "event",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="agenda.event",
                    ),
                ),
                ("facets", models.TextField()),
                ("alike", models.BigIntegerField(db_default=0)),
                ("others", models.TextField()),
                ("latitude", models.FloatField(null=True)),
                ("longitude", models.FloatField(null=True)),
                ("last_end", models.BigIntegerField()),
                ("is_featured", models.BooleanField(db_default=False)),
                ("last_on", models.BigIntegerField(db_default=0)),
            ],
        ),
        migrations.CreateModel(
            name="FruitlessSearch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
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
            name="IndexedBearing",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "event",
                        "kind",
                        "key",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
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
        ),
        CreateWithoutRowid(
            name="IndexedDay",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "day",
                        "event",
                        "rank",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("day", models.IntegerField()),
                ("rank", models.BigIntegerField()),
                ("starts", models.BigIntegerField()),
                ("ends", models.BigIntegerField()),
                (
                    "event",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="days",
                        to="search.indexedevent",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="IndexedName",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
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
                ("words", models.CharField(max_length=500)),
                ("label", models.CharField(max_length=255)),
                ("slug", models.CharField(blank=True, max_length=255)),
                ("latitude", models.FloatField(null=True)),
                ("longitude", models.FloatField(null=True)),
            ],
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
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
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
                        blank=True,
                        help_text="Séparés par des virgules.",
                        max_length=500,
                        verbose_name="autres noms",
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
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "expressions",
                    models.CharField(
                        help_text="Séparés par des virgules\xa0: «\xa0bd, bande dessinée\xa0». Chercher l’un trouve les autres, aussitôt.",
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
        CreateIntegerKeyed(
            name="IndexedText",
            fields=[
                (
                    "event",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="text",
                        serialize=False,
                        to="search.indexedevent",
                    ),
                ),
                ("title", models.TextField()),
                ("place", models.TextField()),
                ("summary", models.TextField()),
                ("body", models.TextField()),
                ("words", models.TextField()),
            ],
        ),
        migrations.AddIndex(
            model_name="indexedevent",
            index=models.Index(fields=["alike", "last_end"], name="indexed_event_alike"),
        ),
        migrations.AddIndex(
            model_name="indexedname",
            index=models.Index(fields=["words"], name="indexed_name_words"),
        ),
        migrations.AddIndex(
            model_name="indexedname",
            index=models.Index(
                models.F("kind"),
                django.db.models.functions.text.Length("label"),
                models.F("label"),
                models.F("key"),
                name="indexed_name_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="indexedname",
            constraint=models.UniqueConstraint(
                fields=("kind", "key", "words"), name="indexed_name_once"
            ),
        ),
        migrations.AddIndex(
            model_name="indexedtext",
            index=models.Index(fields=["title"], name="indexed_text_title"),
        ),
        migrations.AddIndex(
            model_name="indexedday",
            index=models.Index(
                fields=["event", "ends", "starts", "rank"], name="indexed_day_of_event"
            ),
        ),
        migrations.AddIndex(
            model_name="indexedbearing",
            index=models.Index(fields=["kind", "key", "last_end"], name="indexed_bearing_last"),
        ),
        run_sql_files(__file__),
        migrations.RunPython(make_synonyms, migrations.RunPython.noop),
        migrations.RunPython(give_rights, migrations.RunPython.noop),
        migrations.RunPython(check_now, migrations.RunPython.noop),
    ]
