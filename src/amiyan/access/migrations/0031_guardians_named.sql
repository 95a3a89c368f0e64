-- Who stands for a person, by name.
--
-- A reader sees the rows of guardianship of those whom the session may see with place and time, and of nobody else the
-- name: a guardian is no ward of the other guardian. This function tells the name beside such a row and nothing more. It
-- runs as the owner, and asks itself what the session may see: where place and time are hidden from who looks, the ward
-- is no owner of the session, and no name is told; who decides between two guardians at a school is told of its children.

CREATE FUNCTION access_guardians_named(wards bigint[], day date)
RETURNS TABLE (ward_id bigint, guardianship_id bigint, people bigint[], name text)
LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER ROWS 10
BEGIN ATOMIC
    SELECT g.ward_id, g.id, stands.people, coalesce(called.name, o.name, '')
    FROM registry_guardianship g
    LEFT JOIN registry_organisation o ON o.id = g.institution_id
    CROSS JOIN LATERAL (SELECT ARRAY(SELECT registry_same_people(g.guardian_id, 'infinity')) AS people) stands
    LEFT JOIN LATERAL (
        SELECT concat_ws(' ', n.surname, n.given_name, nullif(n.patronymic, '')) AS name
        FROM registry_person_name n
        WHERE n.person_id = ANY (stands.people) AND n.valid @> day AND n.known_to IS NULL
        ORDER BY lower(n.valid) DESC NULLS LAST, n.id DESC LIMIT 1
    ) called ON true
    WHERE g.ward_id = ANY (wards) AND g.valid @> day AND g.known_to IS NULL
      AND (g.ward_id = ANY (amiyan_owners())
           OR (amiyan_places('guardians') <> '{}'
               AND registry_is_at(g.ward_id, amiyan_places('guardians'), amiyan_since()))
           OR amiyan_everything('guardians'));
END;
COMMENT ON FUNCTION access_guardians_named IS
    'The names of who stands for people whom the session may see with place and time, or decides about at a place.';
