from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def cover(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Create SQLite's covering index of an event's days.

    A later migration that rebuilds the table must create it again.
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
