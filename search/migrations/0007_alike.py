"""Events alike are counted by a number; PostgreSQL keeps what events say apart from what they are chosen by."""

from hashlib import blake2b
from importlib import import_module

from django.db import migrations, models

#: Beyond it, the rank of a date at which nobody should come.
OFF = 1 << 62
COPIED = ["facets", "alike", "others", "latitude", "longitude", "last_end", "last_on", "is_featured"]

POSTGRESQL = [
    "DROP FUNCTION search_put_side_by_side(bigint[])",
    "DROP TABLE search_text",
    # Rows are short and tokens lie apart: thousands of rows are read when many events say a word. Tokens are not
    # packed, for what is found by several in a row looks at them.
    """
    CREATE TABLE search_text (
        event_id bigint PRIMARY KEY,
        tokens tsvector NOT NULL,
        spans tstzmultirange NOT NULL,
        facets text NOT NULL,
        alike bigint NOT NULL,
        others text NOT NULL,
        latitude double precision,
        longitude double precision,
        last_end bigint NOT NULL,
        last_on bigint NOT NULL,
        is_featured boolean NOT NULL
    ) WITH (toast_tuple_target = 512)
    """,
    "ALTER TABLE search_text ALTER COLUMN tokens SET STORAGE EXTERNAL",
    "CREATE INDEX search_text_tokens ON search_text USING gin (tokens) WITH (fastupdate = off)",
    "CREATE INDEX search_text_spans ON search_text USING gist (spans)",
    # A letter before each stem says the field: an index finds it, where a weight would be looked at in each row.
    f"""
    CREATE FUNCTION search_put_side_by_side(ids bigint[]) RETURNS void LANGUAGE sql AS $$
        INSERT INTO search_text (event_id, tokens, spans, {", ".join(COPIED)})
        SELECT e.event_id,
            search_tokens(t.title, 'A', '') || search_tokens(t.place, 'B', '') || search_tokens(t.summary, 'C', '')
                || search_tokens(t.body, 'D', '') || search_tokens(t.words, '=', ''),
            (SELECT coalesce(range_agg(tstzrange(to_timestamp(d.starts), to_timestamp(d.ends))), '{{}}')
             FROM search_indexedday d WHERE d.event_id = e.event_id),
            {", ".join(f"e.{column}" for column in COPIED)}
        FROM search_indexedevent e JOIN search_indexedtext t ON t.event_id = e.event_id
        WHERE e.event_id = ANY(ids)
        ON CONFLICT (event_id) DO UPDATE SET tokens = excluded.tokens, spans = excluded.spans,
            {", ".join(f"{column} = excluded.{column}" for column in COPIED)}
    $$
    """,
    "SELECT search_put_side_by_side(array(SELECT event_id FROM search_indexedevent))",
]


class AddNumber(migrations.AddField):
    """As ``AddField``, but on SQLite the column is added where the table stands: made anew it would lose its key."""

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        if schema_editor.connection.vendor != "sqlite":
            super().database_forwards(app_label, schema_editor, from_state, to_state)
            return
        schema_editor.execute(f"ALTER TABLE search_indexedevent ADD COLUMN {self.name} bigint NOT NULL DEFAULT 0")

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        if schema_editor.connection.vendor != "sqlite":
            super().database_backwards(app_label, schema_editor, from_state, to_state)
            return
        schema_editor.execute(f"ALTER TABLE search_indexedevent DROP COLUMN {self.name}")


class RemoveFlag(migrations.RemoveField):
    """As ``RemoveField``, and where the table stands too."""

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        if schema_editor.connection.vendor != "sqlite":
            super().database_forwards(app_label, schema_editor, from_state, to_state)
            return
        schema_editor.execute(f"ALTER TABLE search_indexedevent DROP COLUMN {self.name}")

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        if schema_editor.connection.vendor != "sqlite":
            super().database_backwards(app_label, schema_editor, from_state, to_state)
            return
        schema_editor.execute(f"ALTER TABLE search_indexedevent ADD COLUMN {self.name} bool NOT NULL DEFAULT 0")


def number_texts(apps, schema_editor):
    IndexedEvent = apps.get_model("search", "IndexedEvent")
    for facets in IndexedEvent.objects.values_list("facets", flat=True).distinct():
        number = int.from_bytes(blake2b(facets.encode(), digest_size=8).digest()) >> 1
        IndexedEvent.objects.filter(facets=facets).update(alike=number)
    schema_editor.execute(
        "UPDATE search_indexedevent SET last_on = coalesce((SELECT max(d.ends) FROM search_indexedday d "
        f"WHERE d.event_id = search_indexedevent.event_id AND d.rank < {OFF}), 0)"
    )
    settle(schema_editor)


def mark_off(apps, schema_editor):
    schema_editor.execute(
        "UPDATE search_indexedevent SET has_off = EXISTS (SELECT 1 FROM search_indexedday d "
        f"WHERE d.event_id = search_indexedevent.event_id AND d.rank >= {OFF})"
    )
    settle(schema_editor)


def settle(schema_editor):
    """Let what was written be checked now: PostgreSQL alters no table of which something is still to be checked."""
    run(schema_editor, ["SET CONSTRAINTS ALL IMMEDIATE", "SET CONSTRAINTS ALL DEFERRED"])


def create(apps, schema_editor):
    run(schema_editor, POSTGRESQL)


def go_back(apps, schema_editor):
    before = import_module("search.migrations.0003_full_text_ranges_trigrams").POSTGRESQL
    again = [s for s in before if "search_text" in s and "TRIGGER" not in s and "search_forget" not in s]
    run(schema_editor, ["DROP FUNCTION search_put_side_by_side(bigint[])", "DROP TABLE search_text", *again])
    run(schema_editor, before[-1:])


def run(schema_editor, statements):
    if schema_editor.connection.vendor == "postgresql":
        for statement in statements:
            schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [
        ("search", "0006_frequent_names"),
    ]

    operations = [
        AddNumber(
            model_name="indexedevent",
            name="alike",
            field=models.BigIntegerField(db_default=0),
        ),
        AddNumber(
            model_name="indexedevent",
            name="last_on",
            field=models.BigIntegerField(db_default=0),
        ),
        migrations.RunPython(number_texts, mark_off),
        migrations.RunPython(create, go_back),
        RemoveFlag(model_name="indexedevent", name="has_off"),
        migrations.RemoveIndex(model_name="indexedevent", name="indexed_event_facets"),
        migrations.AddIndex(
            model_name="indexedevent",
            index=models.Index(fields=["alike", "last_end"], name="indexed_event_alike"),
        ),
    ]
