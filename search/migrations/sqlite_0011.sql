-- Impacts of an earlier text go with it, whoever changes it. Stems are letters and digits, so that texts make JSON. The
-- empty stem is among the values, for there are two spaces between the fields.
CREATE TRIGGER search_impacts_delete AFTER DELETE ON search_indexedtext BEGIN
    DELETE FROM search_indexedimpact WHERE event_id = old.event_id AND stem IN (
        SELECT value FROM json_each('["' || replace(
            ' ' || old.title || old.place || old.summary || old.body || ' ', ' ', '","'
        ) || '"]')
    );
END;
CREATE TRIGGER search_impacts_update AFTER UPDATE OF title, place, summary, body ON search_indexedtext
WHEN old.title <> new.title OR old.place <> new.place OR old.summary <> new.summary OR old.body <> new.body
BEGIN
    DELETE FROM search_indexedimpact WHERE event_id = old.event_id AND stem IN (
        SELECT value FROM json_each('["' || replace(
            ' ' || old.title || old.place || old.summary || old.body || ' ', ' ', '","'
        ) || '"]')
    );
END;
