"""Nor is a delivery's subscription a foreign key of PostgreSQL's, as its message is none (0016).

What is left of it is the end of a subscription: a trigger of the statement that deletes it parts its lines from it,
those that others wrote until that moment, too. Both tables are locked for a moment, in which nothing is read.
"""

import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

KEY = "alerts_delivery_subscription_id_5d10dfc4_fk_alerts_su"
FORWARDS = f"""
CREATE FUNCTION alerts_subscription_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE alerts_delivery SET subscription_id = NULL FROM deleted WHERE subscription_id = deleted.id;
    RETURN NULL;
END $$;
CREATE TRIGGER alerts_subscription_deleted AFTER DELETE ON alerts_subscription
REFERENCING OLD TABLE AS deleted FOR EACH STATEMENT EXECUTE FUNCTION alerts_subscription_deleted();
ALTER TABLE alerts_delivery DROP CONSTRAINT IF EXISTS {KEY};
"""
BACKWARDS = f"""
ALTER TABLE alerts_delivery ADD CONSTRAINT {KEY} FOREIGN KEY (subscription_id) REFERENCES alerts_subscription (id)
DEFERRABLE INITIALLY DEFERRED NOT VALID;
DROP TRIGGER alerts_subscription_deleted ON alerts_subscription;
DROP FUNCTION alerts_subscription_deleted();
"""


def drop_key(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(FORWARDS)


def make_key(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(BACKWARDS)


class Migration(migrations.Migration):
    dependencies = [("alerts", "0016_delete_deliveries_with_messages")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(drop_key, make_key)],
            state_operations=[
                migrations.AlterField(
                    model_name="delivery",
                    name="subscription",
                    field=models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="deliveries",
                        to="alerts.subscription",
                    ),
                ),
            ],
        ),
    ]
