-- Where a person is signed in, so that one telephone can be signed out from another; and how long it is kept who looked
-- at whose record.

CREATE TABLE access_session (
    person_id bigint NOT NULL REFERENCES registry_person,
    id bigint GENERATED ALWAYS AS IDENTITY,
    session_key text,
    way text COLLATE "C" NOT NULL,
    device text NOT NULL DEFAULT '',
    began_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    seen_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    lasts_until timestamptz NOT NULL,
    ended_at timestamptz,
    PRIMARY KEY (person_id, id),
    -- The key lets in: it is kept while it does, to take the session away, and no longer.
    CONSTRAINT a_session_that_ended_has_no_key CHECK ((ended_at IS NULL) = (session_key IS NOT NULL)),
    -- "Android, Chrome": enough to know one's telephone by, and nothing by which to follow it.
    CONSTRAINT the_device_of_a_session_is_short CHECK (char_length(device) <= 40)
);
COMMENT ON COLUMN access_session.seen_at IS 'When it was last used, to a part of the time for which it may lie still.';
CREATE INDEX access_session_by_key ON access_session (session_key) WHERE ended_at IS NULL;
GRANT SELECT, INSERT, UPDATE (session_key, seen_at, ended_at) ON access_session TO amiyan_app, amiyan_worker;

ALTER TABLE access_sign_in
    DROP CONSTRAINT the_outcome_of_a_sign_in_is_known,
    ADD CONSTRAINT the_outcome_of_a_sign_in_is_known CHECK (outcome IN
        ('in', 'fresh', 'refused', 'out', 'out_everywhere', 'session_ended', 'passkey_added', 'passkey_ended'));

-- How many months it is kept who looked. Only the owner writes here: who works with the log cannot shorten its memory.
CREATE TABLE access_view_retention (
    first_day date PRIMARY KEY,
    months smallint NOT NULL,
    placeholder boolean NOT NULL DEFAULT false,
    source text NOT NULL,
    known_from timestamptz NOT NULL DEFAULT now(),
    -- Whoever asks a year later who looked must still find it.
    CONSTRAINT who_looked_is_kept_for_a_year_at_least CHECK (months >= 12),
    CONSTRAINT a_retention_names_its_source CHECK (source <> '')
);
INSERT INTO access_view_retention (first_day, months, placeholder, source)
VALUES ('2020-01-01', 36, true,
        'No act found for such a log: the general limitation of actions, three years (Civil Code, article 178) [GK]');

-- That something was forgotten is kept, and how much; of whom is not.
CREATE TABLE access_view_forgotten (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    before timestamptz NOT NULL,
    views bigint NOT NULL,
    CONSTRAINT something_was_forgotten CHECK (views > 0)
);
GRANT SELECT ON access_view_retention, access_view_forgotten TO amiyan_app, amiyan_worker;

-- Rows come in the order of time: so small an index finds the oldest.
CREATE INDEX access_view_by_time ON access_view USING brin (at);

-- As the owner, who alone may delete: the worker says only that it is time, and how many at once. What is forgotten, and
-- from when on, is the owner's table to say; nothing younger than a year is, whatever stands there.
CREATE FUNCTION access_forget_views(most integer) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    until timestamptz;
    gone bigint;
BEGIN
    SELECT now() - make_interval(months => greatest(r.months, 12)) INTO until
    FROM access_view_retention r WHERE r.first_day <= current_date ORDER BY r.first_day DESC LIMIT 1;
    IF until IS NULL THEN
        RETURN 0;
    END IF;
    DELETE FROM access_view v USING (
        SELECT o.person_id, o.at, o.id FROM access_view o WHERE o.at < until LIMIT least(most, 100000)
    ) old WHERE (v.person_id, v.at, v.id) = (old.person_id, old.at, old.id);
    GET DIAGNOSTICS gone = ROW_COUNT;
    IF gone > 0 THEN
        INSERT INTO access_view_forgotten (before, views) VALUES (until, gone);
    END IF;
    RETURN gone;
END;
$$;
COMMENT ON FUNCTION access_forget_views IS 'Forgets views that are older than they may be kept; how many.';
REVOKE EXECUTE ON FUNCTION access_forget_views FROM PUBLIC;
GRANT EXECUTE ON FUNCTION access_forget_views TO amiyan_worker;
