"""Columns for the instants at which dates answer.

The clock rewrites older rows (``index_left_over``).
"""

from pathlib import Path

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def replace_texts(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(Path(__file__).with_name("postgresql_0005.sql").read_text(), None)


class Migration(migrations.Migration):
    dependencies = [
        ("search", "0004_note_found_in_no_title"),
    ]

    operations = [
        migrations.AddField(
            model_name="indexedday",
            name="since",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="indexedday",
            name="until",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="indexedday",
            name="is_tail",
            field=models.BooleanField(null=True),
        ),
        migrations.AddField(
            model_name="indexedevent",
            name="spent",
            field=models.BigIntegerField(null=True),
        ),
        migrations.RunPython(replace_texts, migrations.RunPython.noop),
    ]
