CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public;

CREATE FUNCTION public.alerts_alert_every_writer() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
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

CREATE FUNCTION public.alerts_alerttemplate_every_writer() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
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

CREATE FUNCTION public.alerts_message_deleted() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    DELETE FROM alerts_delivery USING deleted WHERE alerts_delivery.message_id = deleted.id;
    RETURN NULL;
END $$;

CREATE FUNCTION public.alerts_subscription_deleted() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE alerts_delivery SET subscription_id = NULL FROM deleted WHERE subscription_id = deleted.id;
    RETURN NULL;
END $$;

CREATE FUNCTION public.audit_written_once() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN RAISE EXCEPTION 'the audit trail is written once' USING ERRCODE = 'integrity_constraint_violation'; END $$;

CREATE FUNCTION public.search_forget() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
    BEGIN DELETE FROM search_text WHERE event_id = OLD.event_id; RETURN NULL; END
$$;

CREATE FUNCTION public.search_forget_all() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
    BEGIN DELETE FROM search_text; RETURN NULL; END
$$;

CREATE FUNCTION public.search_put_side_by_side(ids bigint[]) RETURNS void
    LANGUAGE sql
    AS $$
    INSERT INTO search_text (
        event_id, tokens, spans, facets, alike, others, latitude, longitude, last_end, last_on, is_featured, spent
    )
    SELECT e.event_id,
        search_tokens(t.title, 'A', '') || search_tokens(t.place, 'B', '') || search_tokens(t.summary, 'C', '')
            || search_tokens(t.body, 'D', '') || search_tokens(t.words, '=', ''),
        (SELECT coalesce(
            range_agg(tstzrange(to_timestamp(coalesce(d.since, d.starts)), to_timestamp(coalesce(d.until, d.ends)))),
            '{}'
         ) FROM search_indexedday d WHERE d.event_id = e.event_id),
        e.facets, e.alike, e.others, e.latitude, e.longitude, e.last_end, e.last_on, e.is_featured, e.spent
    FROM search_indexedevent e JOIN search_indexedtext t ON t.event_id = e.event_id
    WHERE e.event_id = ANY(ids)
    ON CONFLICT (event_id) DO UPDATE SET tokens = excluded.tokens, spans = excluded.spans,
        facets = excluded.facets, alike = excluded.alike, others = excluded.others,
        latitude = excluded.latitude, longitude = excluded.longitude,
        last_end = excluded.last_end, last_on = excluded.last_on, is_featured = excluded.is_featured,
        spent = excluded.spent
$$;

CREATE FUNCTION public.search_tokens(said text, sign text, weight text) RETURNS tsvector
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
    SELECT coalesce(string_agg(sign || token || ':' || least(place, 16383) || weight, ' '), '')::tsvector
    FROM unnest(string_to_array(btrim(said), ' ')) WITH ORDINALITY AS tokens(token, place)
$$;



CREATE TABLE public.accounts_attemptcount (
    key character varying(150) NOT NULL,
    count integer NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    CONSTRAINT accounts_attemptcount_count_check CHECK ((count >= 0))
);

CREATE TABLE public.accounts_user (
    id bigint NOT NULL,
    password character varying(128) NOT NULL,
    last_login timestamp with time zone,
    is_superuser boolean NOT NULL,
    username character varying(150) NOT NULL,
    first_name character varying(150) NOT NULL,
    last_name character varying(150) NOT NULL,
    email character varying(254) NOT NULL,
    is_staff boolean NOT NULL,
    is_active boolean NOT NULL,
    date_joined timestamp with time zone NOT NULL
);

CREATE TABLE public.accounts_user_groups (
    id bigint NOT NULL,
    user_id bigint NOT NULL,
    group_id integer NOT NULL
);

ALTER TABLE public.accounts_user_groups ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.accounts_user_groups_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

ALTER TABLE public.accounts_user ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.accounts_user_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.accounts_user_user_permissions (
    id bigint NOT NULL,
    user_id bigint NOT NULL,
    permission_id integer NOT NULL
);

ALTER TABLE public.accounts_user_user_permissions ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.accounts_user_user_permissions_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.agenda_area (
    id bigint NOT NULL,
    code character varying(20) NOT NULL,
    name character varying(120) NOT NULL,
    short_name character varying(20) NOT NULL,
    "position" smallint NOT NULL,
    latitude double precision NOT NULL,
    longitude double precision NOT NULL,
    polygon jsonb,
    postcodes jsonb NOT NULL,
    tile_row smallint,
    tile_column smallint,
    CONSTRAINT agenda_area_position_check CHECK (("position" >= 0)),
    CONSTRAINT agenda_area_tile_column_check CHECK ((tile_column >= 0)),
    CONSTRAINT agenda_area_tile_row_check CHECK ((tile_row >= 0)),
    CONSTRAINT area_whole_tile CHECK ((((tile_column IS NULL) AND (tile_row IS NULL)) OR ((tile_column IS NOT NULL) AND (tile_row IS NOT NULL))))
);

ALTER TABLE public.agenda_area ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.agenda_area_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.agenda_articlepage (
    page_ptr_id integer NOT NULL,
    lead text NOT NULL,
    body jsonb NOT NULL,
    body_en jsonb DEFAULT '[]'::jsonb NOT NULL,
    lead_en text DEFAULT ''::text NOT NULL,
    title_en character varying(255) DEFAULT ''::character varying NOT NULL
);

CREATE TABLE public.agenda_calendaredition (
    event_id bigint NOT NULL,
    edition integer NOT NULL,
    upto bigint NOT NULL,
    CONSTRAINT agenda_calendaredition_edition_check CHECK ((edition >= 0))
);

CREATE TABLE public.agenda_category (
    id bigint NOT NULL,
    live boolean NOT NULL,
    has_unpublished_changes boolean NOT NULL,
    first_published_at timestamp with time zone,
    last_published_at timestamp with time zone,
    go_live_at timestamp with time zone,
    expire_at timestamp with time zone,
    expired boolean NOT NULL,
    name character varying(80) NOT NULL,
    name_en character varying(80) NOT NULL,
    slug character varying(80) NOT NULL,
    figure character varying(20) NOT NULL,
    synonyms text NOT NULL,
    "position" smallint NOT NULL,
    latest_revision_id integer,
    live_revision_id integer,
    CONSTRAINT agenda_category_position_check CHECK (("position" >= 0))
);

ALTER TABLE public.agenda_category ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.agenda_category_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.agenda_change (
    id bigint NOT NULL,
    event_uid uuid NOT NULL,
    title character varying(255) NOT NULL,
    kind character varying(16) NOT NULL,
    detail jsonb NOT NULL,
    at timestamp with time zone NOT NULL,
    settled_at timestamp with time zone,
    actor_id bigint,
    event_id bigint,
    occurrence_id bigint,
    refresh_id bigint
);

CREATE TABLE public.agenda_commitcounter (
    stream character varying(100) NOT NULL,
    last bigint NOT NULL,
    cut bigint DEFAULT 0 NOT NULL
);

CREATE TABLE public.agenda_event (
    id bigint NOT NULL,
    live boolean NOT NULL,
    has_unpublished_changes boolean NOT NULL,
    first_published_at timestamp with time zone,
    last_published_at timestamp with time zone,
    go_live_at timestamp with time zone,
    expire_at timestamp with time zone,
    expired boolean NOT NULL,
    locked boolean NOT NULL,
    locked_at timestamp with time zone,
    wheelchair boolean,
    sign_language boolean,
    visual boolean,
    hearing boolean,
    cognitive boolean,
    access_detail text NOT NULL,
    access_source character varying(120) NOT NULL,
    access_checked_on date,
    uid uuid NOT NULL,
    title character varying(255) NOT NULL,
    slug character varying(255) NOT NULL,
    lead text NOT NULL,
    body text NOT NULL,
    is_featured boolean NOT NULL,
    language character varying(12) NOT NULL,
    cover_alt character varying(255) NOT NULL,
    cover_credit character varying(255) NOT NULL,
    place_detail character varying(255) NOT NULL,
    attendance character varying(10) NOT NULL,
    online_url character varying(1000) NOT NULL,
    setting character varying(10) NOT NULL,
    audience character varying(20) NOT NULL,
    age_from smallint,
    age_to smallint,
    price_kind character varying(12) NOT NULL,
    price_from numeric(8,2),
    price_to numeric(8,2),
    currency character varying(3) NOT NULL,
    price_detail text NOT NULL,
    booking character varying(10) NOT NULL,
    booking_url character varying(1000) NOT NULL,
    contact_name character varying(255) NOT NULL,
    contact_url character varying(1000) NOT NULL,
    contact_email character varying(254) NOT NULL,
    contact_phone character varying(40) NOT NULL,
    time_zone character varying(64) NOT NULL,
    created_at timestamp with time zone NOT NULL,
    category_id bigint,
    cover_id integer,
    latest_revision_id integer,
    live_revision_id integer,
    locked_by_id bigint,
    owner_id bigint,
    organisation_id bigint,
    place_id bigint,
    programme_id integer,
    CONSTRAINT agenda_event_age_from_check CHECK ((age_from >= 0)),
    CONSTRAINT agenda_event_age_to_check CHECK ((age_to >= 0)),
    CONSTRAINT event_ages_in_order CHECK (((age_from IS NULL) OR (age_to IS NULL) OR (age_from <= age_to))),
    CONSTRAINT event_prices_in_order CHECK (((price_from IS NULL) OR (price_to IS NULL) OR (price_from <= price_to)))
);

ALTER TABLE public.agenda_event ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.agenda_event_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.agenda_event_other_categories (
    id bigint NOT NULL,
    event_id bigint NOT NULL,
    category_id bigint NOT NULL
);

ALTER TABLE public.agenda_event_other_categories ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.agenda_event_other_categories_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.agenda_event_other_places (
    id bigint NOT NULL,
    event_id bigint NOT NULL,
    place_id bigint NOT NULL
);

ALTER TABLE public.agenda_event_other_places ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.agenda_event_other_places_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.agenda_eventcalendar (
    event_id bigint NOT NULL,
    content text NOT NULL,
    zones jsonb NOT NULL,
    modified_at timestamp with time zone NOT NULL,
    written_on date NOT NULL
);

CREATE TABLE public.agenda_eventdate (
    id bigint NOT NULL,
    sort_order integer,
    uid uuid NOT NULL,
    kind character varying(10) NOT NULL,
    label character varying(80) NOT NULL,
    all_day boolean NOT NULL,
    times jsonb NOT NULL,
    start_on date,
    end_on date,
    moments jsonb NOT NULL,
    rrule character varying(255) NOT NULL,
    except_on jsonb NOT NULL,
    school_zone character varying(1) NOT NULL,
    skip_public_holidays boolean NOT NULL,
    event_id bigint NOT NULL
);

ALTER TABLE public.agenda_eventdate ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.agenda_eventdate_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.agenda_eventkeyword (
    id bigint NOT NULL,
    content_object_id bigint NOT NULL,
    tag_id bigint NOT NULL
);

ALTER TABLE public.agenda_eventkeyword ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.agenda_eventkeyword_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.agenda_homepage (
    page_ptr_id integer NOT NULL,
    pick_text text NOT NULL,
    pick_note character varying(120) NOT NULL,
    pick_id bigint,
    pick_note_en character varying(120) DEFAULT ''::character varying NOT NULL,
    pick_text_en text DEFAULT ''::text NOT NULL
);

CREATE TABLE public.agenda_keyword (
    id bigint NOT NULL,
    name character varying(100) NOT NULL,
    slug character varying(100) NOT NULL
);

ALTER TABLE public.agenda_keyword ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.agenda_keyword_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.agenda_membership (
    id bigint NOT NULL,
    user_id bigint NOT NULL,
    organisation_id bigint NOT NULL
);

ALTER TABLE public.agenda_membership ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.agenda_membership_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.agenda_merge (
    id bigint NOT NULL,
    kept_id bigint NOT NULL,
    gone_id bigint NOT NULL,
    into_id bigint NOT NULL,
    before jsonb NOT NULL,
    merged_at timestamp with time zone NOT NULL,
    undone_at timestamp with time zone,
    content_type_id integer NOT NULL,
    merged_by_id bigint,
    CONSTRAINT agenda_merge_gone_id_check CHECK ((gone_id >= 0)),
    CONSTRAINT agenda_merge_into_id_check CHECK ((into_id >= 0)),
    CONSTRAINT agenda_merge_kept_id_check CHECK ((kept_id >= 0)),
    CONSTRAINT merge_of_two CHECK ((NOT (kept_id = gone_id)))
);

ALTER TABLE public.agenda_merge ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.agenda_merge_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.agenda_occurrence (
    id bigint NOT NULL,
    line_uid uuid NOT NULL,
    uid uuid NOT NULL,
    original_start_at timestamp with time zone NOT NULL,
    in_series boolean NOT NULL,
    start_at timestamp with time zone NOT NULL,
    end_at timestamp with time zone NOT NULL,
    has_end boolean NOT NULL,
    day date NOT NULL,
    "time" time without time zone,
    zone character varying(64) NOT NULL,
    all_day boolean NOT NULL,
    is_span boolean DEFAULT false NOT NULL,
    label character varying(80) NOT NULL,
    status character varying(16) NOT NULL,
    previous_start_at timestamp with time zone,
    online_url character varying(1000) NOT NULL,
    availability character varying(8) NOT NULL,
    reason character varying(500) NOT NULL,
    is_dropped boolean NOT NULL,
    was_postponed boolean NOT NULL,
    sequence integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    modified_at timestamp with time zone NOT NULL,
    event_id bigint NOT NULL,
    place_id bigint,
    CONSTRAINT agenda_occurrence_sequence_check CHECK ((sequence >= 0)),
    CONSTRAINT occurrence_availability_known CHECK (((availability)::text = ANY ((ARRAY['open'::character varying, 'full'::character varying])::text[]))),
    CONSTRAINT occurrence_ends_after_start CHECK ((end_at > start_at)),
    CONSTRAINT occurrence_status_known CHECK (((status)::text = ANY ((ARRAY['scheduled'::character varying, 'rescheduled'::character varying, 'moved'::character varying, 'moved_online'::character varying, 'postponed'::character varying, 'cancelled'::character varying])::text[]))),
    CONSTRAINT occurrence_time_unless_all_day CHECK (((all_day AND ("time" IS NULL)) OR ((NOT all_day) AND ("time" IS NOT NULL))))
);

ALTER TABLE public.agenda_occurrence ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.agenda_occurrence_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.agenda_organisation (
    id bigint NOT NULL,
    live boolean NOT NULL,
    has_unpublished_changes boolean NOT NULL,
    first_published_at timestamp with time zone,
    last_published_at timestamp with time zone,
    go_live_at timestamp with time zone,
    expire_at timestamp with time zone,
    expired boolean NOT NULL,
    name character varying(255) NOT NULL,
    slug character varying(255) NOT NULL,
    description text NOT NULL,
    website character varying(500) NOT NULL,
    email character varying(254) NOT NULL,
    phone character varying(40) NOT NULL,
    latest_revision_id integer,
    live_revision_id integer
);

ALTER TABLE public.agenda_organisation ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.agenda_organisation_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.agenda_place (
    id bigint NOT NULL,
    live boolean NOT NULL,
    has_unpublished_changes boolean NOT NULL,
    first_published_at timestamp with time zone,
    last_published_at timestamp with time zone,
    go_live_at timestamp with time zone,
    expire_at timestamp with time zone,
    expired boolean NOT NULL,
    wheelchair boolean,
    sign_language boolean,
    visual boolean,
    hearing boolean,
    cognitive boolean,
    access_detail text NOT NULL,
    access_source character varying(120) NOT NULL,
    access_checked_on date,
    name character varying(255) NOT NULL,
    slug character varying(255) NOT NULL,
    street character varying(255) NOT NULL,
    postcode character varying(12) NOT NULL,
    city character varying(120) NOT NULL,
    latitude double precision,
    longitude double precision,
    area_basis character varying(10) NOT NULL,
    description text NOT NULL,
    website character varying(500) NOT NULL,
    phone character varying(40) NOT NULL,
    area_id bigint,
    chosen_area_id bigint,
    latest_revision_id integer,
    live_revision_id integer,
    parent_id bigint,
    cover_id integer,
    cover_alt character varying(255) DEFAULT ''::character varying NOT NULL,
    cover_credit character varying(255) DEFAULT ''::character varying NOT NULL,
    CONSTRAINT place_not_its_own_part CHECK (((parent_id IS NULL) OR (NOT ((parent_id = id) AND (parent_id IS NOT NULL))))),
    CONSTRAINT place_whole_point CHECK ((((latitude IS NULL) AND (longitude IS NULL)) OR ((latitude IS NOT NULL) AND (longitude IS NOT NULL))))
);

ALTER TABLE public.agenda_place ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.agenda_place_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.agenda_placealias (
    id bigint NOT NULL,
    name character varying(255) NOT NULL,
    place_id bigint NOT NULL
);

ALTER TABLE public.agenda_placealias ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.agenda_placealias_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.agenda_programmepage (
    page_ptr_id integer NOT NULL,
    lead text NOT NULL,
    body text NOT NULL,
    start_on date,
    end_on date,
    cover_id integer,
    hashtag character varying(40) DEFAULT ''::character varying NOT NULL,
    body_en text DEFAULT ''::text NOT NULL,
    lead_en text DEFAULT ''::text NOT NULL
);

CREATE TABLE public.agenda_publishedslug (
    id bigint NOT NULL,
    slug character varying(255) NOT NULL,
    object_id bigint NOT NULL,
    content_type_id integer NOT NULL,
    CONSTRAINT agenda_publishedslug_object_id_check CHECK ((object_id >= 0))
);

ALTER TABLE public.agenda_publishedslug ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.agenda_publishedslug_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.agenda_refresh (
    id bigint NOT NULL,
    object_id bigint NOT NULL,
    title character varying(255) NOT NULL,
    reach smallint NOT NULL,
    fields jsonb NOT NULL,
    event_ids jsonb NOT NULL,
    requested_at timestamp with time zone NOT NULL,
    last_event bigint NOT NULL,
    done integer NOT NULL,
    total integer,
    done_at timestamp with time zone,
    settled_at timestamp with time zone,
    content_type_id integer NOT NULL,
    requested_by_id bigint,
    superseded_by_id bigint,
    CONSTRAINT agenda_refresh_done_check CHECK ((done >= 0)),
    CONSTRAINT agenda_refresh_object_id_check CHECK ((object_id >= 0)),
    CONSTRAINT agenda_refresh_reach_check CHECK ((reach >= 0)),
    CONSTRAINT agenda_refresh_total_check CHECK ((total >= 0))
);

ALTER TABLE public.agenda_refresh ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.agenda_refresh_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.agenda_selectionchoice (
    id bigint NOT NULL,
    sort_order integer,
    event_id bigint NOT NULL,
    page_id integer NOT NULL
);

ALTER TABLE public.agenda_selectionchoice ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.agenda_selectionchoice_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.agenda_selectionindexpage (
    page_ptr_id integer NOT NULL,
    title_en character varying(255) DEFAULT ''::character varying NOT NULL,
    lead text NOT NULL,
    lead_en text DEFAULT ''::text NOT NULL
);

CREATE TABLE public.agenda_selectionpage (
    page_ptr_id integer NOT NULL,
    title_en character varying(255) DEFAULT ''::character varying NOT NULL,
    lead text NOT NULL,
    lead_en text DEFAULT ''::text NOT NULL,
    home_from_on date,
    home_until_on date,
    CONSTRAINT selection_days_in_order CHECK (((home_from_on IS NULL) OR (home_until_on IS NULL) OR (home_from_on <= home_until_on)))
);

CREATE TABLE public.agenda_source (
    id bigint NOT NULL,
    slug character varying(80) NOT NULL,
    name character varying(160) NOT NULL,
    address character varying(1000) NOT NULL,
    clock jsonb DEFAULT '{}'::jsonb NOT NULL
);

ALTER TABLE public.agenda_source ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.agenda_source_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.agenda_sourcerecord (
    id bigint NOT NULL,
    identifier character varying(255) NOT NULL,
    url character varying(1000) NOT NULL,
    picture_url character varying(1000) NOT NULL,
    fingerprint character varying(64) NOT NULL,
    event_fingerprint character varying(64) NOT NULL,
    repairs jsonb NOT NULL,
    imported_at timestamp with time zone NOT NULL,
    event_id bigint,
    source_id bigint NOT NULL
);

ALTER TABLE public.agenda_sourcerecord ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.agenda_sourcerecord_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.alerts_alert (
    id bigint NOT NULL,
    status character varying(10) NOT NULL,
    category character varying(12) NOT NULL,
    urgency character varying(12) NOT NULL,
    severity character varying(12) NOT NULL,
    certainty character varying(12) NOT NULL,
    event character varying(80) NOT NULL,
    headline character varying(160) NOT NULL,
    description text NOT NULL,
    instruction text NOT NULL,
    event_en character varying(80) NOT NULL,
    headline_en character varying(160) NOT NULL,
    description_en text NOT NULL,
    instruction_en text NOT NULL,
    uuid uuid NOT NULL,
    message_type character varying(8) NOT NULL,
    revision smallint,
    state character varying(12) NOT NULL,
    note text NOT NULL,
    note_en text NOT NULL,
    onset timestamp with time zone,
    expires timestamp with time zone,
    send_at timestamp with time zone,
    follows_template boolean NOT NULL,
    areas_submitted smallint,
    created_at timestamp with time zone NOT NULL,
    submitted_at timestamp with time zone,
    approved_at timestamp with time zone,
    sent_at timestamp with time zone,
    ended_at timestamp with time zone,
    provenance jsonb NOT NULL,
    source_key character varying(500),
    approved_by_id bigint,
    first_id bigint,
    submitted_by_id bigint,
    template_approved_by_id bigint,
    template_written_by_id bigint,
    written_by_id bigint,
    template_id bigint,
    topic_id bigint NOT NULL,
    CONSTRAINT alert_first_is_an_alert CHECK ((((first_id IS NULL) AND ((message_type)::text = 'Alert'::text)) OR ((first_id IS NOT NULL) AND (NOT ((message_type)::text = 'Alert'::text))))),
    CONSTRAINT alert_four_eyes CHECK (((approved_by_id IS NULL) OR follows_template OR ((NOT ((approved_by_id = submitted_by_id) AND (approved_by_id IS NOT NULL) AND (submitted_by_id IS NOT NULL))) AND ((written_by_id IS NULL) OR (NOT ((approved_by_id = written_by_id) AND (approved_by_id IS NOT NULL) AND (written_by_id IS NOT NULL))))))),
    CONSTRAINT alert_sent_is_whole CHECK (((NOT ((state)::text = ANY ((ARRAY['sent'::character varying, 'updated'::character varying, 'cancelled'::character varying, 'expired'::character varying])::text[]))) OR ((revision IS NOT NULL) AND (sent_at IS NOT NULL)))),
    CONSTRAINT alerts_alert_areas_submitted_check CHECK ((areas_submitted >= 0)),
    CONSTRAINT alerts_alert_revision_check CHECK ((revision >= 0))
);

CREATE TABLE public.alerts_alert_areas (
    id bigint NOT NULL,
    alert_id bigint NOT NULL,
    area_id bigint NOT NULL
);

ALTER TABLE public.alerts_alert_areas ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.alerts_alert_areas_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.alerts_alert_events (
    id bigint NOT NULL,
    alert_id bigint NOT NULL,
    event_id bigint NOT NULL
);

ALTER TABLE public.alerts_alert_events ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.alerts_alert_events_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

ALTER TABLE public.alerts_alert ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.alerts_alert_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.alerts_alert_places (
    id bigint NOT NULL,
    alert_id bigint NOT NULL,
    place_id bigint NOT NULL
);

ALTER TABLE public.alerts_alert_places ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.alerts_alert_places_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.alerts_alert_programmes (
    id bigint NOT NULL,
    alert_id bigint NOT NULL,
    programmepage_id integer NOT NULL
);

ALTER TABLE public.alerts_alert_programmes ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.alerts_alert_programmes_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.alerts_alerttemplate (
    id bigint NOT NULL,
    status character varying(10) NOT NULL,
    category character varying(12) NOT NULL,
    urgency character varying(12) NOT NULL,
    severity character varying(12) NOT NULL,
    certainty character varying(12) NOT NULL,
    event character varying(80) NOT NULL,
    headline character varying(160) NOT NULL,
    description text NOT NULL,
    instruction text NOT NULL,
    event_en character varying(80) NOT NULL,
    headline_en character varying(160) NOT NULL,
    description_en text NOT NULL,
    instruction_en text NOT NULL,
    name character varying(120) NOT NULL,
    reach character varying(8) NOT NULL,
    longest_hours smallint,
    is_end_open boolean NOT NULL,
    are_links_open boolean NOT NULL,
    state character varying(12) NOT NULL,
    approved_at timestamp with time zone,
    approved_by_id bigint,
    submitted_by_id bigint,
    written_by_id bigint,
    topic_id bigint NOT NULL,
    CONSTRAINT alerts_alerttemplate_longest_hours_check CHECK ((longest_hours >= 0)),
    CONSTRAINT template_four_eyes CHECK (((approved_by_id IS NULL) OR ((NOT ((approved_by_id = submitted_by_id) AND (approved_by_id IS NOT NULL) AND (submitted_by_id IS NOT NULL))) AND ((written_by_id IS NULL) OR (NOT ((approved_by_id = written_by_id) AND (approved_by_id IS NOT NULL) AND (written_by_id IS NOT NULL))))))),
    CONSTRAINT template_says_its_end CHECK ((((state)::text = 'draft'::text) OR is_end_open OR (longest_hours IS NOT NULL)))
);

CREATE TABLE public.alerts_alerttemplate_areas (
    id bigint NOT NULL,
    alerttemplate_id bigint NOT NULL,
    area_id bigint NOT NULL
);

ALTER TABLE public.alerts_alerttemplate_areas ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.alerts_alerttemplate_areas_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

ALTER TABLE public.alerts_alerttemplate ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.alerts_alerttemplate_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.alerts_audience (
    message_id bigint NOT NULL,
    parts jsonb NOT NULL,
    cursor bigint NOT NULL,
    upto bigint NOT NULL,
    rank smallint NOT NULL,
    due_at timestamp with time zone NOT NULL,
    moved_at timestamp with time zone NOT NULL,
    CONSTRAINT alerts_audience_rank_check CHECK ((rank >= 0)),
    CONSTRAINT audience_is_not_done CHECK ((cursor < upto))
);

CREATE TABLE public.alerts_auditline (
    id bigint NOT NULL,
    step character varying(12) NOT NULL,
    at timestamp with time zone NOT NULL,
    detail jsonb NOT NULL,
    actor_id bigint,
    alert_id bigint,
    template_id bigint,
    CONSTRAINT audit_of_one CHECK ((((alert_id IS NOT NULL) AND (template_id IS NULL)) OR ((alert_id IS NULL) AND (template_id IS NOT NULL))))
);

ALTER TABLE public.alerts_auditline ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.alerts_auditline_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.alerts_delivery (
    id bigint NOT NULL,
    channel character varying(8) DEFAULT 'push'::character varying NOT NULL,
    service character varying(255) NOT NULL,
    standing smallint NOT NULL,
    rank smallint NOT NULL,
    state character varying(16) NOT NULL,
    reason character varying(16) NOT NULL,
    due_at timestamp with time zone NOT NULL,
    was_quiet boolean NOT NULL,
    leased_by character varying(40) NOT NULL,
    leased_until timestamp with time zone,
    attempts smallint NOT NULL,
    status_code smallint,
    accepted_at timestamp with time zone,
    message_id bigint NOT NULL,
    subscription_id bigint,
    CONSTRAINT alerts_delivery_attempts_check CHECK ((attempts >= 0)),
    CONSTRAINT alerts_delivery_rank_check CHECK ((rank >= 0)),
    CONSTRAINT alerts_delivery_standing_check CHECK ((standing >= 0)),
    CONSTRAINT alerts_delivery_status_code_check CHECK ((status_code >= 0)),
    CONSTRAINT delivery_accepted_when CHECK ((((accepted_at IS NOT NULL) AND ((state)::text = 'accepted'::text)) OR ((NOT ((state)::text = 'accepted'::text)) AND (accepted_at IS NULL))))
)
WITH (fillfactor='40');

ALTER TABLE public.alerts_delivery ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.alerts_delivery_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.alerts_digest (
    id bigint NOT NULL,
    uuid uuid NOT NULL,
    email character varying(254) NOT NULL,
    email_hmac character varying(64) NOT NULL,
    querystring character varying(1000) NOT NULL,
    rhythm character varying(8) NOT NULL,
    language character varying(2) NOT NULL,
    created_at timestamp with time zone NOT NULL,
    confirmed_at timestamp with time zone,
    due_at timestamp with time zone,
    CONSTRAINT digest_due_once_confirmed CHECK ((((confirmed_at IS NULL) AND (due_at IS NULL)) OR ((confirmed_at IS NOT NULL) AND (due_at IS NOT NULL))))
);

ALTER TABLE public.alerts_digest ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.alerts_digest_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.alerts_eventmatch (
    id bigint NOT NULL,
    questions jsonb NOT NULL,
    found_at timestamp with time zone NOT NULL,
    due_at timestamp with time zone,
    event_id bigint NOT NULL
);

CREATE TABLE public.alerts_eventnews (
    id bigint NOT NULL,
    first_change bigint NOT NULL,
    due_at timestamp with time zone NOT NULL,
    event_id bigint NOT NULL
);

ALTER TABLE public.alerts_eventnews ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.alerts_eventnews_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.alerts_exercisetiming (
    delivery_id bigint NOT NULL,
    written_at timestamp with time zone NOT NULL,
    posted_at timestamp with time zone,
    shown_at timestamp with time zone
);

CREATE TABLE public.alerts_finding (
    id bigint NOT NULL,
    told_at timestamp with time zone,
    event_id bigint NOT NULL,
    kept_search_id bigint NOT NULL
);

ALTER TABLE public.alerts_finding ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.alerts_finding_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.alerts_follow (
    id bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    event_id bigint NOT NULL,
    subscription_id bigint NOT NULL
);

ALTER TABLE public.alerts_follow ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.alerts_follow_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.alerts_keptsearch (
    id bigint NOT NULL,
    uid uuid NOT NULL,
    querystring character varying(1000) NOT NULL,
    words jsonb NOT NULL,
    rhythm character varying(8) NOT NULL,
    tell_at timestamp with time zone NOT NULL,
    created_at timestamp with time zone NOT NULL,
    subscription_id bigint NOT NULL,
    told_upto bigint,
    question_id bigint,
    woken_at timestamp with time zone
);

ALTER TABLE public.alerts_keptsearch ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.alerts_keptsearch_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.alerts_mail (
    id bigint NOT NULL,
    uuid uuid NOT NULL,
    kind character varying(32) NOT NULL,
    thread uuid NOT NULL,
    key character varying(120) NOT NULL,
    recipient character varying(254) NOT NULL,
    language character varying(2) NOT NULL,
    subject character varying(200) NOT NULL,
    text text NOT NULL,
    html text NOT NULL,
    message_id character varying(320) NOT NULL,
    in_reply_to character varying(320) NOT NULL,
    state character varying(16) NOT NULL,
    created_at timestamp with time zone NOT NULL,
    due_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    leased_by character varying(40) NOT NULL,
    leased_until timestamp with time zone,
    attempts smallint NOT NULL,
    smtp_code smallint,
    accepted_at timestamp with time zone,
    unsubscribe_url character varying(500) DEFAULT ''::character varying NOT NULL,
    CONSTRAINT alerts_mail_attempts_check CHECK ((attempts >= 0)),
    CONSTRAINT alerts_mail_smtp_code_check CHECK ((smtp_code >= 0)),
    CONSTRAINT mail_accepted_when CHECK ((((accepted_at IS NOT NULL) AND ((state)::text = 'accepted'::text)) OR ((NOT ((state)::text = 'accepted'::text)) AND (accepted_at IS NULL))))
);

ALTER TABLE public.alerts_mail ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.alerts_mail_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.alerts_message (
    id bigint NOT NULL,
    kind character varying(16) NOT NULL,
    thread uuid NOT NULL,
    message_type character varying(8) NOT NULL,
    revision integer NOT NULL,
    status character varying(10) NOT NULL,
    severity character varying(12) NOT NULL,
    facts jsonb NOT NULL,
    payloads jsonb NOT NULL,
    at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    figures jsonb,
    alert_id bigint,
    event_id bigint,
    CONSTRAINT alerts_message_revision_check CHECK ((revision >= 0))
);

CREATE TABLE public.alerts_pagenews (
    id bigint NOT NULL,
    page character varying(1000) NOT NULL,
    first_change bigint NOT NULL,
    due_at timestamp with time zone NOT NULL
);

ALTER TABLE public.alerts_pagenews ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.alerts_pagenews_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.alerts_question (
    id bigint NOT NULL,
    querystring character varying(1000) NOT NULL,
    words jsonb NOT NULL,
    meaning jsonb,
    version character varying(24) NOT NULL,
    understood_at timestamp with time zone,
    understood_until timestamp with time zone,
    revision bigint
);

ALTER TABLE public.alerts_question ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.alerts_question_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.alerts_quietwindow (
    id bigint NOT NULL,
    time_zone character varying(64) NOT NULL,
    quiet_from time without time zone NOT NULL,
    quiet_to time without time zone NOT NULL,
    starts_at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone NOT NULL
);

ALTER TABLE public.alerts_quietwindow ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.alerts_quietwindow_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.alerts_receiptcount (
    message_id bigint NOT NULL,
    count integer NOT NULL,
    CONSTRAINT alerts_receiptcount_count_check CHECK ((count >= 0))
);

CREATE TABLE public.alerts_searchnews (
    id bigint NOT NULL,
    due_at timestamp with time zone NOT NULL,
    event_id bigint NOT NULL,
    is_told_as_change boolean DEFAULT false NOT NULL
);

ALTER TABLE public.alerts_searchnews ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.alerts_searchnews_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.alerts_subscription (
    id bigint NOT NULL,
    endpoint character varying(1000) NOT NULL,
    endpoint_hash character varying(64) NOT NULL,
    p256dh bytea NOT NULL,
    auth bytea NOT NULL,
    service character varying(255) NOT NULL,
    standing smallint NOT NULL,
    accepted_at timestamp with time zone,
    missed smallint NOT NULL,
    missed_since timestamp with time zone,
    missed_last bigint NOT NULL,
    application_key character varying(88) NOT NULL,
    language character varying(2) NOT NULL,
    wants_alerts boolean NOT NULL,
    min_severity smallint NOT NULL,
    every_topic boolean NOT NULL,
    every_area boolean NOT NULL,
    quiet_from time without time zone,
    quiet_to time without time zone,
    time_zone character varying(64) NOT NULL,
    lets_extreme boolean NOT NULL,
    lets_severe boolean NOT NULL,
    is_tester boolean NOT NULL,
    created_at timestamp with time zone NOT NULL,
    seen_at timestamp with time zone NOT NULL,
    CONSTRAINT alerts_subscription_min_severity_check CHECK ((min_severity >= 0)),
    CONSTRAINT alerts_subscription_missed_check CHECK ((missed >= 0)),
    CONSTRAINT alerts_subscription_standing_check CHECK ((standing >= 0)),
    CONSTRAINT subscription_quiet_is_whole CHECK ((((quiet_from IS NULL) AND (quiet_to IS NULL)) OR ((quiet_from IS NOT NULL) AND (quiet_to IS NOT NULL) AND (NOT ((time_zone)::text = ''::text))))),
    CONSTRAINT subscription_severity CHECK (((min_severity >= 1) AND (min_severity <= 4)))
);

CREATE TABLE public.alerts_subscription_areas (
    id bigint NOT NULL,
    subscription_id bigint NOT NULL,
    area_id bigint NOT NULL
);

ALTER TABLE public.alerts_subscription_areas ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.alerts_subscription_areas_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

ALTER TABLE public.alerts_subscription ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.alerts_subscription_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.alerts_subscription_topics (
    id bigint NOT NULL,
    subscription_id bigint NOT NULL,
    topic_id bigint NOT NULL
);

ALTER TABLE public.alerts_subscription_topics ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.alerts_subscription_topics_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.alerts_suppressedaddress (
    id bigint NOT NULL,
    hmac character varying(64) NOT NULL,
    smtp_code smallint NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT alerts_suppressedaddress_smtp_code_check CHECK ((smtp_code >= 0))
);

ALTER TABLE public.alerts_suppressedaddress ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.alerts_suppressedaddress_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.alerts_topic (
    id bigint NOT NULL,
    slug character varying(40) NOT NULL,
    name character varying(60) NOT NULL,
    name_en character varying(60) NOT NULL,
    category character varying(12) NOT NULL,
    "position" smallint NOT NULL,
    CONSTRAINT alerts_topic_position_check CHECK (("position" >= 0))
);

ALTER TABLE public.alerts_topic ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.alerts_topic_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.alerts_welcome (
    subscription_id bigint NOT NULL,
    network_hmac character varying(64) NOT NULL,
    turn integer NOT NULL,
    due_at timestamp with time zone NOT NULL,
    attempts smallint NOT NULL,
    tried_at timestamp with time zone,
    CONSTRAINT alerts_welcome_attempts_check CHECK ((attempts >= 0)),
    CONSTRAINT alerts_welcome_turn_check CHECK ((turn >= 0))
);

CREATE TABLE public.auth_group (
    id integer NOT NULL,
    name character varying(150) NOT NULL
);

ALTER TABLE public.auth_group ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.auth_group_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.auth_group_permissions (
    id bigint NOT NULL,
    group_id integer NOT NULL,
    permission_id integer NOT NULL
);

ALTER TABLE public.auth_group_permissions ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.auth_group_permissions_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.auth_permission (
    id integer NOT NULL,
    name character varying(255) NOT NULL,
    content_type_id integer NOT NULL,
    codename character varying(100) NOT NULL
);

ALTER TABLE public.auth_permission ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.auth_permission_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.config_chorestate (
    name character varying(50) NOT NULL,
    due_at timestamp with time zone NOT NULL,
    started_at timestamp with time zone,
    finished_at timestamp with time zone,
    has_failed boolean NOT NULL
);

CREATE TABLE public.config_heartbeat (
    process character varying(20) NOT NULL,
    at timestamp with time zone NOT NULL
);

CREATE TABLE public.django_content_type (
    id integer NOT NULL,
    app_label character varying(100) NOT NULL,
    model character varying(100) NOT NULL
);

ALTER TABLE public.django_content_type ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.django_content_type_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.django_migrations (
    id bigint NOT NULL,
    app character varying(255) NOT NULL,
    name character varying(255) NOT NULL,
    applied timestamp with time zone NOT NULL
);

ALTER TABLE public.django_migrations ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.django_migrations_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.django_session (
    session_key character varying(40) NOT NULL,
    session_data text NOT NULL,
    expire_date timestamp with time zone NOT NULL
);

CREATE TABLE public.django_tasks_database_dbtaskresult (
    id uuid NOT NULL,
    status character varying(10) NOT NULL,
    args_kwargs jsonb NOT NULL,
    priority integer NOT NULL,
    task_path text NOT NULL,
    queue_name character varying(32) NOT NULL,
    backend_name character varying(32) NOT NULL,
    run_after timestamp with time zone NOT NULL,
    enqueued_at timestamp with time zone NOT NULL,
    finished_at timestamp with time zone,
    started_at timestamp with time zone,
    return_value jsonb,
    exception_class_path text NOT NULL,
    traceback text NOT NULL,
    worker_ids jsonb NOT NULL,
    CONSTRAINT priority_range CHECK (((priority >= '-100'::integer) AND (priority <= 100)))
);

CREATE TABLE public.participation_accesslink (
    id bigint NOT NULL,
    token_sha256 character varying(64) NOT NULL,
    purpose character varying(8) NOT NULL,
    created_at timestamp with time zone NOT NULL,
    revoked_at timestamp with time zone,
    proposal_id bigint NOT NULL
);

ALTER TABLE public.participation_accesslink ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.participation_accesslink_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.participation_contact (
    id bigint NOT NULL,
    email character varying(254) NOT NULL,
    email_hmac character varying(64) NOT NULL,
    confirmed_at timestamp with time zone,
    created_at timestamp with time zone NOT NULL,
    link_version integer DEFAULT 0 NOT NULL,
    CONSTRAINT participation_contact_link_version_check CHECK ((link_version >= 0))
);

ALTER TABLE public.participation_contact ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.participation_contact_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.participation_correction (
    id bigint NOT NULL,
    uuid uuid NOT NULL,
    line character varying(1000) NOT NULL,
    language character varying(2) NOT NULL,
    network_hmac character varying(64) NOT NULL,
    site_hmac character varying(64) NOT NULL,
    sent_at timestamp with time zone NOT NULL,
    confirmed_at timestamp with time zone,
    decided_at timestamp with time zone,
    answer text DEFAULT ''::text NOT NULL,
    state character varying(12) NOT NULL,
    changes jsonb NOT NULL,
    accepted jsonb NOT NULL,
    thanked_on date,
    contact_id bigint,
    event_id bigint,
    place_id bigint,
    CONSTRAINT correction_known_state CHECK (((state)::text = ANY ((ARRAY['sent'::character varying, 'waiting'::character varying, 'accepted'::character varying, 'refused'::character varying, 'withdrawn'::character varying])::text[]))),
    CONSTRAINT correction_of_one_thing CHECK ((((event_id IS NOT NULL) AND (place_id IS NULL)) OR ((event_id IS NULL) AND (place_id IS NOT NULL))))
);

ALTER TABLE public.participation_correction ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.participation_correction_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.participation_decision (
    id bigint NOT NULL,
    round integer NOT NULL,
    action character varying(10) NOT NULL,
    word text NOT NULL,
    fields jsonb NOT NULL,
    changes jsonb,
    by_trust boolean DEFAULT false NOT NULL,
    expected_revision bigint,
    decided_at timestamp with time zone NOT NULL,
    executes_at timestamp with time zone NOT NULL,
    executed_at timestamp with time zone,
    undone_at timestamp with time zone,
    failure character varying(300) NOT NULL,
    into_id bigint,
    moderator_id bigint,
    item_id bigint NOT NULL,
    reason_id bigint,
    CONSTRAINT decision_known_action CHECK (((action)::text = ANY ((ARRAY['approve'::character varying, 'ask'::character varying, 'refuse'::character varying, 'merge'::character varying, 'spam'::character varying])::text[]))),
    CONSTRAINT participation_decision_expected_revision_check CHECK ((expected_revision >= 0)),
    CONSTRAINT participation_decision_round_check CHECK ((round >= 0))
);

ALTER TABLE public.participation_decision ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.participation_decision_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.participation_knownbrowser (
    id bigint NOT NULL,
    token_sha256 character varying(64) NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    contact_id bigint NOT NULL
);

ALTER TABLE public.participation_knownbrowser ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.participation_knownbrowser_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.participation_linkrequest (
    id bigint NOT NULL,
    email_hmac character varying(64) NOT NULL,
    asked_at timestamp with time zone NOT NULL
);

ALTER TABLE public.participation_linkrequest ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.participation_linkrequest_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.participation_picture (
    id bigint NOT NULL,
    uuid uuid NOT NULL,
    file character varying(100) NOT NULL,
    size_bytes integer NOT NULL,
    width integer NOT NULL,
    height integer NOT NULL,
    is_chosen boolean NOT NULL,
    is_sent boolean NOT NULL,
    focal_x double precision NOT NULL,
    focal_y double precision NOT NULL,
    alt character varying(255) NOT NULL,
    credit character varying(255) NOT NULL,
    people character varying(10) NOT NULL,
    has_rights boolean NOT NULL,
    added_at timestamp with time zone NOT NULL,
    proposal_id bigint NOT NULL,
    CONSTRAINT participation_picture_height_check CHECK ((height >= 0)),
    CONSTRAINT participation_picture_size_bytes_check CHECK ((size_bytes >= 0)),
    CONSTRAINT participation_picture_width_check CHECK ((width >= 0)),
    CONSTRAINT picture_focal_point_within CHECK (((focal_x >= (0.0)::double precision) AND (focal_x <= (1.0)::double precision) AND (focal_y >= (0.0)::double precision) AND (focal_y <= (1.0)::double precision))),
    CONSTRAINT picture_known_people CHECK ((((people)::text = ''::text) OR ((people)::text = ANY ((ARRAY['nobody'::character varying, 'agreed'::character varying, 'children'::character varying])::text[])))),
    CONSTRAINT picture_sent_with_its_words CHECK (((NOT is_sent) OR (has_rights AND (NOT ((alt)::text = ''::text)) AND (NOT ((people)::text = ''::text)))))
);

ALTER TABLE public.participation_picture ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.participation_picture_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.participation_post (
    id bigint NOT NULL,
    voice character varying(10) NOT NULL,
    text text NOT NULL,
    at timestamp with time zone NOT NULL,
    moderator_id bigint,
    proposal_id bigint NOT NULL
);

ALTER TABLE public.participation_post ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.participation_post_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.participation_proposal (
    id bigint NOT NULL,
    uuid uuid NOT NULL,
    state character varying(12) NOT NULL,
    data jsonb NOT NULL,
    facts jsonb,
    language character varying(2) NOT NULL,
    network_hmac character varying(64) NOT NULL,
    site_hmac character varying(64) DEFAULT ''::character varying NOT NULL,
    proof character varying(64) DEFAULT ''::character varying NOT NULL,
    code_hmac character varying(64) NOT NULL,
    code_expires_at timestamp with time zone,
    code_tries smallint NOT NULL,
    opened_at timestamp with time zone NOT NULL,
    saved_at timestamp with time zone NOT NULL,
    sent_at timestamp with time zone,
    confirmed_at timestamp with time zone,
    decided_at timestamp with time zone,
    refused_at timestamp with time zone,
    trusted_at timestamp with time zone,
    reread_since timestamp with time zone,
    reread_at timestamp with time zone,
    batch uuid,
    is_left_out boolean DEFAULT false NOT NULL,
    contact_id bigint,
    event_id bigint,
    merged_into_id bigint,
    stop_id bigint,
    CONSTRAINT participation_proposal_code_tries_check CHECK ((code_tries >= 0)),
    CONSTRAINT proposal_confirmed_before_read CHECK ((((confirmed_at IS NULL) AND (event_id IS NULL) AND ((state)::text = ANY ((ARRAY['draft'::character varying, 'sent'::character varying])::text[]))) OR ((state)::text = 'withdrawn'::text) OR ((confirmed_at IS NOT NULL) AND ((state)::text = ANY ((ARRAY['asked'::character varying, 'deferred'::character varying, 'merged'::character varying, 'published'::character varying, 'refused'::character varying, 'waiting'::character varying, 'withdrawn'::character varying])::text[]))))),
    CONSTRAINT proposal_known_state CHECK (((state)::text = ANY ((ARRAY['draft'::character varying, 'sent'::character varying, 'deferred'::character varying, 'waiting'::character varying, 'asked'::character varying, 'published'::character varying, 'refused'::character varying, 'merged'::character varying, 'withdrawn'::character varying])::text[]))),
    CONSTRAINT proposal_sent_by_somebody CHECK ((((state)::text = 'draft'::text) OR ((contact_id IS NOT NULL) AND (facts IS NOT NULL) AND (sent_at IS NOT NULL))))
);

ALTER TABLE public.participation_proposal ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.participation_proposal_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.participation_queueitem (
    id bigint NOT NULL,
    kind character varying(12) NOT NULL,
    state character varying(10) NOT NULL,
    subject_id bigint NOT NULL,
    urgency smallint NOT NULL,
    next_at timestamp with time zone,
    is_all_day boolean NOT NULL,
    sorts_at timestamp with time zone NOT NULL,
    rises_at timestamp with time zone,
    waits_since timestamp with time zone NOT NULL,
    title character varying(255) NOT NULL,
    place_name character varying(255) NOT NULL,
    author character varying(80) NOT NULL,
    batch uuid,
    has_picture boolean NOT NULL,
    flags jsonb NOT NULL,
    alike_why character varying(255) NOT NULL,
    folded text DEFAULT ''::text NOT NULL,
    taken_at timestamp with time zone,
    alike_id bigint,
    subject_type_id integer NOT NULL,
    taken_by_id bigint,
    CONSTRAINT participation_queueitem_subject_id_check CHECK ((subject_id >= 0)),
    CONSTRAINT participation_queueitem_urgency_check CHECK ((urgency >= 0)),
    CONSTRAINT queue_known_state CHECK (((state)::text = ANY ((ARRAY['waiting'::character varying, 'asked'::character varying, 'held'::character varying, 'closed'::character varying])::text[])))
);

ALTER TABLE public.participation_queueitem ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.participation_queueitem_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.participation_reason (
    id bigint NOT NULL,
    text_fr character varying(300) NOT NULL,
    text_en character varying(300) NOT NULL,
    kinds jsonb NOT NULL,
    is_final boolean DEFAULT false NOT NULL,
    sort_order smallint NOT NULL,
    live boolean NOT NULL,
    CONSTRAINT participation_reason_sort_order_check CHECK ((sort_order >= 0))
);

ALTER TABLE public.participation_reason ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.participation_reason_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.participation_report (
    id bigint NOT NULL,
    uuid uuid NOT NULL,
    line character varying(1000) NOT NULL,
    language character varying(2) NOT NULL,
    network_hmac character varying(64) NOT NULL,
    site_hmac character varying(64) NOT NULL,
    sent_at timestamp with time zone NOT NULL,
    confirmed_at timestamp with time zone,
    decided_at timestamp with time zone,
    answer text DEFAULT ''::text NOT NULL,
    kind character varying(12) NOT NULL,
    state character varying(12) NOT NULL,
    contest text DEFAULT ''::text NOT NULL,
    contested_at timestamp with time zone,
    contact_id bigint,
    event_id bigint,
    occurrence_id bigint,
    place_id bigint,
    CONSTRAINT report_known_kind CHECK (((kind)::text = ANY ((ARRAY['cancelled'::character varying, 'closed'::character varying, 'hour'::character varying, 'place'::character varying, 'price'::character varying, 'access'::character varying, 'double'::character varying, 'offensive'::character varying, 'other'::character varying])::text[]))),
    CONSTRAINT report_of_one_thing CHECK ((((event_id IS NOT NULL) AND (place_id IS NULL)) OR ((event_id IS NULL) AND (place_id IS NOT NULL))))
);

ALTER TABLE public.participation_report ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.participation_report_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.participation_representative (
    id bigint NOT NULL,
    made_at timestamp with time zone NOT NULL,
    contact_id bigint NOT NULL,
    made_by_id bigint,
    organisation_id bigint NOT NULL
);

ALTER TABLE public.participation_representative ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.participation_representative_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.participation_stoppedaddress (
    id bigint NOT NULL,
    email_hmac character varying(64) NOT NULL,
    stopped_at timestamp with time zone NOT NULL,
    lifted_at timestamp with time zone,
    settled_at timestamp with time zone,
    lifted_by_id bigint,
    stopped_by_id bigint
);

ALTER TABLE public.participation_stoppedaddress ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.participation_stoppedaddress_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.participation_trustoverride (
    id bigint NOT NULL,
    level smallint NOT NULL,
    reason character varying(300) NOT NULL,
    made_at timestamp with time zone NOT NULL,
    until timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    contact_id bigint,
    ended_by_id bigint,
    made_by_id bigint,
    organisation_id bigint,
    CONSTRAINT override_of_one CHECK ((((contact_id IS NOT NULL) AND (organisation_id IS NULL)) OR ((contact_id IS NULL) AND (organisation_id IS NOT NULL)))),
    CONSTRAINT override_partner_is_organisation CHECK (((level = ANY (ARRAY[1, 2, 3])) OR ((level = 4) AND (organisation_id IS NOT NULL)))),
    CONSTRAINT override_says_why CHECK ((NOT ((reason)::text = ''::text))),
    CONSTRAINT participation_trustoverride_level_check CHECK ((level >= 0))
);

ALTER TABLE public.participation_trustoverride ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.participation_trustoverride_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.participation_usedchallenge (
    id bigint NOT NULL,
    digest character varying(64) NOT NULL,
    expires_at timestamp with time zone NOT NULL
);

ALTER TABLE public.participation_usedchallenge ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.participation_usedchallenge_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.search_comparedplace (
    place_id bigint NOT NULL,
    at timestamp with time zone NOT NULL
);

CREATE TABLE public.search_double (
    id bigint NOT NULL,
    event_id bigint,
    other_event_id bigint,
    place_id bigint,
    other_place_id bigint,
    why character varying(255) NOT NULL,
    dismissed_at timestamp with time zone,
    dismissed_by_id bigint,
    CONSTRAINT double_of_two CHECK ((((event_id < other_event_id) AND (other_place_id IS NULL) AND (place_id IS NULL)) OR ((event_id IS NULL) AND (other_event_id IS NULL) AND (place_id < other_place_id))))
);

ALTER TABLE public.search_double ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.search_double_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.search_fingerprint (
    id bigint NOT NULL,
    other uuid,
    title character varying(255) NOT NULL,
    words text NOT NULL,
    spots jsonb NOT NULL,
    days jsonb NOT NULL,
    event_id bigint,
    compared_at timestamp with time zone,
    CONSTRAINT fingerprint_of_one CHECK ((((event_id IS NULL) AND (other IS NOT NULL)) OR ((event_id IS NOT NULL) AND (other IS NULL))))
);

ALTER TABLE public.search_fingerprint ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.search_fingerprint_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.search_fingerprintday (
    day integer NOT NULL,
    cell bigint NOT NULL,
    fingerprint_id bigint NOT NULL
);

CREATE TABLE public.search_fingerprintstem (
    stem character varying(40) NOT NULL,
    fingerprint_id bigint NOT NULL
);

CREATE TABLE public.search_fruitlesssearch (
    id bigint NOT NULL,
    words character varying(200) NOT NULL,
    count integer NOT NULL,
    last_on date NOT NULL,
    is_found boolean DEFAULT false NOT NULL,
    CONSTRAINT search_fruitlesssearch_count_check CHECK ((count >= 0))
);

ALTER TABLE public.search_fruitlesssearch ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.search_fruitlesssearch_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.search_indexedbearing (
    kind character varying(12) NOT NULL,
    key bigint NOT NULL,
    last_end bigint NOT NULL,
    event_id bigint NOT NULL
);

CREATE TABLE public.search_indexedday (
    day integer NOT NULL,
    rank bigint NOT NULL,
    starts bigint NOT NULL,
    ends bigint NOT NULL,
    event_id bigint NOT NULL,
    since bigint,
    until bigint,
    is_tail boolean
);

CREATE TABLE public.search_indexedevent (
    event_id bigint NOT NULL,
    facets text NOT NULL,
    alike bigint DEFAULT 0 NOT NULL,
    others text NOT NULL,
    latitude double precision,
    longitude double precision,
    last_end bigint NOT NULL,
    is_featured boolean DEFAULT false NOT NULL,
    last_on bigint DEFAULT 0 NOT NULL,
    spent bigint
);

CREATE TABLE public.search_indexedmeaning (
    event_id bigint NOT NULL,
    text_hash character varying(32) NOT NULL,
    vector bytea,
    is_due boolean DEFAULT true NOT NULL,
    written_at timestamp with time zone
);

CREATE TABLE public.search_indexedname (
    id bigint NOT NULL,
    kind character varying(12) NOT NULL,
    key bigint NOT NULL,
    words character varying(500) NOT NULL,
    label character varying(255) NOT NULL,
    slug character varying(255) NOT NULL,
    latitude double precision,
    longitude double precision
);

ALTER TABLE public.search_indexedname ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.search_indexedname_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.search_indexedtext (
    event_id bigint NOT NULL,
    title text NOT NULL,
    place text NOT NULL,
    summary text NOT NULL,
    body text NOT NULL,
    words text NOT NULL
);

CREATE TABLE public.search_indexedword (
    word character varying(40) NOT NULL,
    stem character varying(40) NOT NULL
);

CREATE TABLE public.search_landmark (
    id bigint NOT NULL,
    name character varying(120) NOT NULL,
    kind character varying(13) NOT NULL,
    other_names character varying(500) NOT NULL,
    latitude double precision NOT NULL,
    longitude double precision NOT NULL,
    radius_m integer NOT NULL,
    CONSTRAINT search_landmark_radius_m_check CHECK ((radius_m >= 0))
);

ALTER TABLE public.search_landmark ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.search_landmark_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.search_stemfrequency (
    stem character varying(40) NOT NULL,
    events integer NOT NULL,
    CONSTRAINT search_stemfrequency_events_check CHECK ((events >= 0))
);

CREATE TABLE public.search_synonym (
    id bigint NOT NULL,
    expressions character varying(500) NOT NULL
);

ALTER TABLE public.search_synonym ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.search_synonym_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.search_text (
    event_id bigint NOT NULL,
    tokens tsvector NOT NULL,
    spans tstzmultirange NOT NULL,
    facets text NOT NULL,
    alike bigint NOT NULL,
    others text NOT NULL,
    latitude double precision,
    longitude double precision,
    last_end bigint NOT NULL,
    last_on bigint NOT NULL,
    is_featured boolean NOT NULL,
    spent bigint
)
WITH (toast_tuple_target='512');
ALTER TABLE ONLY public.search_text ALTER COLUMN tokens SET STORAGE EXTERNAL;

CREATE TABLE public.taggit_tag (
    id integer NOT NULL,
    name character varying(100) NOT NULL,
    slug character varying(100) NOT NULL
);

ALTER TABLE public.taggit_tag ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.taggit_tag_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.taggit_taggeditem (
    id integer NOT NULL,
    object_id integer NOT NULL,
    content_type_id integer NOT NULL,
    tag_id integer NOT NULL
);

ALTER TABLE public.taggit_taggeditem ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.taggit_taggeditem_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.wagtailadmin_admin (
    id integer NOT NULL
);

ALTER TABLE public.wagtailadmin_admin ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.wagtailadmin_admin_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.wagtailadmin_editingsession (
    id integer NOT NULL,
    object_id character varying(255) NOT NULL,
    last_seen_at timestamp with time zone NOT NULL,
    content_type_id integer NOT NULL,
    user_id bigint NOT NULL,
    is_editing boolean NOT NULL
);

ALTER TABLE public.wagtailadmin_editingsession ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.wagtailadmin_editingsession_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.wagtailadmin_formstate (
    id integer NOT NULL,
    data text NOT NULL,
    object_id character varying(255) NOT NULL,
    parent_object_id character varying(255) NOT NULL,
    last_updated_at timestamp with time zone NOT NULL,
    content_type_id integer NOT NULL,
    user_id bigint NOT NULL
);

ALTER TABLE public.wagtailadmin_formstate ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.wagtailadmin_formstate_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.wagtailcore_apitoken (
    id integer NOT NULL,
    name character varying(255) NOT NULL,
    key_hash character varying(64) NOT NULL,
    prefix character varying(16) NOT NULL,
    created timestamp with time zone NOT NULL,
    revoked_at timestamp with time zone,
    last_used_at timestamp with time zone,
    user_id bigint NOT NULL
);

ALTER TABLE public.wagtailcore_apitoken ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.wagtailcore_apitoken_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.wagtailcore_collection (
    id integer NOT NULL,
    path character varying(255) NOT NULL COLLATE pg_catalog."C",
    depth integer NOT NULL,
    numchild integer NOT NULL,
    name character varying(255) NOT NULL,
    CONSTRAINT wagtailcore_collection_depth_check CHECK ((depth >= 0)),
    CONSTRAINT wagtailcore_collection_numchild_check CHECK ((numchild >= 0))
);

ALTER TABLE public.wagtailcore_collection ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.wagtailcore_collection_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.wagtailcore_collectionviewrestriction (
    id integer NOT NULL,
    restriction_type character varying(20) NOT NULL,
    password character varying(255) NOT NULL,
    collection_id integer NOT NULL
);

CREATE TABLE public.wagtailcore_collectionviewrestriction_groups (
    id bigint NOT NULL,
    collectionviewrestriction_id integer NOT NULL,
    group_id integer NOT NULL
);

ALTER TABLE public.wagtailcore_collectionviewrestriction_groups ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.wagtailcore_collectionviewrestriction_groups_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

ALTER TABLE public.wagtailcore_collectionviewrestriction ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.wagtailcore_collectionviewrestriction_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.wagtailcore_comment (
    id integer NOT NULL,
    text text NOT NULL,
    contentpath text NOT NULL,
    "position" text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    resolved_at timestamp with time zone,
    page_id integer NOT NULL,
    resolved_by_id bigint,
    revision_created_id integer,
    user_id bigint NOT NULL
);

ALTER TABLE public.wagtailcore_comment ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.wagtailcore_comment_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.wagtailcore_commentreply (
    id integer NOT NULL,
    text text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    comment_id integer NOT NULL,
    user_id bigint NOT NULL
);

ALTER TABLE public.wagtailcore_commentreply ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.wagtailcore_commentreply_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.wagtailcore_groupapprovaltask (
    task_ptr_id integer NOT NULL
);

CREATE TABLE public.wagtailcore_groupapprovaltask_groups (
    id bigint NOT NULL,
    groupapprovaltask_id integer NOT NULL,
    group_id integer NOT NULL
);

ALTER TABLE public.wagtailcore_groupapprovaltask_groups ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.wagtailcore_groupapprovaltask_groups_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.wagtailcore_groupcollectionpermission (
    id integer NOT NULL,
    collection_id integer NOT NULL,
    group_id integer NOT NULL,
    permission_id integer NOT NULL
);

ALTER TABLE public.wagtailcore_groupcollectionpermission ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.wagtailcore_groupcollectionpermission_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.wagtailcore_grouppagepermission (
    id integer NOT NULL,
    group_id integer NOT NULL,
    page_id integer NOT NULL,
    permission_id integer NOT NULL
);

ALTER TABLE public.wagtailcore_grouppagepermission ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.wagtailcore_grouppagepermission_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.wagtailcore_groupsitepermission (
    id integer NOT NULL,
    group_id integer NOT NULL,
    permission_id integer NOT NULL,
    site_id integer NOT NULL
);

ALTER TABLE public.wagtailcore_groupsitepermission ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.wagtailcore_groupsitepermission_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.wagtailcore_locale (
    id integer NOT NULL,
    language_code character varying(100) NOT NULL
);

ALTER TABLE public.wagtailcore_locale ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.wagtailcore_locale_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.wagtailcore_modellogentry (
    id integer NOT NULL,
    label text NOT NULL,
    action character varying(255) NOT NULL,
    data jsonb NOT NULL,
    "timestamp" timestamp with time zone NOT NULL,
    content_changed boolean NOT NULL,
    deleted boolean NOT NULL,
    object_id character varying(255) NOT NULL,
    content_type_id integer,
    user_id bigint,
    uuid uuid,
    revision_id integer
);

ALTER TABLE public.wagtailcore_modellogentry ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.wagtailcore_modellogentry_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.wagtailcore_page (
    id integer NOT NULL,
    path character varying(255) NOT NULL COLLATE pg_catalog."C",
    depth integer NOT NULL,
    numchild integer NOT NULL,
    title character varying(255) NOT NULL,
    slug character varying(255) NOT NULL,
    live boolean NOT NULL,
    has_unpublished_changes boolean NOT NULL,
    url_path text NOT NULL,
    seo_title character varying(255) NOT NULL,
    show_in_menus boolean NOT NULL,
    search_description text NOT NULL,
    go_live_at timestamp with time zone,
    expire_at timestamp with time zone,
    expired boolean NOT NULL,
    content_type_id integer NOT NULL,
    owner_id bigint,
    locked boolean NOT NULL,
    latest_revision_created_at timestamp with time zone,
    first_published_at timestamp with time zone,
    live_revision_id integer,
    last_published_at timestamp with time zone,
    draft_title character varying(255) NOT NULL,
    locked_at timestamp with time zone,
    locked_by_id bigint,
    translation_key uuid NOT NULL,
    locale_id integer NOT NULL,
    alias_of_id integer,
    latest_revision_id integer,
    CONSTRAINT wagtailcore_page_depth_check CHECK ((depth >= 0)),
    CONSTRAINT wagtailcore_page_numchild_check CHECK ((numchild >= 0))
);

ALTER TABLE public.wagtailcore_page ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.wagtailcore_page_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.wagtailcore_pagelogentry (
    id integer NOT NULL,
    label text NOT NULL,
    action character varying(255) NOT NULL,
    data jsonb NOT NULL,
    "timestamp" timestamp with time zone NOT NULL,
    content_changed boolean NOT NULL,
    deleted boolean NOT NULL,
    content_type_id integer,
    page_id integer NOT NULL,
    revision_id integer,
    user_id bigint,
    uuid uuid
);

ALTER TABLE public.wagtailcore_pagelogentry ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.wagtailcore_pagelogentry_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.wagtailcore_revision (
    id integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    content jsonb NOT NULL,
    approved_go_live_at timestamp with time zone,
    object_id character varying(255) NOT NULL,
    user_id bigint,
    content_type_id integer NOT NULL,
    base_content_type_id integer NOT NULL,
    object_str text NOT NULL
);

ALTER TABLE public.wagtailcore_revision ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.wagtailcore_pagerevision_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.wagtailcore_pagesubscription (
    id integer NOT NULL,
    comment_notifications boolean NOT NULL,
    page_id integer NOT NULL,
    user_id bigint NOT NULL
);

ALTER TABLE public.wagtailcore_pagesubscription ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.wagtailcore_pagesubscription_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.wagtailcore_pageviewrestriction (
    id integer NOT NULL,
    password character varying(255) NOT NULL,
    page_id integer NOT NULL,
    restriction_type character varying(20) NOT NULL
);

CREATE TABLE public.wagtailcore_pageviewrestriction_groups (
    id bigint NOT NULL,
    pageviewrestriction_id integer NOT NULL,
    group_id integer NOT NULL
);

ALTER TABLE public.wagtailcore_pageviewrestriction_groups ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.wagtailcore_pageviewrestriction_groups_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

ALTER TABLE public.wagtailcore_pageviewrestriction ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.wagtailcore_pageviewrestriction_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.wagtailcore_referenceindex (
    id integer NOT NULL,
    object_id character varying(255) NOT NULL,
    to_object_id character varying(255) NOT NULL,
    model_path text NOT NULL,
    content_path text NOT NULL,
    content_path_hash uuid NOT NULL,
    base_content_type_id integer NOT NULL,
    content_type_id integer NOT NULL,
    to_content_type_id integer NOT NULL
);

ALTER TABLE public.wagtailcore_referenceindex ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.wagtailcore_referenceindex_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.wagtailcore_site (
    id integer NOT NULL,
    hostname character varying(255) NOT NULL,
    port integer NOT NULL,
    is_default_site boolean NOT NULL,
    root_page_id integer NOT NULL,
    site_name character varying(255) NOT NULL
);

ALTER TABLE public.wagtailcore_site ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.wagtailcore_site_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.wagtailcore_task (
    id integer NOT NULL,
    name character varying(255) NOT NULL,
    active boolean NOT NULL,
    content_type_id integer NOT NULL
);

ALTER TABLE public.wagtailcore_task ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.wagtailcore_task_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.wagtailcore_taskstate (
    id integer NOT NULL,
    status character varying(50) NOT NULL,
    started_at timestamp with time zone NOT NULL,
    finished_at timestamp with time zone,
    content_type_id integer NOT NULL,
    revision_id integer NOT NULL,
    task_id integer NOT NULL,
    workflow_state_id integer NOT NULL,
    finished_by_id bigint,
    comment text NOT NULL
);

ALTER TABLE public.wagtailcore_taskstate ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.wagtailcore_taskstate_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.wagtailcore_uploadedfile (
    id integer NOT NULL,
    file character varying(200) NOT NULL,
    for_content_type_id integer,
    uploaded_by_user_id bigint
);

ALTER TABLE public.wagtailcore_uploadedfile ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.wagtailcore_uploadedfile_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.wagtailcore_workflow (
    id integer NOT NULL,
    name character varying(255) NOT NULL,
    active boolean NOT NULL
);

ALTER TABLE public.wagtailcore_workflow ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.wagtailcore_workflow_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.wagtailcore_workflowcontenttype (
    content_type_id integer NOT NULL,
    workflow_id integer NOT NULL
);

CREATE TABLE public.wagtailcore_workflowpage (
    page_id integer NOT NULL,
    workflow_id integer NOT NULL
);

CREATE TABLE public.wagtailcore_workflowstate (
    id integer NOT NULL,
    status character varying(50) NOT NULL,
    created_at timestamp with time zone NOT NULL,
    current_task_state_id integer,
    object_id character varying(255) NOT NULL,
    requested_by_id bigint,
    workflow_id integer NOT NULL,
    content_type_id integer NOT NULL,
    base_content_type_id integer NOT NULL
);

ALTER TABLE public.wagtailcore_workflowstate ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.wagtailcore_workflowstate_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.wagtailcore_workflowtask (
    id integer NOT NULL,
    sort_order integer,
    task_id integer NOT NULL,
    workflow_id integer NOT NULL
);

ALTER TABLE public.wagtailcore_workflowtask ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.wagtailcore_workflowtask_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.wagtaildocs_document (
    id integer NOT NULL,
    title character varying(255) NOT NULL,
    file character varying(100) NOT NULL,
    created_at timestamp with time zone NOT NULL,
    uploaded_by_user_id bigint,
    collection_id integer NOT NULL,
    file_size bigint,
    file_hash character varying(40) NOT NULL,
    CONSTRAINT wagtaildocs_document_file_size_check CHECK ((file_size >= 0))
);

ALTER TABLE public.wagtaildocs_document ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.wagtaildocs_document_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.wagtailembeds_embed (
    id integer NOT NULL,
    url text NOT NULL,
    max_width smallint,
    type character varying(10) NOT NULL,
    html text NOT NULL,
    title text NOT NULL,
    author_name text NOT NULL,
    provider_name text NOT NULL,
    thumbnail_url text NOT NULL,
    width integer,
    height integer,
    last_updated timestamp with time zone NOT NULL,
    hash character varying(32) NOT NULL,
    cache_until timestamp with time zone
);

ALTER TABLE public.wagtailembeds_embed ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.wagtailembeds_embed_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.wagtailimages_image (
    id integer NOT NULL,
    title character varying(255) NOT NULL,
    file character varying(100) NOT NULL,
    width integer NOT NULL,
    height integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    focal_point_x integer,
    focal_point_y integer,
    focal_point_width integer,
    focal_point_height integer,
    uploaded_by_user_id bigint,
    file_size integer,
    collection_id integer NOT NULL,
    file_hash character varying(40) NOT NULL,
    description character varying(255) NOT NULL,
    CONSTRAINT wagtailimages_image_file_size_check CHECK ((file_size >= 0)),
    CONSTRAINT wagtailimages_image_focal_point_height_check CHECK ((focal_point_height >= 0)),
    CONSTRAINT wagtailimages_image_focal_point_width_check CHECK ((focal_point_width >= 0)),
    CONSTRAINT wagtailimages_image_focal_point_x_check CHECK ((focal_point_x >= 0)),
    CONSTRAINT wagtailimages_image_focal_point_y_check CHECK ((focal_point_y >= 0))
);

ALTER TABLE public.wagtailimages_image ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.wagtailimages_image_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.wagtailimages_rendition (
    id integer NOT NULL,
    file character varying(100) NOT NULL,
    width integer NOT NULL,
    height integer NOT NULL,
    focal_point_key character varying(16) NOT NULL,
    filter_spec character varying(255) NOT NULL,
    image_id integer NOT NULL
);

ALTER TABLE public.wagtailimages_rendition ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.wagtailimages_rendition_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.wagtailredirects_redirect (
    id integer NOT NULL,
    old_path character varying(255) NOT NULL,
    is_permanent boolean NOT NULL,
    redirect_link character varying(255) NOT NULL,
    redirect_page_id integer,
    site_id integer,
    automatically_created boolean NOT NULL,
    created_at timestamp with time zone,
    redirect_page_route_path character varying(255) NOT NULL
);

ALTER TABLE public.wagtailredirects_redirect ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.wagtailredirects_redirect_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.wagtailsearch_indexentry (
    id integer NOT NULL,
    object_id character varying(50) NOT NULL,
    title_norm double precision NOT NULL,
    content_type_id integer NOT NULL,
    autocomplete tsvector NOT NULL,
    title tsvector NOT NULL,
    body tsvector NOT NULL,
    title_text text NOT NULL,
    body_text text NOT NULL
);

ALTER TABLE public.wagtailsearch_indexentry ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.wagtailsearch_indexentry_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.wagtailusers_userprofile (
    id integer NOT NULL,
    submitted_notifications boolean NOT NULL,
    approved_notifications boolean NOT NULL,
    rejected_notifications boolean NOT NULL,
    user_id bigint NOT NULL,
    preferred_language character varying(10) NOT NULL,
    current_time_zone character varying(40) NOT NULL,
    avatar character varying(100) NOT NULL,
    updated_comments_notifications boolean NOT NULL,
    dismissibles jsonb NOT NULL,
    theme character varying(40) NOT NULL,
    density character varying(40) NOT NULL,
    contrast character varying(40) NOT NULL,
    keyboard_shortcuts boolean NOT NULL
);

ALTER TABLE public.wagtailusers_userprofile ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.wagtailusers_userprofile_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

















INSERT INTO public.agenda_homepage (page_ptr_id, pick_text, pick_note, pick_id, pick_note_en, pick_text_en) VALUES (3, '', '', NULL, '', '');












































INSERT INTO public.alerts_topic (id, slug, name, name_en, category, "position") VALUES (1, 'transports', 'Métro, bus, vélo', 'Metro, buses, bikes', 'Transport', 10);
INSERT INTO public.alerts_topic (id, slug, name, name_en, category, "position") VALUES (2, 'meteo', 'Météo et crues', 'Weather and floods', 'Met', 20);
INSERT INTO public.alerts_topic (id, slug, name, name_en, category, "position") VALUES (3, 'securite', 'Sécurité', 'Safety', 'Safety', 30);
INSERT INTO public.alerts_topic (id, slug, name, name_en, category, "position") VALUES (4, 'culture', 'Sorties et lieux de culture', 'Events and venues', 'Other', 40);
INSERT INTO public.alerts_topic (id, slug, name, name_en, category, "position") VALUES (5, 'voirie', 'Rues et circulation', 'Streets and traffic', 'Infra', 50);
INSERT INTO public.alerts_topic (id, slug, name, name_en, category, "position") VALUES (6, 'eau', 'Eau', 'Water', 'Infra', 60);
INSERT INTO public.alerts_topic (id, slug, name, name_en, category, "position") VALUES (7, 'air', 'Air', 'Air', 'Env', 70);
INSERT INTO public.alerts_topic (id, slug, name, name_en, category, "position") VALUES (8, 'services', 'Mairies et services', 'Town halls and services', 'Other', 80);


INSERT INTO public.auth_group (id, name) VALUES (2, 'Éditeurs');
INSERT INTO public.auth_group (id, name) VALUES (1, 'Modérateurs');
INSERT INTO public.auth_group (id, name) VALUES (3, 'Contributeurs');

INSERT INTO public.auth_group_permissions (id, group_id, permission_id) VALUES (1, 1, 109);
INSERT INTO public.auth_group_permissions (id, group_id, permission_id) VALUES (2, 1, 110);
INSERT INTO public.auth_group_permissions (id, group_id, permission_id) VALUES (3, 1, 111);
INSERT INTO public.auth_group_permissions (id, group_id, permission_id) VALUES (4, 2, 109);
INSERT INTO public.auth_group_permissions (id, group_id, permission_id) VALUES (5, 2, 110);
INSERT INTO public.auth_group_permissions (id, group_id, permission_id) VALUES (6, 2, 111);
INSERT INTO public.auth_group_permissions (id, group_id, permission_id) VALUES (7, 1, 112);
INSERT INTO public.auth_group_permissions (id, group_id, permission_id) VALUES (8, 2, 112);
INSERT INTO public.auth_group_permissions (id, group_id, permission_id) VALUES (9, 1, 113);
INSERT INTO public.auth_group_permissions (id, group_id, permission_id) VALUES (10, 2, 113);
INSERT INTO public.auth_group_permissions (id, group_id, permission_id) VALUES (11, 1, 114);
INSERT INTO public.auth_group_permissions (id, group_id, permission_id) VALUES (12, 1, 115);
INSERT INTO public.auth_group_permissions (id, group_id, permission_id) VALUES (13, 1, 116);
INSERT INTO public.auth_group_permissions (id, group_id, permission_id) VALUES (14, 2, 114);
INSERT INTO public.auth_group_permissions (id, group_id, permission_id) VALUES (15, 2, 115);
INSERT INTO public.auth_group_permissions (id, group_id, permission_id) VALUES (16, 2, 116);
INSERT INTO public.auth_group_permissions (id, group_id, permission_id) VALUES (17, 1, 117);
INSERT INTO public.auth_group_permissions (id, group_id, permission_id) VALUES (18, 2, 117);
INSERT INTO public.auth_group_permissions (id, group_id, permission_id) VALUES (20, 2, 120);
INSERT INTO public.auth_group_permissions (id, group_id, permission_id) VALUES (21, 2, 118);
INSERT INTO public.auth_group_permissions (id, group_id, permission_id) VALUES (22, 2, 119);
INSERT INTO public.auth_group_permissions (id, group_id, permission_id) VALUES (23, 2, 121);
INSERT INTO public.auth_group_permissions (id, group_id, permission_id) VALUES (24, 2, 122);
INSERT INTO public.auth_group_permissions (id, group_id, permission_id) VALUES (25, 2, 123);
INSERT INTO public.auth_group_permissions (id, group_id, permission_id) VALUES (26, 2, 124);
INSERT INTO public.auth_group_permissions (id, group_id, permission_id) VALUES (27, 2, 125);
INSERT INTO public.auth_group_permissions (id, group_id, permission_id) VALUES (28, 2, 126);
INSERT INTO public.auth_group_permissions (id, group_id, permission_id) VALUES (29, 2, 128);
INSERT INTO public.auth_group_permissions (id, group_id, permission_id) VALUES (30, 2, 129);
INSERT INTO public.auth_group_permissions (id, group_id, permission_id) VALUES (31, 2, 127);
INSERT INTO public.auth_group_permissions (id, group_id, permission_id) VALUES (33, 1, 130);
INSERT INTO public.auth_group_permissions (id, group_id, permission_id) VALUES (34, 1, 131);
INSERT INTO public.auth_group_permissions (id, group_id, permission_id) VALUES (35, 1, 132);
INSERT INTO public.auth_group_permissions (id, group_id, permission_id) VALUES (36, 1, 118);
INSERT INTO public.auth_group_permissions (id, group_id, permission_id) VALUES (37, 1, 119);
INSERT INTO public.auth_group_permissions (id, group_id, permission_id) VALUES (38, 1, 120);
INSERT INTO public.auth_group_permissions (id, group_id, permission_id) VALUES (39, 1, 121);
INSERT INTO public.auth_group_permissions (id, group_id, permission_id) VALUES (40, 1, 122);
INSERT INTO public.auth_group_permissions (id, group_id, permission_id) VALUES (41, 1, 123);
INSERT INTO public.auth_group_permissions (id, group_id, permission_id) VALUES (42, 1, 133);
INSERT INTO public.auth_group_permissions (id, group_id, permission_id) VALUES (43, 1, 134);
INSERT INTO public.auth_group_permissions (id, group_id, permission_id) VALUES (44, 1, 124);
INSERT INTO public.auth_group_permissions (id, group_id, permission_id) VALUES (45, 1, 125);
INSERT INTO public.auth_group_permissions (id, group_id, permission_id) VALUES (46, 1, 126);
INSERT INTO public.auth_group_permissions (id, group_id, permission_id) VALUES (47, 1, 128);
INSERT INTO public.auth_group_permissions (id, group_id, permission_id) VALUES (48, 1, 129);
INSERT INTO public.auth_group_permissions (id, group_id, permission_id) VALUES (49, 1, 135);
INSERT INTO public.auth_group_permissions (id, group_id, permission_id) VALUES (50, 1, 127);
INSERT INTO public.auth_group_permissions (id, group_id, permission_id) VALUES (51, 1, 136);
INSERT INTO public.auth_group_permissions (id, group_id, permission_id) VALUES (52, 1, 137);
INSERT INTO public.auth_group_permissions (id, group_id, permission_id) VALUES (53, 1, 138);
INSERT INTO public.auth_group_permissions (id, group_id, permission_id) VALUES (54, 1, 139);
INSERT INTO public.auth_group_permissions (id, group_id, permission_id) VALUES (55, 3, 112);
INSERT INTO public.auth_group_permissions (id, group_id, permission_id) VALUES (56, 3, 118);
INSERT INTO public.auth_group_permissions (id, group_id, permission_id) VALUES (57, 2, 140);
INSERT INTO public.auth_group_permissions (id, group_id, permission_id) VALUES (58, 2, 141);
INSERT INTO public.auth_group_permissions (id, group_id, permission_id) VALUES (59, 2, 142);
INSERT INTO public.auth_group_permissions (id, group_id, permission_id) VALUES (60, 2, 143);
INSERT INTO public.auth_group_permissions (id, group_id, permission_id) VALUES (61, 2, 144);
INSERT INTO public.auth_group_permissions (id, group_id, permission_id) VALUES (62, 2, 145);
INSERT INTO public.auth_group_permissions (id, group_id, permission_id) VALUES (63, 2, 146);
INSERT INTO public.auth_group_permissions (id, group_id, permission_id) VALUES (64, 1, 140);
INSERT INTO public.auth_group_permissions (id, group_id, permission_id) VALUES (65, 1, 141);
INSERT INTO public.auth_group_permissions (id, group_id, permission_id) VALUES (66, 1, 142);
INSERT INTO public.auth_group_permissions (id, group_id, permission_id) VALUES (67, 1, 143);
INSERT INTO public.auth_group_permissions (id, group_id, permission_id) VALUES (68, 1, 144);
INSERT INTO public.auth_group_permissions (id, group_id, permission_id) VALUES (69, 1, 145);
INSERT INTO public.auth_group_permissions (id, group_id, permission_id) VALUES (70, 1, 146);
INSERT INTO public.auth_group_permissions (id, group_id, permission_id) VALUES (71, 1, 147);
INSERT INTO public.auth_group_permissions (id, group_id, permission_id) VALUES (72, 1, 148);
INSERT INTO public.auth_group_permissions (id, group_id, permission_id) VALUES (73, 1, 149);
INSERT INTO public.auth_group_permissions (id, group_id, permission_id) VALUES (74, 2, 152);
INSERT INTO public.auth_group_permissions (id, group_id, permission_id) VALUES (75, 2, 153);
INSERT INTO public.auth_group_permissions (id, group_id, permission_id) VALUES (76, 2, 150);
INSERT INTO public.auth_group_permissions (id, group_id, permission_id) VALUES (77, 2, 151);
INSERT INTO public.auth_group_permissions (id, group_id, permission_id) VALUES (78, 1, 152);
INSERT INTO public.auth_group_permissions (id, group_id, permission_id) VALUES (79, 1, 153);
INSERT INTO public.auth_group_permissions (id, group_id, permission_id) VALUES (80, 1, 150);
INSERT INTO public.auth_group_permissions (id, group_id, permission_id) VALUES (81, 1, 151);
INSERT INTO public.auth_group_permissions (id, group_id, permission_id) VALUES (82, 2, 154);
INSERT INTO public.auth_group_permissions (id, group_id, permission_id) VALUES (83, 2, 155);
INSERT INTO public.auth_group_permissions (id, group_id, permission_id) VALUES (84, 2, 156);
INSERT INTO public.auth_group_permissions (id, group_id, permission_id) VALUES (85, 2, 157);
INSERT INTO public.auth_group_permissions (id, group_id, permission_id) VALUES (86, 2, 160);
INSERT INTO public.auth_group_permissions (id, group_id, permission_id) VALUES (87, 2, 161);
INSERT INTO public.auth_group_permissions (id, group_id, permission_id) VALUES (88, 2, 158);
INSERT INTO public.auth_group_permissions (id, group_id, permission_id) VALUES (89, 2, 159);
INSERT INTO public.auth_group_permissions (id, group_id, permission_id) VALUES (90, 2, 162);
INSERT INTO public.auth_group_permissions (id, group_id, permission_id) VALUES (91, 2, 163);
INSERT INTO public.auth_group_permissions (id, group_id, permission_id) VALUES (92, 1, 154);
INSERT INTO public.auth_group_permissions (id, group_id, permission_id) VALUES (93, 1, 155);
INSERT INTO public.auth_group_permissions (id, group_id, permission_id) VALUES (94, 1, 156);
INSERT INTO public.auth_group_permissions (id, group_id, permission_id) VALUES (95, 1, 157);
INSERT INTO public.auth_group_permissions (id, group_id, permission_id) VALUES (96, 1, 160);
INSERT INTO public.auth_group_permissions (id, group_id, permission_id) VALUES (97, 1, 161);
INSERT INTO public.auth_group_permissions (id, group_id, permission_id) VALUES (98, 1, 158);
INSERT INTO public.auth_group_permissions (id, group_id, permission_id) VALUES (99, 1, 159);
INSERT INTO public.auth_group_permissions (id, group_id, permission_id) VALUES (100, 1, 162);
INSERT INTO public.auth_group_permissions (id, group_id, permission_id) VALUES (101, 1, 163);

INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (1, 'Can add locale', 3, 'add_locale');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (2, 'Can change locale', 3, 'change_locale');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (3, 'Can delete locale', 3, 'delete_locale');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (4, 'Can view locale', 3, 'view_locale');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (5, 'Can add site', 4, 'add_site');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (6, 'Can change site', 4, 'change_site');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (7, 'Can delete site', 4, 'delete_site');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (8, 'Can view site', 4, 'view_site');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (9, 'Can add group site permission', 5, 'add_groupsitepermission');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (10, 'Can change group site permission', 5, 'change_groupsitepermission');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (11, 'Can delete group site permission', 5, 'delete_groupsitepermission');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (12, 'Can view group site permission', 5, 'view_groupsitepermission');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (13, 'Can add API token', 6, 'add_apitoken');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (14, 'Can change API token', 6, 'change_apitoken');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (15, 'Can delete API token', 6, 'delete_apitoken');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (16, 'Can view API token', 6, 'view_apitoken');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (17, 'Can add model log entry', 7, 'add_modellogentry');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (18, 'Can change model log entry', 7, 'change_modellogentry');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (19, 'Can delete model log entry', 7, 'delete_modellogentry');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (20, 'Can view model log entry', 7, 'view_modellogentry');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (21, 'Can add revision', 8, 'add_revision');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (22, 'Can change revision', 8, 'change_revision');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (23, 'Can delete revision', 8, 'delete_revision');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (24, 'Can view revision', 8, 'view_revision');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (25, 'Can add collection view restriction', 9, 'add_collectionviewrestriction');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (26, 'Can change collection view restriction', 9, 'change_collectionviewrestriction');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (27, 'Can delete collection view restriction', 9, 'delete_collectionviewrestriction');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (28, 'Can view collection view restriction', 9, 'view_collectionviewrestriction');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (29, 'Can add collection', 10, 'add_collection');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (30, 'Can change collection', 10, 'change_collection');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (31, 'Can delete collection', 10, 'delete_collection');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (32, 'Can view collection', 10, 'view_collection');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (33, 'Can add group collection permission', 11, 'add_groupcollectionpermission');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (34, 'Can change group collection permission', 11, 'change_groupcollectionpermission');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (35, 'Can delete group collection permission', 11, 'delete_groupcollectionpermission');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (36, 'Can view group collection permission', 11, 'view_groupcollectionpermission');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (37, 'Can add uploaded file', 12, 'add_uploadedfile');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (38, 'Can change uploaded file', 12, 'change_uploadedfile');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (39, 'Can delete uploaded file', 12, 'delete_uploadedfile');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (40, 'Can view uploaded file', 12, 'view_uploadedfile');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (41, 'Can add workflow content type', 13, 'add_workflowcontenttype');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (42, 'Can change workflow content type', 13, 'change_workflowcontenttype');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (43, 'Can delete workflow content type', 13, 'delete_workflowcontenttype');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (44, 'Can view workflow content type', 13, 'view_workflowcontenttype');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (45, 'Can add Workflow state', 14, 'add_workflowstate');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (46, 'Can change Workflow state', 14, 'change_workflowstate');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (47, 'Can delete Workflow state', 14, 'delete_workflowstate');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (48, 'Can view Workflow state', 14, 'view_workflowstate');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (49, 'Can add workflow', 15, 'add_workflow');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (50, 'Can change workflow', 15, 'change_workflow');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (51, 'Can delete workflow', 15, 'delete_workflow');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (52, 'Can view workflow', 15, 'view_workflow');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (53, 'Can add workflow task order', 16, 'add_workflowtask');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (54, 'Can change workflow task order', 16, 'change_workflowtask');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (55, 'Can delete workflow task order', 16, 'delete_workflowtask');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (56, 'Can view workflow task order', 16, 'view_workflowtask');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (57, 'Can add task', 17, 'add_task');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (58, 'Can change task', 17, 'change_task');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (59, 'Can delete task', 17, 'delete_task');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (60, 'Can view task', 17, 'view_task');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (61, 'Can add Group approval task', 2, 'add_groupapprovaltask');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (62, 'Can change Group approval task', 2, 'change_groupapprovaltask');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (63, 'Can delete Group approval task', 2, 'delete_groupapprovaltask');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (64, 'Can view Group approval task', 2, 'view_groupapprovaltask');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (65, 'Can add Task state', 18, 'add_taskstate');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (66, 'Can change Task state', 18, 'change_taskstate');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (67, 'Can delete Task state', 18, 'delete_taskstate');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (68, 'Can view Task state', 18, 'view_taskstate');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (69, 'Can add page', 1, 'add_page');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (70, 'Can change page', 1, 'change_page');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (71, 'Can delete page', 1, 'delete_page');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (72, 'Can view page', 1, 'view_page');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (73, 'Delete pages with children', 1, 'bulk_delete_page');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (74, 'Lock/unlock pages you''ve locked', 1, 'lock_page');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (75, 'Publish any page', 1, 'publish_page');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (76, 'Unlock any page', 1, 'unlock_page');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (77, 'Can add group page permission', 19, 'add_grouppagepermission');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (78, 'Can change group page permission', 19, 'change_grouppagepermission');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (79, 'Can delete group page permission', 19, 'delete_grouppagepermission');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (80, 'Can view group page permission', 19, 'view_grouppagepermission');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (81, 'Can add page view restriction', 20, 'add_pageviewrestriction');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (82, 'Can change page view restriction', 20, 'change_pageviewrestriction');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (83, 'Can delete page view restriction', 20, 'delete_pageviewrestriction');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (84, 'Can view page view restriction', 20, 'view_pageviewrestriction');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (85, 'Can add workflow page', 21, 'add_workflowpage');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (86, 'Can change workflow page', 21, 'change_workflowpage');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (87, 'Can delete workflow page', 21, 'delete_workflowpage');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (88, 'Can view workflow page', 21, 'view_workflowpage');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (89, 'Can add page log entry', 22, 'add_pagelogentry');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (90, 'Can change page log entry', 22, 'change_pagelogentry');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (91, 'Can delete page log entry', 22, 'delete_pagelogentry');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (92, 'Can view page log entry', 22, 'view_pagelogentry');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (93, 'Can add comment', 23, 'add_comment');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (94, 'Can change comment', 23, 'change_comment');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (95, 'Can delete comment', 23, 'delete_comment');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (96, 'Can view comment', 23, 'view_comment');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (97, 'Can add comment reply', 24, 'add_commentreply');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (98, 'Can change comment reply', 24, 'change_commentreply');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (99, 'Can delete comment reply', 24, 'delete_commentreply');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (100, 'Can view comment reply', 24, 'view_commentreply');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (101, 'Can add page subscription', 25, 'add_pagesubscription');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (102, 'Can change page subscription', 25, 'change_pagesubscription');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (103, 'Can delete page subscription', 25, 'delete_pagesubscription');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (104, 'Can view page subscription', 25, 'view_pagesubscription');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (105, 'Can add reference index', 26, 'add_referenceindex');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (106, 'Can change reference index', 26, 'change_referenceindex');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (107, 'Can delete reference index', 26, 'delete_referenceindex');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (108, 'Can view reference index', 26, 'view_referenceindex');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (109, 'Can add image', 27, 'add_image');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (110, 'Can change image', 27, 'change_image');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (111, 'Can delete image', 27, 'delete_image');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (112, 'Can access Wagtail admin', 28, 'access_admin');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (113, 'Can choose image', 27, 'choose_image');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (114, 'Can add document', 29, 'add_document');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (115, 'Can change document', 29, 'change_document');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (116, 'Can delete document', 29, 'delete_document');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (117, 'Can choose document', 29, 'choose_document');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (118, 'Can add événement', 30, 'add_event');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (119, 'Can change événement', 30, 'change_event');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (120, 'Can publish événement', 30, 'publish_event');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (121, 'Can add lieu', 31, 'add_place');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (122, 'Can change lieu', 31, 'change_place');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (123, 'Can publish lieu', 31, 'publish_place');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (124, 'Can add organisation', 32, 'add_organisation');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (125, 'Can change organisation', 32, 'change_organisation');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (126, 'Can publish organisation', 32, 'publish_organisation');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (127, 'Can add catégorie', 33, 'add_category');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (128, 'Can change catégorie', 33, 'change_category');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (129, 'Can publish catégorie', 33, 'publish_category');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (130, 'Can delete événement', 30, 'delete_event');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (131, 'Can lock événement', 30, 'lock_event');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (132, 'Can unlock événement', 30, 'unlock_event');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (133, 'Can delete lieu', 31, 'delete_place');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (134, 'Can delete organisation', 32, 'delete_organisation');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (135, 'Can delete catégorie', 33, 'delete_category');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (136, 'Can add mot-clé', 34, 'add_keyword');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (137, 'Can change mot-clé', 34, 'change_keyword');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (138, 'Can delete mot-clé', 34, 'delete_keyword');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (139, 'Can change membre', 35, 'change_membership');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (140, 'Can add alerte', 37, 'add_alert');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (141, 'Can change alerte', 37, 'change_alert');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (142, 'Can view alerte', 37, 'view_alert');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (143, 'Peut approuver une alerte', 37, 'approve_alert');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (144, 'Can add modèle d’alerte', 38, 'add_alerttemplate');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (145, 'Can change modèle d’alerte', 38, 'change_alerttemplate');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (146, 'Can view modèle d’alerte', 38, 'view_alerttemplate');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (147, 'Can add thème d’alerte', 39, 'add_topic');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (148, 'Can change thème d’alerte', 39, 'change_topic');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (149, 'Can view thème d’alerte', 39, 'view_topic');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (150, 'Can add motif de refus', 40, 'add_reason');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (151, 'Can change motif de refus', 40, 'change_reason');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (152, 'Can delete motif de refus', 40, 'delete_reason');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (153, 'Can view motif de refus', 40, 'view_reason');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (154, 'Can add synonymes', 41, 'add_synonym');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (155, 'Can change synonymes', 41, 'change_synonym');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (156, 'Can delete synonymes', 41, 'delete_synonym');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (157, 'Can view synonymes', 41, 'view_synonym');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (158, 'Can add repère', 42, 'add_landmark');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (159, 'Can change repère', 42, 'change_landmark');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (160, 'Can delete repère', 42, 'delete_landmark');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (161, 'Can view repère', 42, 'view_landmark');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (162, 'Can delete recherche sans résultat', 43, 'delete_fruitlesssearch');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (163, 'Can view recherche sans résultat', 43, 'view_fruitlesssearch');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (164, 'Can add attempt count', 44, 'add_attemptcount');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (165, 'Can change attempt count', 44, 'change_attemptcount');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (166, 'Can delete attempt count', 44, 'delete_attemptcount');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (167, 'Can view attempt count', 44, 'view_attemptcount');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (168, 'Can add user', 45, 'add_user');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (169, 'Can change user', 45, 'change_user');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (170, 'Can delete user', 45, 'delete_user');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (171, 'Can view user', 45, 'view_user');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (172, 'Can add article', 46, 'add_articlepage');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (173, 'Can change article', 46, 'change_articlepage');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (174, 'Can delete article', 46, 'delete_articlepage');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (175, 'Can view article', 46, 'view_articlepage');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (176, 'Can add commit counter', 47, 'add_commitcounter');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (177, 'Can change commit counter', 47, 'change_commitcounter');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (178, 'Can delete commit counter', 47, 'delete_commitcounter');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (179, 'Can view commit counter', 47, 'view_commitcounter');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (180, 'Can view mot-clé', 34, 'view_keyword');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (181, 'Can add quartier', 48, 'add_area');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (182, 'Can change quartier', 48, 'change_area');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (183, 'Can delete quartier', 48, 'delete_area');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (184, 'Can view quartier', 48, 'view_area');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (185, 'Can view catégorie', 33, 'view_category');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (186, 'Can view événement', 30, 'view_event');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (187, 'Can add page d’accueil', 36, 'add_homepage');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (188, 'Can change page d’accueil', 36, 'change_homepage');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (189, 'Can delete page d’accueil', 36, 'delete_homepage');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (190, 'Can view page d’accueil', 36, 'view_homepage');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (191, 'Can add event keyword', 49, 'add_eventkeyword');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (192, 'Can change event keyword', 49, 'change_eventkeyword');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (193, 'Can delete event keyword', 49, 'delete_eventkeyword');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (194, 'Can view event keyword', 49, 'view_eventkeyword');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (195, 'Can view organisation', 32, 'view_organisation');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (196, 'Can add membre', 35, 'add_membership');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (197, 'Can delete membre', 35, 'delete_membership');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (198, 'Can view membre', 35, 'view_membership');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (199, 'Can view lieu', 31, 'view_place');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (200, 'Can add date', 50, 'add_occurrence');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (201, 'Can change date', 50, 'change_occurrence');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (202, 'Can delete date', 50, 'delete_occurrence');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (203, 'Can view date', 50, 'view_occurrence');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (204, 'Can add autre nom', 51, 'add_placealias');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (205, 'Can change autre nom', 51, 'change_placealias');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (206, 'Can delete autre nom', 51, 'delete_placealias');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (207, 'Can view autre nom', 51, 'view_placealias');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (208, 'Can add programme', 52, 'add_programmepage');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (209, 'Can change programme', 52, 'change_programmepage');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (210, 'Can delete programme', 52, 'delete_programmepage');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (211, 'Can view programme', 52, 'view_programmepage');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (212, 'Can add published slug', 53, 'add_publishedslug');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (213, 'Can change published slug', 53, 'change_publishedslug');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (214, 'Can delete published slug', 53, 'delete_publishedslug');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (215, 'Can view published slug', 53, 'view_publishedslug');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (216, 'Can add mise à jour des événements', 54, 'add_refresh');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (217, 'Can change mise à jour des événements', 54, 'change_refresh');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (218, 'Can delete mise à jour des événements', 54, 'delete_refresh');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (219, 'Can view mise à jour des événements', 54, 'view_refresh');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (220, 'Can add changement', 55, 'add_change');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (221, 'Can change changement', 55, 'change_change');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (222, 'Can delete changement', 55, 'delete_change');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (223, 'Can view changement', 55, 'view_change');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (224, 'Can add event calendar', 56, 'add_eventcalendar');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (225, 'Can change event calendar', 56, 'change_eventcalendar');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (226, 'Can delete event calendar', 56, 'delete_eventcalendar');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (227, 'Can view event calendar', 56, 'view_eventcalendar');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (228, 'Can add date', 57, 'add_eventdate');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (229, 'Can change date', 57, 'change_eventdate');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (230, 'Can delete date', 57, 'delete_eventdate');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (231, 'Can view date', 57, 'view_eventdate');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (232, 'Can add fusion', 58, 'add_merge');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (233, 'Can change fusion', 58, 'change_merge');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (234, 'Can delete fusion', 58, 'delete_merge');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (235, 'Can view fusion', 58, 'view_merge');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (236, 'Can add page des sélections', 59, 'add_selectionindexpage');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (237, 'Can change page des sélections', 59, 'change_selectionindexpage');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (238, 'Can delete page des sélections', 59, 'delete_selectionindexpage');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (239, 'Can view page des sélections', 59, 'view_selectionindexpage');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (240, 'Can add sélection', 60, 'add_selectionpage');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (241, 'Can change sélection', 60, 'change_selectionpage');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (242, 'Can delete sélection', 60, 'delete_selectionpage');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (243, 'Can view sélection', 60, 'view_selectionpage');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (244, 'Can add sortie choisie', 61, 'add_selectionchoice');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (245, 'Can change sortie choisie', 61, 'change_selectionchoice');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (246, 'Can delete sortie choisie', 61, 'delete_selectionchoice');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (247, 'Can view sortie choisie', 61, 'view_selectionchoice');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (248, 'Can add calendar edition', 62, 'add_calendaredition');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (249, 'Can change calendar edition', 62, 'change_calendaredition');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (250, 'Can delete calendar edition', 62, 'delete_calendaredition');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (251, 'Can view calendar edition', 62, 'view_calendaredition');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (252, 'Can add indexed event', 63, 'add_indexedevent');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (253, 'Can change indexed event', 63, 'change_indexedevent');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (254, 'Can delete indexed event', 63, 'delete_indexedevent');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (255, 'Can view indexed event', 63, 'view_indexedevent');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (256, 'Can add recherche sans résultat', 43, 'add_fruitlesssearch');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (257, 'Can change recherche sans résultat', 43, 'change_fruitlesssearch');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (258, 'Can add indexed bearing', 64, 'add_indexedbearing');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (259, 'Can change indexed bearing', 64, 'change_indexedbearing');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (260, 'Can delete indexed bearing', 64, 'delete_indexedbearing');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (261, 'Can view indexed bearing', 64, 'view_indexedbearing');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (262, 'Can add indexed day', 65, 'add_indexedday');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (263, 'Can change indexed day', 65, 'change_indexedday');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (264, 'Can delete indexed day', 65, 'delete_indexedday');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (265, 'Can view indexed day', 65, 'view_indexedday');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (266, 'Can add indexed name', 66, 'add_indexedname');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (267, 'Can change indexed name', 66, 'change_indexedname');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (268, 'Can delete indexed name', 66, 'delete_indexedname');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (269, 'Can view indexed name', 66, 'view_indexedname');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (270, 'Can add indexed word', 67, 'add_indexedword');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (271, 'Can change indexed word', 67, 'change_indexedword');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (272, 'Can delete indexed word', 67, 'delete_indexedword');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (273, 'Can view indexed word', 67, 'view_indexedword');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (274, 'Can add indexed text', 68, 'add_indexedtext');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (275, 'Can change indexed text', 68, 'change_indexedtext');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (276, 'Can delete indexed text', 68, 'delete_indexedtext');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (277, 'Can view indexed text', 68, 'view_indexedtext');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (278, 'Can add stem frequency', 69, 'add_stemfrequency');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (279, 'Can change stem frequency', 69, 'change_stemfrequency');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (280, 'Can delete stem frequency', 69, 'delete_stemfrequency');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (281, 'Can view stem frequency', 69, 'view_stemfrequency');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (282, 'Can add fingerprint', 70, 'add_fingerprint');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (283, 'Can change fingerprint', 70, 'change_fingerprint');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (284, 'Can delete fingerprint', 70, 'delete_fingerprint');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (285, 'Can view fingerprint', 70, 'view_fingerprint');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (286, 'Can add fingerprint day', 71, 'add_fingerprintday');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (287, 'Can change fingerprint day', 71, 'change_fingerprintday');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (288, 'Can delete fingerprint day', 71, 'delete_fingerprintday');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (289, 'Can view fingerprint day', 71, 'view_fingerprintday');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (290, 'Can add fingerprint stem', 72, 'add_fingerprintstem');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (291, 'Can change fingerprint stem', 72, 'change_fingerprintstem');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (292, 'Can delete fingerprint stem', 72, 'delete_fingerprintstem');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (293, 'Can view fingerprint stem', 72, 'view_fingerprintstem');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (294, 'Can add compared place', 73, 'add_comparedplace');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (295, 'Can change compared place', 73, 'change_comparedplace');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (296, 'Can delete compared place', 73, 'delete_comparedplace');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (297, 'Can view compared place', 73, 'view_comparedplace');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (298, 'Can add double', 74, 'add_double');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (299, 'Can change double', 74, 'change_double');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (300, 'Can delete double', 74, 'delete_double');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (301, 'Can view double', 74, 'view_double');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (302, 'Can add indexed meaning', 75, 'add_indexedmeaning');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (303, 'Can change indexed meaning', 75, 'change_indexedmeaning');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (304, 'Can delete indexed meaning', 75, 'delete_indexedmeaning');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (305, 'Can view indexed meaning', 75, 'view_indexedmeaning');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (306, 'Can add source', 76, 'add_source');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (307, 'Can change source', 76, 'change_source');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (308, 'Can delete source', 76, 'delete_source');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (309, 'Can view source', 76, 'view_source');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (310, 'Can add source record', 77, 'add_sourcerecord');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (311, 'Can change source record', 77, 'change_sourcerecord');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (312, 'Can delete source record', 77, 'delete_sourcerecord');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (313, 'Can view source record', 77, 'view_sourcerecord');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (314, 'Can delete thème d’alerte', 39, 'delete_topic');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (315, 'Can delete modèle d’alerte', 38, 'delete_alerttemplate');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (316, 'Can delete alerte', 37, 'delete_alert');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (317, 'Can add message', 78, 'add_message');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (318, 'Can change message', 78, 'change_message');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (319, 'Can delete message', 78, 'delete_message');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (320, 'Can view message', 78, 'view_message');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (321, 'Can add nouvelle à dire', 79, 'add_eventnews');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (322, 'Can change nouvelle à dire', 79, 'change_eventnews');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (323, 'Can delete nouvelle à dire', 79, 'delete_eventnews');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (324, 'Can view nouvelle à dire', 79, 'view_eventnews');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (325, 'Can add nouveauté à comparer', 80, 'add_searchnews');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (326, 'Can change nouveauté à comparer', 80, 'change_searchnews');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (327, 'Can delete nouveauté à comparer', 80, 'delete_searchnews');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (328, 'Can view nouveauté à comparer', 80, 'view_searchnews');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (329, 'Can add abonnement', 81, 'add_subscription');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (330, 'Can change abonnement', 81, 'change_subscription');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (331, 'Can delete abonnement', 81, 'delete_subscription');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (332, 'Can view abonnement', 81, 'view_subscription');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (333, 'Can add recherche gardée', 82, 'add_keptsearch');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (334, 'Can change recherche gardée', 82, 'change_keptsearch');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (335, 'Can delete recherche gardée', 82, 'delete_keptsearch');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (336, 'Can view recherche gardée', 82, 'view_keptsearch');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (337, 'Can add suivi', 83, 'add_follow');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (338, 'Can change suivi', 83, 'change_follow');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (339, 'Can delete suivi', 83, 'delete_follow');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (340, 'Can view suivi', 83, 'view_follow');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (341, 'Can add envoi', 84, 'add_delivery');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (342, 'Can change envoi', 84, 'change_delivery');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (343, 'Can delete envoi', 84, 'delete_delivery');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (344, 'Can view envoi', 84, 'view_delivery');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (345, 'Can add destinataires', 85, 'add_audience');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (346, 'Can change destinataires', 85, 'change_audience');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (347, 'Can delete destinataires', 85, 'delete_audience');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (348, 'Can view destinataires', 85, 'view_audience');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (349, 'Can add étape', 86, 'add_auditline');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (350, 'Can change étape', 86, 'change_auditline');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (351, 'Can delete étape', 86, 'delete_auditline');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (352, 'Can view étape', 86, 'view_auditline');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (353, 'Can add trouvaille', 87, 'add_finding');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (354, 'Can change trouvaille', 87, 'change_finding');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (355, 'Can delete trouvaille', 87, 'delete_finding');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (356, 'Can view trouvaille', 87, 'view_finding');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (357, 'Can add adresse qui ne reçoit plus', 88, 'add_suppressedaddress');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (358, 'Can change adresse qui ne reçoit plus', 88, 'change_suppressedaddress');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (359, 'Can delete adresse qui ne reçoit plus', 88, 'delete_suppressedaddress');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (360, 'Can view adresse qui ne reçoit plus', 88, 'view_suppressedaddress');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (361, 'Can add courriel', 89, 'add_mail');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (362, 'Can change courriel', 89, 'change_mail');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (363, 'Can delete courriel', 89, 'delete_mail');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (364, 'Can view courriel', 89, 'view_mail');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (365, 'Can add recherche par mail', 90, 'add_digest');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (366, 'Can change recherche par mail', 90, 'change_digest');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (367, 'Can delete recherche par mail', 90, 'delete_digest');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (368, 'Can view recherche par mail', 90, 'view_digest');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (369, 'Can add nouvelle d’une page suivie', 91, 'add_pagenews');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (370, 'Can change nouvelle d’une page suivie', 91, 'change_pagenews');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (371, 'Can delete nouvelle d’une page suivie', 91, 'delete_pagenews');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (372, 'Can view nouvelle d’une page suivie', 91, 'view_pagenews');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (373, 'Can add question', 92, 'add_question');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (374, 'Can change question', 92, 'change_question');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (375, 'Can delete question', 92, 'delete_question');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (376, 'Can view question', 92, 'view_question');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (377, 'Can add trouvaille', 93, 'add_eventmatch');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (378, 'Can change trouvaille', 93, 'change_eventmatch');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (379, 'Can delete trouvaille', 93, 'delete_eventmatch');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (380, 'Can view trouvaille', 93, 'view_eventmatch');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (381, 'Can add messages reçus', 94, 'add_receiptcount');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (382, 'Can change messages reçus', 94, 'change_receiptcount');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (383, 'Can delete messages reçus', 94, 'delete_receiptcount');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (384, 'Can view messages reçus', 94, 'view_receiptcount');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (385, 'Can add message de bienvenue', 95, 'add_welcome');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (386, 'Can change message de bienvenue', 95, 'change_welcome');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (387, 'Can delete message de bienvenue', 95, 'delete_welcome');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (388, 'Can view message de bienvenue', 95, 'view_welcome');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (389, 'Can add silence', 96, 'add_quietwindow');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (390, 'Can change silence', 96, 'change_quietwindow');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (391, 'Can delete silence', 96, 'delete_quietwindow');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (392, 'Can view silence', 96, 'view_quietwindow');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (393, 'Can add mesure d’exercice', 97, 'add_exercisetiming');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (394, 'Can change mesure d’exercice', 97, 'change_exercisetiming');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (395, 'Can delete mesure d’exercice', 97, 'delete_exercisetiming');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (396, 'Can view mesure d’exercice', 97, 'view_exercisetiming');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (397, 'Can add chore state', 98, 'add_chorestate');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (398, 'Can change chore state', 98, 'change_chorestate');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (399, 'Can delete chore state', 98, 'delete_chorestate');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (400, 'Can view chore state', 98, 'view_chorestate');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (401, 'Can add heartbeat', 99, 'add_heartbeat');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (402, 'Can change heartbeat', 99, 'change_heartbeat');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (403, 'Can delete heartbeat', 99, 'delete_heartbeat');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (404, 'Can view heartbeat', 99, 'view_heartbeat');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (405, 'Can add redirect', 100, 'add_redirect');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (406, 'Can change redirect', 100, 'change_redirect');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (407, 'Can delete redirect', 100, 'delete_redirect');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (408, 'Can view redirect', 100, 'view_redirect');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (409, 'Can add embed', 101, 'add_embed');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (410, 'Can change embed', 101, 'change_embed');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (411, 'Can delete embed', 101, 'delete_embed');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (412, 'Can view embed', 101, 'view_embed');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (413, 'Can add user profile', 102, 'add_userprofile');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (414, 'Can change user profile', 102, 'change_userprofile');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (415, 'Can delete user profile', 102, 'delete_userprofile');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (416, 'Can view user profile', 102, 'view_userprofile');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (417, 'Can view document', 29, 'view_document');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (418, 'Can view image', 27, 'view_image');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (419, 'Can add rendition', 103, 'add_rendition');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (420, 'Can change rendition', 103, 'change_rendition');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (421, 'Can delete rendition', 103, 'delete_rendition');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (422, 'Can view rendition', 103, 'view_rendition');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (423, 'Can add index entry', 104, 'add_indexentry');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (424, 'Can change index entry', 104, 'change_indexentry');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (425, 'Can delete index entry', 104, 'delete_indexentry');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (426, 'Can view index entry', 104, 'view_indexentry');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (427, 'Can add editing session', 105, 'add_editingsession');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (428, 'Can change editing session', 105, 'change_editingsession');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (429, 'Can delete editing session', 105, 'delete_editingsession');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (430, 'Can view editing session', 105, 'view_editingsession');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (431, 'Can add form state', 106, 'add_formstate');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (432, 'Can change form state', 106, 'change_formstate');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (433, 'Can delete form state', 106, 'delete_formstate');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (434, 'Can view form state', 106, 'view_formstate');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (435, 'Can add contact', 107, 'add_contact');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (436, 'Can change contact', 107, 'change_contact');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (437, 'Can delete contact', 107, 'delete_contact');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (438, 'Can view contact', 107, 'view_contact');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (439, 'Can add link request', 108, 'add_linkrequest');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (440, 'Can change link request', 108, 'change_linkrequest');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (441, 'Can delete link request', 108, 'delete_linkrequest');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (442, 'Can view link request', 108, 'view_linkrequest');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (443, 'Can add used challenge', 109, 'add_usedchallenge');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (444, 'Can change used challenge', 109, 'change_usedchallenge');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (445, 'Can delete used challenge', 109, 'delete_usedchallenge');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (446, 'Can view used challenge', 109, 'view_usedchallenge');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (447, 'Can add proposition', 110, 'add_proposal');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (448, 'Can change proposition', 110, 'change_proposal');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (449, 'Can delete proposition', 110, 'delete_proposal');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (450, 'Can view proposition', 110, 'view_proposal');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (451, 'Can add post', 111, 'add_post');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (452, 'Can change post', 111, 'change_post');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (453, 'Can delete post', 111, 'delete_post');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (454, 'Can view post', 111, 'view_post');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (455, 'Can add access link', 112, 'add_accesslink');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (456, 'Can change access link', 112, 'change_accesslink');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (457, 'Can delete access link', 112, 'delete_accesslink');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (458, 'Can view access link', 112, 'view_accesslink');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (459, 'Can add queue item', 113, 'add_queueitem');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (460, 'Can change queue item', 113, 'change_queueitem');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (461, 'Can delete queue item', 113, 'delete_queueitem');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (462, 'Can view queue item', 113, 'view_queueitem');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (463, 'Can add decision', 114, 'add_decision');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (464, 'Can change decision', 114, 'change_decision');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (465, 'Can delete decision', 114, 'delete_decision');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (466, 'Can view decision', 114, 'view_decision');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (467, 'Can add report', 115, 'add_report');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (468, 'Can change report', 115, 'change_report');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (469, 'Can delete report', 115, 'delete_report');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (470, 'Can view report', 115, 'view_report');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (471, 'Can add representative', 116, 'add_representative');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (472, 'Can change representative', 116, 'change_representative');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (473, 'Can delete representative', 116, 'delete_representative');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (474, 'Can view representative', 116, 'view_representative');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (475, 'Can add stopped address', 117, 'add_stoppedaddress');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (476, 'Can change stopped address', 117, 'change_stoppedaddress');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (477, 'Can delete stopped address', 117, 'delete_stoppedaddress');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (478, 'Can view stopped address', 117, 'view_stoppedaddress');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (479, 'Can add trust override', 118, 'add_trustoverride');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (480, 'Can change trust override', 118, 'change_trustoverride');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (481, 'Can delete trust override', 118, 'delete_trustoverride');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (482, 'Can view trust override', 118, 'view_trustoverride');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (483, 'Can add correction', 119, 'add_correction');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (484, 'Can change correction', 119, 'change_correction');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (485, 'Can delete correction', 119, 'delete_correction');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (486, 'Can view correction', 119, 'view_correction');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (487, 'Can add known browser', 120, 'add_knownbrowser');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (488, 'Can change known browser', 120, 'change_knownbrowser');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (489, 'Can delete known browser', 120, 'delete_knownbrowser');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (490, 'Can view known browser', 120, 'view_knownbrowser');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (491, 'Can add picture', 121, 'add_picture');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (492, 'Can change picture', 121, 'change_picture');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (493, 'Can delete picture', 121, 'delete_picture');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (494, 'Can view picture', 121, 'view_picture');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (495, 'Can add tag', 122, 'add_tag');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (496, 'Can change tag', 122, 'change_tag');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (497, 'Can delete tag', 122, 'delete_tag');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (498, 'Can view tag', 122, 'view_tag');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (499, 'Can add tagged item', 123, 'add_taggeditem');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (500, 'Can change tagged item', 123, 'change_taggeditem');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (501, 'Can delete tagged item', 123, 'delete_taggeditem');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (502, 'Can view tagged item', 123, 'view_taggeditem');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (503, 'Can add Task Result', 124, 'add_dbtaskresult');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (504, 'Can change Task Result', 124, 'change_dbtaskresult');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (505, 'Can delete Task Result', 124, 'delete_dbtaskresult');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (506, 'Can view Task Result', 124, 'view_dbtaskresult');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (507, 'Can add permission', 125, 'add_permission');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (508, 'Can change permission', 125, 'change_permission');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (509, 'Can delete permission', 125, 'delete_permission');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (510, 'Can view permission', 125, 'view_permission');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (511, 'Can add group', 126, 'add_group');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (512, 'Can change group', 126, 'change_group');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (513, 'Can delete group', 126, 'delete_group');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (514, 'Can view group', 126, 'view_group');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (515, 'Can add content type', 127, 'add_contenttype');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (516, 'Can change content type', 127, 'change_contenttype');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (517, 'Can delete content type', 127, 'delete_contenttype');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (518, 'Can view content type', 127, 'view_contenttype');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (519, 'Can add session', 128, 'add_session');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (520, 'Can change session', 128, 'change_session');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (521, 'Can delete session', 128, 'delete_session');
INSERT INTO public.auth_permission (id, name, content_type_id, codename) VALUES (522, 'Can view session', 128, 'view_session');



INSERT INTO public.django_content_type (id, app_label, model) VALUES (1, 'wagtailcore', 'page');
INSERT INTO public.django_content_type (id, app_label, model) VALUES (2, 'wagtailcore', 'groupapprovaltask');
INSERT INTO public.django_content_type (id, app_label, model) VALUES (3, 'wagtailcore', 'locale');
INSERT INTO public.django_content_type (id, app_label, model) VALUES (4, 'wagtailcore', 'site');
INSERT INTO public.django_content_type (id, app_label, model) VALUES (5, 'wagtailcore', 'groupsitepermission');
INSERT INTO public.django_content_type (id, app_label, model) VALUES (6, 'wagtailcore', 'apitoken');
INSERT INTO public.django_content_type (id, app_label, model) VALUES (7, 'wagtailcore', 'modellogentry');
INSERT INTO public.django_content_type (id, app_label, model) VALUES (8, 'wagtailcore', 'revision');
INSERT INTO public.django_content_type (id, app_label, model) VALUES (9, 'wagtailcore', 'collectionviewrestriction');
INSERT INTO public.django_content_type (id, app_label, model) VALUES (10, 'wagtailcore', 'collection');
INSERT INTO public.django_content_type (id, app_label, model) VALUES (11, 'wagtailcore', 'groupcollectionpermission');
INSERT INTO public.django_content_type (id, app_label, model) VALUES (12, 'wagtailcore', 'uploadedfile');
INSERT INTO public.django_content_type (id, app_label, model) VALUES (13, 'wagtailcore', 'workflowcontenttype');
INSERT INTO public.django_content_type (id, app_label, model) VALUES (14, 'wagtailcore', 'workflowstate');
INSERT INTO public.django_content_type (id, app_label, model) VALUES (15, 'wagtailcore', 'workflow');
INSERT INTO public.django_content_type (id, app_label, model) VALUES (16, 'wagtailcore', 'workflowtask');
INSERT INTO public.django_content_type (id, app_label, model) VALUES (17, 'wagtailcore', 'task');
INSERT INTO public.django_content_type (id, app_label, model) VALUES (18, 'wagtailcore', 'taskstate');
INSERT INTO public.django_content_type (id, app_label, model) VALUES (19, 'wagtailcore', 'grouppagepermission');
INSERT INTO public.django_content_type (id, app_label, model) VALUES (20, 'wagtailcore', 'pageviewrestriction');
INSERT INTO public.django_content_type (id, app_label, model) VALUES (21, 'wagtailcore', 'workflowpage');
INSERT INTO public.django_content_type (id, app_label, model) VALUES (22, 'wagtailcore', 'pagelogentry');
INSERT INTO public.django_content_type (id, app_label, model) VALUES (23, 'wagtailcore', 'comment');
INSERT INTO public.django_content_type (id, app_label, model) VALUES (24, 'wagtailcore', 'commentreply');
INSERT INTO public.django_content_type (id, app_label, model) VALUES (25, 'wagtailcore', 'pagesubscription');
INSERT INTO public.django_content_type (id, app_label, model) VALUES (26, 'wagtailcore', 'referenceindex');
INSERT INTO public.django_content_type (id, app_label, model) VALUES (27, 'wagtailimages', 'image');
INSERT INTO public.django_content_type (id, app_label, model) VALUES (28, 'wagtailadmin', 'admin');
INSERT INTO public.django_content_type (id, app_label, model) VALUES (29, 'wagtaildocs', 'document');
INSERT INTO public.django_content_type (id, app_label, model) VALUES (30, 'agenda', 'event');
INSERT INTO public.django_content_type (id, app_label, model) VALUES (31, 'agenda', 'place');
INSERT INTO public.django_content_type (id, app_label, model) VALUES (32, 'agenda', 'organisation');
INSERT INTO public.django_content_type (id, app_label, model) VALUES (33, 'agenda', 'category');
INSERT INTO public.django_content_type (id, app_label, model) VALUES (34, 'agenda', 'keyword');
INSERT INTO public.django_content_type (id, app_label, model) VALUES (35, 'agenda', 'membership');
INSERT INTO public.django_content_type (id, app_label, model) VALUES (36, 'agenda', 'homepage');
INSERT INTO public.django_content_type (id, app_label, model) VALUES (37, 'alerts', 'alert');
INSERT INTO public.django_content_type (id, app_label, model) VALUES (38, 'alerts', 'alerttemplate');
INSERT INTO public.django_content_type (id, app_label, model) VALUES (39, 'alerts', 'topic');
INSERT INTO public.django_content_type (id, app_label, model) VALUES (40, 'participation', 'reason');
INSERT INTO public.django_content_type (id, app_label, model) VALUES (41, 'search', 'synonym');
INSERT INTO public.django_content_type (id, app_label, model) VALUES (42, 'search', 'landmark');
INSERT INTO public.django_content_type (id, app_label, model) VALUES (43, 'search', 'fruitlesssearch');
INSERT INTO public.django_content_type (id, app_label, model) VALUES (44, 'accounts', 'attemptcount');
INSERT INTO public.django_content_type (id, app_label, model) VALUES (45, 'accounts', 'user');
INSERT INTO public.django_content_type (id, app_label, model) VALUES (46, 'agenda', 'articlepage');
INSERT INTO public.django_content_type (id, app_label, model) VALUES (47, 'agenda', 'commitcounter');
INSERT INTO public.django_content_type (id, app_label, model) VALUES (48, 'agenda', 'area');
INSERT INTO public.django_content_type (id, app_label, model) VALUES (49, 'agenda', 'eventkeyword');
INSERT INTO public.django_content_type (id, app_label, model) VALUES (50, 'agenda', 'occurrence');
INSERT INTO public.django_content_type (id, app_label, model) VALUES (51, 'agenda', 'placealias');
INSERT INTO public.django_content_type (id, app_label, model) VALUES (52, 'agenda', 'programmepage');
INSERT INTO public.django_content_type (id, app_label, model) VALUES (53, 'agenda', 'publishedslug');
INSERT INTO public.django_content_type (id, app_label, model) VALUES (54, 'agenda', 'refresh');
INSERT INTO public.django_content_type (id, app_label, model) VALUES (55, 'agenda', 'change');
INSERT INTO public.django_content_type (id, app_label, model) VALUES (56, 'agenda', 'eventcalendar');
INSERT INTO public.django_content_type (id, app_label, model) VALUES (57, 'agenda', 'eventdate');
INSERT INTO public.django_content_type (id, app_label, model) VALUES (58, 'agenda', 'merge');
INSERT INTO public.django_content_type (id, app_label, model) VALUES (59, 'agenda', 'selectionindexpage');
INSERT INTO public.django_content_type (id, app_label, model) VALUES (60, 'agenda', 'selectionpage');
INSERT INTO public.django_content_type (id, app_label, model) VALUES (61, 'agenda', 'selectionchoice');
INSERT INTO public.django_content_type (id, app_label, model) VALUES (62, 'agenda', 'calendaredition');
INSERT INTO public.django_content_type (id, app_label, model) VALUES (63, 'search', 'indexedevent');
INSERT INTO public.django_content_type (id, app_label, model) VALUES (64, 'search', 'indexedbearing');
INSERT INTO public.django_content_type (id, app_label, model) VALUES (65, 'search', 'indexedday');
INSERT INTO public.django_content_type (id, app_label, model) VALUES (66, 'search', 'indexedname');
INSERT INTO public.django_content_type (id, app_label, model) VALUES (67, 'search', 'indexedword');
INSERT INTO public.django_content_type (id, app_label, model) VALUES (68, 'search', 'indexedtext');
INSERT INTO public.django_content_type (id, app_label, model) VALUES (69, 'search', 'stemfrequency');
INSERT INTO public.django_content_type (id, app_label, model) VALUES (70, 'search', 'fingerprint');
INSERT INTO public.django_content_type (id, app_label, model) VALUES (71, 'search', 'fingerprintday');
INSERT INTO public.django_content_type (id, app_label, model) VALUES (72, 'search', 'fingerprintstem');
INSERT INTO public.django_content_type (id, app_label, model) VALUES (73, 'search', 'comparedplace');
INSERT INTO public.django_content_type (id, app_label, model) VALUES (74, 'search', 'double');
INSERT INTO public.django_content_type (id, app_label, model) VALUES (75, 'search', 'indexedmeaning');
INSERT INTO public.django_content_type (id, app_label, model) VALUES (76, 'sources', 'source');
INSERT INTO public.django_content_type (id, app_label, model) VALUES (77, 'sources', 'sourcerecord');
INSERT INTO public.django_content_type (id, app_label, model) VALUES (78, 'alerts', 'message');
INSERT INTO public.django_content_type (id, app_label, model) VALUES (79, 'alerts', 'eventnews');
INSERT INTO public.django_content_type (id, app_label, model) VALUES (80, 'alerts', 'searchnews');
INSERT INTO public.django_content_type (id, app_label, model) VALUES (81, 'alerts', 'subscription');
INSERT INTO public.django_content_type (id, app_label, model) VALUES (82, 'alerts', 'keptsearch');
INSERT INTO public.django_content_type (id, app_label, model) VALUES (83, 'alerts', 'follow');
INSERT INTO public.django_content_type (id, app_label, model) VALUES (84, 'alerts', 'delivery');
INSERT INTO public.django_content_type (id, app_label, model) VALUES (85, 'alerts', 'audience');
INSERT INTO public.django_content_type (id, app_label, model) VALUES (86, 'alerts', 'auditline');
INSERT INTO public.django_content_type (id, app_label, model) VALUES (87, 'alerts', 'finding');
INSERT INTO public.django_content_type (id, app_label, model) VALUES (88, 'alerts', 'suppressedaddress');
INSERT INTO public.django_content_type (id, app_label, model) VALUES (89, 'alerts', 'mail');
INSERT INTO public.django_content_type (id, app_label, model) VALUES (90, 'alerts', 'digest');
INSERT INTO public.django_content_type (id, app_label, model) VALUES (91, 'alerts', 'pagenews');
INSERT INTO public.django_content_type (id, app_label, model) VALUES (92, 'alerts', 'question');
INSERT INTO public.django_content_type (id, app_label, model) VALUES (93, 'alerts', 'eventmatch');
INSERT INTO public.django_content_type (id, app_label, model) VALUES (94, 'alerts', 'receiptcount');
INSERT INTO public.django_content_type (id, app_label, model) VALUES (95, 'alerts', 'welcome');
INSERT INTO public.django_content_type (id, app_label, model) VALUES (96, 'alerts', 'quietwindow');
INSERT INTO public.django_content_type (id, app_label, model) VALUES (97, 'alerts', 'exercisetiming');
INSERT INTO public.django_content_type (id, app_label, model) VALUES (98, 'config', 'chorestate');
INSERT INTO public.django_content_type (id, app_label, model) VALUES (99, 'config', 'heartbeat');
INSERT INTO public.django_content_type (id, app_label, model) VALUES (100, 'wagtailredirects', 'redirect');
INSERT INTO public.django_content_type (id, app_label, model) VALUES (101, 'wagtailembeds', 'embed');
INSERT INTO public.django_content_type (id, app_label, model) VALUES (102, 'wagtailusers', 'userprofile');
INSERT INTO public.django_content_type (id, app_label, model) VALUES (103, 'wagtailimages', 'rendition');
INSERT INTO public.django_content_type (id, app_label, model) VALUES (104, 'wagtailsearch', 'indexentry');
INSERT INTO public.django_content_type (id, app_label, model) VALUES (105, 'wagtailadmin', 'editingsession');
INSERT INTO public.django_content_type (id, app_label, model) VALUES (106, 'wagtailadmin', 'formstate');
INSERT INTO public.django_content_type (id, app_label, model) VALUES (107, 'participation', 'contact');
INSERT INTO public.django_content_type (id, app_label, model) VALUES (108, 'participation', 'linkrequest');
INSERT INTO public.django_content_type (id, app_label, model) VALUES (109, 'participation', 'usedchallenge');
INSERT INTO public.django_content_type (id, app_label, model) VALUES (110, 'participation', 'proposal');
INSERT INTO public.django_content_type (id, app_label, model) VALUES (111, 'participation', 'post');
INSERT INTO public.django_content_type (id, app_label, model) VALUES (112, 'participation', 'accesslink');
INSERT INTO public.django_content_type (id, app_label, model) VALUES (113, 'participation', 'queueitem');
INSERT INTO public.django_content_type (id, app_label, model) VALUES (114, 'participation', 'decision');
INSERT INTO public.django_content_type (id, app_label, model) VALUES (115, 'participation', 'report');
INSERT INTO public.django_content_type (id, app_label, model) VALUES (116, 'participation', 'representative');
INSERT INTO public.django_content_type (id, app_label, model) VALUES (117, 'participation', 'stoppedaddress');
INSERT INTO public.django_content_type (id, app_label, model) VALUES (118, 'participation', 'trustoverride');
INSERT INTO public.django_content_type (id, app_label, model) VALUES (119, 'participation', 'correction');
INSERT INTO public.django_content_type (id, app_label, model) VALUES (120, 'participation', 'knownbrowser');
INSERT INTO public.django_content_type (id, app_label, model) VALUES (121, 'participation', 'picture');
INSERT INTO public.django_content_type (id, app_label, model) VALUES (122, 'taggit', 'tag');
INSERT INTO public.django_content_type (id, app_label, model) VALUES (123, 'taggit', 'taggeditem');
INSERT INTO public.django_content_type (id, app_label, model) VALUES (124, 'django_tasks_database', 'dbtaskresult');
INSERT INTO public.django_content_type (id, app_label, model) VALUES (125, 'auth', 'permission');
INSERT INTO public.django_content_type (id, app_label, model) VALUES (126, 'auth', 'group');
INSERT INTO public.django_content_type (id, app_label, model) VALUES (127, 'contenttypes', 'contenttype');
INSERT INTO public.django_content_type (id, app_label, model) VALUES (128, 'sessions', 'session');

INSERT INTO public.django_migrations (id, app, name, applied) VALUES (1, 'contenttypes', '0001_initial', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (2, 'contenttypes', '0002_remove_content_type_name', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (3, 'auth', '0001_initial', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (4, 'auth', '0002_alter_permission_name_max_length', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (5, 'auth', '0003_alter_user_email_max_length', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (6, 'auth', '0004_alter_user_username_opts', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (7, 'auth', '0005_alter_user_last_login_null', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (8, 'auth', '0006_require_contenttypes_0002', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (9, 'auth', '0007_alter_validators_add_error_messages', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (10, 'auth', '0008_alter_user_username_max_length', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (11, 'auth', '0009_alter_user_last_name_max_length', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (12, 'auth', '0010_alter_group_name_max_length', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (13, 'auth', '0011_update_proxy_permissions', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (14, 'auth', '0012_alter_user_first_name_max_length', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (15, 'accounts', '0001_initial', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (16, 'wagtailcore', '0001_initial', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (17, 'wagtailcore', '0002_initial_data', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (18, 'wagtailcore', '0003_add_uniqueness_constraint_on_group_page_permission', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (19, 'wagtailcore', '0004_page_locked', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (20, 'wagtailcore', '0005_add_page_lock_permission_to_moderators', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (21, 'wagtailcore', '0006_add_lock_page_permission', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (22, 'wagtailcore', '0007_page_latest_revision_created_at', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (23, 'wagtailcore', '0008_populate_latest_revision_created_at', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (24, 'wagtailcore', '0009_remove_auto_now_add_from_pagerevision_created_at', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (25, 'wagtailcore', '0010_change_page_owner_to_null_on_delete', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (26, 'wagtailcore', '0011_page_first_published_at', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (27, 'wagtailcore', '0012_extend_page_slug_field', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (28, 'wagtailcore', '0013_update_golive_expire_help_text', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (29, 'wagtailcore', '0014_add_verbose_name', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (30, 'wagtailcore', '0015_add_more_verbose_names', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (31, 'wagtailcore', '0016_change_page_url_path_to_text_field', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (32, 'wagtailcore', '0017_change_edit_page_permission_description', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (33, 'wagtailcore', '0018_pagerevision_submitted_for_moderation_index', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (34, 'wagtailcore', '0019_verbose_names_cleanup', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (35, 'wagtailcore', '0020_add_index_on_page_first_published_at', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (36, 'wagtailcore', '0021_capitalizeverbose', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (37, 'wagtailcore', '0022_add_site_name', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (38, 'wagtailcore', '0023_alter_page_revision_on_delete_behaviour', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (39, 'wagtailcore', '0024_collection', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (40, 'wagtailcore', '0025_collection_initial_data', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (41, 'wagtailcore', '0026_group_collection_permission', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (42, 'wagtailcore', '0027_fix_collection_path_collation', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (43, 'wagtailcore', '0024_alter_page_content_type_on_delete_behaviour', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (44, 'wagtailcore', '0028_merge', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (45, 'wagtailcore', '0029_unicode_slugfield_dj19', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (46, 'wagtailcore', '0030_index_on_pagerevision_created_at', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (47, 'wagtailcore', '0031_add_page_view_restriction_types', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (48, 'wagtailcore', '0032_add_bulk_delete_page_permission', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (49, 'wagtailcore', '0033_remove_golive_expiry_help_text', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (50, 'wagtailcore', '0034_page_live_revision', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (51, 'wagtailcore', '0035_page_last_published_at', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (52, 'wagtailcore', '0036_populate_page_last_published_at', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (53, 'wagtailcore', '0037_set_page_owner_editable', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (54, 'wagtailcore', '0038_make_first_published_at_editable', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (55, 'wagtailcore', '0039_collectionviewrestriction', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (56, 'wagtailcore', '0040_page_draft_title', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (57, 'wagtailcore', '0041_group_collection_permissions_verbose_name_plural', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (58, 'wagtailcore', '0042_index_on_pagerevision_approved_go_live_at', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (59, 'wagtailcore', '0043_lock_fields', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (60, 'wagtailcore', '0044_add_unlock_grouppagepermission', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (61, 'wagtailcore', '0045_assign_unlock_grouppagepermission', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (62, 'wagtailcore', '0046_site_name_remove_null', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (63, 'wagtailcore', '0047_add_workflow_models', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (64, 'wagtailcore', '0048_add_default_workflows', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (65, 'wagtailcore', '0049_taskstate_finished_by', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (66, 'wagtailcore', '0050_workflow_rejected_to_needs_changes', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (67, 'wagtailcore', '0051_taskstate_comment', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (68, 'wagtailcore', '0052_pagelogentry', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (69, 'wagtailcore', '0053_locale_model', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (70, 'wagtailcore', '0054_initial_locale', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (71, 'wagtailcore', '0055_page_locale_fields', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (72, 'wagtailcore', '0056_page_locale_fields_populate', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (73, 'wagtailcore', '0057_page_locale_fields_notnull', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (74, 'wagtailcore', '0058_page_alias_of', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (75, 'wagtailcore', '0059_apply_collection_ordering', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (76, 'wagtailcore', '0060_fix_workflow_unique_constraint', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (77, 'wagtailcore', '0061_change_promote_tab_helpt_text_and_verbose_names', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (78, 'wagtailcore', '0062_comment_models_and_pagesubscription', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (79, 'wagtailcore', '0063_modellogentry', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (80, 'wagtailcore', '0064_log_timestamp_indexes', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (81, 'wagtailcore', '0065_log_entry_uuid', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (82, 'wagtailcore', '0066_collection_management_permissions', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (83, 'wagtailcore', '0067_alter_pagerevision_content_json', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (84, 'wagtailcore', '0068_log_entry_empty_object', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (85, 'wagtailcore', '0069_log_entry_jsonfield', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (86, 'wagtailcore', '0070_rename_pagerevision_revision', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (87, 'wagtailcore', '0071_populate_revision_content_type', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (88, 'wagtailcore', '0072_alter_revision_content_type_notnull', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (89, 'wagtailcore', '0073_page_latest_revision', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (90, 'wagtailcore', '0074_revision_object_str', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (91, 'wagtailcore', '0075_populate_latest_revision_and_revision_object_str', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (92, 'wagtailcore', '0076_modellogentry_revision', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (93, 'wagtailcore', '0077_alter_revision_user', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (94, 'wagtailcore', '0078_referenceindex', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (95, 'wagtailcore', '0079_rename_taskstate_page_revision', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (96, 'wagtailcore', '0080_generic_workflowstate', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (97, 'wagtailcore', '0081_populate_workflowstate_content_type', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (98, 'wagtailcore', '0082_alter_workflowstate_content_type_notnull', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (99, 'wagtailcore', '0083_workflowcontenttype', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (100, 'wagtailcore', '0084_add_default_page_permissions', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (101, 'wagtailcore', '0085_add_grouppagepermission_permission', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (102, 'wagtailcore', '0086_populate_grouppagepermission_permission', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (103, 'wagtailcore', '0087_alter_grouppagepermission_unique_together_and_more', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (104, 'wagtailcore', '0088_fix_log_entry_json_timestamps', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (105, 'wagtailcore', '0089_log_entry_data_json_null_to_object', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (106, 'wagtailcore', '0090_remove_grouppagepermission_permission_type', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (107, 'wagtailcore', '0091_remove_revision_submitted_for_moderation', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (108, 'wagtailcore', '0092_alter_collectionviewrestriction_password_and_more', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (109, 'wagtailcore', '0093_uploadedfile', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (110, 'wagtailcore', '0094_alter_page_locale', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (111, 'wagtailcore', '0095_groupsitepermission', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (112, 'wagtailcore', '0096_referenceindex_referenceindex_source_object_and_more', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (113, 'wagtailcore', '0097_baselogentry_uuid_action_timestamp_indexes', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (114, 'wagtailcore', '0098_apitoken', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (115, 'taggit', '0001_initial', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (116, 'wagtailimages', '0001_initial', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (117, 'wagtailimages', '0002_initial_data', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (118, 'wagtailimages', '0003_fix_focal_point_fields', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (119, 'wagtailimages', '0004_make_focal_point_key_not_nullable', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (120, 'wagtailimages', '0005_make_filter_spec_unique', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (121, 'wagtailimages', '0006_add_verbose_names', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (122, 'wagtailimages', '0007_image_file_size', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (123, 'wagtailimages', '0008_image_created_at_index', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (124, 'wagtailimages', '0009_capitalizeverbose', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (125, 'wagtailimages', '0010_change_on_delete_behaviour', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (126, 'wagtailimages', '0011_image_collection', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (127, 'wagtailimages', '0012_copy_image_permissions_to_collections', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (128, 'wagtailimages', '0013_make_rendition_upload_callable', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (129, 'wagtailimages', '0014_add_filter_spec_field', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (130, 'wagtailimages', '0015_fill_filter_spec_field', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (131, 'wagtailimages', '0016_deprecate_rendition_filter_relation', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (132, 'wagtailimages', '0017_reduce_focal_point_key_max_length', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (133, 'wagtailimages', '0018_remove_rendition_filter', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (134, 'wagtailimages', '0019_delete_filter', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (135, 'wagtailimages', '0020_add-verbose-name', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (136, 'wagtailimages', '0021_image_file_hash', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (137, 'wagtailimages', '0022_uploadedimage', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (138, 'wagtailadmin', '0001_create_admin_access_permissions', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (139, 'wagtailimages', '0023_add_choose_permissions', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (140, 'wagtailimages', '0024_index_image_file_hash', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (141, 'wagtailimages', '0025_alter_image_file_alter_rendition_file', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (142, 'wagtailimages', '0026_delete_uploadedimage', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (143, 'wagtailimages', '0027_image_description', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (144, 'wagtaildocs', '0001_initial', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (145, 'wagtaildocs', '0002_initial_data', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (146, 'wagtaildocs', '0003_add_verbose_names', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (147, 'wagtaildocs', '0004_capitalizeverbose', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (148, 'wagtaildocs', '0005_document_collection', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (149, 'wagtaildocs', '0006_copy_document_permissions_to_collections', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (150, 'wagtaildocs', '0005_alter_uploaded_by_user_on_delete_action', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (151, 'wagtaildocs', '0007_merge', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (152, 'wagtaildocs', '0008_document_file_size', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (153, 'wagtaildocs', '0009_document_verbose_name_plural', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (154, 'wagtaildocs', '0010_document_file_hash', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (155, 'wagtaildocs', '0011_add_choose_permissions', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (156, 'wagtaildocs', '0012_uploadeddocument', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (157, 'wagtaildocs', '0013_delete_uploadeddocument', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (158, 'wagtaildocs', '0014_alter_document_file_size', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (159, 'agenda', '0001_initial', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (160, 'agenda', '0002_add_merge', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (161, 'agenda', '0003_add_programme_hashtag', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (162, 'agenda', '0004_add_place_cover', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (163, 'agenda', '0005_add_english_texts', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (164, 'agenda', '0006_add_selections', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (165, 'agenda', '0007_add_source_clock', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (166, 'agenda', '0008_keep_editions', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (167, 'agenda', '0009_add_cut', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (168, 'agenda', '0010_leave_sources', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (169, 'alerts', '0001_initial', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (170, 'alerts', '0002_add_mail', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (171, 'alerts', '0003_add_digests', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (172, 'alerts', '0004_tell_who_follows_pages', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (173, 'alerts', '0005_index_keepers', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (174, 'alerts', '0006_empty_mails_that_left', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (175, 'alerts', '0007_add_questions', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (176, 'alerts', '0007b_index_questions', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (177, 'alerts', '0008_welcome_subscriptions', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (178, 'alerts', '0009_add_quiet_windows', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (179, 'alerts', '0010_number_understood_questions', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (180, 'alerts', '0011_update_deliveries_in_place', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (181, 'alerts', '0013_measure_exercises', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (182, 'alerts', '0014_wake_kept_searches', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (183, 'alerts', '0015_index_woken_searches', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (184, 'alerts', '0016_delete_deliveries_with_messages', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (185, 'alerts', '0017_part_deliveries_from_subscriptions', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (186, 'config', '0001_initial', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (187, 'config', '0002_add_heartbeats', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (188, 'django_tasks_database', '0001_initial', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (189, 'django_tasks_database', '0002_alter_dbtaskresult_options', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (190, 'django_tasks_database', '0003_dbtaskresult_enqueued_at_dbtaskresult_finished_at', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (191, 'django_tasks_database', '0004_dbtaskresult_started_at', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (192, 'django_tasks_database', '0005_alter_dbtaskresult_priority_and_more', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (193, 'django_tasks_database', '0006_alter_dbtaskresult_args_kwargs_and_more', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (194, 'django_tasks_database', '0007_add_separate_results_fields', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (195, 'django_tasks_database', '0008_separate_results_field', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (196, 'django_tasks_database', '0009_remove_results_field', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (197, 'django_tasks_database', '0010_alter_dbtaskresult_status', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (198, 'django_tasks_database', '0011_rename_complete_status', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (199, 'django_tasks_database', '0012_add_separate_exception_fields', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (200, 'django_tasks_database', '0013_separate_exception_fields', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (201, 'django_tasks_database', '0014_remove_dbtaskresult_exception_data', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (202, 'django_tasks_database', '0015_correctly_order_run_after', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (203, 'django_tasks_database', '0016_remove_dbtaskresult_django_task_new_ordering_idx_and_more', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (204, 'django_tasks_database', '0017_dbtaskresult_metadata', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (205, 'django_tasks_database', '0018_rename_succeeded_status', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (206, 'django_tasks_database', '0019_rename_django_task_new_ordering_idx_tasks_db_new_ordering_idx_and_more', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (207, 'django_tasks_database', '0020_update_db_task_result_ordering', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (208, 'django_tasks_database', '0021_conditional_partial_index_ordering', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (209, 'participation', '0001_initial', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (210, 'search', '0001_initial', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (211, 'search', '0002_add_fingerprints', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (212, 'search', '0003_add_doubles', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (213, 'search', '0004_note_found_in_no_title', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (214, 'search', '0005_add_answering', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (215, 'search', '0006_add_index_of_ends', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (216, 'search', '0007_drop_unasked_indexes', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (217, 'search', '0008_cover_days_of_event', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (218, 'search', '0009_add_meanings', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (219, 'search', '0010_index_where_events_are', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (220, 'sessions', '0001_initial', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (221, 'sources', '0001_initial', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (222, 'sources', '0002_forget_references', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (223, 'taggit', '0002_auto_20150616_2121', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (224, 'taggit', '0003_taggeditem_add_unique_index', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (225, 'taggit', '0004_alter_taggeditem_content_type_alter_taggeditem_tag', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (226, 'taggit', '0005_auto_20220424_2025', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (227, 'taggit', '0006_rename_taggeditem_content_type_object_id_taggit_tagg_content_8fc721_idx', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (228, 'wagtailadmin', '0002_admin', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (229, 'wagtailadmin', '0003_admin_managed', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (230, 'wagtailadmin', '0004_editingsession', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (231, 'wagtailadmin', '0005_editingsession_is_editing', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (232, 'wagtailadmin', '0006_formstate', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (233, 'wagtailembeds', '0001_initial', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (234, 'wagtailembeds', '0002_add_verbose_names', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (235, 'wagtailembeds', '0003_capitalizeverbose', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (236, 'wagtailembeds', '0004_embed_verbose_name_plural', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (237, 'wagtailembeds', '0005_specify_thumbnail_url_max_length', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (238, 'wagtailembeds', '0006_add_embed_hash', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (239, 'wagtailembeds', '0007_populate_hash', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (240, 'wagtailembeds', '0008_allow_long_urls', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (241, 'wagtailembeds', '0009_embed_cache_until', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (242, 'wagtailredirects', '0001_initial', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (243, 'wagtailredirects', '0002_add_verbose_names', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (244, 'wagtailredirects', '0003_make_site_field_editable', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (245, 'wagtailredirects', '0004_set_unique_on_path_and_site', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (246, 'wagtailredirects', '0005_capitalizeverbose', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (247, 'wagtailredirects', '0006_redirect_increase_max_length', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (248, 'wagtailredirects', '0007_add_autocreate_fields', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (249, 'wagtailredirects', '0008_add_verbose_name_plural', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (250, 'wagtailsearch', '0001_initial', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (251, 'wagtailsearch', '0002_add_verbose_names', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (252, 'wagtailsearch', '0003_remove_editors_pick', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (253, 'wagtailsearch', '0004_querydailyhits_verbose_name_plural', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (254, 'wagtailsearch', '0005_create_indexentry', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (255, 'wagtailsearch', '0006_customise_indexentry', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (256, 'wagtailsearch', '0007_delete_editorspick', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (257, 'wagtailsearch', '0008_remove_query_and_querydailyhits_models', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (258, 'wagtailsearch', '0009_remove_ngram_autocomplete', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (259, 'wagtailsearch', '0010_add_text_fields', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (260, 'wagtailusers', '0001_initial', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (261, 'wagtailusers', '0002_add_verbose_name_on_userprofile', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (262, 'wagtailusers', '0003_add_verbose_names', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (263, 'wagtailusers', '0004_capitalizeverbose', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (264, 'wagtailusers', '0005_make_related_name_wagtail_specific', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (265, 'wagtailusers', '0006_userprofile_prefered_language', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (266, 'wagtailusers', '0007_userprofile_current_time_zone', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (267, 'wagtailusers', '0008_userprofile_avatar', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (268, 'wagtailusers', '0009_userprofile_verbose_name_plural', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (269, 'wagtailusers', '0010_userprofile_updated_comments_notifications', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (270, 'wagtailusers', '0011_userprofile_dismissibles', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (271, 'wagtailusers', '0012_userprofile_theme', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (272, 'wagtailusers', '0013_userprofile_density', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (273, 'wagtailusers', '0014_userprofile_contrast', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (274, 'wagtailusers', '0015_userprofile_keyboard_shortcuts', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (275, 'wagtailimages', '0001_squashed_0021', '2026-01-01 00:00:00+00');
INSERT INTO public.django_migrations (id, app, name, applied) VALUES (276, 'wagtailcore', '0001_squashed_0016_change_page_url_path_to_text_field', '2026-01-01 00:00:00+00');













INSERT INTO public.participation_reason (id, text_fr, text_en, kinds, is_final, sort_order, live) VALUES (1, 'C’est déjà passé : on annonce ce qui vient.', 'It is already over: we announce what is to come.', '["proposal", "submission", "import"]', true, 10, true);
INSERT INTO public.participation_reason (id, text_fr, text_en, kinds, is_final, sort_order, live) VALUES (2, 'Ça n’a pas lieu dans la ville, et l’agenda s’arrête à ses portes.', 'It does not take place in the city, and the agenda stops at its gates.', '["proposal", "submission", "import"]', true, 20, true);
INSERT INTO public.participation_reason (id, text_fr, text_en, kinds, is_final, sort_order, live) VALUES (3, 'Ce n’est pas ouvert à tout le monde : il faut être membre, ou invité.', 'It is not open to everybody: one has to be a member, or invited.', '["proposal", "submission", "import"]', true, 30, true);
INSERT INTO public.participation_reason (id, text_fr, text_en, kinds, is_final, sort_order, live) VALUES (4, 'On ne peut venir qu’en s’inscrivant à l’année : l’agenda garde ce où l’on peut passer un soir.', 'One can only come by enrolling for the year: the agenda keeps what one can drop in on for an evening.', '["proposal", "submission", "import"]', true, 40, true);
INSERT INTO public.participation_reason (id, text_fr, text_en, kinds, is_final, sort_order, live) VALUES (5, 'C’est une vente ou une publicité plus qu’une sortie.', 'It is a sale or an advertisement rather than something to go to.', '["proposal", "submission", "import"]', true, 50, true);
INSERT INTO public.participation_reason (id, text_fr, text_en, kinds, is_final, sort_order, live) VALUES (6, 'Il manque le lieu, et sans lui personne ne viendra.', 'The place is missing, and without it nobody will come.', '["proposal", "submission", "import"]', false, 60, true);
INSERT INTO public.participation_reason (id, text_fr, text_en, kinds, is_final, sort_order, live) VALUES (7, 'Les dates ne se laissent pas comprendre : dites le jour et l’heure.', 'We could not make out the dates: please say the day and the hour.', '["proposal", "submission", "import"]', false, 70, true);
INSERT INTO public.participation_reason (id, text_fr, text_en, kinds, is_final, sort_order, live) VALUES (8, 'Cette sortie est déjà dans l’agenda.', 'This event is already in the agenda.', '["proposal", "submission", "import"]', true, 80, true);
INSERT INTO public.participation_reason (id, text_fr, text_en, kinds, is_final, sort_order, live) VALUES (9, 'Rien ne dit que l’image est à vous, ou libre : on ne peut pas la montrer.', 'Nothing says that the picture is yours, or free to use: we cannot show it.', '["proposal", "submission", "import"]', false, 90, true);
INSERT INTO public.participation_reason (id, text_fr, text_en, kinds, is_final, sort_order, live) VALUES (10, 'Le texte s’en prend à des gens, ou enfreint la loi.', 'The text attacks people, or breaks the law.', '[]', false, 100, true);
INSERT INTO public.participation_reason (id, text_fr, text_en, kinds, is_final, sort_order, live) VALUES (11, 'On a vérifié auprès de qui organise : c’est bien comme la page le dit.', 'We checked with the organisers: it is as the page says.', '["correction", "report"]', false, 110, true);
INSERT INTO public.participation_reason (id, text_fr, text_en, kinds, is_final, sort_order, live) VALUES (12, 'On n’a pas pu le vérifier, et on préfère ne rien changer sans être sûrs.', 'We could not check it, and would rather change nothing without being sure.', '["correction", "report"]', false, 120, true);
INSERT INTO public.participation_reason (id, text_fr, text_en, kinds, is_final, sort_order, live) VALUES (13, 'Autre chose : on vous dit quoi ci-dessous.', 'Something else: we tell you what below.', '[]', false, 130, true);





















INSERT INTO public.search_synonym (id, expressions) VALUES (1, 'expo, exposition, exhibition');
INSERT INTO public.search_synonym (id, expressions) VALUES (2, 'ciné, cinéma');
INSERT INTO public.search_synonym (id, expressions) VALUES (3, 'bd, bande dessinée, comics');
INSERT INTO public.search_synonym (id, expressions) VALUES (4, 'gosses, enfants, kids, children');
INSERT INTO public.search_synonym (id, expressions) VALUES (5, 'zique, musique, music');
INSERT INTO public.search_synonym (id, expressions) VALUES (6, 'rando, randonnée, hike');
INSERT INTO public.search_synonym (id, expressions) VALUES (7, 'asso, association');
INSERT INTO public.search_synonym (id, expressions) VALUES (8, 'chorale, chœur, choir');
INSERT INTO public.search_synonym (id, expressions) VALUES (9, 'cirque, circus');
INSERT INTO public.search_synonym (id, expressions) VALUES (10, 'marionnette, puppet');
INSERT INTO public.search_synonym (id, expressions) VALUES (11, 'magie, magic');
INSERT INTO public.search_synonym (id, expressions) VALUES (12, 'peinture, painting');
INSERT INTO public.search_synonym (id, expressions) VALUES (13, 'conte, storytelling');
INSERT INTO public.search_synonym (id, expressions) VALUES (14, 'cours, class, lesson');
INSERT INTO public.search_synonym (id, expressions) VALUES (15, 'jardin, garden');
INSERT INTO public.search_synonym (id, expressions) VALUES (16, 'ado, adolescent');
INSERT INTO public.search_synonym (id, expressions) VALUES (17, 'resto, restaurant');
INSERT INTO public.search_synonym (id, expressions) VALUES (18, 'vélo, bicyclette, bike');
INSERT INTO public.search_synonym (id, expressions) VALUES (19, 'photo, photographie');
INSERT INTO public.search_synonym (id, expressions) VALUES (20, 'bibli, bibliothèque, library');
INSERT INTO public.search_synonym (id, expressions) VALUES (21, 'conf, conférence, talk');
INSERT INTO public.search_synonym (id, expressions) VALUES (22, 'impro, improvisation');
INSERT INTO public.search_synonym (id, expressions) VALUES (23, 'doc, docu, documentaire');
INSERT INTO public.search_synonym (id, expressions) VALUES (24, 'philo, philosophie');
INSERT INTO public.search_synonym (id, expressions) VALUES (25, 'archi, architecture');
INSERT INTO public.search_synonym (id, expressions) VALUES (26, 'déco, décoration');
INSERT INTO public.search_synonym (id, expressions) VALUES (27, 'anniv, anniversaire');
INSERT INTO public.search_synonym (id, expressions) VALUES (28, 'apéro, apéritif');
INSERT INTO public.search_synonym (id, expressions) VALUES (29, 'gym, gymnastique');
INSERT INTO public.search_synonym (id, expressions) VALUES (30, 'foot, football');
INSERT INTO public.search_synonym (id, expressions) VALUES (31, 'basket, basketball');
INSERT INTO public.search_synonym (id, expressions) VALUES (32, 'ping-pong, tennis de table');
INSERT INTO public.search_synonym (id, expressions) VALUES (33, 'skate, skateboard');
INSERT INTO public.search_synonym (id, expressions) VALUES (34, 'électro, musique électronique');
INSERT INTO public.search_synonym (id, expressions) VALUES (35, 'jeu de société, jeu de plateau, board game');
INSERT INTO public.search_synonym (id, expressions) VALUES (36, 'jeu vidéo, video game, gaming');
INSERT INTO public.search_synonym (id, expressions) VALUES (37, 'vide-grenier, brocante, flea market');
INSERT INTO public.search_synonym (id, expressions) VALUES (38, 'balade, promenade, walk');
INSERT INTO public.search_synonym (id, expressions) VALUES (39, 'visite guidée, visite commentée, guided tour');
INSERT INTO public.search_synonym (id, expressions) VALUES (40, 'atelier, workshop');
INSERT INTO public.search_synonym (id, expressions) VALUES (41, 'danse, dance');
INSERT INTO public.search_synonym (id, expressions) VALUES (42, 'musée, museum');
INSERT INTO public.search_synonym (id, expressions) VALUES (43, 'film, movie');
INSERT INTO public.search_synonym (id, expressions) VALUES (44, 'langue des signes, LSF');
INSERT INTO public.search_synonym (id, expressions) VALUES (45, 'seul en scène, one man show, one woman show');








INSERT INTO public.wagtailcore_collection (id, path, depth, numchild, name) VALUES (1, '0001', 1, 0, 'Root');





INSERT INTO public.wagtailcore_groupapprovaltask (task_ptr_id) VALUES (1);

INSERT INTO public.wagtailcore_groupapprovaltask_groups (id, groupapprovaltask_id, group_id) VALUES (1, 1, 1);

INSERT INTO public.wagtailcore_groupcollectionpermission (id, collection_id, group_id, permission_id) VALUES (1, 1, 1, 109);
INSERT INTO public.wagtailcore_groupcollectionpermission (id, collection_id, group_id, permission_id) VALUES (2, 1, 2, 109);
INSERT INTO public.wagtailcore_groupcollectionpermission (id, collection_id, group_id, permission_id) VALUES (3, 1, 1, 110);
INSERT INTO public.wagtailcore_groupcollectionpermission (id, collection_id, group_id, permission_id) VALUES (4, 1, 2, 110);
INSERT INTO public.wagtailcore_groupcollectionpermission (id, collection_id, group_id, permission_id) VALUES (5, 1, 1, 113);
INSERT INTO public.wagtailcore_groupcollectionpermission (id, collection_id, group_id, permission_id) VALUES (6, 1, 2, 113);
INSERT INTO public.wagtailcore_groupcollectionpermission (id, collection_id, group_id, permission_id) VALUES (7, 1, 1, 114);
INSERT INTO public.wagtailcore_groupcollectionpermission (id, collection_id, group_id, permission_id) VALUES (8, 1, 2, 114);
INSERT INTO public.wagtailcore_groupcollectionpermission (id, collection_id, group_id, permission_id) VALUES (9, 1, 1, 115);
INSERT INTO public.wagtailcore_groupcollectionpermission (id, collection_id, group_id, permission_id) VALUES (10, 1, 2, 115);
INSERT INTO public.wagtailcore_groupcollectionpermission (id, collection_id, group_id, permission_id) VALUES (11, 1, 1, 117);
INSERT INTO public.wagtailcore_groupcollectionpermission (id, collection_id, group_id, permission_id) VALUES (12, 1, 2, 117);
INSERT INTO public.wagtailcore_groupcollectionpermission (id, collection_id, group_id, permission_id) VALUES (13, 1, 3, 109);
INSERT INTO public.wagtailcore_groupcollectionpermission (id, collection_id, group_id, permission_id) VALUES (14, 1, 3, 113);

INSERT INTO public.wagtailcore_grouppagepermission (id, group_id, page_id, permission_id) VALUES (1, 1, 1, 69);
INSERT INTO public.wagtailcore_grouppagepermission (id, group_id, page_id, permission_id) VALUES (2, 1, 1, 70);
INSERT INTO public.wagtailcore_grouppagepermission (id, group_id, page_id, permission_id) VALUES (3, 1, 1, 75);
INSERT INTO public.wagtailcore_grouppagepermission (id, group_id, page_id, permission_id) VALUES (4, 2, 1, 69);
INSERT INTO public.wagtailcore_grouppagepermission (id, group_id, page_id, permission_id) VALUES (5, 2, 1, 70);
INSERT INTO public.wagtailcore_grouppagepermission (id, group_id, page_id, permission_id) VALUES (6, 1, 1, 74);
INSERT INTO public.wagtailcore_grouppagepermission (id, group_id, page_id, permission_id) VALUES (7, 1, 1, 76);
INSERT INTO public.wagtailcore_grouppagepermission (id, group_id, page_id, permission_id) VALUES (8, 2, 1, 75);


INSERT INTO public.wagtailcore_locale (id, language_code) VALUES (1, 'fr');


INSERT INTO public.wagtailcore_page (id, path, depth, numchild, title, slug, live, has_unpublished_changes, url_path, seo_title, show_in_menus, search_description, go_live_at, expire_at, expired, content_type_id, owner_id, locked, latest_revision_created_at, first_published_at, live_revision_id, last_published_at, draft_title, locked_at, locked_by_id, translation_key, locale_id, alias_of_id, latest_revision_id) VALUES (1, '0001', 1, 1, 'Root', 'root', true, false, '/', '', false, '', NULL, NULL, false, 1, NULL, false, NULL, NULL, NULL, NULL, 'Root', NULL, NULL, '00000001-0000-4000-8000-000000000000', 1, NULL, NULL);
INSERT INTO public.wagtailcore_page (id, path, depth, numchild, title, slug, live, has_unpublished_changes, url_path, seo_title, show_in_menus, search_description, go_live_at, expire_at, expired, content_type_id, owner_id, locked, latest_revision_created_at, first_published_at, live_revision_id, last_published_at, draft_title, locked_at, locked_by_id, translation_key, locale_id, alias_of_id, latest_revision_id) VALUES (3, '00010001', 2, 0, 'Accueil', 'home', true, false, '/home/', '', false, '', NULL, NULL, false, 36, NULL, false, NULL, NULL, NULL, NULL, 'Accueil', NULL, NULL, '00000002-0000-4000-8000-000000000000', 1, NULL, NULL);







INSERT INTO public.wagtailcore_site (id, hostname, port, is_default_site, root_page_id, site_name) VALUES (2, 'localhost', 80, true, 3, '');

INSERT INTO public.wagtailcore_task (id, name, active, content_type_id) VALUES (1, 'Relecture', true, 2);



INSERT INTO public.wagtailcore_workflow (id, name, active) VALUES (1, 'Relecture', true);

INSERT INTO public.wagtailcore_workflowcontenttype (content_type_id, workflow_id) VALUES (30, 1);

INSERT INTO public.wagtailcore_workflowpage (page_id, workflow_id) VALUES (1, 1);


INSERT INTO public.wagtailcore_workflowtask (id, sort_order, task_id, workflow_id) VALUES (1, 0, 1, 1);








SELECT pg_catalog.setval('public.accounts_user_groups_id_seq', 1, false);

SELECT pg_catalog.setval('public.accounts_user_id_seq', 1, false);

SELECT pg_catalog.setval('public.accounts_user_user_permissions_id_seq', 1, false);

SELECT pg_catalog.setval('public.agenda_area_id_seq', 1, false);

SELECT pg_catalog.setval('public.agenda_category_id_seq', 1, false);

SELECT pg_catalog.setval('public.agenda_event_id_seq', 1, false);

SELECT pg_catalog.setval('public.agenda_event_other_categories_id_seq', 1, false);

SELECT pg_catalog.setval('public.agenda_event_other_places_id_seq', 1, false);

SELECT pg_catalog.setval('public.agenda_eventdate_id_seq', 1, false);

SELECT pg_catalog.setval('public.agenda_eventkeyword_id_seq', 1, false);

SELECT pg_catalog.setval('public.agenda_keyword_id_seq', 1, false);

SELECT pg_catalog.setval('public.agenda_membership_id_seq', 1, false);

SELECT pg_catalog.setval('public.agenda_merge_id_seq', 1, false);

SELECT pg_catalog.setval('public.agenda_occurrence_id_seq', 1, false);

SELECT pg_catalog.setval('public.agenda_organisation_id_seq', 1, false);

SELECT pg_catalog.setval('public.agenda_place_id_seq', 1, false);

SELECT pg_catalog.setval('public.agenda_placealias_id_seq', 1, false);

SELECT pg_catalog.setval('public.agenda_publishedslug_id_seq', 1, false);

SELECT pg_catalog.setval('public.agenda_refresh_id_seq', 1, false);

SELECT pg_catalog.setval('public.agenda_selectionchoice_id_seq', 1, false);

SELECT pg_catalog.setval('public.agenda_source_id_seq', 1, false);

SELECT pg_catalog.setval('public.agenda_sourcerecord_id_seq', 1, false);

SELECT pg_catalog.setval('public.alerts_alert_areas_id_seq', 1, false);

SELECT pg_catalog.setval('public.alerts_alert_events_id_seq', 1, false);

SELECT pg_catalog.setval('public.alerts_alert_id_seq', 1, false);

SELECT pg_catalog.setval('public.alerts_alert_places_id_seq', 1, false);

SELECT pg_catalog.setval('public.alerts_alert_programmes_id_seq', 1, false);

SELECT pg_catalog.setval('public.alerts_alerttemplate_areas_id_seq', 1, false);

SELECT pg_catalog.setval('public.alerts_alerttemplate_id_seq', 1, false);

SELECT pg_catalog.setval('public.alerts_auditline_id_seq', 1, false);

SELECT pg_catalog.setval('public.alerts_delivery_id_seq', 1, false);

SELECT pg_catalog.setval('public.alerts_digest_id_seq', 1, false);

SELECT pg_catalog.setval('public.alerts_eventnews_id_seq', 1, false);

SELECT pg_catalog.setval('public.alerts_finding_id_seq', 1, false);

SELECT pg_catalog.setval('public.alerts_follow_id_seq', 1, false);

SELECT pg_catalog.setval('public.alerts_keptsearch_id_seq', 1, false);

SELECT pg_catalog.setval('public.alerts_mail_id_seq', 1, false);

SELECT pg_catalog.setval('public.alerts_pagenews_id_seq', 1, false);

SELECT pg_catalog.setval('public.alerts_question_id_seq', 1, false);

SELECT pg_catalog.setval('public.alerts_quietwindow_id_seq', 1, false);

SELECT pg_catalog.setval('public.alerts_searchnews_id_seq', 1, false);

SELECT pg_catalog.setval('public.alerts_subscription_areas_id_seq', 1, false);

SELECT pg_catalog.setval('public.alerts_subscription_id_seq', 1, false);

SELECT pg_catalog.setval('public.alerts_subscription_topics_id_seq', 1, false);

SELECT pg_catalog.setval('public.alerts_suppressedaddress_id_seq', 1, false);

SELECT pg_catalog.setval('public.alerts_topic_id_seq', 8, true);

SELECT pg_catalog.setval('public.auth_group_id_seq', 3, true);

SELECT pg_catalog.setval('public.auth_group_permissions_id_seq', 101, true);

SELECT pg_catalog.setval('public.auth_permission_id_seq', 522, true);

SELECT pg_catalog.setval('public.django_content_type_id_seq', 128, true);

SELECT pg_catalog.setval('public.django_migrations_id_seq', 276, true);

SELECT pg_catalog.setval('public.participation_accesslink_id_seq', 1, false);

SELECT pg_catalog.setval('public.participation_contact_id_seq', 1, false);

SELECT pg_catalog.setval('public.participation_correction_id_seq', 1, false);

SELECT pg_catalog.setval('public.participation_decision_id_seq', 1, false);

SELECT pg_catalog.setval('public.participation_knownbrowser_id_seq', 1, false);

SELECT pg_catalog.setval('public.participation_linkrequest_id_seq', 1, false);

SELECT pg_catalog.setval('public.participation_picture_id_seq', 1, false);

SELECT pg_catalog.setval('public.participation_post_id_seq', 1, false);

SELECT pg_catalog.setval('public.participation_proposal_id_seq', 1, false);

SELECT pg_catalog.setval('public.participation_queueitem_id_seq', 1, false);

SELECT pg_catalog.setval('public.participation_reason_id_seq', 13, true);

SELECT pg_catalog.setval('public.participation_report_id_seq', 1, false);

SELECT pg_catalog.setval('public.participation_representative_id_seq', 1, false);

SELECT pg_catalog.setval('public.participation_stoppedaddress_id_seq', 1, false);

SELECT pg_catalog.setval('public.participation_trustoverride_id_seq', 1, false);

SELECT pg_catalog.setval('public.participation_usedchallenge_id_seq', 1, false);

SELECT pg_catalog.setval('public.search_double_id_seq', 1, false);

SELECT pg_catalog.setval('public.search_fingerprint_id_seq', 1, false);

SELECT pg_catalog.setval('public.search_fruitlesssearch_id_seq', 1, false);

SELECT pg_catalog.setval('public.search_indexedname_id_seq', 1, false);

SELECT pg_catalog.setval('public.search_landmark_id_seq', 1, false);

SELECT pg_catalog.setval('public.search_synonym_id_seq', 45, true);

SELECT pg_catalog.setval('public.taggit_tag_id_seq', 1, false);

SELECT pg_catalog.setval('public.taggit_taggeditem_id_seq', 1, false);

SELECT pg_catalog.setval('public.wagtailadmin_admin_id_seq', 1, false);

SELECT pg_catalog.setval('public.wagtailadmin_editingsession_id_seq', 1, false);

SELECT pg_catalog.setval('public.wagtailadmin_formstate_id_seq', 1, false);

SELECT pg_catalog.setval('public.wagtailcore_apitoken_id_seq', 1, false);

SELECT pg_catalog.setval('public.wagtailcore_collection_id_seq', 1, true);

SELECT pg_catalog.setval('public.wagtailcore_collectionviewrestriction_groups_id_seq', 1, false);

SELECT pg_catalog.setval('public.wagtailcore_collectionviewrestriction_id_seq', 1, false);

SELECT pg_catalog.setval('public.wagtailcore_comment_id_seq', 1, false);

SELECT pg_catalog.setval('public.wagtailcore_commentreply_id_seq', 1, false);

SELECT pg_catalog.setval('public.wagtailcore_groupapprovaltask_groups_id_seq', 2, true);

SELECT pg_catalog.setval('public.wagtailcore_groupcollectionpermission_id_seq', 14, true);

SELECT pg_catalog.setval('public.wagtailcore_grouppagepermission_id_seq', 8, true);

SELECT pg_catalog.setval('public.wagtailcore_groupsitepermission_id_seq', 1, false);

SELECT pg_catalog.setval('public.wagtailcore_locale_id_seq', 1, true);

SELECT pg_catalog.setval('public.wagtailcore_modellogentry_id_seq', 1, false);

SELECT pg_catalog.setval('public.wagtailcore_page_id_seq', 3, true);

SELECT pg_catalog.setval('public.wagtailcore_pagelogentry_id_seq', 1, false);

SELECT pg_catalog.setval('public.wagtailcore_pagerevision_id_seq', 1, false);

SELECT pg_catalog.setval('public.wagtailcore_pagesubscription_id_seq', 1, false);

SELECT pg_catalog.setval('public.wagtailcore_pageviewrestriction_groups_id_seq', 1, false);

SELECT pg_catalog.setval('public.wagtailcore_pageviewrestriction_id_seq', 1, false);

SELECT pg_catalog.setval('public.wagtailcore_referenceindex_id_seq', 1, false);

SELECT pg_catalog.setval('public.wagtailcore_site_id_seq', 2, true);

SELECT pg_catalog.setval('public.wagtailcore_task_id_seq', 1, true);

SELECT pg_catalog.setval('public.wagtailcore_taskstate_id_seq', 1, false);

SELECT pg_catalog.setval('public.wagtailcore_uploadedfile_id_seq', 1, false);

SELECT pg_catalog.setval('public.wagtailcore_workflow_id_seq', 1, true);

SELECT pg_catalog.setval('public.wagtailcore_workflowstate_id_seq', 1, false);

SELECT pg_catalog.setval('public.wagtailcore_workflowtask_id_seq', 1, true);

SELECT pg_catalog.setval('public.wagtaildocs_document_id_seq', 1, false);

SELECT pg_catalog.setval('public.wagtailembeds_embed_id_seq', 1, false);

SELECT pg_catalog.setval('public.wagtailimages_image_id_seq', 1, false);

SELECT pg_catalog.setval('public.wagtailimages_rendition_id_seq', 1, false);

SELECT pg_catalog.setval('public.wagtailredirects_redirect_id_seq', 1, false);

SELECT pg_catalog.setval('public.wagtailsearch_indexentry_id_seq', 1, false);

SELECT pg_catalog.setval('public.wagtailusers_userprofile_id_seq', 1, false);

ALTER TABLE ONLY public.accounts_attemptcount
    ADD CONSTRAINT accounts_attemptcount_pkey PRIMARY KEY (key);

ALTER TABLE ONLY public.accounts_user_groups
    ADD CONSTRAINT accounts_user_groups_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.accounts_user_groups
    ADD CONSTRAINT accounts_user_groups_user_id_group_id_59c0b32f_uniq UNIQUE (user_id, group_id);

ALTER TABLE ONLY public.accounts_user
    ADD CONSTRAINT accounts_user_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.accounts_user_user_permissions
    ADD CONSTRAINT accounts_user_user_permi_user_id_permission_id_2ab516c2_uniq UNIQUE (user_id, permission_id);

ALTER TABLE ONLY public.accounts_user_user_permissions
    ADD CONSTRAINT accounts_user_user_permissions_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.accounts_user
    ADD CONSTRAINT accounts_user_username_key UNIQUE (username);

ALTER TABLE ONLY public.agenda_area
    ADD CONSTRAINT agenda_area_code_key UNIQUE (code);

ALTER TABLE ONLY public.agenda_area
    ADD CONSTRAINT agenda_area_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.agenda_articlepage
    ADD CONSTRAINT agenda_articlepage_pkey PRIMARY KEY (page_ptr_id);

ALTER TABLE ONLY public.agenda_calendaredition
    ADD CONSTRAINT agenda_calendaredition_pkey PRIMARY KEY (event_id);

ALTER TABLE ONLY public.agenda_category
    ADD CONSTRAINT agenda_category_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.agenda_category
    ADD CONSTRAINT agenda_category_slug_key UNIQUE (slug);

ALTER TABLE ONLY public.agenda_change
    ADD CONSTRAINT agenda_change_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.agenda_commitcounter
    ADD CONSTRAINT agenda_commitcounter_pkey PRIMARY KEY (stream);

ALTER TABLE ONLY public.agenda_event_other_categories
    ADD CONSTRAINT agenda_event_other_categ_event_id_category_id_cfbbe60e_uniq UNIQUE (event_id, category_id);

ALTER TABLE ONLY public.agenda_event_other_categories
    ADD CONSTRAINT agenda_event_other_categories_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.agenda_event_other_places
    ADD CONSTRAINT agenda_event_other_places_event_id_place_id_1875d670_uniq UNIQUE (event_id, place_id);

ALTER TABLE ONLY public.agenda_event_other_places
    ADD CONSTRAINT agenda_event_other_places_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.agenda_event
    ADD CONSTRAINT agenda_event_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.agenda_event
    ADD CONSTRAINT agenda_event_slug_key UNIQUE (slug);

ALTER TABLE ONLY public.agenda_event
    ADD CONSTRAINT agenda_event_uid_key UNIQUE (uid);

ALTER TABLE ONLY public.agenda_eventcalendar
    ADD CONSTRAINT agenda_eventcalendar_pkey PRIMARY KEY (event_id);

ALTER TABLE ONLY public.agenda_eventdate
    ADD CONSTRAINT agenda_eventdate_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.agenda_eventkeyword
    ADD CONSTRAINT agenda_eventkeyword_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.agenda_homepage
    ADD CONSTRAINT agenda_homepage_pkey PRIMARY KEY (page_ptr_id);

ALTER TABLE ONLY public.agenda_keyword
    ADD CONSTRAINT agenda_keyword_name_key UNIQUE (name);

ALTER TABLE ONLY public.agenda_keyword
    ADD CONSTRAINT agenda_keyword_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.agenda_keyword
    ADD CONSTRAINT agenda_keyword_slug_key UNIQUE (slug);

ALTER TABLE ONLY public.agenda_membership
    ADD CONSTRAINT agenda_membership_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.agenda_merge
    ADD CONSTRAINT agenda_merge_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.agenda_occurrence
    ADD CONSTRAINT agenda_occurrence_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.agenda_organisation
    ADD CONSTRAINT agenda_organisation_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.agenda_organisation
    ADD CONSTRAINT agenda_organisation_slug_key UNIQUE (slug);

ALTER TABLE ONLY public.agenda_place
    ADD CONSTRAINT agenda_place_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.agenda_place
    ADD CONSTRAINT agenda_place_slug_key UNIQUE (slug);

ALTER TABLE ONLY public.agenda_placealias
    ADD CONSTRAINT agenda_placealias_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.agenda_programmepage
    ADD CONSTRAINT agenda_programmepage_pkey PRIMARY KEY (page_ptr_id);

ALTER TABLE ONLY public.agenda_publishedslug
    ADD CONSTRAINT agenda_publishedslug_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.agenda_refresh
    ADD CONSTRAINT agenda_refresh_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.agenda_selectionchoice
    ADD CONSTRAINT agenda_selectionchoice_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.agenda_selectionindexpage
    ADD CONSTRAINT agenda_selectionindexpage_pkey PRIMARY KEY (page_ptr_id);

ALTER TABLE ONLY public.agenda_selectionpage
    ADD CONSTRAINT agenda_selectionpage_pkey PRIMARY KEY (page_ptr_id);

ALTER TABLE ONLY public.agenda_source
    ADD CONSTRAINT agenda_source_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.agenda_source
    ADD CONSTRAINT agenda_source_slug_key UNIQUE (slug);

ALTER TABLE ONLY public.agenda_sourcerecord
    ADD CONSTRAINT agenda_sourcerecord_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.alerts_alert_areas
    ADD CONSTRAINT alerts_alert_areas_alert_id_area_id_7bcfc3d2_uniq UNIQUE (alert_id, area_id);

ALTER TABLE ONLY public.alerts_alert_areas
    ADD CONSTRAINT alerts_alert_areas_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.alerts_alert_events
    ADD CONSTRAINT alerts_alert_events_alert_id_event_id_280b0937_uniq UNIQUE (alert_id, event_id);

ALTER TABLE ONLY public.alerts_alert_events
    ADD CONSTRAINT alerts_alert_events_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.alerts_alert
    ADD CONSTRAINT alerts_alert_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.alerts_alert_places
    ADD CONSTRAINT alerts_alert_places_alert_id_place_id_2c09a94e_uniq UNIQUE (alert_id, place_id);

ALTER TABLE ONLY public.alerts_alert_places
    ADD CONSTRAINT alerts_alert_places_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.alerts_alert_programmes
    ADD CONSTRAINT alerts_alert_programmes_alert_id_programmepage_id_bcd713f8_uniq UNIQUE (alert_id, programmepage_id);

ALTER TABLE ONLY public.alerts_alert_programmes
    ADD CONSTRAINT alerts_alert_programmes_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.alerts_alert
    ADD CONSTRAINT alerts_alert_source_key_key UNIQUE (source_key);

ALTER TABLE ONLY public.alerts_alert
    ADD CONSTRAINT alerts_alert_uuid_key UNIQUE (uuid);

ALTER TABLE ONLY public.alerts_alerttemplate_areas
    ADD CONSTRAINT alerts_alerttemplate_are_alerttemplate_id_area_id_6329b2ac_uniq UNIQUE (alerttemplate_id, area_id);

ALTER TABLE ONLY public.alerts_alerttemplate_areas
    ADD CONSTRAINT alerts_alerttemplate_areas_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.alerts_alerttemplate
    ADD CONSTRAINT alerts_alerttemplate_name_key UNIQUE (name);

ALTER TABLE ONLY public.alerts_alerttemplate
    ADD CONSTRAINT alerts_alerttemplate_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.alerts_audience
    ADD CONSTRAINT alerts_audience_pkey PRIMARY KEY (message_id);

ALTER TABLE ONLY public.alerts_auditline
    ADD CONSTRAINT alerts_auditline_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.alerts_delivery
    ADD CONSTRAINT alerts_delivery_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.alerts_digest
    ADD CONSTRAINT alerts_digest_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.alerts_digest
    ADD CONSTRAINT alerts_digest_uuid_key UNIQUE (uuid);

ALTER TABLE ONLY public.alerts_eventmatch
    ADD CONSTRAINT alerts_eventmatch_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.alerts_eventnews
    ADD CONSTRAINT alerts_eventnews_event_id_key UNIQUE (event_id);

ALTER TABLE ONLY public.alerts_eventnews
    ADD CONSTRAINT alerts_eventnews_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.alerts_exercisetiming
    ADD CONSTRAINT alerts_exercisetiming_pkey PRIMARY KEY (delivery_id);

ALTER TABLE ONLY public.alerts_finding
    ADD CONSTRAINT alerts_finding_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.alerts_follow
    ADD CONSTRAINT alerts_follow_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.alerts_keptsearch
    ADD CONSTRAINT alerts_keptsearch_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.alerts_keptsearch
    ADD CONSTRAINT alerts_keptsearch_uid_key UNIQUE (uid);

ALTER TABLE ONLY public.alerts_mail
    ADD CONSTRAINT alerts_mail_message_id_key UNIQUE (message_id);

ALTER TABLE ONLY public.alerts_mail
    ADD CONSTRAINT alerts_mail_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.alerts_mail
    ADD CONSTRAINT alerts_mail_uuid_key UNIQUE (uuid);

ALTER TABLE ONLY public.alerts_message
    ADD CONSTRAINT alerts_message_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.alerts_pagenews
    ADD CONSTRAINT alerts_pagenews_page_key UNIQUE (page);

ALTER TABLE ONLY public.alerts_pagenews
    ADD CONSTRAINT alerts_pagenews_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.alerts_question
    ADD CONSTRAINT alerts_question_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.alerts_question
    ADD CONSTRAINT alerts_question_querystring_key UNIQUE (querystring);

ALTER TABLE ONLY public.alerts_quietwindow
    ADD CONSTRAINT alerts_quietwindow_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.alerts_receiptcount
    ADD CONSTRAINT alerts_receiptcount_pkey PRIMARY KEY (message_id);

ALTER TABLE ONLY public.alerts_searchnews
    ADD CONSTRAINT alerts_searchnews_event_id_key UNIQUE (event_id);

ALTER TABLE ONLY public.alerts_searchnews
    ADD CONSTRAINT alerts_searchnews_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.alerts_subscription_areas
    ADD CONSTRAINT alerts_subscription_areas_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.alerts_subscription_areas
    ADD CONSTRAINT alerts_subscription_areas_subscription_id_area_id_fff2f5f7_uniq UNIQUE (subscription_id, area_id);

ALTER TABLE ONLY public.alerts_subscription
    ADD CONSTRAINT alerts_subscription_endpoint_hash_key UNIQUE (endpoint_hash);

ALTER TABLE ONLY public.alerts_subscription
    ADD CONSTRAINT alerts_subscription_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.alerts_subscription_topics
    ADD CONSTRAINT alerts_subscription_topi_subscription_id_topic_id_d541c6bb_uniq UNIQUE (subscription_id, topic_id);

ALTER TABLE ONLY public.alerts_subscription_topics
    ADD CONSTRAINT alerts_subscription_topics_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.alerts_suppressedaddress
    ADD CONSTRAINT alerts_suppressedaddress_hmac_key UNIQUE (hmac);

ALTER TABLE ONLY public.alerts_suppressedaddress
    ADD CONSTRAINT alerts_suppressedaddress_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.alerts_topic
    ADD CONSTRAINT alerts_topic_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.alerts_topic
    ADD CONSTRAINT alerts_topic_slug_key UNIQUE (slug);

ALTER TABLE ONLY public.alerts_welcome
    ADD CONSTRAINT alerts_welcome_pkey PRIMARY KEY (subscription_id);

ALTER TABLE ONLY public.auth_group
    ADD CONSTRAINT auth_group_name_key UNIQUE (name);

ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissions_group_id_permission_id_0cd325b0_uniq UNIQUE (group_id, permission_id);

ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissions_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.auth_group
    ADD CONSTRAINT auth_group_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.auth_permission
    ADD CONSTRAINT auth_permission_content_type_id_codename_01ab375a_uniq UNIQUE (content_type_id, codename);

ALTER TABLE ONLY public.auth_permission
    ADD CONSTRAINT auth_permission_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.config_chorestate
    ADD CONSTRAINT config_chorestate_pkey PRIMARY KEY (name);

ALTER TABLE ONLY public.config_heartbeat
    ADD CONSTRAINT config_heartbeat_pkey PRIMARY KEY (process);

ALTER TABLE ONLY public.participation_decision
    ADD CONSTRAINT decision_round UNIQUE (item_id, round);

ALTER TABLE ONLY public.alerts_delivery
    ADD CONSTRAINT delivery_once UNIQUE (message_id, subscription_id);

ALTER TABLE ONLY public.alerts_digest
    ADD CONSTRAINT digest_once UNIQUE (email_hmac, querystring);

ALTER TABLE ONLY public.django_content_type
    ADD CONSTRAINT django_content_type_app_label_model_76bd3d3b_uniq UNIQUE (app_label, model);

ALTER TABLE ONLY public.django_content_type
    ADD CONSTRAINT django_content_type_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.django_migrations
    ADD CONSTRAINT django_migrations_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.django_session
    ADD CONSTRAINT django_session_pkey PRIMARY KEY (session_key);

ALTER TABLE ONLY public.django_tasks_database_dbtaskresult
    ADD CONSTRAINT django_tasks_database_dbtaskresult_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.search_double
    ADD CONSTRAINT double_of_events_once UNIQUE (event_id, other_event_id);

ALTER TABLE ONLY public.search_double
    ADD CONSTRAINT double_of_places_once UNIQUE (place_id, other_place_id);

ALTER TABLE ONLY public.agenda_eventdate
    ADD CONSTRAINT event_date_uid_unique UNIQUE (event_id, uid);

ALTER TABLE ONLY public.alerts_finding
    ADD CONSTRAINT finding_once UNIQUE (kept_search_id, event_id);

ALTER TABLE ONLY public.alerts_follow
    ADD CONSTRAINT follow_once UNIQUE (subscription_id, event_id);

ALTER TABLE ONLY public.search_indexedname
    ADD CONSTRAINT indexed_name_once UNIQUE (kind, key, words);

ALTER TABLE ONLY public.alerts_keptsearch
    ADD CONSTRAINT kept_search_once UNIQUE (subscription_id, querystring);

ALTER TABLE ONLY public.participation_knownbrowser
    ADD CONSTRAINT known_browser_once UNIQUE (token_sha256, contact_id);

ALTER TABLE ONLY public.agenda_membership
    ADD CONSTRAINT membership_unique UNIQUE (organisation_id, user_id);

ALTER TABLE ONLY public.agenda_occurrence
    ADD CONSTRAINT occurrence_identity UNIQUE (event_id, line_uid, original_start_at);

ALTER TABLE ONLY public.participation_accesslink
    ADD CONSTRAINT participation_accesslink_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.participation_accesslink
    ADD CONSTRAINT participation_accesslink_token_sha256_key UNIQUE (token_sha256);

ALTER TABLE ONLY public.participation_contact
    ADD CONSTRAINT participation_contact_email_hmac_key UNIQUE (email_hmac);

ALTER TABLE ONLY public.participation_contact
    ADD CONSTRAINT participation_contact_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.participation_correction
    ADD CONSTRAINT participation_correction_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.participation_correction
    ADD CONSTRAINT participation_correction_uuid_key UNIQUE (uuid);

ALTER TABLE ONLY public.participation_decision
    ADD CONSTRAINT participation_decision_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.participation_knownbrowser
    ADD CONSTRAINT participation_knownbrowser_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.participation_linkrequest
    ADD CONSTRAINT participation_linkrequest_email_hmac_key UNIQUE (email_hmac);

ALTER TABLE ONLY public.participation_linkrequest
    ADD CONSTRAINT participation_linkrequest_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.participation_picture
    ADD CONSTRAINT participation_picture_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.participation_picture
    ADD CONSTRAINT participation_picture_uuid_key UNIQUE (uuid);

ALTER TABLE ONLY public.participation_post
    ADD CONSTRAINT participation_post_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.participation_proposal
    ADD CONSTRAINT participation_proposal_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.participation_proposal
    ADD CONSTRAINT participation_proposal_uuid_key UNIQUE (uuid);

ALTER TABLE ONLY public.participation_queueitem
    ADD CONSTRAINT participation_queueitem_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.participation_reason
    ADD CONSTRAINT participation_reason_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.participation_report
    ADD CONSTRAINT participation_report_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.participation_report
    ADD CONSTRAINT participation_report_uuid_key UNIQUE (uuid);

ALTER TABLE ONLY public.participation_representative
    ADD CONSTRAINT participation_representative_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.participation_stoppedaddress
    ADD CONSTRAINT participation_stoppedaddress_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.participation_trustoverride
    ADD CONSTRAINT participation_trustoverride_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.participation_usedchallenge
    ADD CONSTRAINT participation_usedchallenge_digest_key UNIQUE (digest);

ALTER TABLE ONLY public.participation_usedchallenge
    ADD CONSTRAINT participation_usedchallenge_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.agenda_placealias
    ADD CONSTRAINT place_alias_unique UNIQUE (place_id, name);

ALTER TABLE ONLY public.agenda_publishedslug
    ADD CONSTRAINT published_slug_unique UNIQUE (content_type_id, slug);

ALTER TABLE ONLY public.participation_queueitem
    ADD CONSTRAINT queue_one_of_subject UNIQUE (subject_id, subject_type_id);

ALTER TABLE ONLY public.alerts_quietwindow
    ADD CONSTRAINT quiet_window_once UNIQUE (time_zone, quiet_from, quiet_to);

ALTER TABLE ONLY public.participation_representative
    ADD CONSTRAINT representative_unique UNIQUE (contact_id, organisation_id);

ALTER TABLE ONLY public.search_comparedplace
    ADD CONSTRAINT search_comparedplace_pkey PRIMARY KEY (place_id);

ALTER TABLE ONLY public.search_double
    ADD CONSTRAINT search_double_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.search_fingerprint
    ADD CONSTRAINT search_fingerprint_event_id_key UNIQUE (event_id);

ALTER TABLE ONLY public.search_fingerprint
    ADD CONSTRAINT search_fingerprint_other_key UNIQUE (other);

ALTER TABLE ONLY public.search_fingerprint
    ADD CONSTRAINT search_fingerprint_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.search_fingerprintday
    ADD CONSTRAINT search_fingerprintday_pkey PRIMARY KEY (day, cell, fingerprint_id);

ALTER TABLE ONLY public.search_fingerprintstem
    ADD CONSTRAINT search_fingerprintstem_pkey PRIMARY KEY (stem, fingerprint_id);

ALTER TABLE ONLY public.search_fruitlesssearch
    ADD CONSTRAINT search_fruitlesssearch_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.search_fruitlesssearch
    ADD CONSTRAINT search_fruitlesssearch_words_key UNIQUE (words);

ALTER TABLE ONLY public.search_indexedbearing
    ADD CONSTRAINT search_indexedbearing_pkey PRIMARY KEY (event_id, kind, key);

ALTER TABLE ONLY public.search_indexedday
    ADD CONSTRAINT search_indexedday_pkey PRIMARY KEY (day, event_id, rank);

ALTER TABLE ONLY public.search_indexedevent
    ADD CONSTRAINT search_indexedevent_pkey PRIMARY KEY (event_id);

ALTER TABLE ONLY public.search_indexedmeaning
    ADD CONSTRAINT search_indexedmeaning_pkey PRIMARY KEY (event_id);

ALTER TABLE ONLY public.search_indexedname
    ADD CONSTRAINT search_indexedname_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.search_indexedtext
    ADD CONSTRAINT search_indexedtext_pkey PRIMARY KEY (event_id);

ALTER TABLE ONLY public.search_indexedword
    ADD CONSTRAINT search_indexedword_pkey PRIMARY KEY (word);

ALTER TABLE ONLY public.search_landmark
    ADD CONSTRAINT search_landmark_name_key UNIQUE (name);

ALTER TABLE ONLY public.search_landmark
    ADD CONSTRAINT search_landmark_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.search_stemfrequency
    ADD CONSTRAINT search_stemfrequency_pkey PRIMARY KEY (stem);

ALTER TABLE ONLY public.search_synonym
    ADD CONSTRAINT search_synonym_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.search_text
    ADD CONSTRAINT search_text_pkey PRIMARY KEY (event_id);

ALTER TABLE ONLY public.agenda_sourcerecord
    ADD CONSTRAINT source_record_unique UNIQUE (source_id, identifier);

ALTER TABLE ONLY public.taggit_tag
    ADD CONSTRAINT taggit_tag_name_key UNIQUE (name);

ALTER TABLE ONLY public.taggit_tag
    ADD CONSTRAINT taggit_tag_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.taggit_tag
    ADD CONSTRAINT taggit_tag_slug_key UNIQUE (slug);

ALTER TABLE ONLY public.taggit_taggeditem
    ADD CONSTRAINT taggit_taggeditem_content_type_id_object_id_tag_id_4bb97a8e_uni UNIQUE (content_type_id, object_id, tag_id);

ALTER TABLE ONLY public.taggit_taggeditem
    ADD CONSTRAINT taggit_taggeditem_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.wagtailcore_grouppagepermission
    ADD CONSTRAINT unique_permission UNIQUE (group_id, page_id, permission_id);

ALTER TABLE ONLY public.wagtailadmin_admin
    ADD CONSTRAINT wagtailadmin_admin_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.wagtailadmin_editingsession
    ADD CONSTRAINT wagtailadmin_editingsession_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.wagtailadmin_formstate
    ADD CONSTRAINT wagtailadmin_formstate_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.wagtailcore_apitoken
    ADD CONSTRAINT wagtailcore_apitoken_key_hash_key UNIQUE (key_hash);

ALTER TABLE ONLY public.wagtailcore_apitoken
    ADD CONSTRAINT wagtailcore_apitoken_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.wagtailcore_collection
    ADD CONSTRAINT wagtailcore_collection_path_key UNIQUE (path);

ALTER TABLE ONLY public.wagtailcore_collection
    ADD CONSTRAINT wagtailcore_collection_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.wagtailcore_collectionviewrestriction_groups
    ADD CONSTRAINT wagtailcore_collectionvi_collectionviewrestrictio_988995ae_uniq UNIQUE (collectionviewrestriction_id, group_id);

ALTER TABLE ONLY public.wagtailcore_collectionviewrestriction_groups
    ADD CONSTRAINT wagtailcore_collectionviewrestriction_groups_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.wagtailcore_collectionviewrestriction
    ADD CONSTRAINT wagtailcore_collectionviewrestriction_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.wagtailcore_comment
    ADD CONSTRAINT wagtailcore_comment_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.wagtailcore_commentreply
    ADD CONSTRAINT wagtailcore_commentreply_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.wagtailcore_groupapprovaltask_groups
    ADD CONSTRAINT wagtailcore_groupapprova_groupapprovaltask_id_gro_bb5ee7eb_uniq UNIQUE (groupapprovaltask_id, group_id);

ALTER TABLE ONLY public.wagtailcore_groupapprovaltask_groups
    ADD CONSTRAINT wagtailcore_groupapprovaltask_groups_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.wagtailcore_groupapprovaltask
    ADD CONSTRAINT wagtailcore_groupapprovaltask_pkey PRIMARY KEY (task_ptr_id);

ALTER TABLE ONLY public.wagtailcore_groupcollectionpermission
    ADD CONSTRAINT wagtailcore_groupcollect_group_id_collection_id_p_a21cefe9_uniq UNIQUE (group_id, collection_id, permission_id);

ALTER TABLE ONLY public.wagtailcore_groupcollectionpermission
    ADD CONSTRAINT wagtailcore_groupcollectionpermission_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.wagtailcore_grouppagepermission
    ADD CONSTRAINT wagtailcore_grouppagepermission_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.wagtailcore_groupsitepermission
    ADD CONSTRAINT wagtailcore_groupsiteper_group_id_site_id_permiss_a58ee30d_uniq UNIQUE (group_id, site_id, permission_id);

ALTER TABLE ONLY public.wagtailcore_groupsitepermission
    ADD CONSTRAINT wagtailcore_groupsitepermission_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.wagtailcore_locale
    ADD CONSTRAINT wagtailcore_locale_language_code_key UNIQUE (language_code);

ALTER TABLE ONLY public.wagtailcore_locale
    ADD CONSTRAINT wagtailcore_locale_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.wagtailcore_modellogentry
    ADD CONSTRAINT wagtailcore_modellogentry_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.wagtailcore_page
    ADD CONSTRAINT wagtailcore_page_path_key UNIQUE (path);

ALTER TABLE ONLY public.wagtailcore_page
    ADD CONSTRAINT wagtailcore_page_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.wagtailcore_page
    ADD CONSTRAINT wagtailcore_page_translation_key_locale_id_9b041bad_uniq UNIQUE (translation_key, locale_id);

ALTER TABLE ONLY public.wagtailcore_pagelogentry
    ADD CONSTRAINT wagtailcore_pagelogentry_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.wagtailcore_revision
    ADD CONSTRAINT wagtailcore_pagerevision_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.wagtailcore_pagesubscription
    ADD CONSTRAINT wagtailcore_pagesubscription_page_id_user_id_0cef73ed_uniq UNIQUE (page_id, user_id);

ALTER TABLE ONLY public.wagtailcore_pagesubscription
    ADD CONSTRAINT wagtailcore_pagesubscription_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.wagtailcore_pageviewrestriction_groups
    ADD CONSTRAINT wagtailcore_pageviewrest_pageviewrestriction_id_g_d23f80bb_uniq UNIQUE (pageviewrestriction_id, group_id);

ALTER TABLE ONLY public.wagtailcore_pageviewrestriction_groups
    ADD CONSTRAINT wagtailcore_pageviewrestriction_groups_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.wagtailcore_pageviewrestriction
    ADD CONSTRAINT wagtailcore_pageviewrestriction_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.wagtailcore_referenceindex
    ADD CONSTRAINT wagtailcore_referenceind_base_content_type_id_obj_9e6ccd6a_uniq UNIQUE (base_content_type_id, object_id, to_content_type_id, to_object_id, content_path_hash);

ALTER TABLE ONLY public.wagtailcore_referenceindex
    ADD CONSTRAINT wagtailcore_referenceindex_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.wagtailcore_site
    ADD CONSTRAINT wagtailcore_site_hostname_port_2c626d70_uniq UNIQUE (hostname, port);

ALTER TABLE ONLY public.wagtailcore_site
    ADD CONSTRAINT wagtailcore_site_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.wagtailcore_task
    ADD CONSTRAINT wagtailcore_task_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.wagtailcore_taskstate
    ADD CONSTRAINT wagtailcore_taskstate_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.wagtailcore_uploadedfile
    ADD CONSTRAINT wagtailcore_uploadedfile_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.wagtailcore_workflow
    ADD CONSTRAINT wagtailcore_workflow_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.wagtailcore_workflowcontenttype
    ADD CONSTRAINT wagtailcore_workflowcontenttype_pkey PRIMARY KEY (content_type_id);

ALTER TABLE ONLY public.wagtailcore_workflowpage
    ADD CONSTRAINT wagtailcore_workflowpage_pkey PRIMARY KEY (page_id);

ALTER TABLE ONLY public.wagtailcore_workflowstate
    ADD CONSTRAINT wagtailcore_workflowstate_current_task_state_id_key UNIQUE (current_task_state_id);

ALTER TABLE ONLY public.wagtailcore_workflowstate
    ADD CONSTRAINT wagtailcore_workflowstate_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.wagtailcore_workflowtask
    ADD CONSTRAINT wagtailcore_workflowtask_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.wagtailcore_workflowtask
    ADD CONSTRAINT wagtailcore_workflowtask_workflow_id_task_id_4ec7a62b_uniq UNIQUE (workflow_id, task_id);

ALTER TABLE ONLY public.wagtaildocs_document
    ADD CONSTRAINT wagtaildocs_document_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.wagtailembeds_embed
    ADD CONSTRAINT wagtailembeds_embed_hash_c9bd8c9a_uniq UNIQUE (hash);

ALTER TABLE ONLY public.wagtailembeds_embed
    ADD CONSTRAINT wagtailembeds_embed_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.wagtailimages_image
    ADD CONSTRAINT wagtailimages_image_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.wagtailimages_rendition
    ADD CONSTRAINT wagtailimages_rendition_image_id_filter_spec_foc_323c8fe0_uniq UNIQUE (image_id, filter_spec, focal_point_key);

ALTER TABLE ONLY public.wagtailimages_rendition
    ADD CONSTRAINT wagtailimages_rendition_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.wagtailredirects_redirect
    ADD CONSTRAINT wagtailredirects_redirect_old_path_site_id_783622d7_uniq UNIQUE (old_path, site_id);

ALTER TABLE ONLY public.wagtailredirects_redirect
    ADD CONSTRAINT wagtailredirects_redirect_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.wagtailsearch_indexentry
    ADD CONSTRAINT wagtailsearch_indexentry_content_type_id_object_i_bcd7ba73_uniq UNIQUE (content_type_id, object_id);

ALTER TABLE ONLY public.wagtailsearch_indexentry
    ADD CONSTRAINT wagtailsearch_indexentry_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.wagtailusers_userprofile
    ADD CONSTRAINT wagtailusers_userprofile_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.wagtailusers_userprofile
    ADD CONSTRAINT wagtailusers_userprofile_user_id_key UNIQUE (user_id);

CREATE INDEX accounts_attemptcount_expires_at_c0f57527 ON public.accounts_attemptcount USING btree (expires_at);

CREATE INDEX accounts_attemptcount_key_9f2aca3f_like ON public.accounts_attemptcount USING btree (key varchar_pattern_ops);

CREATE INDEX accounts_user_groups_group_id_bd11a704 ON public.accounts_user_groups USING btree (group_id);

CREATE INDEX accounts_user_groups_user_id_52b62117 ON public.accounts_user_groups USING btree (user_id);

CREATE INDEX accounts_user_user_permissions_permission_id_113bb443 ON public.accounts_user_user_permissions USING btree (permission_id);

CREATE INDEX accounts_user_user_permissions_user_id_e4f0a161 ON public.accounts_user_user_permissions USING btree (user_id);

CREATE INDEX accounts_user_username_6088629e_like ON public.accounts_user USING btree (username varchar_pattern_ops);

CREATE INDEX agenda_area_code_b3c42e02_like ON public.agenda_area USING btree (code varchar_pattern_ops);

CREATE INDEX agenda_category_first_published_at_e08735f7 ON public.agenda_category USING btree (first_published_at);

CREATE INDEX agenda_category_latest_revision_id_be3547e6 ON public.agenda_category USING btree (latest_revision_id);

CREATE INDEX agenda_category_live_revision_id_a16ceadd ON public.agenda_category USING btree (live_revision_id);

CREATE INDEX agenda_category_slug_9b565d88_like ON public.agenda_category USING btree (slug varchar_pattern_ops);

CREATE INDEX agenda_change_actor_id_ca4906d2 ON public.agenda_change USING btree (actor_id);

CREATE INDEX agenda_change_at_a36570e2 ON public.agenda_change USING btree (at);

CREATE INDEX agenda_change_event_id_62776d2d ON public.agenda_change USING btree (event_id);

CREATE INDEX agenda_change_event_uid_1bd71ab0 ON public.agenda_change USING btree (event_uid);

CREATE INDEX agenda_change_occurrence_id_84adb7e8 ON public.agenda_change USING btree (occurrence_id);

CREATE INDEX agenda_commitcounter_stream_fd6ebabf_like ON public.agenda_commitcounter USING btree (stream varchar_pattern_ops);

CREATE INDEX agenda_event_category_id_77a6933e ON public.agenda_event USING btree (category_id);

CREATE INDEX agenda_event_cover_id_fa3865dd ON public.agenda_event USING btree (cover_id);

CREATE INDEX agenda_event_first_published_at_65b5c61c ON public.agenda_event USING btree (first_published_at);

CREATE INDEX agenda_event_latest_revision_id_32cf2bb6 ON public.agenda_event USING btree (latest_revision_id);

CREATE INDEX agenda_event_live_revision_id_ddc9daa6 ON public.agenda_event USING btree (live_revision_id);

CREATE INDEX agenda_event_locked_by_id_c7d25ef8 ON public.agenda_event USING btree (locked_by_id);

CREATE INDEX agenda_event_organisation_id_0ed171a9 ON public.agenda_event USING btree (organisation_id);

CREATE INDEX agenda_event_other_categories_category_id_89c50efa ON public.agenda_event_other_categories USING btree (category_id);

CREATE INDEX agenda_event_other_categories_event_id_a964e1dd ON public.agenda_event_other_categories USING btree (event_id);

CREATE INDEX agenda_event_other_places_event_id_fe464b58 ON public.agenda_event_other_places USING btree (event_id);

CREATE INDEX agenda_event_other_places_place_id_1656cc0d ON public.agenda_event_other_places USING btree (place_id);

CREATE INDEX agenda_event_owner_id_300219d2 ON public.agenda_event USING btree (owner_id);

CREATE INDEX agenda_event_place_id_78be7a48 ON public.agenda_event USING btree (place_id);

CREATE INDEX agenda_event_programme_id_105bbf0b ON public.agenda_event USING btree (programme_id);

CREATE INDEX agenda_event_slug_3b3aca89_like ON public.agenda_event USING btree (slug varchar_pattern_ops);

CREATE INDEX agenda_eventcalendar_written_on_7608b826 ON public.agenda_eventcalendar USING btree (written_on);

CREATE INDEX agenda_eventdate_event_id_72ff036e ON public.agenda_eventdate USING btree (event_id);

CREATE INDEX agenda_eventkeyword_content_object_id_fe90ffa2 ON public.agenda_eventkeyword USING btree (content_object_id);

CREATE INDEX agenda_eventkeyword_tag_id_5a9c3f3f ON public.agenda_eventkeyword USING btree (tag_id);

CREATE INDEX agenda_homepage_pick_id_967a647d ON public.agenda_homepage USING btree (pick_id);

CREATE INDEX agenda_keyword_name_cad87aa0_like ON public.agenda_keyword USING btree (name varchar_pattern_ops);

CREATE INDEX agenda_keyword_slug_7129d5e2_like ON public.agenda_keyword USING btree (slug varchar_pattern_ops);

CREATE INDEX agenda_membership_organisation_id_cc583ede ON public.agenda_membership USING btree (organisation_id);

CREATE INDEX agenda_membership_user_id_8cda15fb ON public.agenda_membership USING btree (user_id);

CREATE INDEX agenda_merge_content_type_id_09fc7ec0 ON public.agenda_merge USING btree (content_type_id);

CREATE INDEX agenda_merge_merged_by_id_c0af745e ON public.agenda_merge USING btree (merged_by_id);

CREATE INDEX agenda_occurrence_event_id_4a6fa228 ON public.agenda_occurrence USING btree (event_id);

CREATE INDEX agenda_occurrence_place_id_e1c3c6e3 ON public.agenda_occurrence USING btree (place_id);

CREATE INDEX agenda_occurrence_uid_a49ad929 ON public.agenda_occurrence USING btree (uid);

CREATE INDEX agenda_organisation_first_published_at_80cc6042 ON public.agenda_organisation USING btree (first_published_at);

CREATE INDEX agenda_organisation_latest_revision_id_d323c1b9 ON public.agenda_organisation USING btree (latest_revision_id);

CREATE INDEX agenda_organisation_live_revision_id_12fd5bf8 ON public.agenda_organisation USING btree (live_revision_id);

CREATE INDEX agenda_organisation_slug_ba30e82d_like ON public.agenda_organisation USING btree (slug varchar_pattern_ops);

CREATE INDEX agenda_place_area_id_9e49cdcc ON public.agenda_place USING btree (area_id);

CREATE INDEX agenda_place_chosen_area_id_238fb355 ON public.agenda_place USING btree (chosen_area_id);

CREATE INDEX agenda_place_cover_id_ef909547 ON public.agenda_place USING btree (cover_id);

CREATE INDEX agenda_place_first_published_at_92f7a13e ON public.agenda_place USING btree (first_published_at);

CREATE INDEX agenda_place_latest_revision_id_4bdcc138 ON public.agenda_place USING btree (latest_revision_id);

CREATE INDEX agenda_place_live_revision_id_98a205ca ON public.agenda_place USING btree (live_revision_id);

CREATE INDEX agenda_place_parent_id_545a0575 ON public.agenda_place USING btree (parent_id);

CREATE INDEX agenda_place_slug_449eec13_like ON public.agenda_place USING btree (slug varchar_pattern_ops);

CREATE INDEX agenda_placealias_place_id_682bd824 ON public.agenda_placealias USING btree (place_id);

CREATE INDEX agenda_programmepage_cover_id_e9901ace ON public.agenda_programmepage USING btree (cover_id);

CREATE INDEX agenda_publishedslug_content_type_id_04a8a4c6 ON public.agenda_publishedslug USING btree (content_type_id);

CREATE INDEX agenda_publishedslug_slug_e3f096f9 ON public.agenda_publishedslug USING btree (slug);

CREATE INDEX agenda_publishedslug_slug_e3f096f9_like ON public.agenda_publishedslug USING btree (slug varchar_pattern_ops);

CREATE INDEX agenda_refresh_content_type_id_0c6f6ad4 ON public.agenda_refresh USING btree (content_type_id);

CREATE INDEX agenda_refresh_requested_at_63440116 ON public.agenda_refresh USING btree (requested_at);

CREATE INDEX agenda_refresh_requested_by_id_71189606 ON public.agenda_refresh USING btree (requested_by_id);

CREATE INDEX agenda_refresh_superseded_by_id_e36d9aff ON public.agenda_refresh USING btree (superseded_by_id);

CREATE INDEX agenda_selectionchoice_event_id_591d8cc5 ON public.agenda_selectionchoice USING btree (event_id);

CREATE INDEX agenda_selectionchoice_page_id_f4c04f19 ON public.agenda_selectionchoice USING btree (page_id);

CREATE INDEX agenda_source_slug_c2a2bfa8_like ON public.agenda_source USING btree (slug varchar_pattern_ops);

CREATE INDEX agenda_sourcerecord_event_id_0dbf7ae4 ON public.agenda_sourcerecord USING btree (event_id);

CREATE INDEX agenda_sourcerecord_source_id_e85e2268 ON public.agenda_sourcerecord USING btree (source_id);

CREATE UNIQUE INDEX alert_one_last_word ON public.alerts_alert USING btree (first_id, revision) WHERE ((first_id IS NOT NULL) AND (revision IS NOT NULL));

CREATE UNIQUE INDEX alert_one_successor_at_a_time ON public.alerts_alert USING btree (first_id, message_type) WHERE ((first_id IS NOT NULL) AND ((state)::text = ANY ((ARRAY['draft'::character varying, 'submitted'::character varying, 'scheduled'::character varying])::text[])));

CREATE INDEX alert_sent ON public.alerts_alert USING btree (sent_at DESC);

CREATE INDEX alert_state ON public.alerts_alert USING btree (state, expires);

CREATE INDEX alerts_alert_approved_by_id_daf27840 ON public.alerts_alert USING btree (approved_by_id);

CREATE INDEX alerts_alert_areas_alert_id_31ed7c79 ON public.alerts_alert_areas USING btree (alert_id);

CREATE INDEX alerts_alert_areas_area_id_b19b648a ON public.alerts_alert_areas USING btree (area_id);

CREATE INDEX alerts_alert_events_alert_id_3d2310de ON public.alerts_alert_events USING btree (alert_id);

CREATE INDEX alerts_alert_events_event_id_11b56e5d ON public.alerts_alert_events USING btree (event_id);

CREATE INDEX alerts_alert_first_id_d4ab7a09 ON public.alerts_alert USING btree (first_id);

CREATE INDEX alerts_alert_places_alert_id_30090ba9 ON public.alerts_alert_places USING btree (alert_id);

CREATE INDEX alerts_alert_places_place_id_1ef9a61f ON public.alerts_alert_places USING btree (place_id);

CREATE INDEX alerts_alert_programmes_alert_id_4820026e ON public.alerts_alert_programmes USING btree (alert_id);

CREATE INDEX alerts_alert_programmes_programmepage_id_14363438 ON public.alerts_alert_programmes USING btree (programmepage_id);

CREATE INDEX alerts_alert_source_key_313a9ad2_like ON public.alerts_alert USING btree (source_key varchar_pattern_ops);

CREATE INDEX alerts_alert_submitted_by_id_c95b1b33 ON public.alerts_alert USING btree (submitted_by_id);

CREATE INDEX alerts_alert_template_approved_by_id_15ef2e7b ON public.alerts_alert USING btree (template_approved_by_id);

CREATE INDEX alerts_alert_template_id_6fba50dc ON public.alerts_alert USING btree (template_id);

CREATE INDEX alerts_alert_template_written_by_id_5bf356b8 ON public.alerts_alert USING btree (template_written_by_id);

CREATE INDEX alerts_alert_topic_id_333f233b ON public.alerts_alert USING btree (topic_id);

CREATE INDEX alerts_alert_written_by_id_c968a4c5 ON public.alerts_alert USING btree (written_by_id);

CREATE INDEX alerts_alerttemplate_approved_by_id_6d385b86 ON public.alerts_alerttemplate USING btree (approved_by_id);

CREATE INDEX alerts_alerttemplate_areas_alerttemplate_id_d6e896ab ON public.alerts_alerttemplate_areas USING btree (alerttemplate_id);

CREATE INDEX alerts_alerttemplate_areas_area_id_9128e965 ON public.alerts_alerttemplate_areas USING btree (area_id);

CREATE INDEX alerts_alerttemplate_name_e0c81cc6_like ON public.alerts_alerttemplate USING btree (name varchar_pattern_ops);

CREATE INDEX alerts_alerttemplate_submitted_by_id_f9cdf9ac ON public.alerts_alerttemplate USING btree (submitted_by_id);

CREATE INDEX alerts_alerttemplate_topic_id_65d1c340 ON public.alerts_alerttemplate USING btree (topic_id);

CREATE INDEX alerts_alerttemplate_written_by_id_a8d9d97c ON public.alerts_alerttemplate USING btree (written_by_id);

CREATE INDEX alerts_auditline_actor_id_647fb05e ON public.alerts_auditline USING btree (actor_id);

CREATE INDEX alerts_auditline_alert_id_1c2f00dc ON public.alerts_auditline USING btree (alert_id);

CREATE INDEX alerts_auditline_template_id_05e61e14 ON public.alerts_auditline USING btree (template_id);

CREATE INDEX alerts_delivery_subscription_id_5d10dfc4 ON public.alerts_delivery USING btree (subscription_id);

CREATE INDEX alerts_eventmatch_event_id_864c4b82 ON public.alerts_eventmatch USING btree (event_id);

CREATE INDEX alerts_eventnews_due_at_970a914f ON public.alerts_eventnews USING btree (due_at);

CREATE INDEX alerts_finding_event_id_32da7f49 ON public.alerts_finding USING btree (event_id);

CREATE INDEX alerts_finding_kept_search_id_1299ac2c ON public.alerts_finding USING btree (kept_search_id);

CREATE INDEX alerts_follow_event_id_8cfa5e29 ON public.alerts_follow USING btree (event_id);

CREATE INDEX alerts_follow_subscription_id_8e679d8e ON public.alerts_follow USING btree (subscription_id);

CREATE INDEX alerts_keptsearch_subscription_id_02abe438 ON public.alerts_keptsearch USING btree (subscription_id);

CREATE INDEX alerts_mail_created_at_9711cf6e ON public.alerts_mail USING btree (created_at);

CREATE INDEX alerts_mail_message_id_fc1adf5f_like ON public.alerts_mail USING btree (message_id varchar_pattern_ops);

CREATE INDEX alerts_mail_thread_99cbdd72 ON public.alerts_mail USING btree (thread);

CREATE INDEX alerts_message_alert_id_a6baee4b ON public.alerts_message USING btree (alert_id);

CREATE INDEX alerts_message_at_9761bda4 ON public.alerts_message USING btree (at);

CREATE INDEX alerts_message_event_id_4322d52c ON public.alerts_message USING btree (event_id);

CREATE INDEX alerts_message_thread_a4de465f ON public.alerts_message USING btree (thread);

CREATE INDEX alerts_pagenews_due_at_89cac54b ON public.alerts_pagenews USING btree (due_at);

CREATE INDEX alerts_pagenews_page_ca3746b1_like ON public.alerts_pagenews USING btree (page varchar_pattern_ops);

CREATE INDEX alerts_question_querystring_5565ceae_like ON public.alerts_question USING btree (querystring varchar_pattern_ops);

CREATE INDEX alerts_question_revision_361ac4d2 ON public.alerts_question USING btree (revision);

CREATE INDEX alerts_question_understood_at_87fc145d ON public.alerts_question USING btree (understood_at);

CREATE INDEX alerts_question_understood_until_b56922e5 ON public.alerts_question USING btree (understood_until);

CREATE INDEX alerts_question_version_d4ab8da1 ON public.alerts_question USING btree (version);

CREATE INDEX alerts_question_version_d4ab8da1_like ON public.alerts_question USING btree (version varchar_pattern_ops);

CREATE INDEX alerts_searchnews_due_at_58c61e0b ON public.alerts_searchnews USING btree (due_at);

CREATE INDEX alerts_subscription_areas_area_id_5a10f971 ON public.alerts_subscription_areas USING btree (area_id);

CREATE INDEX alerts_subscription_areas_subscription_id_dd3b064a ON public.alerts_subscription_areas USING btree (subscription_id);

CREATE INDEX alerts_subscription_endpoint_hash_a3df9c9f_like ON public.alerts_subscription USING btree (endpoint_hash varchar_pattern_ops);

CREATE INDEX alerts_subscription_seen_at_7a724efc ON public.alerts_subscription USING btree (seen_at);

CREATE INDEX alerts_subscription_topics_subscription_id_dee9aff3 ON public.alerts_subscription_topics USING btree (subscription_id);

CREATE INDEX alerts_subscription_topics_topic_id_37170a7d ON public.alerts_subscription_topics USING btree (topic_id);

CREATE INDEX alerts_suppressedaddress_hmac_2ece7495_like ON public.alerts_suppressedaddress USING btree (hmac varchar_pattern_ops);

CREATE INDEX alerts_topic_slug_ea5e95e6_like ON public.alerts_topic USING btree (slug varchar_pattern_ops);

CREATE INDEX alerts_welcome_due_at_be36829b ON public.alerts_welcome USING btree (due_at);

CREATE INDEX alerts_welcome_network_hmac_b93edc83 ON public.alerts_welcome USING btree (network_hmac);

CREATE INDEX alerts_welcome_network_hmac_b93edc83_like ON public.alerts_welcome USING btree (network_hmac varchar_pattern_ops);

CREATE INDEX auth_group_name_a6ea08ec_like ON public.auth_group USING btree (name varchar_pattern_ops);

CREATE INDEX auth_group_permissions_group_id_b120cbf9 ON public.auth_group_permissions USING btree (group_id);

CREATE INDEX auth_group_permissions_permission_id_84c5c92e ON public.auth_group_permissions USING btree (permission_id);

CREATE INDEX auth_permission_content_type_id_2f476e4b ON public.auth_permission USING btree (content_type_id);

CREATE INDEX base_content_object_idx ON public.wagtailcore_revision USING btree (base_content_type_id, object_id);

CREATE INDEX calendar_last_changed ON public.agenda_eventcalendar USING btree (modified_at DESC, event_id DESC);

CREATE INDEX change_one_by_one ON public.agenda_change USING btree (id) WHERE (refresh_id IS NULL);

CREATE INDEX change_unsettled ON public.agenda_change USING btree (id) WHERE (settled_at IS NULL);

CREATE INDEX config_chorestate_name_a652351a_like ON public.config_chorestate USING btree (name varchar_pattern_ops);

CREATE INDEX config_heartbeat_process_cf5051ba_like ON public.config_heartbeat USING btree (process varchar_pattern_ops);

CREATE INDEX content_object_idx ON public.wagtailcore_revision USING btree (content_type_id, object_id);

CREATE INDEX correction_network ON public.participation_correction USING btree (network_hmac, state);

CREATE INDEX correction_site ON public.participation_correction USING btree (site_hmac, state);

CREATE INDEX correction_thanks ON public.participation_correction USING btree (event_id, thanked_on);

CREATE INDEX decision_due ON public.participation_decision USING btree (executes_at) WHERE ((executed_at IS NULL) AND ((failure)::text = ''::text) AND (undone_at IS NULL));

CREATE INDEX delivery_due ON public.alerts_delivery USING btree (channel, service, standing, rank, due_at) WHERE ((state)::text = 'received'::text);

CREATE INDEX delivery_figures ON public.alerts_delivery USING btree (message_id, state, accepted_at);

CREATE INDEX digest_due ON public.alerts_digest USING btree (due_at, querystring) WHERE (due_at IS NOT NULL);

CREATE INDEX digest_unconfirmed ON public.alerts_digest USING btree (created_at) WHERE (confirmed_at IS NULL);

CREATE INDEX django_session_expire_date_a5c62663 ON public.django_session USING btree (expire_date);

CREATE INDEX django_session_session_key_c0390e0f_like ON public.django_session USING btree (session_key varchar_pattern_ops);

CREATE INDEX django_task_backend_071754_idx ON public.django_tasks_database_dbtaskresult USING btree (backend_name);

CREATE INDEX django_task_queue_n_99c321_idx ON public.django_tasks_database_dbtaskresult USING btree (queue_name);

CREATE INDEX event_live ON public.agenda_event USING btree (live, id);

CREATE INDEX event_match_due ON public.alerts_eventmatch USING btree (due_at) WHERE (due_at IS NOT NULL);

CREATE INDEX event_title ON public.agenda_event USING btree (title);

CREATE INDEX finding_to_tell ON public.alerts_finding USING btree (kept_search_id) WHERE (told_at IS NULL);

CREATE INDEX fingerprint_not_compared ON public.search_fingerprint USING btree (id) WHERE (compared_at IS NULL);

CREATE INDEX formstate_user_object ON public.wagtailadmin_formstate USING btree (user_id, content_type_id, object_id, parent_object_id);

CREATE INDEX indexed_bearing_last ON public.search_indexedbearing USING btree (kind, key, last_end);

CREATE INDEX indexed_day_of_event ON public.search_indexedday USING btree (event_id, ends, starts, rank);

CREATE INDEX indexed_event_alike ON public.search_indexedevent USING btree (alike, last_end);

CREATE INDEX indexed_event_end ON public.search_indexedevent USING btree (last_end, event_id);

CREATE INDEX indexed_event_where ON public.search_indexedevent USING btree (latitude, longitude, event_id);

CREATE INDEX indexed_meaning_due ON public.search_indexedmeaning USING btree (event_id) WHERE is_due;

CREATE INDEX indexed_name_begin ON public.search_indexedname USING btree (words text_pattern_ops);

CREATE INDEX indexed_name_order ON public.search_indexedname USING btree (kind, length((label)::text), label, key);

CREATE INDEX indexed_name_tokens ON public.search_indexedname USING gin (array_to_tsvector(string_to_array(btrim((words)::text), ' '::text))) WITH (fastupdate=off);

CREATE INDEX indexed_name_words ON public.search_indexedname USING btree (words);

CREATE INDEX indexed_text_title ON public.search_indexedtext USING btree (title);

CREATE INDEX kept_search_keepers ON public.alerts_keptsearch USING btree (querystring, subscription_id);

CREATE INDEX kept_search_question ON public.alerts_keptsearch USING btree (question_id, subscription_id);

CREATE INDEX kept_search_woken ON public.alerts_keptsearch USING btree (woken_at, id) WHERE (woken_at IS NOT NULL);

CREATE INDEX mail_due ON public.alerts_mail USING btree (due_at) WHERE ((state)::text = 'received'::text);

CREATE UNIQUE INDEX mail_once_a_key ON public.alerts_mail USING btree (key) WHERE (NOT ((key)::text = ''::text));

CREATE INDEX merge_at ON public.agenda_merge USING btree (merged_at);

CREATE UNIQUE INDEX merge_gone_once ON public.agenda_merge USING btree (content_type_id, gone_id) WHERE (undone_at IS NULL);

CREATE INDEX merge_into ON public.agenda_merge USING btree (content_type_id, into_id) WHERE (undone_at IS NULL);

CREATE INDEX merge_kept ON public.agenda_merge USING btree (content_type_id, kept_id);

CREATE INDEX occurrence_of_event ON public.agenda_occurrence USING btree (event_id, start_at);

CREATE INDEX occurrence_span ON public.agenda_occurrence USING btree (start_at, end_at, event_id);

CREATE INDEX organisation_name ON public.agenda_organisation USING btree (name);

CREATE UNIQUE INDEX override_one_of_contact ON public.participation_trustoverride USING btree (contact_id) WHERE (ended_at IS NULL);

CREATE UNIQUE INDEX override_one_of_organisation ON public.participation_trustoverride USING btree (organisation_id) WHERE (ended_at IS NULL);

CREATE INDEX participation_accesslink_proposal_id_5a9dd376 ON public.participation_accesslink USING btree (proposal_id);

CREATE INDEX participation_accesslink_token_sha256_086b08df_like ON public.participation_accesslink USING btree (token_sha256 varchar_pattern_ops);

CREATE INDEX participation_contact_email_hmac_ce9080e7_like ON public.participation_contact USING btree (email_hmac varchar_pattern_ops);

CREATE INDEX participation_correction_contact_id_b79c0109 ON public.participation_correction USING btree (contact_id);

CREATE INDEX participation_correction_event_id_ac553e60 ON public.participation_correction USING btree (event_id);

CREATE INDEX participation_correction_place_id_26fbb220 ON public.participation_correction USING btree (place_id);

CREATE INDEX participation_decision_into_id_ac4f7e96 ON public.participation_decision USING btree (into_id);

CREATE INDEX participation_decision_item_id_626770ff ON public.participation_decision USING btree (item_id);

CREATE INDEX participation_decision_moderator_id_aacc6cd7 ON public.participation_decision USING btree (moderator_id);

CREATE INDEX participation_decision_reason_id_4a55f025 ON public.participation_decision USING btree (reason_id);

CREATE INDEX participation_knownbrowser_contact_id_8b3df7ef ON public.participation_knownbrowser USING btree (contact_id);

CREATE INDEX participation_knownbrowser_expires_at_138548c1 ON public.participation_knownbrowser USING btree (expires_at);

CREATE INDEX participation_linkrequest_email_hmac_36a2a862_like ON public.participation_linkrequest USING btree (email_hmac varchar_pattern_ops);

CREATE INDEX participation_picture_proposal_id_6924e3e8 ON public.participation_picture USING btree (proposal_id);

CREATE INDEX participation_post_moderator_id_9e7b6cbf ON public.participation_post USING btree (moderator_id);

CREATE INDEX participation_post_proposal_id_959df2e3 ON public.participation_post USING btree (proposal_id);

CREATE INDEX participation_proposal_batch_032428f7 ON public.participation_proposal USING btree (batch);

CREATE INDEX participation_proposal_contact_id_a83a751b ON public.participation_proposal USING btree (contact_id);

CREATE INDEX participation_proposal_event_id_b44e2137 ON public.participation_proposal USING btree (event_id);

CREATE INDEX participation_proposal_merged_into_id_ca6ba309 ON public.participation_proposal USING btree (merged_into_id);

CREATE INDEX participation_proposal_stop_id_374eff00 ON public.participation_proposal USING btree (stop_id);

CREATE INDEX participation_queueitem_alike_id_a6e08d32 ON public.participation_queueitem USING btree (alike_id);

CREATE INDEX participation_queueitem_batch_9a8fddf7 ON public.participation_queueitem USING btree (batch);

CREATE INDEX participation_queueitem_taken_by_id_72a85ca8 ON public.participation_queueitem USING btree (taken_by_id);

CREATE INDEX participation_report_contact_id_871f99f1 ON public.participation_report USING btree (contact_id);

CREATE INDEX participation_report_event_id_58ae4ceb ON public.participation_report USING btree (event_id);

CREATE INDEX participation_report_occurrence_id_82c667b3 ON public.participation_report USING btree (occurrence_id);

CREATE INDEX participation_report_place_id_d6aeb4dd ON public.participation_report USING btree (place_id);

CREATE INDEX participation_representative_contact_id_5ed27779 ON public.participation_representative USING btree (contact_id);

CREATE INDEX participation_representative_made_by_id_1746dfe9 ON public.participation_representative USING btree (made_by_id);

CREATE INDEX participation_representative_organisation_id_1ec4a73a ON public.participation_representative USING btree (organisation_id);

CREATE INDEX participation_stoppedaddress_lifted_by_id_ec7d6d3e ON public.participation_stoppedaddress USING btree (lifted_by_id);

CREATE INDEX participation_stoppedaddress_stopped_by_id_43fe90d7 ON public.participation_stoppedaddress USING btree (stopped_by_id);

CREATE INDEX participation_trustoverride_contact_id_2b49c3e1 ON public.participation_trustoverride USING btree (contact_id);

CREATE INDEX participation_trustoverride_ended_by_id_c44da7d9 ON public.participation_trustoverride USING btree (ended_by_id);

CREATE INDEX participation_trustoverride_made_by_id_83a4aae4 ON public.participation_trustoverride USING btree (made_by_id);

CREATE INDEX participation_trustoverride_organisation_id_51534d65 ON public.participation_trustoverride USING btree (organisation_id);

CREATE INDEX participation_usedchallenge_digest_f691b887_like ON public.participation_usedchallenge USING btree (digest varchar_pattern_ops);

CREATE INDEX participation_usedchallenge_expires_at_0922a91b ON public.participation_usedchallenge USING btree (expires_at);

CREATE UNIQUE INDEX picture_chosen ON public.participation_picture USING btree (proposal_id) WHERE is_chosen;

CREATE UNIQUE INDEX picture_sent ON public.participation_picture USING btree (proposal_id) WHERE is_sent;

CREATE INDEX place_name ON public.agenda_place USING btree (name);

CREATE INDEX proposal_decided ON public.participation_proposal USING btree (decided_at);

CREATE INDEX proposal_of_network ON public.participation_proposal USING btree (network_hmac, state, saved_at);

CREATE INDEX proposal_of_site ON public.participation_proposal USING btree (site_hmac, state, saved_at);

CREATE INDEX proposal_state ON public.participation_proposal USING btree (state, saved_at);

CREATE INDEX queue_kind ON public.participation_queueitem USING btree (kind, state);

CREATE INDEX queue_order ON public.participation_queueitem USING btree (state, urgency, sorts_at, id);

CREATE INDEX queue_rises ON public.participation_queueitem USING btree (state, rises_at);

CREATE INDEX referenceindex_source_object ON public.wagtailcore_referenceindex USING btree (base_content_type_id, object_id);

CREATE INDEX referenceindex_target_object ON public.wagtailcore_referenceindex USING btree (to_content_type_id, to_object_id);

CREATE INDEX refresh_unsettled ON public.agenda_refresh USING btree (content_type_id, object_id) WHERE (settled_at IS NULL);

CREATE INDEX report_network ON public.participation_report USING btree (network_hmac, state);

CREATE INDEX report_site ON public.participation_report USING btree (site_hmac, state);

CREATE INDEX search_double_dismissed_by_id_b3456a46 ON public.search_double USING btree (dismissed_by_id);

CREATE INDEX search_double_event_id_52f39a8a ON public.search_double USING btree (event_id);

CREATE INDEX search_double_other_event_id_0351c078 ON public.search_double USING btree (other_event_id);

CREATE INDEX search_double_other_place_id_b2af91c2 ON public.search_double USING btree (other_place_id);

CREATE INDEX search_double_place_id_c5fc4364 ON public.search_double USING btree (place_id);

CREATE INDEX search_fingerprintday_fingerprint_id_ed87c09d ON public.search_fingerprintday USING btree (fingerprint_id);

CREATE INDEX search_fingerprintstem_fingerprint_id_8743363d ON public.search_fingerprintstem USING btree (fingerprint_id);

CREATE INDEX search_fruitlesssearch_words_a37246fb_like ON public.search_fruitlesssearch USING btree (words varchar_pattern_ops);

CREATE INDEX search_indexedmeaning_written_at_e2723252 ON public.search_indexedmeaning USING btree (written_at);

CREATE INDEX search_indexedword_stem_c8be4f3e ON public.search_indexedword USING btree (stem);

CREATE INDEX search_indexedword_stem_c8be4f3e_like ON public.search_indexedword USING btree (stem varchar_pattern_ops);

CREATE INDEX search_indexedword_word_9b590514_like ON public.search_indexedword USING btree (word varchar_pattern_ops);

CREATE INDEX search_landmark_name_d1930b16_like ON public.search_landmark USING btree (name varchar_pattern_ops);

CREATE INDEX search_stemfrequency_stem_102814f9_like ON public.search_stemfrequency USING btree (stem varchar_pattern_ops);

CREATE INDEX search_text_tokens ON public.search_text USING gin (tokens) WITH (fastupdate=off);

CREATE UNIQUE INDEX stopped_once ON public.participation_stoppedaddress USING btree (email_hmac) WHERE (lifted_at IS NULL);

CREATE INDEX subscription_quiet ON public.alerts_subscription USING btree (time_zone, quiet_from, quiet_to);

CREATE INDEX taggit_tag_name_58eb2ed9_like ON public.taggit_tag USING btree (name varchar_pattern_ops);

CREATE INDEX taggit_tag_slug_6be58b2c_like ON public.taggit_tag USING btree (slug varchar_pattern_ops);

CREATE INDEX taggit_tagg_content_8fc721_idx ON public.taggit_taggeditem USING btree (content_type_id, object_id);

CREATE INDEX taggit_taggeditem_content_type_id_9957a03c ON public.taggit_taggeditem USING btree (content_type_id);

CREATE INDEX taggit_taggeditem_object_id_e2d7d1df ON public.taggit_taggeditem USING btree (object_id);

CREATE INDEX taggit_taggeditem_tag_id_f4f5b767 ON public.taggit_taggeditem USING btree (tag_id);

CREATE INDEX tasks_db_new_ordering_idx ON public.django_tasks_database_dbtaskresult USING btree (status, priority DESC, run_after, enqueued_at) WHERE ((status)::text = 'READY'::text);

CREATE UNIQUE INDEX unique_in_progress_workflow ON public.wagtailcore_workflowstate USING btree (base_content_type_id, object_id) WHERE ((status)::text = ANY ((ARRAY['in_progress'::character varying, 'needs_changes'::character varying])::text[]));

CREATE INDEX wagtailadmi_content_717955_idx ON public.wagtailadmin_editingsession USING btree (content_type_id, object_id);

CREATE INDEX wagtailadmin_editingsession_content_type_id_4df7730e ON public.wagtailadmin_editingsession USING btree (content_type_id);

CREATE INDEX wagtailadmin_editingsession_user_id_6e1a9b70 ON public.wagtailadmin_editingsession USING btree (user_id);

CREATE INDEX wagtailadmin_formstate_content_type_id_e32438b3 ON public.wagtailadmin_formstate USING btree (content_type_id);

CREATE INDEX wagtailadmin_formstate_user_id_b910adc2 ON public.wagtailadmin_formstate USING btree (user_id);

CREATE INDEX wagtailcore_apitoken_key_hash_65979b78_like ON public.wagtailcore_apitoken USING btree (key_hash varchar_pattern_ops);

CREATE INDEX wagtailcore_apitoken_user_id_49b1141b ON public.wagtailcore_apitoken USING btree (user_id);

CREATE INDEX wagtailcore_collection_path_d848dc19_like ON public.wagtailcore_collection USING btree (path varchar_pattern_ops);

CREATE INDEX wagtailcore_collectionview_collectionviewrestriction__47320efd ON public.wagtailcore_collectionviewrestriction_groups USING btree (collectionviewrestriction_id);

CREATE INDEX wagtailcore_collectionviewrestriction_collection_id_761908ec ON public.wagtailcore_collectionviewrestriction USING btree (collection_id);

CREATE INDEX wagtailcore_collectionviewrestriction_groups_group_id_1823f2a3 ON public.wagtailcore_collectionviewrestriction_groups USING btree (group_id);

CREATE INDEX wagtailcore_comment_page_id_108444b5 ON public.wagtailcore_comment USING btree (page_id);

CREATE INDEX wagtailcore_comment_resolved_by_id_a282aa0e ON public.wagtailcore_comment USING btree (resolved_by_id);

CREATE INDEX wagtailcore_comment_revision_created_id_1d058279 ON public.wagtailcore_comment USING btree (revision_created_id);

CREATE INDEX wagtailcore_comment_user_id_0c577ca6 ON public.wagtailcore_comment USING btree (user_id);

CREATE INDEX wagtailcore_commentreply_comment_id_afc7e027 ON public.wagtailcore_commentreply USING btree (comment_id);

CREATE INDEX wagtailcore_commentreply_user_id_d0b3b9c3 ON public.wagtailcore_commentreply USING btree (user_id);

CREATE INDEX wagtailcore_groupapprovalt_groupapprovaltask_id_9a9255ea ON public.wagtailcore_groupapprovaltask_groups USING btree (groupapprovaltask_id);

CREATE INDEX wagtailcore_groupapprovaltask_groups_group_id_2e64b61f ON public.wagtailcore_groupapprovaltask_groups USING btree (group_id);

CREATE INDEX wagtailcore_groupcollectionpermission_collection_id_5423575a ON public.wagtailcore_groupcollectionpermission USING btree (collection_id);

CREATE INDEX wagtailcore_groupcollectionpermission_group_id_05d61460 ON public.wagtailcore_groupcollectionpermission USING btree (group_id);

CREATE INDEX wagtailcore_groupcollectionpermission_permission_id_1b626275 ON public.wagtailcore_groupcollectionpermission USING btree (permission_id);

CREATE INDEX wagtailcore_grouppagepermission_group_id_fc07e671 ON public.wagtailcore_grouppagepermission USING btree (group_id);

CREATE INDEX wagtailcore_grouppagepermission_page_id_710b114a ON public.wagtailcore_grouppagepermission USING btree (page_id);

CREATE INDEX wagtailcore_grouppagepermission_permission_id_05acb22e ON public.wagtailcore_grouppagepermission USING btree (permission_id);

CREATE INDEX wagtailcore_groupsitepermission_group_id_e5cdbee4 ON public.wagtailcore_groupsitepermission USING btree (group_id);

CREATE INDEX wagtailcore_groupsitepermission_permission_id_459b1f38 ON public.wagtailcore_groupsitepermission USING btree (permission_id);

CREATE INDEX wagtailcore_groupsitepermission_site_id_245de488 ON public.wagtailcore_groupsitepermission USING btree (site_id);

CREATE INDEX wagtailcore_locale_language_code_03149338_like ON public.wagtailcore_locale USING btree (language_code varchar_pattern_ops);

CREATE INDEX wagtailcore_modellogentry_action_d2d856ee ON public.wagtailcore_modellogentry USING btree (action);

CREATE INDEX wagtailcore_modellogentry_action_d2d856ee_like ON public.wagtailcore_modellogentry USING btree (action varchar_pattern_ops);

CREATE INDEX wagtailcore_modellogentry_content_changed_8bc39742 ON public.wagtailcore_modellogentry USING btree (content_changed);

CREATE INDEX wagtailcore_modellogentry_content_type_id_68849e77 ON public.wagtailcore_modellogentry USING btree (content_type_id);

CREATE INDEX wagtailcore_modellogentry_object_id_e0e7d4ef ON public.wagtailcore_modellogentry USING btree (object_id);

CREATE INDEX wagtailcore_modellogentry_object_id_e0e7d4ef_like ON public.wagtailcore_modellogentry USING btree (object_id varchar_pattern_ops);

CREATE INDEX wagtailcore_modellogentry_revision_id_df6ca33a ON public.wagtailcore_modellogentry USING btree (revision_id);

CREATE INDEX wagtailcore_modellogentry_timestamp_9694521b ON public.wagtailcore_modellogentry USING btree ("timestamp");

CREATE INDEX wagtailcore_modellogentry_user_id_0278d1bf ON public.wagtailcore_modellogentry USING btree (user_id);

CREATE INDEX wagtailcore_page_alias_of_id_12945502 ON public.wagtailcore_page USING btree (alias_of_id);

CREATE INDEX wagtailcore_page_content_type_id_c28424df ON public.wagtailcore_page USING btree (content_type_id);

CREATE INDEX wagtailcore_page_first_published_at_2b5dd637 ON public.wagtailcore_page USING btree (first_published_at);

CREATE INDEX wagtailcore_page_latest_revision_id_e60fef51 ON public.wagtailcore_page USING btree (latest_revision_id);

CREATE INDEX wagtailcore_page_live_revision_id_930bd822 ON public.wagtailcore_page USING btree (live_revision_id);

CREATE INDEX wagtailcore_page_locale_id_3c7e30a6 ON public.wagtailcore_page USING btree (locale_id);

CREATE INDEX wagtailcore_page_locked_by_id_bcb86245 ON public.wagtailcore_page USING btree (locked_by_id);

CREATE INDEX wagtailcore_page_owner_id_fbf7c332 ON public.wagtailcore_page USING btree (owner_id);

CREATE INDEX wagtailcore_page_path_98eba2c8_like ON public.wagtailcore_page USING btree (path varchar_pattern_ops);

CREATE INDEX wagtailcore_page_slug_e7c11b8f ON public.wagtailcore_page USING btree (slug);

CREATE INDEX wagtailcore_page_slug_e7c11b8f_like ON public.wagtailcore_page USING btree (slug varchar_pattern_ops);

CREATE INDEX wagtailcore_pagelogentry_action_c2408198 ON public.wagtailcore_pagelogentry USING btree (action);

CREATE INDEX wagtailcore_pagelogentry_action_c2408198_like ON public.wagtailcore_pagelogentry USING btree (action varchar_pattern_ops);

CREATE INDEX wagtailcore_pagelogentry_content_changed_99f27ade ON public.wagtailcore_pagelogentry USING btree (content_changed);

CREATE INDEX wagtailcore_pagelogentry_content_type_id_74e7708a ON public.wagtailcore_pagelogentry USING btree (content_type_id);

CREATE INDEX wagtailcore_pagelogentry_page_id_8464e327 ON public.wagtailcore_pagelogentry USING btree (page_id);

CREATE INDEX wagtailcore_pagelogentry_revision_id_8043d103 ON public.wagtailcore_pagelogentry USING btree (revision_id);

CREATE INDEX wagtailcore_pagelogentry_timestamp_deb774c4 ON public.wagtailcore_pagelogentry USING btree ("timestamp");

CREATE INDEX wagtailcore_pagelogentry_user_id_604ccfd8 ON public.wagtailcore_pagelogentry USING btree (user_id);

CREATE INDEX wagtailcore_pagerevision_approved_go_live_at_e56afc67 ON public.wagtailcore_revision USING btree (approved_go_live_at);

CREATE INDEX wagtailcore_pagerevision_created_at_66954e3b ON public.wagtailcore_revision USING btree (created_at);

CREATE INDEX wagtailcore_pagerevision_user_id_2409d2f4 ON public.wagtailcore_revision USING btree (user_id);

CREATE INDEX wagtailcore_pagesubscription_page_id_a085e7a6 ON public.wagtailcore_pagesubscription USING btree (page_id);

CREATE INDEX wagtailcore_pagesubscription_user_id_89d7def9 ON public.wagtailcore_pagesubscription USING btree (user_id);

CREATE INDEX wagtailcore_pageviewrestri_pageviewrestriction_id_f147a99a ON public.wagtailcore_pageviewrestriction_groups USING btree (pageviewrestriction_id);

CREATE INDEX wagtailcore_pageviewrestriction_groups_group_id_6460f223 ON public.wagtailcore_pageviewrestriction_groups USING btree (group_id);

CREATE INDEX wagtailcore_pageviewrestriction_page_id_15a8bea6 ON public.wagtailcore_pageviewrestriction USING btree (page_id);

CREATE INDEX wagtailcore_referenceindex_base_content_type_id_313cf40f ON public.wagtailcore_referenceindex USING btree (base_content_type_id);

CREATE INDEX wagtailcore_referenceindex_content_type_id_766e0336 ON public.wagtailcore_referenceindex USING btree (content_type_id);

CREATE INDEX wagtailcore_referenceindex_to_content_type_id_93690bbd ON public.wagtailcore_referenceindex USING btree (to_content_type_id);

CREATE INDEX wagtailcore_revision_base_content_type_id_5b4ef7bd ON public.wagtailcore_revision USING btree (base_content_type_id);

CREATE INDEX wagtailcore_revision_content_type_id_c8cb69c0 ON public.wagtailcore_revision USING btree (content_type_id);

CREATE INDEX wagtailcore_site_hostname_96b20b46 ON public.wagtailcore_site USING btree (hostname);

CREATE INDEX wagtailcore_site_hostname_96b20b46_like ON public.wagtailcore_site USING btree (hostname varchar_pattern_ops);

CREATE INDEX wagtailcore_site_root_page_id_e02fb95c ON public.wagtailcore_site USING btree (root_page_id);

CREATE INDEX wagtailcore_task_content_type_id_249ab8ba ON public.wagtailcore_task USING btree (content_type_id);

CREATE INDEX wagtailcore_taskstate_content_type_id_0a758fdc ON public.wagtailcore_taskstate USING btree (content_type_id);

CREATE INDEX wagtailcore_taskstate_finished_by_id_13f98229 ON public.wagtailcore_taskstate USING btree (finished_by_id);

CREATE INDEX wagtailcore_taskstate_page_revision_id_9f52c88e ON public.wagtailcore_taskstate USING btree (revision_id);

CREATE INDEX wagtailcore_taskstate_task_id_c3677c34 ON public.wagtailcore_taskstate USING btree (task_id);

CREATE INDEX wagtailcore_taskstate_workflow_state_id_9239a775 ON public.wagtailcore_taskstate USING btree (workflow_state_id);

CREATE INDEX wagtailcore_uploadedfile_for_content_type_id_b0fc87b2 ON public.wagtailcore_uploadedfile USING btree (for_content_type_id);

CREATE INDEX wagtailcore_uploadedfile_uploaded_by_user_id_c7580fe8 ON public.wagtailcore_uploadedfile USING btree (uploaded_by_user_id);

CREATE INDEX wagtailcore_uuid_06a44d_idx ON public.wagtailcore_pagelogentry USING btree (uuid, action, "timestamp" DESC);

CREATE INDEX wagtailcore_uuid_d6363b_idx ON public.wagtailcore_modellogentry USING btree (uuid, action, "timestamp" DESC);

CREATE INDEX wagtailcore_workflowcontenttype_workflow_id_9aad7cd2 ON public.wagtailcore_workflowcontenttype USING btree (workflow_id);

CREATE INDEX wagtailcore_workflowpage_workflow_id_56f56ff6 ON public.wagtailcore_workflowpage USING btree (workflow_id);

CREATE INDEX wagtailcore_workflowstate_base_content_type_id_a30dc576 ON public.wagtailcore_workflowstate USING btree (base_content_type_id);

CREATE INDEX wagtailcore_workflowstate_content_type_id_2bb78ce1 ON public.wagtailcore_workflowstate USING btree (content_type_id);

CREATE INDEX wagtailcore_workflowstate_requested_by_id_4090bca3 ON public.wagtailcore_workflowstate USING btree (requested_by_id);

CREATE INDEX wagtailcore_workflowstate_workflow_id_1f18378f ON public.wagtailcore_workflowstate USING btree (workflow_id);

CREATE INDEX wagtailcore_workflowtask_task_id_ce7716fe ON public.wagtailcore_workflowtask USING btree (task_id);

CREATE INDEX wagtailcore_workflowtask_workflow_id_b9717175 ON public.wagtailcore_workflowtask USING btree (workflow_id);

CREATE INDEX wagtaildocs_document_collection_id_23881625 ON public.wagtaildocs_document USING btree (collection_id);

CREATE INDEX wagtaildocs_document_uploaded_by_user_id_17258b41 ON public.wagtaildocs_document USING btree (uploaded_by_user_id);

CREATE INDEX wagtailembeds_embed_cache_until_26c94bb0 ON public.wagtailembeds_embed USING btree (cache_until);

CREATE INDEX wagtailembeds_embed_hash_c9bd8c9a_like ON public.wagtailembeds_embed USING btree (hash varchar_pattern_ops);

CREATE INDEX wagtailimages_image_collection_id_c2f8af7e ON public.wagtailimages_image USING btree (collection_id);

CREATE INDEX wagtailimages_image_created_at_86fa6cd4 ON public.wagtailimages_image USING btree (created_at);

CREATE INDEX wagtailimages_image_file_hash_fb5bbb23 ON public.wagtailimages_image USING btree (file_hash);

CREATE INDEX wagtailimages_image_file_hash_fb5bbb23_like ON public.wagtailimages_image USING btree (file_hash varchar_pattern_ops);

CREATE INDEX wagtailimages_image_uploaded_by_user_id_5d73dc75 ON public.wagtailimages_image USING btree (uploaded_by_user_id);

CREATE INDEX wagtailimages_rendition_filter_spec_1cba3201 ON public.wagtailimages_rendition USING btree (filter_spec);

CREATE INDEX wagtailimages_rendition_filter_spec_1cba3201_like ON public.wagtailimages_rendition USING btree (filter_spec varchar_pattern_ops);

CREATE INDEX wagtailimages_rendition_image_id_3e1fd774 ON public.wagtailimages_rendition USING btree (image_id);

CREATE INDEX wagtailredirects_redirect_old_path_bb35247b ON public.wagtailredirects_redirect USING btree (old_path);

CREATE INDEX wagtailredirects_redirect_old_path_bb35247b_like ON public.wagtailredirects_redirect USING btree (old_path varchar_pattern_ops);

CREATE INDEX wagtailredirects_redirect_redirect_page_id_b5728a8f ON public.wagtailredirects_redirect USING btree (redirect_page_id);

CREATE INDEX wagtailredirects_redirect_site_id_780a0e1e ON public.wagtailredirects_redirect USING btree (site_id);

CREATE INDEX wagtailsear_autocom_476c89_gin ON public.wagtailsearch_indexentry USING gin (autocomplete);

CREATE INDEX wagtailsear_body_90c85d_gin ON public.wagtailsearch_indexentry USING gin (body);

CREATE INDEX wagtailsear_title_9caae0_gin ON public.wagtailsearch_indexentry USING gin (title);

CREATE INDEX wagtailsearch_indexentry_content_type_id_62ed694f ON public.wagtailsearch_indexentry USING btree (content_type_id);

CREATE INDEX workflowstate_base_ct_id_idx ON public.wagtailcore_workflowstate USING btree (base_content_type_id, object_id);

CREATE INDEX workflowstate_ct_id_idx ON public.wagtailcore_workflowstate USING btree (content_type_id, object_id);

CREATE TRIGGER alerts_alert_every_writer BEFORE UPDATE ON public.alerts_alert FOR EACH ROW EXECUTE FUNCTION public.alerts_alert_every_writer();

CREATE TRIGGER alerts_alerttemplate_every_writer BEFORE UPDATE ON public.alerts_alerttemplate FOR EACH ROW EXECUTE FUNCTION public.alerts_alerttemplate_every_writer();

CREATE TRIGGER alerts_message_deleted AFTER DELETE ON public.alerts_message REFERENCING OLD TABLE AS deleted FOR EACH STATEMENT EXECUTE FUNCTION public.alerts_message_deleted();

CREATE TRIGGER alerts_subscription_deleted AFTER DELETE ON public.alerts_subscription REFERENCING OLD TABLE AS deleted FOR EACH STATEMENT EXECUTE FUNCTION public.alerts_subscription_deleted();

CREATE TRIGGER audit_written_once BEFORE UPDATE ON public.alerts_auditline FOR EACH ROW EXECUTE FUNCTION public.audit_written_once();

CREATE TRIGGER search_event_deleted AFTER DELETE ON public.search_indexedevent FOR EACH ROW EXECUTE FUNCTION public.search_forget();

CREATE TRIGGER search_events_truncated AFTER TRUNCATE ON public.search_indexedevent FOR EACH STATEMENT EXECUTE FUNCTION public.search_forget_all();

ALTER TABLE ONLY public.accounts_user_groups
    ADD CONSTRAINT accounts_user_groups_group_id_bd11a704_fk_auth_group_id FOREIGN KEY (group_id) REFERENCES public.auth_group(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.accounts_user_groups
    ADD CONSTRAINT accounts_user_groups_user_id_52b62117_fk_accounts_user_id FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.accounts_user_user_permissions
    ADD CONSTRAINT accounts_user_user_p_permission_id_113bb443_fk_auth_perm FOREIGN KEY (permission_id) REFERENCES public.auth_permission(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.accounts_user_user_permissions
    ADD CONSTRAINT accounts_user_user_p_user_id_e4f0a161_fk_accounts_ FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.agenda_articlepage
    ADD CONSTRAINT agenda_articlepage_page_ptr_id_b37542ba_fk_wagtailcore_page_id FOREIGN KEY (page_ptr_id) REFERENCES public.wagtailcore_page(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.agenda_category
    ADD CONSTRAINT agenda_category_latest_revision_id_be3547e6_fk_wagtailco FOREIGN KEY (latest_revision_id) REFERENCES public.wagtailcore_revision(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.agenda_category
    ADD CONSTRAINT agenda_category_live_revision_id_a16ceadd_fk_wagtailco FOREIGN KEY (live_revision_id) REFERENCES public.wagtailcore_revision(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.agenda_change
    ADD CONSTRAINT agenda_change_actor_id_ca4906d2_fk_accounts_user_id FOREIGN KEY (actor_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.agenda_change
    ADD CONSTRAINT agenda_change_event_id_62776d2d_fk_agenda_event_id FOREIGN KEY (event_id) REFERENCES public.agenda_event(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.agenda_change
    ADD CONSTRAINT agenda_change_occurrence_id_84adb7e8_fk_agenda_occurrence_id FOREIGN KEY (occurrence_id) REFERENCES public.agenda_occurrence(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.agenda_change
    ADD CONSTRAINT agenda_change_refresh_id_311bb396_fk_agenda_refresh_id FOREIGN KEY (refresh_id) REFERENCES public.agenda_refresh(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.agenda_event
    ADD CONSTRAINT agenda_event_category_id_77a6933e_fk_agenda_category_id FOREIGN KEY (category_id) REFERENCES public.agenda_category(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.agenda_event
    ADD CONSTRAINT agenda_event_cover_id_fa3865dd_fk_wagtailimages_image_id FOREIGN KEY (cover_id) REFERENCES public.wagtailimages_image(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.agenda_event
    ADD CONSTRAINT agenda_event_latest_revision_id_32cf2bb6_fk_wagtailco FOREIGN KEY (latest_revision_id) REFERENCES public.wagtailcore_revision(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.agenda_event
    ADD CONSTRAINT agenda_event_live_revision_id_ddc9daa6_fk_wagtailco FOREIGN KEY (live_revision_id) REFERENCES public.wagtailcore_revision(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.agenda_event
    ADD CONSTRAINT agenda_event_locked_by_id_c7d25ef8_fk_accounts_user_id FOREIGN KEY (locked_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.agenda_event
    ADD CONSTRAINT agenda_event_organisation_id_0ed171a9_fk_agenda_organisation_id FOREIGN KEY (organisation_id) REFERENCES public.agenda_organisation(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.agenda_event_other_categories
    ADD CONSTRAINT agenda_event_other_c_category_id_89c50efa_fk_agenda_ca FOREIGN KEY (category_id) REFERENCES public.agenda_category(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.agenda_event_other_categories
    ADD CONSTRAINT agenda_event_other_c_event_id_a964e1dd_fk_agenda_ev FOREIGN KEY (event_id) REFERENCES public.agenda_event(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.agenda_event_other_places
    ADD CONSTRAINT agenda_event_other_places_event_id_fe464b58_fk_agenda_event_id FOREIGN KEY (event_id) REFERENCES public.agenda_event(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.agenda_event_other_places
    ADD CONSTRAINT agenda_event_other_places_place_id_1656cc0d_fk_agenda_place_id FOREIGN KEY (place_id) REFERENCES public.agenda_place(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.agenda_event
    ADD CONSTRAINT agenda_event_owner_id_300219d2_fk_accounts_user_id FOREIGN KEY (owner_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.agenda_event
    ADD CONSTRAINT agenda_event_place_id_78be7a48_fk_agenda_place_id FOREIGN KEY (place_id) REFERENCES public.agenda_place(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.agenda_event
    ADD CONSTRAINT agenda_event_programme_id_105bbf0b_fk_agenda_pr FOREIGN KEY (programme_id) REFERENCES public.agenda_programmepage(page_ptr_id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.agenda_eventcalendar
    ADD CONSTRAINT agenda_eventcalendar_event_id_a5674dce_fk_agenda_event_id FOREIGN KEY (event_id) REFERENCES public.agenda_event(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.agenda_eventdate
    ADD CONSTRAINT agenda_eventdate_event_id_72ff036e_fk_agenda_event_id FOREIGN KEY (event_id) REFERENCES public.agenda_event(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.agenda_eventkeyword
    ADD CONSTRAINT agenda_eventkeyword_content_object_id_fe90ffa2_fk_agenda_ev FOREIGN KEY (content_object_id) REFERENCES public.agenda_event(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.agenda_eventkeyword
    ADD CONSTRAINT agenda_eventkeyword_tag_id_5a9c3f3f_fk_agenda_keyword_id FOREIGN KEY (tag_id) REFERENCES public.agenda_keyword(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.agenda_homepage
    ADD CONSTRAINT agenda_homepage_page_ptr_id_3611dec9_fk_wagtailcore_page_id FOREIGN KEY (page_ptr_id) REFERENCES public.wagtailcore_page(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.agenda_homepage
    ADD CONSTRAINT agenda_homepage_pick_id_967a647d_fk_agenda_event_id FOREIGN KEY (pick_id) REFERENCES public.agenda_event(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.agenda_membership
    ADD CONSTRAINT agenda_membership_organisation_id_cc583ede_fk_agenda_or FOREIGN KEY (organisation_id) REFERENCES public.agenda_organisation(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.agenda_membership
    ADD CONSTRAINT agenda_membership_user_id_8cda15fb_fk_accounts_user_id FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.agenda_merge
    ADD CONSTRAINT agenda_merge_content_type_id_09fc7ec0_fk_django_content_type_id FOREIGN KEY (content_type_id) REFERENCES public.django_content_type(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.agenda_merge
    ADD CONSTRAINT agenda_merge_merged_by_id_c0af745e_fk_accounts_user_id FOREIGN KEY (merged_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.agenda_occurrence
    ADD CONSTRAINT agenda_occurrence_event_id_4a6fa228_fk_agenda_event_id FOREIGN KEY (event_id) REFERENCES public.agenda_event(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.agenda_occurrence
    ADD CONSTRAINT agenda_occurrence_place_id_e1c3c6e3_fk_agenda_place_id FOREIGN KEY (place_id) REFERENCES public.agenda_place(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.agenda_organisation
    ADD CONSTRAINT agenda_organisation_latest_revision_id_d323c1b9_fk_wagtailco FOREIGN KEY (latest_revision_id) REFERENCES public.wagtailcore_revision(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.agenda_organisation
    ADD CONSTRAINT agenda_organisation_live_revision_id_12fd5bf8_fk_wagtailco FOREIGN KEY (live_revision_id) REFERENCES public.wagtailcore_revision(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.agenda_place
    ADD CONSTRAINT agenda_place_area_id_9e49cdcc_fk_agenda_area_id FOREIGN KEY (area_id) REFERENCES public.agenda_area(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.agenda_place
    ADD CONSTRAINT agenda_place_chosen_area_id_238fb355_fk_agenda_area_id FOREIGN KEY (chosen_area_id) REFERENCES public.agenda_area(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.agenda_place
    ADD CONSTRAINT agenda_place_cover_id_ef909547_fk_wagtailimages_image_id FOREIGN KEY (cover_id) REFERENCES public.wagtailimages_image(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.agenda_place
    ADD CONSTRAINT agenda_place_latest_revision_id_4bdcc138_fk_wagtailco FOREIGN KEY (latest_revision_id) REFERENCES public.wagtailcore_revision(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.agenda_place
    ADD CONSTRAINT agenda_place_live_revision_id_98a205ca_fk_wagtailco FOREIGN KEY (live_revision_id) REFERENCES public.wagtailcore_revision(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.agenda_place
    ADD CONSTRAINT agenda_place_parent_id_545a0575_fk_agenda_place_id FOREIGN KEY (parent_id) REFERENCES public.agenda_place(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.agenda_placealias
    ADD CONSTRAINT agenda_placealias_place_id_682bd824_fk_agenda_place_id FOREIGN KEY (place_id) REFERENCES public.agenda_place(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.agenda_programmepage
    ADD CONSTRAINT agenda_programmepage_cover_id_e9901ace_fk_wagtailim FOREIGN KEY (cover_id) REFERENCES public.wagtailimages_image(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.agenda_programmepage
    ADD CONSTRAINT agenda_programmepage_page_ptr_id_a8354fb1_fk_wagtailco FOREIGN KEY (page_ptr_id) REFERENCES public.wagtailcore_page(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.agenda_publishedslug
    ADD CONSTRAINT agenda_publishedslug_content_type_id_04a8a4c6_fk_django_co FOREIGN KEY (content_type_id) REFERENCES public.django_content_type(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.agenda_refresh
    ADD CONSTRAINT agenda_refresh_content_type_id_0c6f6ad4_fk_django_co FOREIGN KEY (content_type_id) REFERENCES public.django_content_type(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.agenda_refresh
    ADD CONSTRAINT agenda_refresh_requested_by_id_71189606_fk_accounts_user_id FOREIGN KEY (requested_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.agenda_refresh
    ADD CONSTRAINT agenda_refresh_superseded_by_id_e36d9aff_fk_agenda_refresh_id FOREIGN KEY (superseded_by_id) REFERENCES public.agenda_refresh(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.agenda_selectionchoice
    ADD CONSTRAINT agenda_selectionchoi_page_id_f4c04f19_fk_agenda_se FOREIGN KEY (page_id) REFERENCES public.agenda_selectionpage(page_ptr_id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.agenda_selectionchoice
    ADD CONSTRAINT agenda_selectionchoice_event_id_591d8cc5_fk_agenda_event_id FOREIGN KEY (event_id) REFERENCES public.agenda_event(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.agenda_selectionindexpage
    ADD CONSTRAINT agenda_selectioninde_page_ptr_id_9166874f_fk_wagtailco FOREIGN KEY (page_ptr_id) REFERENCES public.wagtailcore_page(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.agenda_selectionpage
    ADD CONSTRAINT agenda_selectionpage_page_ptr_id_8e53eb96_fk_wagtailco FOREIGN KEY (page_ptr_id) REFERENCES public.wagtailcore_page(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.agenda_sourcerecord
    ADD CONSTRAINT agenda_sourcerecord_event_id_0dbf7ae4_fk_agenda_event_id FOREIGN KEY (event_id) REFERENCES public.agenda_event(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.agenda_sourcerecord
    ADD CONSTRAINT agenda_sourcerecord_source_id_e85e2268_fk_agenda_source_id FOREIGN KEY (source_id) REFERENCES public.agenda_source(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.alerts_alert
    ADD CONSTRAINT alerts_alert_approved_by_id_daf27840_fk_accounts_user_id FOREIGN KEY (approved_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.alerts_alert_areas
    ADD CONSTRAINT alerts_alert_areas_alert_id_31ed7c79_fk_alerts_alert_id FOREIGN KEY (alert_id) REFERENCES public.alerts_alert(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.alerts_alert_areas
    ADD CONSTRAINT alerts_alert_areas_area_id_b19b648a_fk_agenda_area_id FOREIGN KEY (area_id) REFERENCES public.agenda_area(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.alerts_alert_events
    ADD CONSTRAINT alerts_alert_events_alert_id_3d2310de_fk_alerts_alert_id FOREIGN KEY (alert_id) REFERENCES public.alerts_alert(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.alerts_alert_events
    ADD CONSTRAINT alerts_alert_events_event_id_11b56e5d_fk_agenda_event_id FOREIGN KEY (event_id) REFERENCES public.agenda_event(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.alerts_alert
    ADD CONSTRAINT alerts_alert_first_id_d4ab7a09_fk_alerts_alert_id FOREIGN KEY (first_id) REFERENCES public.alerts_alert(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.alerts_alert_places
    ADD CONSTRAINT alerts_alert_places_alert_id_30090ba9_fk_alerts_alert_id FOREIGN KEY (alert_id) REFERENCES public.alerts_alert(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.alerts_alert_places
    ADD CONSTRAINT alerts_alert_places_place_id_1ef9a61f_fk_agenda_place_id FOREIGN KEY (place_id) REFERENCES public.agenda_place(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.alerts_alert_programmes
    ADD CONSTRAINT alerts_alert_program_programmepage_id_14363438_fk_agenda_pr FOREIGN KEY (programmepage_id) REFERENCES public.agenda_programmepage(page_ptr_id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.alerts_alert_programmes
    ADD CONSTRAINT alerts_alert_programmes_alert_id_4820026e_fk_alerts_alert_id FOREIGN KEY (alert_id) REFERENCES public.alerts_alert(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.alerts_alert
    ADD CONSTRAINT alerts_alert_submitted_by_id_c95b1b33_fk_accounts_user_id FOREIGN KEY (submitted_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.alerts_alert
    ADD CONSTRAINT alerts_alert_template_approved_by_15ef2e7b_fk_accounts_ FOREIGN KEY (template_approved_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.alerts_alert
    ADD CONSTRAINT alerts_alert_template_id_6fba50dc_fk_alerts_alerttemplate_id FOREIGN KEY (template_id) REFERENCES public.alerts_alerttemplate(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.alerts_alert
    ADD CONSTRAINT alerts_alert_template_written_by__5bf356b8_fk_accounts_ FOREIGN KEY (template_written_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.alerts_alert
    ADD CONSTRAINT alerts_alert_topic_id_333f233b_fk_alerts_topic_id FOREIGN KEY (topic_id) REFERENCES public.alerts_topic(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.alerts_alert
    ADD CONSTRAINT alerts_alert_written_by_id_c968a4c5_fk_accounts_user_id FOREIGN KEY (written_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.alerts_alerttemplate_areas
    ADD CONSTRAINT alerts_alerttemplate_alerttemplate_id_d6e896ab_fk_alerts_al FOREIGN KEY (alerttemplate_id) REFERENCES public.alerts_alerttemplate(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.alerts_alerttemplate
    ADD CONSTRAINT alerts_alerttemplate_approved_by_id_6d385b86_fk_accounts_ FOREIGN KEY (approved_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.alerts_alerttemplate_areas
    ADD CONSTRAINT alerts_alerttemplate_areas_area_id_9128e965_fk_agenda_area_id FOREIGN KEY (area_id) REFERENCES public.agenda_area(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.alerts_alerttemplate
    ADD CONSTRAINT alerts_alerttemplate_submitted_by_id_f9cdf9ac_fk_accounts_ FOREIGN KEY (submitted_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.alerts_alerttemplate
    ADD CONSTRAINT alerts_alerttemplate_topic_id_65d1c340_fk_alerts_topic_id FOREIGN KEY (topic_id) REFERENCES public.alerts_topic(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.alerts_alerttemplate
    ADD CONSTRAINT alerts_alerttemplate_written_by_id_a8d9d97c_fk_accounts_user_id FOREIGN KEY (written_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.alerts_audience
    ADD CONSTRAINT alerts_audience_message_id_d73daff0_fk_alerts_message_id FOREIGN KEY (message_id) REFERENCES public.alerts_message(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.alerts_auditline
    ADD CONSTRAINT alerts_auditline_alert_id_1c2f00dc_fk_alerts_alert_id FOREIGN KEY (alert_id) REFERENCES public.alerts_alert(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.alerts_auditline
    ADD CONSTRAINT alerts_auditline_template_id_05e61e14_fk_alerts_al FOREIGN KEY (template_id) REFERENCES public.alerts_alerttemplate(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.alerts_eventmatch
    ADD CONSTRAINT alerts_eventmatch_event_id_864c4b82_fk_agenda_event_id FOREIGN KEY (event_id) REFERENCES public.agenda_event(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.alerts_eventnews
    ADD CONSTRAINT alerts_eventnews_event_id_e81fb0f5_fk_agenda_event_id FOREIGN KEY (event_id) REFERENCES public.agenda_event(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.alerts_finding
    ADD CONSTRAINT alerts_finding_event_id_32da7f49_fk_agenda_event_id FOREIGN KEY (event_id) REFERENCES public.agenda_event(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.alerts_finding
    ADD CONSTRAINT alerts_finding_kept_search_id_1299ac2c_fk_alerts_keptsearch_id FOREIGN KEY (kept_search_id) REFERENCES public.alerts_keptsearch(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.alerts_follow
    ADD CONSTRAINT alerts_follow_event_id_8cfa5e29_fk_agenda_event_id FOREIGN KEY (event_id) REFERENCES public.agenda_event(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.alerts_follow
    ADD CONSTRAINT alerts_follow_subscription_id_8e679d8e_fk_alerts_su FOREIGN KEY (subscription_id) REFERENCES public.alerts_subscription(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.alerts_keptsearch
    ADD CONSTRAINT alerts_keptsearch_question_id_99e1c13f_fk_alerts_question_id FOREIGN KEY (question_id) REFERENCES public.alerts_question(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.alerts_keptsearch
    ADD CONSTRAINT alerts_keptsearch_subscription_id_02abe438_fk_alerts_su FOREIGN KEY (subscription_id) REFERENCES public.alerts_subscription(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.alerts_message
    ADD CONSTRAINT alerts_message_alert_id_a6baee4b_fk_alerts_alert_id FOREIGN KEY (alert_id) REFERENCES public.alerts_alert(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.alerts_message
    ADD CONSTRAINT alerts_message_event_id_4322d52c_fk_agenda_event_id FOREIGN KEY (event_id) REFERENCES public.agenda_event(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.alerts_receiptcount
    ADD CONSTRAINT alerts_receiptcount_message_id_51fa13c4_fk_alerts_message_id FOREIGN KEY (message_id) REFERENCES public.alerts_message(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.alerts_searchnews
    ADD CONSTRAINT alerts_searchnews_event_id_534ae761_fk_agenda_event_id FOREIGN KEY (event_id) REFERENCES public.agenda_event(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.alerts_subscription_areas
    ADD CONSTRAINT alerts_subscription__subscription_id_dd3b064a_fk_alerts_su FOREIGN KEY (subscription_id) REFERENCES public.alerts_subscription(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.alerts_subscription_topics
    ADD CONSTRAINT alerts_subscription__subscription_id_dee9aff3_fk_alerts_su FOREIGN KEY (subscription_id) REFERENCES public.alerts_subscription(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.alerts_subscription_areas
    ADD CONSTRAINT alerts_subscription_areas_area_id_5a10f971_fk_agenda_area_id FOREIGN KEY (area_id) REFERENCES public.agenda_area(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.alerts_subscription_topics
    ADD CONSTRAINT alerts_subscription_topics_topic_id_37170a7d_fk_alerts_topic_id FOREIGN KEY (topic_id) REFERENCES public.alerts_topic(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.alerts_welcome
    ADD CONSTRAINT alerts_welcome_subscription_id_15e4cd97_fk_alerts_su FOREIGN KEY (subscription_id) REFERENCES public.alerts_subscription(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissio_permission_id_84c5c92e_fk_auth_perm FOREIGN KEY (permission_id) REFERENCES public.auth_permission(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissions_group_id_b120cbf9_fk_auth_group_id FOREIGN KEY (group_id) REFERENCES public.auth_group(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.auth_permission
    ADD CONSTRAINT auth_permission_content_type_id_2f476e4b_fk_django_co FOREIGN KEY (content_type_id) REFERENCES public.django_content_type(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.participation_accesslink
    ADD CONSTRAINT participation_access_proposal_id_5a9dd376_fk_participa FOREIGN KEY (proposal_id) REFERENCES public.participation_proposal(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.participation_correction
    ADD CONSTRAINT participation_correc_contact_id_b79c0109_fk_participa FOREIGN KEY (contact_id) REFERENCES public.participation_contact(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.participation_correction
    ADD CONSTRAINT participation_correction_event_id_ac553e60_fk_agenda_event_id FOREIGN KEY (event_id) REFERENCES public.agenda_event(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.participation_correction
    ADD CONSTRAINT participation_correction_place_id_26fbb220_fk_agenda_place_id FOREIGN KEY (place_id) REFERENCES public.agenda_place(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.participation_decision
    ADD CONSTRAINT participation_decisi_item_id_626770ff_fk_participa FOREIGN KEY (item_id) REFERENCES public.participation_queueitem(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.participation_decision
    ADD CONSTRAINT participation_decisi_moderator_id_aacc6cd7_fk_accounts_ FOREIGN KEY (moderator_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.participation_decision
    ADD CONSTRAINT participation_decisi_reason_id_4a55f025_fk_participa FOREIGN KEY (reason_id) REFERENCES public.participation_reason(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.participation_decision
    ADD CONSTRAINT participation_decision_into_id_ac4f7e96_fk_agenda_event_id FOREIGN KEY (into_id) REFERENCES public.agenda_event(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.participation_knownbrowser
    ADD CONSTRAINT participation_knownb_contact_id_8b3df7ef_fk_participa FOREIGN KEY (contact_id) REFERENCES public.participation_contact(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.participation_picture
    ADD CONSTRAINT participation_pictur_proposal_id_6924e3e8_fk_participa FOREIGN KEY (proposal_id) REFERENCES public.participation_proposal(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.participation_post
    ADD CONSTRAINT participation_post_moderator_id_9e7b6cbf_fk_accounts_user_id FOREIGN KEY (moderator_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.participation_post
    ADD CONSTRAINT participation_post_proposal_id_959df2e3_fk_participa FOREIGN KEY (proposal_id) REFERENCES public.participation_proposal(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.participation_proposal
    ADD CONSTRAINT participation_propos_contact_id_a83a751b_fk_participa FOREIGN KEY (contact_id) REFERENCES public.participation_contact(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.participation_proposal
    ADD CONSTRAINT participation_propos_merged_into_id_ca6ba309_fk_agenda_ev FOREIGN KEY (merged_into_id) REFERENCES public.agenda_event(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.participation_proposal
    ADD CONSTRAINT participation_propos_stop_id_374eff00_fk_participa FOREIGN KEY (stop_id) REFERENCES public.participation_stoppedaddress(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.participation_proposal
    ADD CONSTRAINT participation_proposal_event_id_b44e2137_fk_agenda_event_id FOREIGN KEY (event_id) REFERENCES public.agenda_event(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.participation_queueitem
    ADD CONSTRAINT participation_queuei_subject_type_id_2327c8d2_fk_django_co FOREIGN KEY (subject_type_id) REFERENCES public.django_content_type(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.participation_queueitem
    ADD CONSTRAINT participation_queuei_taken_by_id_72a85ca8_fk_accounts_ FOREIGN KEY (taken_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.participation_queueitem
    ADD CONSTRAINT participation_queueitem_alike_id_a6e08d32_fk_agenda_event_id FOREIGN KEY (alike_id) REFERENCES public.agenda_event(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.participation_report
    ADD CONSTRAINT participation_report_contact_id_871f99f1_fk_participa FOREIGN KEY (contact_id) REFERENCES public.participation_contact(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.participation_report
    ADD CONSTRAINT participation_report_event_id_58ae4ceb_fk_agenda_event_id FOREIGN KEY (event_id) REFERENCES public.agenda_event(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.participation_report
    ADD CONSTRAINT participation_report_occurrence_id_82c667b3_fk_agenda_oc FOREIGN KEY (occurrence_id) REFERENCES public.agenda_occurrence(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.participation_report
    ADD CONSTRAINT participation_report_place_id_d6aeb4dd_fk_agenda_place_id FOREIGN KEY (place_id) REFERENCES public.agenda_place(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.participation_representative
    ADD CONSTRAINT participation_repres_contact_id_5ed27779_fk_participa FOREIGN KEY (contact_id) REFERENCES public.participation_contact(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.participation_representative
    ADD CONSTRAINT participation_repres_made_by_id_1746dfe9_fk_accounts_ FOREIGN KEY (made_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.participation_representative
    ADD CONSTRAINT participation_repres_organisation_id_1ec4a73a_fk_agenda_or FOREIGN KEY (organisation_id) REFERENCES public.agenda_organisation(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.participation_stoppedaddress
    ADD CONSTRAINT participation_stoppe_lifted_by_id_ec7d6d3e_fk_accounts_ FOREIGN KEY (lifted_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.participation_stoppedaddress
    ADD CONSTRAINT participation_stoppe_stopped_by_id_43fe90d7_fk_accounts_ FOREIGN KEY (stopped_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.participation_trustoverride
    ADD CONSTRAINT participation_trusto_contact_id_2b49c3e1_fk_participa FOREIGN KEY (contact_id) REFERENCES public.participation_contact(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.participation_trustoverride
    ADD CONSTRAINT participation_trusto_ended_by_id_c44da7d9_fk_accounts_ FOREIGN KEY (ended_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.participation_trustoverride
    ADD CONSTRAINT participation_trusto_made_by_id_83a4aae4_fk_accounts_ FOREIGN KEY (made_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.participation_trustoverride
    ADD CONSTRAINT participation_trusto_organisation_id_51534d65_fk_agenda_or FOREIGN KEY (organisation_id) REFERENCES public.agenda_organisation(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.search_comparedplace
    ADD CONSTRAINT search_comparedplace_place_id_0e7a0a4a_fk_agenda_place_id FOREIGN KEY (place_id) REFERENCES public.agenda_place(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.search_double
    ADD CONSTRAINT search_double_dismissed_by_id_b3456a46_fk_accounts_user_id FOREIGN KEY (dismissed_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.search_double
    ADD CONSTRAINT search_double_event_id_52f39a8a_fk_agenda_event_id FOREIGN KEY (event_id) REFERENCES public.agenda_event(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.search_double
    ADD CONSTRAINT search_double_other_event_id_0351c078_fk_agenda_event_id FOREIGN KEY (other_event_id) REFERENCES public.agenda_event(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.search_double
    ADD CONSTRAINT search_double_other_place_id_b2af91c2_fk_agenda_place_id FOREIGN KEY (other_place_id) REFERENCES public.agenda_place(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.search_double
    ADD CONSTRAINT search_double_place_id_c5fc4364_fk_agenda_place_id FOREIGN KEY (place_id) REFERENCES public.agenda_place(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.search_fingerprint
    ADD CONSTRAINT search_fingerprint_event_id_94eeacaa_fk_agenda_event_id FOREIGN KEY (event_id) REFERENCES public.agenda_event(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.search_fingerprintday
    ADD CONSTRAINT search_fingerprintda_fingerprint_id_ed87c09d_fk_search_fi FOREIGN KEY (fingerprint_id) REFERENCES public.search_fingerprint(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.search_fingerprintstem
    ADD CONSTRAINT search_fingerprintst_fingerprint_id_8743363d_fk_search_fi FOREIGN KEY (fingerprint_id) REFERENCES public.search_fingerprint(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.search_indexedbearing
    ADD CONSTRAINT search_indexedbearin_event_id_3e126208_fk_search_in FOREIGN KEY (event_id) REFERENCES public.search_indexedevent(event_id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.search_indexedday
    ADD CONSTRAINT search_indexedday_event_id_7ca89cbc_fk_search_in FOREIGN KEY (event_id) REFERENCES public.search_indexedevent(event_id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.search_indexedevent
    ADD CONSTRAINT search_indexedevent_event_id_b637c931_fk_agenda_event_id FOREIGN KEY (event_id) REFERENCES public.agenda_event(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.search_indexedmeaning
    ADD CONSTRAINT search_indexedmeanin_event_id_11ee6f8f_fk_search_in FOREIGN KEY (event_id) REFERENCES public.search_indexedevent(event_id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.search_indexedtext
    ADD CONSTRAINT search_indexedtext_event_id_b9eb35fc_fk_search_in FOREIGN KEY (event_id) REFERENCES public.search_indexedevent(event_id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.taggit_taggeditem
    ADD CONSTRAINT taggit_taggeditem_content_type_id_9957a03c_fk_django_co FOREIGN KEY (content_type_id) REFERENCES public.django_content_type(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.taggit_taggeditem
    ADD CONSTRAINT taggit_taggeditem_tag_id_f4f5b767_fk_taggit_tag_id FOREIGN KEY (tag_id) REFERENCES public.taggit_tag(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.wagtailadmin_editingsession
    ADD CONSTRAINT wagtailadmin_editing_content_type_id_4df7730e_fk_django_co FOREIGN KEY (content_type_id) REFERENCES public.django_content_type(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.wagtailadmin_editingsession
    ADD CONSTRAINT wagtailadmin_editing_user_id_6e1a9b70_fk_accounts_ FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.wagtailadmin_formstate
    ADD CONSTRAINT wagtailadmin_formsta_content_type_id_e32438b3_fk_django_co FOREIGN KEY (content_type_id) REFERENCES public.django_content_type(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.wagtailadmin_formstate
    ADD CONSTRAINT wagtailadmin_formstate_user_id_b910adc2_fk_accounts_user_id FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.wagtailcore_apitoken
    ADD CONSTRAINT wagtailcore_apitoken_user_id_49b1141b_fk_accounts_user_id FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.wagtailcore_collectionviewrestriction
    ADD CONSTRAINT wagtailcore_collecti_collection_id_761908ec_fk_wagtailco FOREIGN KEY (collection_id) REFERENCES public.wagtailcore_collection(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.wagtailcore_collectionviewrestriction_groups
    ADD CONSTRAINT wagtailcore_collecti_collectionviewrestri_47320efd_fk_wagtailco FOREIGN KEY (collectionviewrestriction_id) REFERENCES public.wagtailcore_collectionviewrestriction(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.wagtailcore_collectionviewrestriction_groups
    ADD CONSTRAINT wagtailcore_collecti_group_id_1823f2a3_fk_auth_grou FOREIGN KEY (group_id) REFERENCES public.auth_group(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.wagtailcore_comment
    ADD CONSTRAINT wagtailcore_comment_page_id_108444b5_fk_wagtailcore_page_id FOREIGN KEY (page_id) REFERENCES public.wagtailcore_page(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.wagtailcore_comment
    ADD CONSTRAINT wagtailcore_comment_resolved_by_id_a282aa0e_fk_accounts_user_id FOREIGN KEY (resolved_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.wagtailcore_comment
    ADD CONSTRAINT wagtailcore_comment_revision_created_id_1d058279_fk_wagtailco FOREIGN KEY (revision_created_id) REFERENCES public.wagtailcore_revision(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.wagtailcore_comment
    ADD CONSTRAINT wagtailcore_comment_user_id_0c577ca6_fk_accounts_user_id FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.wagtailcore_commentreply
    ADD CONSTRAINT wagtailcore_commentr_comment_id_afc7e027_fk_wagtailco FOREIGN KEY (comment_id) REFERENCES public.wagtailcore_comment(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.wagtailcore_commentreply
    ADD CONSTRAINT wagtailcore_commentreply_user_id_d0b3b9c3_fk_accounts_user_id FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.wagtailcore_groupapprovaltask_groups
    ADD CONSTRAINT wagtailcore_groupapp_group_id_2e64b61f_fk_auth_grou FOREIGN KEY (group_id) REFERENCES public.auth_group(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.wagtailcore_groupapprovaltask_groups
    ADD CONSTRAINT wagtailcore_groupapp_groupapprovaltask_id_9a9255ea_fk_wagtailco FOREIGN KEY (groupapprovaltask_id) REFERENCES public.wagtailcore_groupapprovaltask(task_ptr_id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.wagtailcore_groupapprovaltask
    ADD CONSTRAINT wagtailcore_groupapp_task_ptr_id_cfe58781_fk_wagtailco FOREIGN KEY (task_ptr_id) REFERENCES public.wagtailcore_task(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.wagtailcore_groupcollectionpermission
    ADD CONSTRAINT wagtailcore_groupcol_collection_id_5423575a_fk_wagtailco FOREIGN KEY (collection_id) REFERENCES public.wagtailcore_collection(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.wagtailcore_groupcollectionpermission
    ADD CONSTRAINT wagtailcore_groupcol_group_id_05d61460_fk_auth_grou FOREIGN KEY (group_id) REFERENCES public.auth_group(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.wagtailcore_groupcollectionpermission
    ADD CONSTRAINT wagtailcore_groupcol_permission_id_1b626275_fk_auth_perm FOREIGN KEY (permission_id) REFERENCES public.auth_permission(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.wagtailcore_grouppagepermission
    ADD CONSTRAINT wagtailcore_grouppag_group_id_fc07e671_fk_auth_grou FOREIGN KEY (group_id) REFERENCES public.auth_group(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.wagtailcore_grouppagepermission
    ADD CONSTRAINT wagtailcore_grouppag_page_id_710b114a_fk_wagtailco FOREIGN KEY (page_id) REFERENCES public.wagtailcore_page(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.wagtailcore_grouppagepermission
    ADD CONSTRAINT wagtailcore_grouppag_permission_id_05acb22e_fk_auth_perm FOREIGN KEY (permission_id) REFERENCES public.auth_permission(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.wagtailcore_groupsitepermission
    ADD CONSTRAINT wagtailcore_groupsit_group_id_e5cdbee4_fk_auth_grou FOREIGN KEY (group_id) REFERENCES public.auth_group(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.wagtailcore_groupsitepermission
    ADD CONSTRAINT wagtailcore_groupsit_permission_id_459b1f38_fk_auth_perm FOREIGN KEY (permission_id) REFERENCES public.auth_permission(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.wagtailcore_groupsitepermission
    ADD CONSTRAINT wagtailcore_groupsit_site_id_245de488_fk_wagtailco FOREIGN KEY (site_id) REFERENCES public.wagtailcore_site(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.wagtailcore_modellogentry
    ADD CONSTRAINT wagtailcore_modellog_content_type_id_68849e77_fk_django_co FOREIGN KEY (content_type_id) REFERENCES public.django_content_type(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.wagtailcore_page
    ADD CONSTRAINT wagtailcore_page_alias_of_id_12945502_fk_wagtailcore_page_id FOREIGN KEY (alias_of_id) REFERENCES public.wagtailcore_page(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.wagtailcore_page
    ADD CONSTRAINT wagtailcore_page_content_type_id_c28424df_fk_django_co FOREIGN KEY (content_type_id) REFERENCES public.django_content_type(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.wagtailcore_page
    ADD CONSTRAINT wagtailcore_page_latest_revision_id_e60fef51_fk_wagtailco FOREIGN KEY (latest_revision_id) REFERENCES public.wagtailcore_revision(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.wagtailcore_page
    ADD CONSTRAINT wagtailcore_page_live_revision_id_930bd822_fk_wagtailco FOREIGN KEY (live_revision_id) REFERENCES public.wagtailcore_revision(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.wagtailcore_page
    ADD CONSTRAINT wagtailcore_page_locale_id_3c7e30a6_fk_wagtailcore_locale_id FOREIGN KEY (locale_id) REFERENCES public.wagtailcore_locale(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.wagtailcore_page
    ADD CONSTRAINT wagtailcore_page_locked_by_id_bcb86245_fk_accounts_user_id FOREIGN KEY (locked_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.wagtailcore_page
    ADD CONSTRAINT wagtailcore_page_owner_id_fbf7c332_fk_accounts_user_id FOREIGN KEY (owner_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.wagtailcore_pagelogentry
    ADD CONSTRAINT wagtailcore_pageloge_content_type_id_74e7708a_fk_django_co FOREIGN KEY (content_type_id) REFERENCES public.django_content_type(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.wagtailcore_revision
    ADD CONSTRAINT wagtailcore_pagerevision_user_id_2409d2f4_fk_accounts_user_id FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.wagtailcore_pagesubscription
    ADD CONSTRAINT wagtailcore_pagesubs_page_id_a085e7a6_fk_wagtailco FOREIGN KEY (page_id) REFERENCES public.wagtailcore_page(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.wagtailcore_pagesubscription
    ADD CONSTRAINT wagtailcore_pagesubs_user_id_89d7def9_fk_accounts_ FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.wagtailcore_pageviewrestriction_groups
    ADD CONSTRAINT wagtailcore_pageview_group_id_6460f223_fk_auth_grou FOREIGN KEY (group_id) REFERENCES public.auth_group(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.wagtailcore_pageviewrestriction
    ADD CONSTRAINT wagtailcore_pageview_page_id_15a8bea6_fk_wagtailco FOREIGN KEY (page_id) REFERENCES public.wagtailcore_page(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.wagtailcore_pageviewrestriction_groups
    ADD CONSTRAINT wagtailcore_pageview_pageviewrestriction__f147a99a_fk_wagtailco FOREIGN KEY (pageviewrestriction_id) REFERENCES public.wagtailcore_pageviewrestriction(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.wagtailcore_referenceindex
    ADD CONSTRAINT wagtailcore_referenc_base_content_type_id_313cf40f_fk_django_co FOREIGN KEY (base_content_type_id) REFERENCES public.django_content_type(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.wagtailcore_referenceindex
    ADD CONSTRAINT wagtailcore_referenc_content_type_id_766e0336_fk_django_co FOREIGN KEY (content_type_id) REFERENCES public.django_content_type(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.wagtailcore_referenceindex
    ADD CONSTRAINT wagtailcore_referenc_to_content_type_id_93690bbd_fk_django_co FOREIGN KEY (to_content_type_id) REFERENCES public.django_content_type(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.wagtailcore_revision
    ADD CONSTRAINT wagtailcore_revision_base_content_type_id_5b4ef7bd_fk_django_co FOREIGN KEY (base_content_type_id) REFERENCES public.django_content_type(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.wagtailcore_revision
    ADD CONSTRAINT wagtailcore_revision_content_type_id_c8cb69c0_fk_django_co FOREIGN KEY (content_type_id) REFERENCES public.django_content_type(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.wagtailcore_site
    ADD CONSTRAINT wagtailcore_site_root_page_id_e02fb95c_fk_wagtailcore_page_id FOREIGN KEY (root_page_id) REFERENCES public.wagtailcore_page(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.wagtailcore_task
    ADD CONSTRAINT wagtailcore_task_content_type_id_249ab8ba_fk_django_co FOREIGN KEY (content_type_id) REFERENCES public.django_content_type(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.wagtailcore_taskstate
    ADD CONSTRAINT wagtailcore_taskstat_content_type_id_0a758fdc_fk_django_co FOREIGN KEY (content_type_id) REFERENCES public.django_content_type(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.wagtailcore_taskstate
    ADD CONSTRAINT wagtailcore_taskstat_finished_by_id_13f98229_fk_accounts_ FOREIGN KEY (finished_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.wagtailcore_taskstate
    ADD CONSTRAINT wagtailcore_taskstat_revision_id_df25a499_fk_wagtailco FOREIGN KEY (revision_id) REFERENCES public.wagtailcore_revision(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.wagtailcore_taskstate
    ADD CONSTRAINT wagtailcore_taskstat_workflow_state_id_9239a775_fk_wagtailco FOREIGN KEY (workflow_state_id) REFERENCES public.wagtailcore_workflowstate(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.wagtailcore_taskstate
    ADD CONSTRAINT wagtailcore_taskstate_task_id_c3677c34_fk_wagtailcore_task_id FOREIGN KEY (task_id) REFERENCES public.wagtailcore_task(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.wagtailcore_uploadedfile
    ADD CONSTRAINT wagtailcore_uploaded_for_content_type_id_b0fc87b2_fk_django_co FOREIGN KEY (for_content_type_id) REFERENCES public.django_content_type(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.wagtailcore_uploadedfile
    ADD CONSTRAINT wagtailcore_uploaded_uploaded_by_user_id_c7580fe8_fk_accounts_ FOREIGN KEY (uploaded_by_user_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.wagtailcore_workflowstate
    ADD CONSTRAINT wagtailcore_workflow_base_content_type_id_a30dc576_fk_django_co FOREIGN KEY (base_content_type_id) REFERENCES public.django_content_type(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.wagtailcore_workflowstate
    ADD CONSTRAINT wagtailcore_workflow_content_type_id_2bb78ce1_fk_django_co FOREIGN KEY (content_type_id) REFERENCES public.django_content_type(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.wagtailcore_workflowcontenttype
    ADD CONSTRAINT wagtailcore_workflow_content_type_id_b261bb37_fk_django_co FOREIGN KEY (content_type_id) REFERENCES public.django_content_type(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.wagtailcore_workflowstate
    ADD CONSTRAINT wagtailcore_workflow_current_task_state_i_3a1a0632_fk_wagtailco FOREIGN KEY (current_task_state_id) REFERENCES public.wagtailcore_taskstate(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.wagtailcore_workflowpage
    ADD CONSTRAINT wagtailcore_workflow_page_id_81e7bab6_fk_wagtailco FOREIGN KEY (page_id) REFERENCES public.wagtailcore_page(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.wagtailcore_workflowstate
    ADD CONSTRAINT wagtailcore_workflow_requested_by_id_4090bca3_fk_accounts_ FOREIGN KEY (requested_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.wagtailcore_workflowtask
    ADD CONSTRAINT wagtailcore_workflow_task_id_ce7716fe_fk_wagtailco FOREIGN KEY (task_id) REFERENCES public.wagtailcore_task(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.wagtailcore_workflowstate
    ADD CONSTRAINT wagtailcore_workflow_workflow_id_1f18378f_fk_wagtailco FOREIGN KEY (workflow_id) REFERENCES public.wagtailcore_workflow(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.wagtailcore_workflowpage
    ADD CONSTRAINT wagtailcore_workflow_workflow_id_56f56ff6_fk_wagtailco FOREIGN KEY (workflow_id) REFERENCES public.wagtailcore_workflow(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.wagtailcore_workflowcontenttype
    ADD CONSTRAINT wagtailcore_workflow_workflow_id_9aad7cd2_fk_wagtailco FOREIGN KEY (workflow_id) REFERENCES public.wagtailcore_workflow(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.wagtailcore_workflowtask
    ADD CONSTRAINT wagtailcore_workflow_workflow_id_b9717175_fk_wagtailco FOREIGN KEY (workflow_id) REFERENCES public.wagtailcore_workflow(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.wagtaildocs_document
    ADD CONSTRAINT wagtaildocs_document_collection_id_23881625_fk_wagtailco FOREIGN KEY (collection_id) REFERENCES public.wagtailcore_collection(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.wagtaildocs_document
    ADD CONSTRAINT wagtaildocs_document_uploaded_by_user_id_17258b41_fk_accounts_ FOREIGN KEY (uploaded_by_user_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.wagtailimages_image
    ADD CONSTRAINT wagtailimages_image_collection_id_c2f8af7e_fk_wagtailco FOREIGN KEY (collection_id) REFERENCES public.wagtailcore_collection(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.wagtailimages_image
    ADD CONSTRAINT wagtailimages_image_uploaded_by_user_id_5d73dc75_fk_accounts_ FOREIGN KEY (uploaded_by_user_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.wagtailimages_rendition
    ADD CONSTRAINT wagtailimages_rendit_image_id_3e1fd774_fk_wagtailim FOREIGN KEY (image_id) REFERENCES public.wagtailimages_image(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.wagtailredirects_redirect
    ADD CONSTRAINT wagtailredirects_red_redirect_page_id_b5728a8f_fk_wagtailco FOREIGN KEY (redirect_page_id) REFERENCES public.wagtailcore_page(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.wagtailredirects_redirect
    ADD CONSTRAINT wagtailredirects_red_site_id_780a0e1e_fk_wagtailco FOREIGN KEY (site_id) REFERENCES public.wagtailcore_site(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.wagtailsearch_indexentry
    ADD CONSTRAINT wagtailsearch_indexe_content_type_id_62ed694f_fk_django_co FOREIGN KEY (content_type_id) REFERENCES public.django_content_type(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.wagtailusers_userprofile
    ADD CONSTRAINT wagtailusers_userprofile_user_id_59c92331_fk_accounts_user_id FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


