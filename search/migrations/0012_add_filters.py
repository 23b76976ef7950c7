"""Columns for hours, lengths, states and ages.

The clock rewrites older rows (``index_left_over``).
"""

from pathlib import Path

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def replace_texts(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(Path(__file__).with_name("postgresql_0012.sql").read_text(), None)


class Migration(migrations.Migration):
    dependencies = [
        ("search", "0011_add_impacts"),
    ]

    operations = [
        migrations.AddField(
            model_name="indexedevent",
            name="age_from",
            field=models.SmallIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="indexedevent",
            name="age_to",
            field=models.SmallIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="indexedday",
            name="answering_day",
            field=models.IntegerField(null=True),
        ),
        migrations.AddField(
            model_name="indexedday",
            name="minute_from",
            field=models.SmallIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="indexedday",
            name="minute_to",
            field=models.SmallIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="indexedday",
            name="length",
            field=models.SmallIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="indexedday",
            name="state",
            field=models.SmallIntegerField(null=True),
        ),
        migrations.RunPython(replace_texts, migrations.RunPython.noop),
    ]
