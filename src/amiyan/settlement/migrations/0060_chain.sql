-- The chain from a bank's line down to a meal's evidence, for whoever answers for the region.
--
-- Readers see no files of banks, and no tree of the log but its hashes. These functions tell of them what one region's
-- chain is made of, and nothing more: each runs as the owner and asks itself whether the session may see the budget, or
-- the place, that the row is about.

-- Where a bank's line is looked for: by its reference, or by its day and amount.
CREATE INDEX settlement_bank_entry_by_reference ON settlement_bank_entry (reference);
CREATE INDEX settlement_bank_entry_by_day ON settlement_bank_entry (booked_on, amount_tiyn);
-- What one signature stands under: thousands of statements, where they were approved together.
CREATE INDEX settlement_approval_by_signature ON settlement_approval (signature_id);
CREATE INDEX settlement_agreed_by_signature ON settlement_statement_agreed (signature_id);

CREATE FUNCTION settlement_sees_budget(budget bigint) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE
RETURN amiyan_everything('service')
    OR EXISTS (SELECT FROM settlement_budget b WHERE b.id = budget AND b.region = ANY (amiyan_regions('service')));
COMMENT ON FUNCTION settlement_sees_budget IS 'Whether this session may see what is paid from a budget.';

-- The lines of a bank that are these payouts', by the id that the bank gave, by a person's word, or as one sum of a
-- message.
CREATE FUNCTION settlement_lines_of_payouts(asked uuid[])
RETURNS TABLE (payout_id uuid, channel text, iban text, reference text, amount_tiyn bigint, is_credit boolean,
               booked_on date, payments integer, return_reason text, sha256 bytea, found_by text)
LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER ROWS 10
BEGIN ATOMIC
    SELECT p.id, x.channel, x.iban, x.reference, x.amount_tiyn, x.is_credit, x.booked_on, x.payments, x.return_reason,
           x.sha256, x.found_by
    FROM settlement_payout p
    CROSS JOIN LATERAL (
        SELECT e.*, 'id' AS found_by FROM settlement_bank_entry e
        LEFT JOIN settlement_bank_decision d USING (channel, iban, reference)
        WHERE e.payout_id = p.id AND coalesce(d.payout_id, p.id) = p.id
        UNION ALL
        SELECT e.*, 'person' FROM settlement_bank_decision d
        JOIN settlement_bank_entry e USING (channel, iban, reference)
        WHERE d.payout_id = p.id AND e.payout_id IS DISTINCT FROM p.id
        UNION ALL
        SELECT e.*, 'message' FROM settlement_message_payout m
        JOIN settlement_bank_entry e ON e.message_id = m.message_id AND e.end_to_end_id = '' AND e.message_id <> ''
        WHERE (m.payee, m.payout_id) = (p.payee, p.id) AND e.channel = m.channel
    ) x
    WHERE p.id = ANY (asked) AND settlement_sees_budget(p.budget_id);
END;
COMMENT ON FUNCTION settlement_lines_of_payouts IS
    'The lines of the bank that are these payouts'', of budgets that the session may see.';

-- What became of payouts, and in which message they went out.
CREATE FUNCTION settlement_told_of_payouts(asked uuid[])
RETURNS TABLE (payout_id uuid, n smallint, state text, reason_code text, reason text, answer_sha256 bytea,
               at timestamptz, message_id text, message_sha256 bytea, sent_on date)
LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER ROWS 10
BEGIN ATOMIC
    SELECT p.id, e.n, e.state, e.reason_code, e.reason, e.answer_sha256, e.at, coalesce(m.id, ''), m.sha256, m.execution_on
    FROM settlement_payout p
    JOIN settlement_payout_event e ON (e.payee, e.payout_id) = (p.payee, p.id)
    LEFT JOIN settlement_message_payout mp ON (mp.payee, mp.payout_id) = (p.payee, p.id)
    LEFT JOIN settlement_message m ON (m.channel, m.id) = (mp.channel, mp.message_id)
    WHERE p.id = ANY (asked) AND settlement_sees_budget(p.budget_id);
END;
COMMENT ON FUNCTION settlement_told_of_payouts IS
    'What became of these payouts and in which message each went out, of budgets that the session may see.';

-- Lines of the bank by their reference, or by day and amount; with the payouts that each is of.
CREATE FUNCTION settlement_bank_lines_found(wanted text, on_day date, tiyn bigint)
RETURNS TABLE (channel text, iban text, reference text, amount_tiyn bigint, is_credit boolean, booked_on date,
               payments integer, payout_id uuid, payee bigint, budget_id bigint, number integer)
LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER ROWS 10
BEGIN ATOMIC
    SELECT x.channel, x.iban, x.reference, x.amount_tiyn, x.is_credit, x.booked_on, x.payments, p.id, p.payee, p.budget_id,
           p.number
    FROM (
        SELECT e.* FROM settlement_bank_entry e WHERE e.reference = wanted
        UNION ALL
        SELECT e.* FROM settlement_bank_entry e WHERE e.booked_on = on_day AND e.amount_tiyn = tiyn
    ) x
    LEFT JOIN settlement_bank_decision d USING (channel, iban, reference)
    LEFT JOIN LATERAL (
        SELECT q.* FROM settlement_payout q WHERE q.id = coalesce(d.payout_id, x.payout_id)
        UNION ALL
        SELECT q.* FROM settlement_message_payout m JOIN settlement_payout q ON (q.payee, q.id) = (m.payee, m.payout_id)
        WHERE x.end_to_end_id = '' AND x.message_id <> '' AND (m.channel, m.message_id) = (x.channel, x.message_id)
    ) p ON true
    -- Of a line that is no payout of ours: the account tells whose it is.
    WHERE CASE WHEN p.id IS NOT NULL THEN settlement_sees_budget(p.budget_id)
               ELSE EXISTS (SELECT FROM settlement_budget b
                            LEFT JOIN settlement_budget_payer n ON n.budget_id = b.id
                            WHERE x.iban IN (b.payer_iban, n.iban) AND settlement_sees_budget(b.id)) END
    ORDER BY x.booked_on DESC, x.reference, p.payee, p.id;
END;
COMMENT ON FUNCTION settlement_bank_lines_found IS
    'Lines of the bank by reference, or by day and amount, with their payouts: of budgets that the session may see.';

-- The payouts that a message to a channel brought.
CREATE FUNCTION settlement_payouts_of_message(wanted text)
RETURNS TABLE (payout_id uuid)
LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER ROWS 100
BEGIN ATOMIC
    SELECT p.id FROM settlement_message_payout m JOIN settlement_payout p ON (p.payee, p.id) = (m.payee, m.payout_id)
    WHERE m.channel IN ('bank', 'treasury', 'purpose_money') AND m.message_id = wanted
      AND settlement_sees_budget(p.budget_id) ORDER BY p.payee, p.id;
END;
COMMENT ON FUNCTION settlement_payouts_of_message IS
    'Which payouts went out in a message, of budgets that the session may see.';

-- Who signed a statement, and the digests of all that the same signature stands under.
CREATE FUNCTION settlement_signed(statement_payee bigint, statement_budget bigint, statement_number integer)
RETURNS TABLE (duty text, place smallint, person_id bigint, signature_id uuid, at timestamptz, digests bytea[])
LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER ROWS 3
BEGIN ATOMIC
    SELECT 'agree', 0::smallint, g.person_id, g.signature_id, g.agreed_at, ARRAY(
        SELECT s.document_sha256 FROM settlement_statement_agreed o JOIN settlement_statement s USING (payee, budget_id, number)
        WHERE o.signature_id = g.signature_id AND o.person_id = g.person_id)
    FROM settlement_statement_agreed g
    WHERE (g.payee, g.budget_id, g.number) = (statement_payee, statement_budget, statement_number)
      AND settlement_sees_budget(g.budget_id)
    UNION ALL
    SELECT 'approve', a.place, a.person_id, a.signature_id, a.approved_at, ARRAY(
        SELECT s.document_sha256 FROM settlement_approval o JOIN settlement_statement s USING (payee, budget_id, number)
        WHERE o.signature_id = a.signature_id AND o.person_id = a.person_id)
    FROM settlement_approval a
    WHERE (a.payee, a.budget_id, a.number) = (statement_payee, statement_budget, statement_number)
      AND settlement_sees_budget(a.budget_id);
END;
COMMENT ON FUNCTION settlement_signed IS
    'Who signed a statement of a budget that the session may see, with what the same signature stands under.';

-- The transfers by which meals were given, owed and taken back, of meals at places that the session may see.
CREATE FUNCTION settlement_transfers_of_meals(people bigint[], meal_day date, meal_programme text)
RETURNS TABLE (person_id bigint, slot smallint, version integer, id uuid, code text, amount bigint, batch bigint,
               posted_at timestamptz)
LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER ROWS 200
BEGIN ATOMIC
    SELECT q.person_id, q.slot, q.version, t.id, t.code, t.amount, t.batch, b.posted_at
    FROM settlement_posting q
    CROSS JOIN LATERAL (VALUES
        (q.person_id, ledger_transfer_id(VARIADIC ARRAY['delivery', q.programme, q.person_id::text, q.service_day::text,
            q.slot::text] || CASE WHEN q.version > 1 THEN ARRAY[q.version::text] ELSE ARRAY[]::text[] END)),
        -- What an earlier posting had owed goes back first.
        (CASE WHEN q.had_tiyn > 0 THEN q.had_payee END, ledger_transfer_id('correction', q.programme, q.person_id::text,
            q.service_day::text, q.slot::text, q.version::text))
    ) named (payer, id)
    JOIN ledger_transfer t ON (t.payer_owner, t.service_month, t.id)
        = (named.payer, date_trunc('month', q.service_day)::date, named.id)
    JOIN ledger_batch b ON b.id = t.batch
    WHERE q.person_id = ANY (people) AND q.service_day = meal_day AND q.programme = meal_programme
      AND (amiyan_everything('service') OR coalesce(q.facility_id, q.had_facility) = ANY (amiyan_places('service')));
END;
COMMENT ON FUNCTION settlement_transfers_of_meals IS
    'By which transfers meals of a day are owed, of meals at places that the session may see.';

-- What of a meal stands in the log: of each row its tree, transaction, leaf, and place among the rows of the transaction.
CREATE FUNCTION settlement_meal_in_log(person bigint, meal_day date, meal_programme text, meal_slot smallint)
RETURNS TABLE (tree text, tx bigint, leaf bytea, before bigint)
LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER ROWS 3
BEGIN ATOMIC
    WITH verdict AS (
        SELECT v.* FROM deliveries_verdict v
        WHERE (v.person_id, v.service_day, v.programme, v.slot) = (person, meal_day, meal_programme, meal_slot)
          AND (amiyan_everything('service') OR v.facility_id = ANY (amiyan_places('service')))
        ORDER BY v.version DESC LIMIT 1
    ),
    posted AS (
        SELECT q.version FROM settlement_posting q
        WHERE (q.person_id, q.service_day, q.programme, q.slot) = (person, meal_day, meal_programme, meal_slot)
          AND q.amount_tiyn > 0 AND EXISTS (SELECT FROM verdict)
        ORDER BY q.version DESC LIMIT 1
    )
    SELECT 'evidence', e.tx, deliveries_evidence_leaf(e),
           (SELECT count(*) FROM deliveries_evidence o WHERE o.tx = e.tx AND (o.facility_id, o.id) < (e.facility_id, e.id))
    FROM verdict v JOIN deliveries_evidence e ON (e.facility_id, e.id) = (v.facility_id, v.evidence_id)
    UNION ALL
    SELECT 'verdicts', v.tx, deliveries_verdict_leaf(w),
           (SELECT count(*) FROM deliveries_verdict o WHERE o.tx = v.tx
            AND (o.person_id, o.service_day, o.programme, o.slot, o.version)
              < (v.person_id, v.service_day, v.programme, v.slot, v.version))
    FROM verdict v JOIN deliveries_verdict w ON (w.person_id, w.service_day, w.programme, w.slot, w.version)
        = (v.person_id, v.service_day, v.programme, v.slot, v.version)
    UNION ALL
    SELECT 'transfers', t.batch, ledger_leaf(t),
           (SELECT count(*) FROM ledger_transfer o WHERE o.batch = t.batch
            AND (o.id, o.payer_owner, o.service_month) < (t.id, t.payer_owner, t.service_month))
    FROM posted q
    JOIN ledger_transfer t ON t.payer_owner = person AND t.service_month = date_trunc('month', meal_day)::date
        AND t.id = ledger_transfer_id(VARIADIC ARRAY['delivery', meal_programme, person::text, meal_day::text, meal_slot::text]
            || CASE WHEN q.version > 1 THEN ARRAY[q.version::text] ELSE ARRAY[]::text[] END);
END;
COMMENT ON FUNCTION settlement_meal_in_log IS
    'What of a meal at a place that the session may see stands in the public log.';

-- Whoever acts in office does so by name: who records, agrees, approves, decides, appoints. Nobody else is named here.
CREATE FUNCTION settlement_officials_named(people bigint[])
RETURNS TABLE (person_id bigint, name text)
LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER ROWS 10
BEGIN ATOMIC
    SELECT asked.id, called.name
    FROM unnest(people) asked (id)
    CROSS JOIN LATERAL (
        SELECT concat_ws(' ', n.surname, n.given_name, nullif(n.patronymic, '')) AS name FROM registry_person_name n
        WHERE n.person_id = asked.id AND n.known_to IS NULL ORDER BY upper(n.valid) IS NULL DESC, n.id DESC LIMIT 1
    ) called
    WHERE (amiyan_everything('service') OR amiyan_regions('service') <> '{}')
      AND (EXISTS (SELECT FROM access_role r WHERE r.person_id = asked.id)
           OR EXISTS (SELECT FROM access_signatory s WHERE s.person_id = asked.id));
END;
COMMENT ON FUNCTION settlement_officials_named IS
    'The names of people who hold or held a role or a duty to sign, for who answers for a region or audits it.';
