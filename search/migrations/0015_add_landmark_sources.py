"""Source of imported landmarks, and indexes by which a question finds few of them.

Both constraints are unique indexes, as Django makes of them. Code that does not know of them cannot
break them: it takes each name once, and knows no source.
"""

from django.db import migrations, models

_CONSTRAINTS = [
    migrations.AddConstraint(
        model_name="landmark",
        constraint=models.UniqueConstraint(
            models.F("name"),
            models.F("kind"),
            name="landmark_name_of_kind_once",
            violation_error_message="Un repère de cette sorte porte déjà ce nom.",
        ),
    ),
    migrations.AddConstraint(
        model_name="landmark",
        constraint=models.UniqueConstraint(
            condition=models.Q(("source", ""), _negated=True),
            fields=("source", "external_id"),
            name="landmark_of_source_once",
        ),
    ),
]
_UNIQUE_INDEXES = [
    migrations.RunSQL(
        'CREATE UNIQUE INDEX "landmark_name_of_kind_once" ON "search_landmark" ("name", "kind")',
        'DROP INDEX "landmark_name_of_kind_once"',
    ),
    migrations.RunSQL(
        'CREATE UNIQUE INDEX "landmark_of_source_once" ON "search_landmark" '
        """("source", "external_id") WHERE NOT ("source" = '')""",
        'DROP INDEX "landmark_of_source_once"',
    ),
]
#: Labels, which only Django knows.
_LABELS = [
    migrations.AlterField(
        model_name=model,
        name="kind",
        field=models.CharField(
            choices=[
                ("event", "sortie"),
                ("place", "lieu"),
                ("organisation", "ceux qui organisent"),
                ("programme", "programme"),
                ("category", "genre"),
                ("landmark", "quartier, station ou rue"),
            ],
            max_length=12,
        ),
    )
    for model in ("indexedbearing", "indexedname")
]


class Migration(migrations.Migration):
    dependencies = [
        ("search", "0014_copy_ages"),
    ]

    operations = [
        migrations.AddField(
            model_name="landmark",
            name="external_id",
            field=models.CharField(
                blank=True, db_default="", default="", editable=False, max_length=200
            ),
        ),
        migrations.AddField(
            model_name="landmark",
            name="is_edited",
            field=models.BooleanField(db_default=False, default=False, editable=False),
        ),
        migrations.AddField(
            model_name="landmark",
            name="source",
            field=models.CharField(
                blank=True, db_default="", default="", editable=False, max_length=60
            ),
        ),
        migrations.AlterField(
            model_name="landmark",
            name="kind",
            field=models.CharField(
                choices=[
                    ("neighbourhood", "quartier"),
                    ("station", "station"),
                    ("square", "place ou jardin"),
                    ("street", "rue"),
                    ("building", "musée, bibliothèque ou monument"),
                ],
                default="neighbourhood",
                max_length=13,
                verbose_name="sorte",
            ),
        ),
        migrations.AlterField(
            model_name="landmark",
            name="name",
            field=models.CharField(max_length=120, verbose_name="nom"),
        ),
        migrations.AddIndex(
            model_name="landmark",
            index=models.Index(fields=["latitude", "longitude"], name="landmark_where"),
        ),
        migrations.AddIndex(
            model_name="landmark",
            index=models.Index(
                condition=models.Q(("source", "")), fields=["id"], name="landmark_of_editors"
            ),
        ),
        migrations.AddIndex(
            model_name="landmark",
            index=models.Index(
                condition=models.Q(
                    ("kind__in", ["neighbourhood", "station"]),
                    models.Q(("source", ""), _negated=True),
                ),
                fields=["name"],
                name="landmark_corrected",
            ),
        ),
        migrations.SeparateDatabaseAndState(_UNIQUE_INDEXES, _CONSTRAINTS),
        migrations.SeparateDatabaseAndState(state_operations=_LABELS),
    ]
