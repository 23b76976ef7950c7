"""What each database finds the words, the names and the dates by: made by hand, for Django has no model of it."""

from django.db import migrations, models

COPIED = ["facets", "others", "latitude", "longitude", "last_end", "is_featured", "has_off"]

POSTGRESQL = [
    # Trusted: who owns the database may.
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    # Tokens are letters and digits, so that none needs quotes; a position beyond the last counts as the last.
    """
    CREATE FUNCTION search_tokens(said text, sign text, weight text) RETURNS tsvector
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT coalesce(string_agg(sign || token || ':' || least(place, 16383) || weight, ' '), '')::tsvector
        FROM unnest(string_to_array(btrim(said), ' ')) WITH ORDINALITY AS tokens(token, place)
    $$
    """,
    # All that a search by words asks of an event lies in one row, found by words and dates together. Not packed, or
    # each look at the tokens would unpack them.
    """
    CREATE TABLE search_text (
        event_id bigint PRIMARY KEY,
        tokens tsvector NOT NULL,
        spans tstzmultirange NOT NULL,
        facets text NOT NULL,
        others text NOT NULL,
        latitude double precision,
        longitude double precision,
        last_end bigint NOT NULL,
        is_featured boolean NOT NULL,
        has_off boolean NOT NULL
    ) WITH (toast_tuple_target = 8000)
    """,
    "ALTER TABLE search_text ALTER COLUMN tokens SET STORAGE EXTERNAL",
    "CREATE INDEX search_text_tokens ON search_text USING gin (tokens) WITH (fastupdate = off)",
    "CREATE INDEX search_text_spans ON search_text USING gist (spans)",
    "CREATE INDEX indexed_word_trigrams ON search_indexedword USING gin (word gin_trgm_ops)",
    """
    CREATE INDEX indexed_name_tokens ON search_indexedname
    USING gin (array_to_tsvector(string_to_array(btrim(words), ' '))) WITH (fastupdate = off)
    """,
    f"""
    CREATE FUNCTION search_put_side_by_side(ids bigint[]) RETURNS void LANGUAGE sql AS $$
        INSERT INTO search_text (event_id, tokens, spans, {", ".join(COPIED)})
        SELECT e.event_id,
            search_tokens(t.title, '', 'A') || search_tokens(t.place, '', 'B') || search_tokens(t.summary, '', 'C')
                || search_tokens(t.body, '', 'D') || search_tokens(t.words, '=', ''),
            (SELECT coalesce(range_agg(tstzrange(to_timestamp(d.starts), to_timestamp(d.ends))), '{{}}')
             FROM search_indexedday d WHERE d.event_id = e.event_id),
            {", ".join(f"e.{column}" for column in COPIED)}
        FROM search_indexedevent e JOIN search_indexedtext t ON t.event_id = e.event_id
        WHERE e.event_id = ANY(ids)
        ON CONFLICT (event_id) DO UPDATE SET tokens = excluded.tokens, spans = excluded.spans,
            {", ".join(f"{column} = excluded.{column}" for column in COPIED)}
    $$
    """,
    # Not a foreign key: who empties all tables at once, as tests do, names those of Django alone.
    """
    CREATE FUNCTION search_forget() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN DELETE FROM search_text WHERE event_id = OLD.event_id; RETURN NULL; END
    $$
    """,
    """
    CREATE FUNCTION search_forget_all() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN DELETE FROM search_text; RETURN NULL; END
    $$
    """,
    """
    CREATE TRIGGER search_event_deleted AFTER DELETE ON search_indexedevent
    FOR EACH ROW EXECUTE FUNCTION search_forget()
    """,
    """
    CREATE TRIGGER search_events_truncated AFTER TRUNCATE ON search_indexedevent
    FOR EACH STATEMENT EXECUTE FUNCTION search_forget_all()
    """,
    # What is there already is searched at once.
    "SELECT search_put_side_by_side(array(SELECT event_id FROM search_indexedevent))",
]
DROP_POSTGRESQL = [
    "DROP INDEX indexed_name_tokens",
    "DROP INDEX indexed_word_trigrams",
    "DROP TRIGGER search_events_truncated ON search_indexedevent",
    "DROP TRIGGER search_event_deleted ON search_indexedevent",
    "DROP FUNCTION search_forget_all()",
    "DROP FUNCTION search_forget()",
    "DROP FUNCTION search_put_side_by_side(bigint[])",
    "DROP TABLE search_text",
    "DROP FUNCTION search_tokens(text, text, text)",
    # The extension stays: others may use it.
]

# External content, as the full text: a migration that rebuilds these tables must make the triggers again. Words have
# no number of their own, which VACUUM might change: their table keeps them itself, with a sign before and after, so
# that beginnings and endings are trigrams too.
SQLITE = [
    """
    CREATE VIRTUAL TABLE search_name USING fts5(
        words, content='search_indexedname', content_rowid='id', tokenize='ascii', prefix='1 2 3'
    )
    """,
    """
    CREATE TRIGGER search_name_insert AFTER INSERT ON search_indexedname BEGIN
        INSERT INTO search_name(rowid, words) VALUES (new.id, new.words);
    END
    """,
    """
    CREATE TRIGGER search_name_delete AFTER DELETE ON search_indexedname BEGIN
        INSERT INTO search_name(search_name, rowid, words) VALUES ('delete', old.id, old.words);
    END
    """,
    """
    CREATE TRIGGER search_name_update AFTER UPDATE OF id, words ON search_indexedname BEGIN
        INSERT INTO search_name(search_name, rowid, words) VALUES ('delete', old.id, old.words);
        INSERT INTO search_name(rowid, words) VALUES (new.id, new.words);
    END
    """,
    "CREATE VIRTUAL TABLE search_word USING fts5(word, tokenize='trigram')",
    """
    CREATE TRIGGER search_word_insert AFTER INSERT ON search_indexedword BEGIN
        INSERT INTO search_word(word) VALUES ('_' || new.word || '_');
    END
    """,
    """
    CREATE TRIGGER search_word_delete AFTER DELETE ON search_indexedword BEGIN
        DELETE FROM search_word WHERE rowid IN (
            SELECT rowid FROM search_word
            WHERE search_word MATCH '"_' || old.word || '_"' AND word = '_' || old.word || '_'
        );
    END
    """,
    "INSERT INTO search_name(search_name) VALUES ('rebuild')",
    "INSERT INTO search_word(word) SELECT '_' || word || '_' FROM search_indexedword",
]
DROP_SQLITE = [
    *(f"DROP TRIGGER search_word_{event}" for event in ("insert", "delete")),
    "DROP TABLE search_word",
    *(f"DROP TRIGGER search_name_{event}" for event in ("insert", "delete", "update")),
    "DROP TABLE search_name",
]


def create(apps, schema_editor):
    run(schema_editor, {"postgresql": POSTGRESQL, "sqlite": SQLITE})


def drop(apps, schema_editor):
    run(schema_editor, {"postgresql": DROP_POSTGRESQL, "sqlite": DROP_SQLITE})


def run(schema_editor, statements):
    for statement in statements.get(schema_editor.connection.vendor, []):
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [
        ("search", "0002_names_words_synonyms"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="indexedtext",
            index=models.Index(fields=["title"], name="indexed_text_title"),
        ),
        migrations.RunPython(create, drop),
    ]
