"""The database refuses an approver who wrote any version of what is approved: the trail says who did.

An alert's writers are those since its first draft, a template's those since it was approved before. On SQLite a trigger goes
with its table: a later migration that makes ``alerts_alert`` or ``alerts_alerttemplate`` anew puts it back.
"""

from django.db import migrations

WROTE = "SELECT 1 FROM alerts_auditline WHERE {trail} = NEW.id AND step = 'written' AND actor_id = NEW.approved_by_id"
LAST = "SELECT MAX(id) FROM alerts_auditline WHERE template_id = NEW.id AND step = "
SINCE = f"COALESCE(({LAST}'approved' AND id < ({LAST}'written')), 0)"
ANEW = (
    "NEW.approved_by_id IS NOT NULL AND (OLD.approved_by_id IS NULL OR OLD.approved_by_id <> NEW.approved_by_id{or_if})"
)
#: Table -> what is refused; what was approved before this rule may still be ended.
REFUSED = {
    "alerts_alert": f"NOT NEW.follows_template AND {ANEW.format(or_if=' OR OLD.follows_template')}"
    f" AND EXISTS ({WROTE.format(trail='alert_id')})",
    "alerts_alerttemplate": f"{ANEW.format(or_if='')} AND EXISTS ({WROTE.format(trail='template_id')} AND id > {SINCE})",
}
SQLITE = """
CREATE TRIGGER {table}_every_writer BEFORE UPDATE ON {table} WHEN {refused}
BEGIN SELECT RAISE(ABORT, 'who wrote it does not approve it'); END
"""
POSTGRESQL = """
CREATE FUNCTION {table}_every_writer() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN
IF {refused} THEN
RAISE EXCEPTION 'who wrote it does not approve it' USING ERRCODE = 'integrity_constraint_violation';
END IF;
RETURN NEW;
END $$;
CREATE TRIGGER {table}_every_writer BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_every_writer();
"""
UNDO_POSTGRESQL = "DROP TRIGGER {table}_every_writer ON {table}; DROP FUNCTION {table}_every_writer();"
UNDO_SQLITE = "DROP TRIGGER {table}_every_writer"


def guard(apps, schema_editor):
    made = POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE
    for table, refused in REFUSED.items():
        schema_editor.execute(made.format(table=table, refused=refused))


def unguard(apps, schema_editor):
    undo = UNDO_POSTGRESQL if schema_editor.connection.vendor == "postgresql" else UNDO_SQLITE
    for table in REFUSED:
        schema_editor.execute(undo.format(table=table))


class Migration(migrations.Migration):
    dependencies = [("alerts", "0004_kept_searches")]

    operations = [migrations.RunPython(guard, unguard)]
