"""What many names say is read in the order in which it is suggested; equal words are looked up by their key."""

from django.db import migrations, models
from django.db.models.functions import Length

POSTGRESQL = [
    # Of an expression, though words are in lower case: of the column, it would be taken to look up equal ones too,
    # which takes a hundred times longer than the key.
    "DROP INDEX indexed_word_trigrams",
    "CREATE INDEX indexed_word_trigrams ON search_indexedword USING gin (lower(word) gin_trgm_ops)",
    # Beginnings are no range in the order of most languages.
    "CREATE INDEX indexed_name_begin ON search_indexedname (words text_pattern_ops)",
]
BACK = [
    "DROP INDEX indexed_name_begin",
    "DROP INDEX indexed_word_trigrams",
    "CREATE INDEX indexed_word_trigrams ON search_indexedword USING gin (word gin_trgm_ops)",
]


def create(apps, schema_editor):
    run(schema_editor, POSTGRESQL)


def drop(apps, schema_editor):
    run(schema_editor, BACK)


def run(schema_editor, statements):
    if schema_editor.connection.vendor == "postgresql":
        for statement in statements:
            schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [
        ("search", "0005_rights"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="indexedname",
            index=models.Index(
                models.F("kind"), Length("label"), models.F("label"), models.F("key"), name="indexed_name_order"
            ),
        ),
        migrations.RunPython(create, drop),
    ]
