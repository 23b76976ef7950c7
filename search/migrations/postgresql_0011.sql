-- The key answers without the table: all three columns are in it. Stems are compared byte by byte.
ALTER TABLE search_indexedimpact
    ALTER COLUMN stem TYPE varchar(40) COLLATE "C",
    DROP CONSTRAINT search_indexedimpact_pkey,
    ADD CONSTRAINT search_indexedimpact_pkey PRIMARY KEY (stem, event_id) INCLUDE (impact);

-- Impacts of an earlier text go with it, whoever changes it. The empty stem is among the values, for there are two
-- spaces between the fields.
CREATE FUNCTION search_forget_impacts() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        DELETE FROM search_indexedimpact WHERE event_id = OLD.event_id AND stem = ANY(
            string_to_array(' ' || OLD.title || OLD.place || OLD.summary || OLD.body || ' ', ' ')
        );
        RETURN NULL;
    END
$$;
CREATE TRIGGER search_text_deleted AFTER DELETE ON search_indexedtext
FOR EACH ROW EXECUTE FUNCTION search_forget_impacts();
CREATE TRIGGER search_text_changed AFTER UPDATE OF title, place, summary, body ON search_indexedtext
FOR EACH ROW
WHEN ((OLD.title, OLD.place, OLD.summary, OLD.body) IS DISTINCT FROM (NEW.title, NEW.place, NEW.summary, NEW.body))
EXECUTE FUNCTION search_forget_impacts();
