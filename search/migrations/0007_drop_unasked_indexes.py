from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def drop(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Words are corrected from memory, and words lead to rows, not windows: nothing asks these any more."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX IF EXISTS search_text_spans, indexed_word_trigrams")


class Migration(migrations.Migration):
    dependencies = [("search", "0006_add_index_of_ends")]

    operations = [migrations.RunPython(drop, migrations.RunPython.noop)]
