"""A delivery's message is no foreign key of PostgreSQL's: it looked up each line of a ledger again, one by one.

Lines are written from the rows that they name, which are held meanwhile (``alerts.delivery.fan_out``). What is left of
the key is the end of a message: a trigger of the statement that deletes it deletes its lines, too. Both tables are
locked for a moment, in which nothing is read. SQLite keeps its key, for it would copy the table.
"""

import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

KEY = "alerts_delivery_message_id_43b544de_fk_alerts_message_id"
FORWARDS = f"""
CREATE FUNCTION alerts_message_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM alerts_delivery USING deleted WHERE alerts_delivery.message_id = deleted.id;
    RETURN NULL;
END $$;
CREATE TRIGGER alerts_message_deleted AFTER DELETE ON alerts_message
REFERENCING OLD TABLE AS deleted FOR EACH STATEMENT EXECUTE FUNCTION alerts_message_deleted();
ALTER TABLE alerts_delivery DROP CONSTRAINT IF EXISTS {KEY};
"""
BACKWARDS = f"""
ALTER TABLE alerts_delivery ADD CONSTRAINT {KEY} FOREIGN KEY (message_id) REFERENCES alerts_message (id)
DEFERRABLE INITIALLY DEFERRED NOT VALID;
DROP TRIGGER alerts_message_deleted ON alerts_message;
DROP FUNCTION alerts_message_deleted();
"""


def drop_key(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(FORWARDS)


def make_key(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(BACKWARDS)


class Migration(migrations.Migration):
    dependencies = [("alerts", "0015_index_woken_searches")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(drop_key, make_key)],
            state_operations=[
                migrations.AlterField(
                    model_name="delivery",
                    name="message",
                    field=models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deliveries",
                        to="alerts.message",
                    ),
                ),
            ],
        ),
    ]
