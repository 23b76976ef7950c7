from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def cover(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Of events that words lead to, SQLite reads the days in this index, and no row of the table.

    A migration that makes the table anew makes it again.
    """
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(
            "CREATE INDEX search_day_of_event ON search_indexedday"
            "(event_id, day, ends, starts, since, until, is_tail, rank)"
        )


def uncover(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP INDEX search_day_of_event")


class Migration(migrations.Migration):
    dependencies = [("search", "0007_drop_unasked_indexes")]

    operations = [migrations.RunPython(cover, uncover)]
