"""Table of impacts, and triggers that delete those of an earlier text.

The clock writes the impacts of older rows (``index_left_over``). The triggers lock out who writes
texts for as long as their two statements take.
"""

from pathlib import Path

import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from agenda.migrations._sql import run_each
from search.migrations._tables import CreateWithoutRowid


def add_triggers(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    vendor = schema_editor.connection.vendor
    sql = Path(__file__).with_name(f"{vendor}_0011.sql").read_text()
    if vendor == "sqlite":
        run_each(sql, schema_editor)
    else:
        schema_editor.execute(sql, params=None)


class Migration(migrations.Migration):
    dependencies = [("search", "0010_index_where_events_are")]

    operations = [
        CreateWithoutRowid(
            name="IndexedImpact",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "stem",
                        "event",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("stem", models.CharField(max_length=40)),
                (
                    "event",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="impacts",
                        to="search.indexedevent",
                    ),
                ),
                ("impact", models.SmallIntegerField()),
            ],
        ),
        migrations.RunPython(add_triggers, migrations.RunPython.noop),
    ]
