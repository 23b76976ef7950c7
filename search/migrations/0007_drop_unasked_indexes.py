from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def drop(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Drop two indexes that no query uses any more.

    Words are corrected in memory, and rows are found by words, not by windows.
    """
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX IF EXISTS search_text_spans, indexed_word_trigrams")


class Migration(migrations.Migration):
    dependencies = [("search", "0006_add_index_of_ends")]

    operations = [migrations.RunPython(drop, migrations.RunPython.noop)]
