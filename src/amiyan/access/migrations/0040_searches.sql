-- A search for a person by an official: for what, why in words, for which case; whom it found; and how many a day.
--
-- It is written before anything is looked up, so that a search leaves a trace whatever comes of it. What was typed (an
-- IIN, a surname, a birthday) is not kept: who was found is.

ALTER TABLE access_view ADD COLUMN says text NOT NULL DEFAULT '';
ALTER TABLE access_view ADD COLUMN search_id uuid;
COMMENT ON COLUMN access_view.says IS 'Why, in the words of who looked: the person reads them.';
COMMENT ON COLUMN access_view.search_id IS 'The search that led there.';
GRANT SELECT (says) ON access_view TO amiyan_reader;

CREATE TABLE access_search (
    person_id bigint NOT NULL,
    id uuid NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    role text COLLATE "C" NOT NULL,
    facility_id bigint,
    region text COLLATE "C" NOT NULL,
    purpose text COLLATE "C" NOT NULL,
    says text NOT NULL,
    reference text NOT NULL,
    way text COLLATE "C" NOT NULL,
    refused text COLLATE "C" NOT NULL DEFAULT '',
    PRIMARY KEY (person_id, id),
    CONSTRAINT a_search_is_by_number_or_by_name CHECK (way IN ('iin', 'name')),
    -- The person who is found reads both.
    CONSTRAINT a_search_says_why_and_for_which_case CHECK (btrim(says) <> '' AND btrim(reference) <> ''),
    CONSTRAINT the_words_of_a_search_are_few CHECK (length(says) <= 500 AND length(reference) <= 100),
    CONSTRAINT a_search_is_refused_since_there_were_too_many CHECK (refused IN ('', 'too_many'))
);
COMMENT ON COLUMN access_search.person_id IS 'Who searched.';
COMMENT ON COLUMN access_search.region IS 'In which office; 00 is the country.';
COMMENT ON COLUMN access_search.facility_id IS 'For which place who searched held the role.';
CREATE INDEX access_search_by_region ON access_search (region, at);
CREATE INDEX access_search_of_a_day ON access_search (person_id, at);

CREATE TABLE access_search_found (
    person_id bigint NOT NULL,
    search_id uuid NOT NULL,
    found_id bigint NOT NULL,
    region text COLLATE "C" NOT NULL,
    PRIMARY KEY (person_id, search_id, found_id),
    FOREIGN KEY (person_id, search_id) REFERENCES access_search
);
COMMENT ON COLUMN access_search_found.person_id IS 'Who searched.';
COMMENT ON COLUMN access_search_found.found_id IS 'Who was found.';

-- How often an official may search on a day, and how many people one search shows. Only the owner writes here.
CREATE TABLE access_search_limit (
    first_day date PRIMARY KEY,
    searches smallint NOT NULL,
    shown smallint NOT NULL,
    placeholder boolean NOT NULL DEFAULT false,
    source text NOT NULL,
    known_from timestamptz NOT NULL DEFAULT now(),
    -- More would be a list, and no search.
    CONSTRAINT a_search_shows_few_people CHECK (shown BETWEEN 1 AND 50),
    CONSTRAINT somebody_may_search_on_a_day CHECK (searches >= 0),
    CONSTRAINT a_limit_of_searches_names_its_source CHECK (source <> '')
);
INSERT INTO access_search_limit (first_day, searches, shown, placeholder, source)
VALUES ('2020-01-01', 30, 10, true, 'No act found: what an official works through on a day with reasons written by hand');
GRANT SELECT ON access_search_limit TO amiyan_app, amiyan_worker, amiyan_reader;

-- Searches with who made them, whom they found and whom of these somebody opened: for who audits officials. It runs as the
-- owner, since nobody else may read whose look a look was; and it asks itself what the session may see.
CREATE FUNCTION access_searches_told(regions text[], everywhere boolean, before timestamptz, most integer)
RETURNS TABLE (person_id bigint, id uuid, at timestamptz, name text, role text, facility_id bigint, region text,
               purpose text, says text, reference text, way text, refused text, found bigint[], opened bigint[])
LANGUAGE sql STABLE SECURITY DEFINER ROWS 100 SET search_path = pg_catalog, public, pg_temp
BEGIN ATOMIC
    SELECT s.person_id, s.id, s.at, coalesce(called.name, ''), s.role, s.facility_id, s.region, s.purpose, s.says,
           s.reference, s.way, s.refused,
           ARRAY(SELECT f.found_id FROM access_search_found f
                 WHERE (f.person_id, f.search_id) = (s.person_id, s.id) ORDER BY 1),
           ARRAY(SELECT f.found_id FROM access_search_found f
                 WHERE (f.person_id, f.search_id) = (s.person_id, s.id) AND EXISTS (
                     SELECT FROM access_view v
                     WHERE v.person_id = f.found_id AND v.at >= s.at - interval '1 hour' AND v.search_id = s.id
                       AND v.page = 'office-person')
                 ORDER BY 1)
    FROM (
        SELECT one.* FROM access_search one
        WHERE one.at < before AND (everywhere OR one.region = ANY (regions))
          AND ((SELECT amiyan_everything('deeds')) OR one.region = ANY ((SELECT amiyan_regions('deeds'))::text[]))
        ORDER BY one.at DESC, one.id LIMIT least(most, 500)
    ) s
    LEFT JOIN LATERAL (
        SELECT concat_ws(' ', n.surname, n.given_name, nullif(n.patronymic, '')) AS name
        FROM registry_same_people(s.person_id, 'infinity') same (id) JOIN registry_person_name n ON n.person_id = same.id
        WHERE n.known_to IS NULL AND n.valid @> s.at::date
        ORDER BY lower(n.valid) DESC NULLS LAST, n.id DESC LIMIT 1
    ) called ON true
    ORDER BY s.at DESC, s.id;
END;
COMMENT ON FUNCTION access_searches_told IS
    'Searches in regions of which this session may see what officials did, the latest first.';

-- Who answers for a place is public as a post, and a name beside it is for who keeps the registers. A reader sees no
-- record of a role or of a name for that: this function tells the name where the session's purpose shows posts, and else
-- only that somebody holds the post.
CREATE FUNCTION access_posts_held(places bigint[], day date)
RETURNS TABLE (facility_id bigint, role text, acting boolean, deputy boolean, name text, first date, last date)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 100 SET search_path = pg_catalog, public, pg_temp
BEGIN ATOMIC
    SELECT r.facility_id, r.role, r.acting, r.deputises IS NOT NULL, coalesce(called.name, ''), lower(r.valid),
           upper(r.valid) - 1
    FROM access_role r
    LEFT JOIN LATERAL (
        SELECT concat_ws(' ', n.surname, n.given_name, nullif(n.patronymic, '')) AS name
        FROM registry_same_people(r.person_id, 'infinity') same (id) JOIN registry_person_name n ON n.person_id = same.id
        WHERE n.known_to IS NULL AND n.valid @> day
        ORDER BY lower(n.valid) DESC NULLS LAST, n.id DESC LIMIT 1
    ) called ON (SELECT amiyan_sees('posts'))
    WHERE r.facility_id = ANY (places) AND r.role IN ('director', 'canteen_manager') AND r.valid @> day
      AND r.known_to IS NULL
      AND (r.facility_id = ANY ((SELECT amiyan_places('service'))::bigint[]) OR (SELECT amiyan_everything('service')))
    ORDER BY r.facility_id, r.role DESC, r.deputises IS NOT NULL, r.id;
END;
COMMENT ON FUNCTION access_posts_held IS 'Who is director or canteen manager of places within the scope, by name where the purpose shows posts.';

CREATE FUNCTION access_places_led(post text, day date) RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER ROWS 1000 SET search_path = pg_catalog, public, pg_temp
BEGIN ATOMIC
    SELECT DISTINCT r.facility_id FROM access_role r
    WHERE r.role = post AND r.facility_id IS NOT NULL AND r.valid @> day AND r.known_to IS NULL
      AND (r.facility_id = ANY ((SELECT amiyan_places('service'))::bigint[]) OR (SELECT amiyan_everything('service')));
END;
COMMENT ON FUNCTION access_places_led IS 'The places within the scope where somebody holds a post: that, and not who.';

-- Searches are forgotten with the looks they led to, and as the owner's table says.
CREATE FUNCTION access_forget_searches(most integer) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    until timestamptz;
    old uuid[];
BEGIN
    SELECT now() - make_interval(months => greatest(r.months, 12)) INTO until
    FROM access_view_retention r WHERE r.first_day <= current_date ORDER BY r.first_day DESC LIMIT 1;
    IF until IS NULL THEN
        RETURN 0;
    END IF;
    old := ARRAY(SELECT s.id FROM access_search s WHERE s.at < until LIMIT least(most, 100000));
    DELETE FROM access_search_found f USING access_search s
    WHERE (s.person_id, s.id) = (f.person_id, f.search_id) AND s.id = ANY (old) AND s.at < until;
    DELETE FROM access_search s WHERE s.id = ANY (old) AND s.at < until;
    RETURN cardinality(old);
END;
$$;
COMMENT ON FUNCTION access_forget_searches IS 'Forgets searches that are older than looks may be kept; how many.';
REVOKE EXECUTE ON FUNCTION access_forget_searches FROM PUBLIC;
GRANT EXECUTE ON FUNCTION access_forget_searches TO amiyan_worker;
