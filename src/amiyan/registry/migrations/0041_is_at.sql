-- Whether somebody is at one of the places, asked step by step. Nearly everybody who is looked at is enrolled there, and a
-- row's wall asks this for each row: the staff and the merged records are then not even prepared to be looked at. In one
-- expression all three were, for everybody. The answer is the same as that of 0004.
CREATE OR REPLACE FUNCTION registry_is_at(person bigint, places bigint[], since date) RETURNS boolean
LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE SECURITY DEFINER COST 500 SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    IF EXISTS (
        SELECT FROM registry_enrolment e
        WHERE e.person_id = person AND e.known_to IS NULL AND NOT coalesce(upper(e.valid) <= since, false)
          AND (e.facility_id = ANY (places) OR e.eats_at_id = ANY (places))) THEN
        RETURN true;
    END IF;
    IF EXISTS (
        SELECT FROM registry_staff s
        WHERE s.person_id = person AND s.known_to IS NULL AND NOT coalesce(upper(s.valid) <= since, false)
          AND s.facility_id = ANY (places)) THEN
        RETURN true;
    END IF;
    RETURN EXISTS (
        SELECT FROM registry_identity_link l, registry_same_people(l.same_as, 'infinity') same (id)
        JOIN registry_enrolment e ON e.person_id = same.id
        WHERE (l.person_id = person OR l.same_as = person) AND l.kind = 'merged' AND l.known_to IS NULL
          AND e.known_to IS NULL AND NOT coalesce(upper(e.valid) <= since, false)
          AND (e.facility_id = ANY (places) OR e.eats_at_id = ANY (places)));
END
$$;
