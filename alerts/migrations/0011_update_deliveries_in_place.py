"""Deliveries are leased in place: PostgreSQL leaves room on each new page for the next version of its rows.

An update that finds room on its page, and changes no indexed column, writes no index. The index of ``message`` alone
repeats the start of two others, and each line was written there three times. Neither step keeps anybody waiting: the
parameter holds for new pages, and the index is dropped beside those who read and write (docs/decisions/0022).
"""

import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

INDEX = "alerts_delivery_message_id_43b544de"


def leave_room(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE alerts_delivery SET (fillfactor = 40)")


def fill_pages(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE alerts_delivery RESET (fillfactor)")


def drop_index(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    meanwhile = "CONCURRENTLY " if schema_editor.connection.vendor == "postgresql" else ""
    schema_editor.execute(f"DROP INDEX {meanwhile}IF EXISTS {INDEX}")


def make_index(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    meanwhile = "CONCURRENTLY " if schema_editor.connection.vendor == "postgresql" else ""
    schema_editor.execute(
        f"CREATE INDEX {meanwhile}IF NOT EXISTS {INDEX} ON alerts_delivery (message_id)"
    )


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("alerts", "0010_number_understood_questions")]

    operations = [
        migrations.RunPython(leave_room, fill_pages),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(drop_index, make_index)],
            state_operations=[
                migrations.AlterField(
                    model_name="delivery",
                    name="message",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deliveries",
                        to="alerts.message",
                    ),
                ),
            ],
        ),
    ]
