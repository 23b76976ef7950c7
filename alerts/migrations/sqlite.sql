-- What the database refuses, whoever asks. A trigger goes with its table: a later migration that makes alerts_auditline,
-- alerts_alert or alerts_alerttemplate anew puts it back.

-- A line of the audit trail is written once.
CREATE TRIGGER audit_written_once BEFORE UPDATE ON alerts_auditline
BEGIN SELECT RAISE(ABORT, 'the audit trail is written once'); END;

-- An approver wrote no version of what is approved, and the trail says who did: of an alert those since its first draft,
-- of a template those since it was approved before. What was approved may still be ended.
CREATE TRIGGER alerts_alert_every_writer BEFORE UPDATE ON alerts_alert
WHEN NOT NEW.follows_template AND NEW.approved_by_id IS NOT NULL
    AND (OLD.approved_by_id IS NULL OR OLD.approved_by_id <> NEW.approved_by_id OR OLD.follows_template)
    AND EXISTS (
        SELECT 1 FROM alerts_auditline
        WHERE alert_id = NEW.id AND step = 'written' AND actor_id = NEW.approved_by_id
    )
BEGIN SELECT RAISE(ABORT, 'who wrote it does not approve it'); END;

CREATE TRIGGER alerts_alerttemplate_every_writer BEFORE UPDATE ON alerts_alerttemplate
WHEN NEW.approved_by_id IS NOT NULL AND (OLD.approved_by_id IS NULL OR OLD.approved_by_id <> NEW.approved_by_id)
    AND EXISTS (
        SELECT 1 FROM alerts_auditline
        WHERE template_id = NEW.id AND step = 'written' AND actor_id = NEW.approved_by_id AND id > COALESCE((
            SELECT MAX(id) FROM alerts_auditline WHERE template_id = NEW.id AND step = 'approved' AND id < (
                SELECT MAX(id) FROM alerts_auditline WHERE template_id = NEW.id AND step = 'written'
            )
        ), 0)
    )
BEGIN SELECT RAISE(ABORT, 'who wrote it does not approve it'); END;
