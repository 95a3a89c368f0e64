-- Who refused an application, by name and post, also where the child has come to another school meanwhile.
--
-- Whoever sees a refusal sees the number of who refused, and nobody's name: a family sees no staff. This function tells
-- the name and the post beside such a refusal and nothing more. It runs as the owner, and asks itself what the session may
-- see, by the same three conditions as the refusal's own row: where place and time are hidden, no name is told.

CREATE OR REPLACE FUNCTION entitlements_refused_by(people bigint[])
RETURNS TABLE (person_id bigint, application_id uuid, name text, post text)
LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER ROWS 10
BEGIN ATOMIC
    SELECT r.person_id, r.application_id, coalesce(called.name, ''), coalesce(held.role, '')
    FROM entitlements_refusal r
    JOIN entitlements_application a ON (a.person_id, a.id) = (r.person_id, r.application_id)
    CROSS JOIN LATERAL (SELECT ARRAY(SELECT registry_same_people(r.refused_by, 'infinity')) AS records,
                               (r.known_from AT TIME ZONE 'Asia/Almaty')::date AS day) decided
    LEFT JOIN LATERAL (
        SELECT concat_ws(' ', n.surname, n.given_name, nullif(n.patronymic, '')) AS name
        FROM registry_person_name n
        WHERE n.person_id = ANY (decided.records) AND n.valid @> decided.day AND n.known_to IS NULL
        ORDER BY lower(n.valid) DESC NULLS LAST, n.id DESC LIMIT 1
    ) called ON true
    -- Where it was entered, or where the child belonged when it was refused.
    CROSS JOIN LATERAL (SELECT ARRAY(
        SELECT a.facility_id
        UNION SELECT unnest(ARRAY[e.facility_id, e.eats_at_id]) FROM registry_enrolment e
        WHERE e.person_id IN (SELECT registry_same_people(r.person_id, 'infinity')) AND e.known_to IS NULL
          AND e.valid @> decided.day) AS places) asked
    -- The post as it was when they refused: of those that decide at a place, the own one before one they stood in for.
    LEFT JOIN LATERAL (
        SELECT h.role FROM access_role h
        WHERE h.person_id = ANY (decided.records) AND h.facility_id = ANY (asked.places) AND h.valid @> decided.day
          AND h.role IN ('social_pedagogue', 'director') AND (h.known_to IS NULL OR h.known_to > r.known_from)
        ORDER BY h.deputises IS NOT NULL, h.acting, h.id DESC LIMIT 1
    ) held ON true
    WHERE r.person_id = ANY (people)
      AND (r.person_id = ANY (amiyan_owners())
           OR (amiyan_places('circumstances') <> '{}'
               AND registry_is_at(r.person_id, amiyan_places('circumstances'), amiyan_since()))
           OR amiyan_everything('circumstances'));
END;
COMMENT ON FUNCTION entitlements_refused_by IS
    'By whom applications were refused: name and post, of people whose refusals the session may see.';
