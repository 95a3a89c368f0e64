-- What an office asks of the registry: who was born on a day, and whose clearance to work with food has ended.

CREATE INDEX registry_person_by_birthday ON registry_person (born);
CREATE INDEX registry_agreement_by_organisation ON registry_agreement (organisation_id) WHERE known_to IS NULL;

-- A reader sees an employee where the purpose shows names. Who keeps the registers of places has to know whose clearance
-- ended and nothing else: this function tells that, by name where the purpose shows posts, and else by post alone.
CREATE FUNCTION registry_clearances_ending(places bigint[], day date, upto date)
RETURNS TABLE (facility_id bigint, person_id bigint, name text, post text, clearance_until date)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 100 SET search_path = pg_catalog, public, pg_temp
BEGIN ATOMIC
    SELECT s.facility_id, CASE WHEN (SELECT amiyan_sees('posts')) THEN s.person_id END, coalesce(called.name, ''), s.post,
           s.clearance_until
    FROM registry_staff s
    LEFT JOIN LATERAL (
        SELECT concat_ws(' ', n.surname, n.given_name, nullif(n.patronymic, '')) AS name
        FROM registry_same_people(s.person_id, 'infinity') same (id) JOIN registry_person_name n ON n.person_id = same.id
        WHERE n.known_to IS NULL AND n.valid @> day
        ORDER BY lower(n.valid) DESC NULLS LAST, n.id DESC LIMIT 1
    ) called ON (SELECT amiyan_sees('posts'))
    WHERE s.facility_id = ANY (places) AND s.known_to IS NULL AND s.valid @> day AND s.clearance_until <= upto
      AND (s.facility_id = ANY ((SELECT amiyan_places('service'))::bigint[]) OR (SELECT amiyan_everything('service')))
    ORDER BY s.clearance_until, s.facility_id, s.id;
END;
COMMENT ON FUNCTION registry_clearances_ending IS
    'Who works at places within the scope on a day with a clearance that ends until a day, or has ended.';

CREATE FUNCTION registry_uncleared_places(day date) RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER ROWS 100 SET search_path = pg_catalog, public, pg_temp
BEGIN ATOMIC
    SELECT DISTINCT s.facility_id FROM registry_staff s
    WHERE s.known_to IS NULL AND s.valid @> day AND s.clearance_until < day
      AND (s.facility_id = ANY ((SELECT amiyan_places('service'))::bigint[]) OR (SELECT amiyan_everything('service')));
END;
COMMENT ON FUNCTION registry_uncleared_places IS
    'The places within the scope where somebody works whose clearance has ended: that, and not who.';
