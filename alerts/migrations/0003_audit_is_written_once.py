"""The database refuses to change a line of the audit trail, whoever asks."""

from django.db import migrations

SQLITE = """
CREATE TRIGGER audit_written_once BEFORE UPDATE ON alerts_auditline
BEGIN SELECT RAISE(ABORT, 'the audit trail is written once'); END
"""
POSTGRESQL = """
CREATE FUNCTION audit_written_once() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the audit trail is written once' USING ERRCODE = 'integrity_constraint_violation'; END $$;
CREATE TRIGGER audit_written_once BEFORE UPDATE ON alerts_auditline
FOR EACH ROW EXECUTE FUNCTION audit_written_once();
"""
UNDO_POSTGRESQL = "DROP TRIGGER audit_written_once ON alerts_auditline; DROP FUNCTION audit_written_once();"


def guard(apps, schema_editor):
    schema_editor.execute(POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE)


def unguard(apps, schema_editor):
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    schema_editor.execute(UNDO_POSTGRESQL if is_postgresql else "DROP TRIGGER audit_written_once")


class Migration(migrations.Migration):
    dependencies = [("alerts", "0002_topics_and_rights")]

    operations = [migrations.RunPython(guard, unguard)]
