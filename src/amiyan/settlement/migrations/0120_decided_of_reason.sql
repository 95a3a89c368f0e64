-- As settlement_decided_of_holds, of all schools of a statement together: whoever answers for the country's own budget is shown
-- no school.
CREATE FUNCTION settlement_decided_of_reason(
    asked_payee bigint, asked_budget bigint, asked_number integer, asked_reason text)
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
    WHERE (h.payee, h.budget_id, h.number, h.reason)
            = (asked_payee, asked_budget, asked_number, asked_reason COLLATE "C")
      AND settlement_shows_budget(asked_budget)
    GROUP BY d.is_paid, d.decided_by, d.decided_at, d.reason
    ORDER BY d.decided_at DESC, d.is_paid;
END;
COMMENT ON FUNCTION settlement_decided_of_reason IS
    'What was decided of a statement''s held lines for one reason, by name: for a session that sees its budget.';

REVOKE ALL ON FUNCTION settlement_decided_of_reason FROM PUBLIC;
GRANT EXECUTE ON FUNCTION settlement_decided_of_reason TO amiyan_reader;
