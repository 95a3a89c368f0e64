-- Who decided held lines of a statement, by name: a region's officials read no names, and a decision without one is nobody's.
CREATE FUNCTION settlement_decided_of_holds(
    asked_payee bigint, asked_budget bigint, asked_number integer, asked_place bigint, asked_reason text)
RETURNS TABLE (is_paid boolean, person_id bigint, name text, at timestamptz, reason text, meals bigint, tiyn bigint)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 5
BEGIN ATOMIC
    SELECT d.is_paid, d.decided_by, coalesce((
        SELECT concat_ws(' ', n.surname, n.given_name) FROM registry_person_name n
        WHERE n.person_id = d.decided_by AND n.known_to IS NULL ORDER BY lower(n.valid) DESC NULLS LAST, n.id DESC LIMIT 1), ''),
        d.decided_at, d.reason, count(*), sum(h.amount_tiyn)::bigint
    FROM settlement_hold h JOIN settlement_hold_decision d
        ON (d.person_id, d.service_day, d.programme, d.slot, d.verdict_version)
            = (h.person_id, h.service_day, h.programme, h.slot, h.verdict_version)
    WHERE (h.payee, h.budget_id, h.number, h.facility_id, h.reason)
            = (asked_payee, asked_budget, asked_number, asked_place, asked_reason COLLATE "C")
      AND settlement_shows_budget(asked_budget)
    GROUP BY d.is_paid, d.decided_by, d.decided_at, d.reason
    ORDER BY d.decided_at DESC, d.is_paid;
END;
COMMENT ON FUNCTION settlement_decided_of_holds IS
    'What was decided of a statement''s held lines at one place for one reason, by name: for a session that sees its budget.';

REVOKE ALL ON FUNCTION settlement_decided_of_holds FROM PUBLIC;
GRANT EXECUTE ON FUNCTION settlement_decided_of_holds TO amiyan_reader;
