-- By the ages that events suit.

ALTER TABLE search_text ADD COLUMN age_from smallint, ADD COLUMN age_to smallint;

CREATE OR REPLACE FUNCTION search_put_side_by_side(ids bigint[]) RETURNS void LANGUAGE sql AS $$
    INSERT INTO search_text (
        event_id, tokens, spans, facets, alike, others, latitude, longitude, last_end, last_on, is_featured, spent,
        age_from, age_to
    )
    SELECT e.event_id,
        search_tokens(t.title, 'A', '') || search_tokens(t.place, 'B', '') || search_tokens(t.summary, 'C', '')
            || search_tokens(t.body, 'D', '') || search_tokens(t.words, '=', ''),
        (SELECT coalesce(
            range_agg(tstzrange(to_timestamp(coalesce(d.since, d.starts)), to_timestamp(coalesce(d.until, d.ends)))),
            '{}'
         ) FROM search_indexedday d WHERE d.event_id = e.event_id),
        e.facets, e.alike, e.others, e.latitude, e.longitude, e.last_end, e.last_on, e.is_featured, e.spent,
        e.age_from, e.age_to
    FROM search_indexedevent e JOIN search_indexedtext t ON t.event_id = e.event_id
    WHERE e.event_id = ANY(ids)
    ON CONFLICT (event_id) DO UPDATE SET tokens = excluded.tokens, spans = excluded.spans,
        facets = excluded.facets, alike = excluded.alike, others = excluded.others,
        latitude = excluded.latitude, longitude = excluded.longitude,
        last_end = excluded.last_end, last_on = excluded.last_on, is_featured = excluded.is_featured,
        spent = excluded.spent, age_from = excluded.age_from, age_to = excluded.age_to
$$;
