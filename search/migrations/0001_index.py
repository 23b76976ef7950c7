"""The index rows, and on SQLite the full-text table that follows them."""

import django.db.models.deletion
from django.db import migrations, models


class CreateIntegerKeyed(migrations.CreateModel):
    """As ``CreateModel``, but on SQLite the key is the row's own number: one look-up instead of two."""

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        if schema_editor.connection.vendor != "sqlite":
            super().database_forwards(app_label, schema_editor, from_state, to_state)
            return
        create(
            self, app_label, schema_editor, to_state, lambda sql: sql.replace('"event_id" bigint', '"event_id" integer')
        )


class CreateWithoutRowid(migrations.CreateModel):
    """As ``CreateModel``, but on SQLite the rows lie in the order of their key."""

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        if schema_editor.connection.vendor != "sqlite":
            super().database_forwards(app_label, schema_editor, from_state, to_state)
            return
        create(self, app_label, schema_editor, to_state, lambda sql: f"{sql} WITHOUT ROWID")


def create(operation, app_label, schema_editor, to_state, reword):
    model = to_state.apps.get_model(app_label, operation.name)
    sql, params = schema_editor.table_sql(model)
    schema_editor.execute(reword(sql), params or None)
    schema_editor.deferred_sql.extend(schema_editor._model_indexes_sql(model))


COLUMNS = "title, place, summary, body, words"
OLD = "'delete', " + ", ".join(f"old.{column}" for column in ["event_id", *COLUMNS.split(", ")])
NEW = ", ".join(f"new.{column}" for column in ["event_id", *COLUMNS.split(", ")])

# External content (SQLite 3.37 has no contentless deletion): the texts stay in the table of the model, and the
# triggers hand the old ones over when they change. A migration that rebuilds that table must make the triggers again.
FULL_TEXT = [
    f"""
    CREATE VIRTUAL TABLE search_text USING fts5(
        {COLUMNS}, content='search_indexedtext', content_rowid='event_id', tokenize='ascii'
    )
    """,
    f"""
    CREATE TRIGGER search_text_insert AFTER INSERT ON search_indexedtext BEGIN
        INSERT INTO search_text(rowid, {COLUMNS}) VALUES ({NEW});
    END
    """,
    f"""
    CREATE TRIGGER search_text_delete AFTER DELETE ON search_indexedtext BEGIN
        INSERT INTO search_text(search_text, rowid, {COLUMNS}) VALUES ({OLD});
    END
    """,
    f"""
    CREATE TRIGGER search_text_update AFTER UPDATE OF event_id, {COLUMNS} ON search_indexedtext BEGIN
        INSERT INTO search_text(search_text, rowid, {COLUMNS}) VALUES ({OLD});
        INSERT INTO search_text(rowid, {COLUMNS}) VALUES ({NEW});
    END
    """,
]


def create_full_text(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for statement in FULL_TEXT:
            schema_editor.execute(statement, params=None)


def drop_full_text(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for name in ("insert", "delete", "update"):
            schema_editor.execute(f"DROP TRIGGER search_text_{name}", params=None)
        schema_editor.execute("DROP TABLE search_text", params=None)


class Migration(migrations.Migration):
    initial = True

    dependencies = [("agenda", "0001_initial")]

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
                ("others", models.TextField()),
                ("latitude", models.FloatField(null=True)),
                ("longitude", models.FloatField(null=True)),
                ("last_end", models.BigIntegerField()),
            ],
            options={
                "indexes": [models.Index(fields=["facets", "last_end"], name="indexed_event_facets")],
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
        CreateWithoutRowid(
            name="IndexedDay",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "day", "event", "rank", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("day", models.IntegerField()),
                (
                    "event",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="days",
                        to="search.indexedevent",
                    ),
                ),
                ("rank", models.BigIntegerField()),
                ("starts", models.BigIntegerField()),
                ("ends", models.BigIntegerField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["event", "ends", "starts", "rank"], name="indexed_day_of_event"),
                ],
            },
        ),
        migrations.RunPython(create_full_text, drop_full_text),
    ]
