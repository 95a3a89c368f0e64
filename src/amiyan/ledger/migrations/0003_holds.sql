-- Amounts that are held back: money that is with the bank and not yet there. It cannot be spent meanwhile, and
-- afterwards it is either posted, as a transfer with the hold's own id, or set free again.

CREATE TABLE ledger_hold (
    owner         bigint      NOT NULL,
    account       bigint      NOT NULL,
    payee_owner   bigint      NOT NULL,
    payee_account bigint      NOT NULL,
    amount        bigint      NOT NULL,
    service_month date        NOT NULL,
    place         integer     NOT NULL,
    id            uuid        NOT NULL,
    code          text        NOT NULL,
    subject       text        NOT NULL,
    held_at       timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT ledger_hold_happens_once PRIMARY KEY (owner, service_month, id),
    CONSTRAINT ledger_hold_keeps_something CHECK (amount > 0),
    CONSTRAINT ledger_hold_has_two_sides CHECK (owner <> payee_owner OR account <> payee_account),
    CONSTRAINT ledger_hold_month_is_its_first_day CHECK (extract(day FROM service_month) = 1),
    CONSTRAINT ledger_hold_says_what_for CHECK (code <> '')
);

COMMENT ON TABLE ledger_hold IS
    'An amount of an account that waits for somebody else''s answer. Open as long as it has no ledger_hold_end.';
COMMENT ON COLUMN ledger_hold.place IS 'Which of the intents asked for together this was: 1, 2, 3 ...';
COMMENT ON CONSTRAINT ledger_hold_happens_once ON ledger_hold IS
    'Asking again with the same id holds nothing more back; the key is that of the transfer that it may become.';
COMMENT ON CONSTRAINT ledger_hold_keeps_something ON ledger_hold IS 'A hold of nothing would wait for nothing.';
COMMENT ON CONSTRAINT ledger_hold_has_two_sides ON ledger_hold IS
    'It becomes a transfer, and a transfer has two sides.';
COMMENT ON CONSTRAINT ledger_hold_month_is_its_first_day ON ledger_hold IS
    'One month, one value; otherwise the same id could stand twice.';
COMMENT ON CONSTRAINT ledger_hold_says_what_for ON ledger_hold IS 'Every line of the books can be explained.';

CREATE TABLE ledger_hold_end (
    owner         bigint      NOT NULL,
    service_month date        NOT NULL,
    id            uuid        NOT NULL,
    outcome       text        NOT NULL,
    ended_at      timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT ledger_hold_ends_once PRIMARY KEY (owner, service_month, id),
    CONSTRAINT ledger_hold_end_is_posted_or_voided CHECK (outcome IN ('posted', 'voided'))
);

COMMENT ON TABLE ledger_hold_end IS 'How a hold ended. Never changed: what the bank takes back is a transfer the other way.';
COMMENT ON CONSTRAINT ledger_hold_ends_once ON ledger_hold_end IS
    'The bank may answer twice; the money moves once, or not at all.';
COMMENT ON CONSTRAINT ledger_hold_end_is_posted_or_voided ON ledger_hold_end IS
    'Either the money arrived or it is free again; there is nothing in between.';

CREATE TYPE ledger_hold_ending AS (owner bigint, service_month date, id uuid, outcome text);

-- Holds amounts back. Outcome of each intent, as if they had been asked for one after the other:
--   'posted'      the amount is held back, now
--   'repeated'    it was held back before, whether or not that has ended; nothing happened
--   'conflict'    the id stands for another hold, or for a transfer that was none; nothing happened
--   'refused', 'no_account', 'bad_amount', 'bad_month'   as ledger_post says them
CREATE FUNCTION ledger_hold_amounts(intents ledger_intent[])
    RETURNS TABLE (place integer, id uuid, outcome text)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp
    SET plan_cache_mode = force_custom_plan
    SET jit = off
    SET enable_hashjoin = off  -- as in ledger_post
    SET enable_mergejoin = off
AS $$
#variable_conflict use_column
DECLARE
    months date[];
    payers tid[];
    payees tid[];
    refused bigint[];
    inserted bigint[];  -- places
BEGIN
    PERFORM ledger_take_pen();
    months := ledger_cut_months(intents);  -- a hold ends in the month's part, whenever that is
    SELECT w.payers, w.payees, w.refused INTO payers, payees, refused FROM ledger_weigh(intents, months, true) w;
    WITH inserted AS (
        INSERT INTO ledger_hold AS h (owner, account, payee_owner, payee_account, amount, service_month, place,
                id, code, subject)
            SELECT i.payer_owner, i.payer_account, i.payee_owner, i.payee_account, i.amount, i.service_month, i.place,
                i.id, i.code, coalesce(i.subject, '')
            FROM ROWS FROM (unnest(intents), unnest(payers), unnest(payees)) WITH ORDINALITY AS i (id, service_month,
                payer_owner, payer_account, payee_owner, payee_account, amount, code, subject, payer, payee, place)
            WHERE i.payer <> '(0,0)' AND i.payee <> '(0,0)' AND i.payer <> i.payee AND i.place <> ALL (refused)
              AND NOT EXISTS (
                SELECT FROM ledger_transfer t
                WHERE t.payer_owner = i.payer_owner AND t.service_month = i.service_month AND t.id = i.id
                  AND t.service_month = ANY (months)
                OFFSET 0)
            ORDER BY i.payer_owner, i.service_month, i.id, i.place
            ON CONFLICT DO NOTHING
            RETURNING h.place, h.amount
    ), change AS (
        SELECT payers[i.place] AS account, ledger_total(i.amount) AS held FROM inserted i GROUP BY 1 ORDER BY 1
    ), updated AS (
        UPDATE ledger_account a SET debits_pending = a.debits_pending + c.held FROM change c WHERE a.ctid = c.account
    )
    SELECT coalesce(array_agg(i.place), '{}') INTO inserted FROM inserted i;
    RETURN QUERY
        SELECT i.place::integer, i.id,
            CASE
                WHEN i.place = ANY (inserted) THEN 'posted'
                WHEN (i.amount BETWEEN 1 AND ledger_highest_amount()) IS NOT TRUE THEN 'bad_amount'
                WHEN (i.service_month = ANY (months)) IS NOT TRUE THEN 'bad_month'
                WHEN i.payer = '(0,0)' OR i.payee = '(0,0)' THEN 'no_account'
                WHEN i.payer = i.payee OR i.place = ANY (refused) THEN 'refused'
                WHEN (h.account, h.payee_owner, h.payee_account, h.amount, h.code, h.subject)
                   = (i.payer_account, i.payee_owner, i.payee_account, i.amount, i.code, coalesce(i.subject, ''))
                THEN 'repeated'
                ELSE 'conflict'
            END
        FROM ROWS FROM (unnest(intents), unnest(payers), unnest(payees)) WITH ORDINALITY AS i (id, service_month,
            payer_owner, payer_account, payee_owner, payee_account, amount, code, subject, payer, payee, place)
        LEFT JOIN ledger_hold h
            ON h.owner = i.payer_owner AND h.service_month = i.service_month AND h.id = i.id
        ORDER BY i.place;
END
$$;

-- Ends holds: with 'posted' the amount is no longer held back and moves, as a transfer with the hold's id, code and
-- subject and a leaf of the log like any other; with 'voided' it is free again. Outcome of each, as if they had been
-- asked for one after the other:
--   'posted', 'voided'   it ended so, now
--   'repeated'           it had ended so before; nothing happened
--   'conflict'           it had ended the other way, or its id meanwhile stands for a transfer that was asked for
--                        apart from it (then it can only be voided); nothing happened
--   'no_hold'            there is none with this id; nothing happened
CREATE FUNCTION ledger_end_holds(endings ledger_hold_ending[])
    RETURNS TABLE (place integer, id uuid, outcome text)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp
    SET plan_cache_mode = force_custom_plan
    SET jit = off
    SET enable_hashjoin = off  -- as in ledger_post
    SET enable_mergejoin = off
AS $$
#variable_conflict use_column
DECLARE
    months date[];
    number bigint;
    leaves bigint;
    moved bigint;
    ended bigint[];  -- places
BEGIN
    PERFORM ledger_take_pen();
    SELECT coalesce(array_agg(DISTINCT e.service_month), '{}') INTO months FROM unnest(endings) e;
    SELECT b.id + 1, b.leaves_before + b.transfers INTO number, leaves FROM ledger_batch b ORDER BY b.id DESC LIMIT 1;
    number := coalesce(number, 1);
    WITH fresh AS MATERIALIZED (
        SELECT DISTINCT ON (e.owner, e.service_month, e.id) e.place, e.outcome, h.*
        FROM unnest(endings) WITH ORDINALITY AS e (owner, service_month, id, outcome, place)
        JOIN LATERAL (
            SELECT h.account, h.payee_owner, h.payee_account, h.amount, h.owner, h.service_month, h.id, h.code, h.subject
            FROM ledger_hold h WHERE h.owner = e.owner AND h.service_month = e.service_month AND h.id = e.id LIMIT 1
        ) h ON true
        WHERE NOT EXISTS (
            SELECT FROM ledger_hold_end d
            WHERE d.owner = e.owner AND d.service_month = e.service_month AND d.id = e.id
            OFFSET 0)
          AND (e.outcome = 'voided' OR NOT EXISTS (
            SELECT FROM ledger_transfer t
            WHERE t.payer_owner = e.owner AND t.service_month = e.service_month AND t.id = e.id
              AND t.service_month = ANY (months)
            OFFSET 0))
        ORDER BY e.owner, e.service_month, e.id, e.place
    ), ended AS (
        INSERT INTO ledger_hold_end (owner, service_month, id, outcome)
            SELECT f.owner, f.service_month, f.id, f.outcome FROM fresh f
    ), posted AS (
        INSERT INTO ledger_transfer (payer_owner, payer_account, payee_owner, payee_account,
                amount, batch, service_month, place, id, code, subject)
            SELECT f.owner, f.account, f.payee_owner, f.payee_account,
                f.amount, number, f.service_month, f.place, f.id, f.code, f.subject
            FROM fresh f WHERE f.outcome = 'posted'
            RETURNING 1
    ), change AS (
        SELECT leg.owner, leg.id, ledger_total(leg.credit) AS credits, ledger_total(leg.debit) AS debits,
            ledger_total(leg.held) AS held
        FROM (
            SELECT owner, account AS id, 0 AS credit, CASE outcome WHEN 'posted' THEN amount ELSE 0 END AS debit,
                amount AS held FROM fresh
            UNION ALL
            SELECT payee_owner, payee_account, amount, 0, 0 FROM fresh WHERE outcome = 'posted'
        ) leg
        GROUP BY leg.owner, leg.id
        ORDER BY leg.owner, leg.id
    ), updated AS (
        UPDATE ledger_account a SET credits = a.credits + c.credits, debits = a.debits + c.debits,
            debits_pending = a.debits_pending - c.held
        FROM change c WHERE a.owner = c.owner AND a.id = c.id
    )
    SELECT coalesce(array_agg(f.place), '{}'), (SELECT count(*) FROM posted) INTO ended, moved FROM fresh f;
    IF moved > 0 THEN
        INSERT INTO ledger_batch (id, transfers, leaves_before) VALUES (number, moved, coalesce(leaves, 0));
    END IF;
    RETURN QUERY
        SELECT e.place::integer, e.id,
            CASE
                WHEN e.place = ANY (ended) THEN e.outcome
                WHEN h.id IS NULL THEN 'no_hold'
                WHEN d.outcome = e.outcome THEN 'repeated'
                ELSE 'conflict'
            END
        FROM unnest(endings) WITH ORDINALITY AS e (owner, service_month, id, outcome, place)
        LEFT JOIN ledger_hold h ON h.owner = e.owner AND h.service_month = e.service_month AND h.id = e.id
        LEFT JOIN ledger_hold_end d ON d.owner = e.owner AND d.service_month = e.service_month AND d.id = e.id
        ORDER BY e.place;
END
$$;
