"""Ages beside the tokens of PostgreSQL."""

from pathlib import Path

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def replace_texts(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(Path(__file__).with_name("postgresql_0014.sql").read_text(), None)


class Migration(migrations.Migration):
    dependencies = [
        ("search", "0013_add_ages"),
    ]

    operations = [
        migrations.RunPython(replace_texts, migrations.RunPython.noop),
    ]
