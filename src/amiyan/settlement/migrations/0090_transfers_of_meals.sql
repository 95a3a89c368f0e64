-- The transfers of a day's meals, as 0060 tells them, by one month of the books: that of the day, known before a row is
-- read, and not that of each row; and what was taken back is only named where something was.
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
      AND (amiyan_everything('service') OR coalesce(q.facility_id, q.had_facility) = ANY (amiyan_places('service')));
END;
