-- On which day a person's meals were paid by the bank, or will be: from the books, for who may see the person.
--
-- A family sees its own postings and no statement and no payout: those are the provider's. This function tells of them
-- only the days, and only of people whom the session may see with place and time; it runs as the owner for that.

CREATE FUNCTION settlement_paid_when(people bigint[], first date, last date)
RETURNS TABLE (person_id bigint, service_day date, programme text, slot smallint, amount_tiyn bigint,
               is_stated boolean, due_on date, paid_on date)
LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER ROWS 50
BEGIN ATOMIC
    SELECT p.person_id, p.service_day, p.programme, p.slot, p.amount_tiyn, s.number IS NOT NULL, s.due_on,
           -- The bank's own day; where it only said "settled", the day on which it said so.
           CASE WHEN o.state = 'settled' THEN coalesce(o.booked_on, (o.at AT TIME ZONE 'Asia/Almaty')::date) END
    FROM (
        SELECT DISTINCT ON (q.person_id, q.service_day, q.programme, q.slot) q.*
        FROM settlement_posting q
        WHERE q.person_id = ANY (people) AND q.person_id = ANY (amiyan_owners())
          AND q.service_day BETWEEN first AND last
        ORDER BY q.person_id, q.service_day, q.programme, q.slot, q.version DESC
    ) p
    -- The first statement that took the posting: that of its month, or, where it came later, a correction of one.
    LEFT JOIN LATERAL (
        SELECT t.number, t.due_on FROM settlement_statement t
        WHERE (t.payee, t.budget_id) = (p.payee, p.budget_id)
          AND t.month >= date_trunc('month', p.service_day)::date AND t.up_to_batch >= p.batch
        ORDER BY t.number LIMIT 1
    ) s ON true
    LEFT JOIN LATERAL (
        SELECT e.state, e.at, (
            SELECT min(x.booked_on) FROM settlement_bank_entry x
            WHERE x.payout_id = y.id AND NOT x.is_credit AND x.amount_tiyn = y.amount_tiyn) AS booked_on
        FROM settlement_payout y
        JOIN settlement_payout_event e ON (e.payee, e.payout_id) = (y.payee, y.id)
        WHERE (y.payee, y.budget_id, y.number) = (p.payee, p.budget_id, s.number)
        ORDER BY y.attempt DESC, e.n DESC LIMIT 1
    ) o ON s.number IS NOT NULL
    WHERE p.amount_tiyn > 0;
END;
COMMENT ON FUNCTION settlement_paid_when IS
    'When meals were paid by the bank or will be: days only, of people whom the session may see with place and time.';
