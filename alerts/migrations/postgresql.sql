-- What the database refuses, whoever asks.

-- A line of the audit trail is written once.
CREATE FUNCTION audit_written_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'the audit trail is written once' USING ERRCODE = 'integrity_constraint_violation'; END $$;
CREATE TRIGGER audit_written_once BEFORE UPDATE ON alerts_auditline
FOR EACH ROW EXECUTE FUNCTION audit_written_once();

-- An approver wrote no version of what is approved, and the trail says who did: of an alert those since its first draft,
-- of a template those since it was approved before. What was approved may still be ended.
CREATE FUNCTION alerts_alert_every_writer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT NEW.follows_template AND NEW.approved_by_id IS NOT NULL
        AND (OLD.approved_by_id IS NULL OR OLD.approved_by_id <> NEW.approved_by_id OR OLD.follows_template)
        AND EXISTS (
            SELECT 1 FROM alerts_auditline
            WHERE alert_id = NEW.id AND step = 'written' AND actor_id = NEW.approved_by_id
        )
    THEN
        RAISE EXCEPTION 'who wrote it does not approve it' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER alerts_alert_every_writer BEFORE UPDATE ON alerts_alert
FOR EACH ROW EXECUTE FUNCTION alerts_alert_every_writer();

CREATE FUNCTION alerts_alerttemplate_every_writer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.approved_by_id IS NOT NULL AND (OLD.approved_by_id IS NULL OR OLD.approved_by_id <> NEW.approved_by_id)
        AND EXISTS (
            SELECT 1 FROM alerts_auditline
            WHERE template_id = NEW.id AND step = 'written' AND actor_id = NEW.approved_by_id AND id > COALESCE((
                SELECT MAX(id) FROM alerts_auditline WHERE template_id = NEW.id AND step = 'approved' AND id < (
                    SELECT MAX(id) FROM alerts_auditline WHERE template_id = NEW.id AND step = 'written'
                )
            ), 0)
        )
    THEN
        RAISE EXCEPTION 'who wrote it does not approve it' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER alerts_alerttemplate_every_writer BEFORE UPDATE ON alerts_alerttemplate
FOR EACH ROW EXECUTE FUNCTION alerts_alerttemplate_every_writer();
