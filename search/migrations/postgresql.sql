-- What PostgreSQL finds the words, the names and the dates by.

-- Trusted: who owns the database may.
CREATE EXTENSION IF NOT EXISTS pg_trgm;

-- Tokens are letters and digits, so that none needs quotes; a position beyond the last counts as the last.
CREATE FUNCTION search_tokens(said text, sign text, weight text) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(string_agg(sign || token || ':' || least(place, 16383) || weight, ' '), '')::tsvector
    FROM unnest(string_to_array(btrim(said), ' ')) WITH ORDINALITY AS tokens(token, place)
$$;

-- All that a search by words asks of an event lies in one row, found by words and dates together. Rows are short and
-- tokens lie apart: thousands of rows are read when many events say a word. Tokens are not packed, for what is found by
-- several in a row looks at them.
CREATE TABLE search_text (
    event_id bigint PRIMARY KEY,
    tokens tsvector NOT NULL,
    spans tstzmultirange NOT NULL,
    facets text NOT NULL,
    alike bigint NOT NULL,
    others text NOT NULL,
    latitude double precision,
    longitude double precision,
    last_end bigint NOT NULL,
    last_on bigint NOT NULL,
    is_featured boolean NOT NULL
) WITH (toast_tuple_target = 512);
ALTER TABLE search_text ALTER COLUMN tokens SET STORAGE EXTERNAL;
CREATE INDEX search_text_tokens ON search_text USING gin (tokens) WITH (fastupdate = off);
CREATE INDEX search_text_spans ON search_text USING gist (spans);

-- A letter before each stem says the field: an index finds it, where a weight would be looked at in each row.
CREATE FUNCTION search_put_side_by_side(ids bigint[]) RETURNS void LANGUAGE sql AS $$
    INSERT INTO search_text (
        event_id, tokens, spans, facets, alike, others, latitude, longitude, last_end, last_on, is_featured
    )
    SELECT e.event_id,
        search_tokens(t.title, 'A', '') || search_tokens(t.place, 'B', '') || search_tokens(t.summary, 'C', '')
            || search_tokens(t.body, 'D', '') || search_tokens(t.words, '=', ''),
        (SELECT coalesce(range_agg(tstzrange(to_timestamp(d.starts), to_timestamp(d.ends))), '{}')
         FROM search_indexedday d WHERE d.event_id = e.event_id),
        e.facets, e.alike, e.others, e.latitude, e.longitude, e.last_end, e.last_on, e.is_featured
    FROM search_indexedevent e JOIN search_indexedtext t ON t.event_id = e.event_id
    WHERE e.event_id = ANY(ids)
    ON CONFLICT (event_id) DO UPDATE SET tokens = excluded.tokens, spans = excluded.spans,
        facets = excluded.facets, alike = excluded.alike, others = excluded.others,
        latitude = excluded.latitude, longitude = excluded.longitude,
        last_end = excluded.last_end, last_on = excluded.last_on, is_featured = excluded.is_featured
$$;

-- Not a foreign key: who empties all tables at once, as tests do, names those of Django alone.
CREATE FUNCTION search_forget() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN DELETE FROM search_text WHERE event_id = OLD.event_id; RETURN NULL; END
$$;
CREATE FUNCTION search_forget_all() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN DELETE FROM search_text; RETURN NULL; END
$$;
CREATE TRIGGER search_event_deleted AFTER DELETE ON search_indexedevent
FOR EACH ROW EXECUTE FUNCTION search_forget();
CREATE TRIGGER search_events_truncated AFTER TRUNCATE ON search_indexedevent
FOR EACH STATEMENT EXECUTE FUNCTION search_forget_all();

-- Of an expression, though words are in lower case: of the column, it would be taken to look up equal ones too, which
-- takes a hundred times longer than the key.
CREATE INDEX indexed_word_trigrams ON search_indexedword USING gin (lower(word) gin_trgm_ops);
CREATE INDEX indexed_name_tokens ON search_indexedname
USING gin (array_to_tsvector(string_to_array(btrim(words), ' '))) WITH (fastupdate = off);
-- Beginnings are no range in the order of most languages.
CREATE INDEX indexed_name_begin ON search_indexedname (words text_pattern_ops);
