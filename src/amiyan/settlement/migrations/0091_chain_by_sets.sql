-- Two functions of 0060 that ask the same as before, and less for it.

-- What the session may see is asked once, and not for each meal of a school's day.
CREATE OR REPLACE FUNCTION settlement_transfers_of_meals(people bigint[], meal_day date, meal_programme text)
RETURNS TABLE (person_id bigint, slot smallint, version integer, id uuid, code text, amount bigint, batch bigint,
               posted_at timestamptz)
LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER ROWS 200
BEGIN ATOMIC
    SELECT q.person_id, q.slot, q.version, t.id, t.code, t.amount, t.batch, b.posted_at
    FROM settlement_posting q
    CROSS JOIN LATERAL (
        SELECT q.person_id AS payer, ledger_transfer_id(VARIADIC ARRAY['delivery', q.programme, q.person_id::text,
            q.service_day::text, q.slot::text]
            || CASE WHEN q.version > 1 THEN ARRAY[q.version::text] ELSE ARRAY[]::text[] END) AS id
        UNION ALL
        -- What an earlier posting had owed goes back first.
        SELECT q.had_payee, ledger_transfer_id('correction', q.programme, q.person_id::text, q.service_day::text,
            q.slot::text, q.version::text)
        WHERE q.had_tiyn > 0
    ) named
    JOIN ledger_transfer t ON t.payer_owner = named.payer AND t.id = named.id
        AND t.service_month = date_trunc('month', meal_day::timestamp)::date
    JOIN ledger_batch b ON b.id = t.batch
    WHERE q.person_id = ANY (people) AND q.service_day = meal_day AND q.programme = meal_programme
      AND ((SELECT amiyan_everything('service'))
           OR coalesce(q.facility_id, q.had_facility) = ANY ((SELECT amiyan_places('service'))::bigint[]));
END;

-- The rows of a meal's transaction lie together and are counted there alone. As a condition, a place before the row sent
-- the planner through the keys of everybody with a smaller number, whenever they were fed.
CREATE OR REPLACE FUNCTION settlement_meal_in_log(person bigint, meal_day date, meal_programme text, meal_slot smallint)
RETURNS TABLE (tree text, tx bigint, leaf bytea, before bigint)
LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER ROWS 3
BEGIN ATOMIC
    WITH verdict AS (
        SELECT v.* FROM deliveries_verdict v
        WHERE (v.person_id, v.service_day, v.programme, v.slot) = (person, meal_day, meal_programme, meal_slot)
          AND ((SELECT amiyan_everything('service')) OR v.facility_id = ANY ((SELECT amiyan_places('service'))::bigint[]))
        ORDER BY v.version DESC LIMIT 1
    ),
    posted AS (
        SELECT q.version FROM settlement_posting q
        WHERE (q.person_id, q.service_day, q.programme, q.slot) = (person, meal_day, meal_programme, meal_slot)
          AND q.amount_tiyn > 0 AND EXISTS (SELECT FROM verdict)
        ORDER BY q.version DESC LIMIT 1
    )
    SELECT 'evidence', e.tx, deliveries_evidence_leaf(e),
           (SELECT count(*) FILTER (WHERE (o.facility_id, o.id) < (e.facility_id, e.id))
            FROM deliveries_evidence o WHERE o.tx = e.tx)
    FROM verdict v JOIN deliveries_evidence e ON (e.facility_id, e.id) = (v.facility_id, v.evidence_id)
    UNION ALL
    SELECT 'verdicts', v.tx, deliveries_verdict_leaf(w),
           (SELECT count(*) FILTER (WHERE (o.person_id, o.service_day, o.programme, o.slot, o.version)
                                          < (v.person_id, v.service_day, v.programme, v.slot, v.version))
            FROM deliveries_verdict o WHERE o.tx = v.tx)
    FROM verdict v JOIN deliveries_verdict w ON (w.person_id, w.service_day, w.programme, w.slot, w.version)
        = (v.person_id, v.service_day, v.programme, v.slot, v.version)
    UNION ALL
    SELECT 'transfers', t.batch, ledger_leaf(t),
           (SELECT count(*) FILTER (WHERE (o.id, o.payer_owner, o.service_month) < (t.id, t.payer_owner, t.service_month))
            FROM ledger_transfer o WHERE o.batch = t.batch)
    FROM posted q
    JOIN ledger_transfer t ON t.payer_owner = person AND t.service_month = date_trunc('month', meal_day)::date
        AND t.id = ledger_transfer_id(VARIADIC ARRAY['delivery', meal_programme, person::text, meal_day::text, meal_slot::text]
            || CASE WHEN q.version > 1 THEN ARRAY[q.version::text] ELSE ARRAY[]::text[] END);
END;
