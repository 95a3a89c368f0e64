-- Posting, by months: what must stay out of the books is known before anything is written.

DROP FUNCTION ledger_post_selected(text, integer, boolean);
DROP FUNCTION ledger_post(ledger_intent[], boolean);
DROP FUNCTION ledger_left_out(ledger_intent[]);

-- As sum(), which counts in numeric and takes three times as long; an error where a sum passes bigint.
CREATE AGGREGATE ledger_total(bigint) (SFUNC = int8pl, STYPE = bigint, INITCOND = '0');

-- Makes the parts of the months that intents name. Returns those months, without what is none.
CREATE FUNCTION ledger_cut_months(intents ledger_intent[]) RETURNS date[]
    LANGUAGE plpgsql
    SET search_path = public, pg_temp
    SET plan_cache_mode = force_custom_plan
AS $$
DECLARE
    months date[];
BEGIN
    SELECT coalesce(array_agg(m.service_month), '{}') INTO months
        FROM (SELECT DISTINCT i.service_month FROM unnest(intents) i) m WHERE ledger_is_month(m.service_month);
    PERFORM ledger_cut_month(m) FROM unnest(months) m;
    RETURN months;
END
$$;

-- Finds the accounts of intents that could be posted: where the rows of payer and payee of each lie, '(0,0)' where
-- there is none or where amount or month are wrong. And says which must stay out of the books, by their places,
-- since their payer would not hold enough, going through them one after the other in the order of asking.
--
-- An account that holds enough for all it is asked to pay cannot run dry, whatever else happens. Only intents
-- that touch one of the others are gone through one by one, each against what those accounts hold at that
-- moment: what arrives counts from then on (of what is only held back nothing arrives); what was refused, and
-- what was posted or held back before, does not count.
--
-- A row stays where it lies: whoever calls this holds the pen, and a lock on the table until the transaction ends.
CREATE FUNCTION ledger_weigh(
        intents ledger_intent[], months date[], holding boolean,
        OUT payers tid[], OUT payees tid[], OUT refused bigint[])
    LANGUAGE plpgsql
    SET search_path = public, pg_temp
    SET plan_cache_mode = force_custom_plan
    SET jit = off
    SET enable_hashjoin = on  -- ledger_post, which calls it, has it off
AS $$
DECLARE
    short tid[];
    available bigint[];
    posted boolean[] := '{}';
    step record;
BEGIN
    refused := '{}';
    -- LIMIT has each account found by its key: hashing would read every account of the country for each batch.
    -- In the order of the keys, since neighbours lie together.
    WITH asked AS MATERIALIZED (
        SELECT i.place, i.payer_owner, i.payer_account, i.payee_owner, i.payee_account, i.amount,
            i.amount BETWEEN 1 AND ledger_highest_amount() AND i.service_month = ANY (months) AS fits
        FROM unnest(intents) WITH ORDINALITY AS i (id, service_month, payer_owner, payer_account,
            payee_owner, payee_account, amount, code, subject, place)
    ), leg AS (
        SELECT place, true AS pays, payer_owner AS owner, payer_account AS id, amount, fits FROM asked
        UNION ALL
        SELECT place, false, payee_owner, payee_account, amount, fits FROM asked
        ORDER BY owner, id
    ), found AS MATERIALIZED (
        SELECT l.place, l.pays, l.amount, coalesce(a.row, '(0,0)') AS account, a.available
        FROM leg l LEFT JOIN LATERAL (
            SELECT a.ctid AS row,
                CASE WHEN NOT a.may_overdraw THEN a.credits - a.debits - a.debits_pending END AS available
            FROM ledger_account a WHERE l.fits AND a.owner = l.owner AND a.id = l.id LIMIT 1
        ) a ON true
    ), short AS (
        SELECT f.account, min(f.available) AS available FROM found f
        WHERE f.pays AND f.account <> '(0,0)'
        GROUP BY f.account HAVING sum(f.amount) > min(f.available)
    )
    SELECT a.payers, a.payees, s.accounts, s.available INTO payers, payees, short, available
        FROM (SELECT array_agg(f.account ORDER BY f.place) FILTER (WHERE f.pays) AS payers,
                     array_agg(f.account ORDER BY f.place) FILTER (WHERE NOT f.pays) AS payees FROM found f) a,
             (SELECT array_agg(s.account) AS accounts, array_agg(s.available) AS available FROM short s) s;
    IF short IS NULL THEN
        RETURN;
    END IF;
    FOR step IN
        WITH short AS (
            SELECT s.account, s.n::integer AS n FROM unnest(short) WITH ORDINALITY AS s (account, n)
        ), asked AS (
            SELECT i.*, CASE WHEN count(*) OVER same > 1 THEN (first_value(i.place) OVER same)::integer END AS twin
            FROM ROWS FROM (unnest(intents), unnest(payers), unnest(payees)) WITH ORDINALITY AS i (id, service_month,
                payer_owner, payer_account, payee_owner, payee_account, amount, code, subject, payer, payee, place)
            WHERE i.payer <> '(0,0)' AND i.payee <> '(0,0)' AND i.payer <> i.payee
            -- One id asked for more than once in this batch: twins, named by the place of one of them.
            WINDOW same AS (PARTITION BY i.payer_owner, i.service_month, i.id)
        )
        SELECT i.place, i.amount, payer.n AS payer, payee.n AS payee, i.twin
        FROM asked i
        LEFT JOIN short payer ON payer.account = i.payer
        LEFT JOIN short payee ON payee.account = i.payee AND NOT holding
        WHERE (payer.n IS NOT NULL OR payee.n IS NOT NULL OR i.twin IS NOT NULL)
          AND NOT EXISTS (  -- OFFSET has it looked up by its key
            SELECT FROM ledger_transfer t
            WHERE t.payer_owner = i.payer_owner AND t.service_month = i.service_month AND t.id = i.id
              AND t.service_month = ANY (months)
            OFFSET 0)
          AND NOT (holding AND EXISTS (
            SELECT FROM ledger_hold h
            WHERE h.owner = i.payer_owner AND h.service_month = i.service_month AND h.id = i.id
            OFFSET 0))
        ORDER BY i.place
    LOOP
        CONTINUE WHEN posted[step.twin];
        IF available[step.payer] < step.amount THEN
            refused := array_append(refused, step.place);
            CONTINUE;
        END IF;
        IF step.payer IS NOT NULL THEN
            available[step.payer] := available[step.payer] - step.amount;
        END IF;
        IF step.payee IS NOT NULL THEN
            available[step.payee] := available[step.payee] + step.amount;
        END IF;
        IF step.twin IS NOT NULL THEN
            posted[step.twin] := true;
        END IF;
    END LOOP;
END
$$;

-- Posts a batch. Outcome of each intent, as if they had been asked for one after the other:
--   'posted'      the money moved, now
--   'repeated'    it had moved before; nothing happened
--   'conflict'    the id stands for another transfer; nothing happened
--   'refused'     the payer does not hold as much, or payer and payee are one account; nothing happened
--   'no_account'  payer or payee is not open; nothing happened
--   'bad_amount'  the amount is missing, not positive, or above any budget; nothing happened
--   'bad_month'   the month of service is missing, no first day, or not between 2000 and 2199; nothing happened
--
-- careful is of no effect any more: every batch is gone through exactly. Cost: linear in the batch; memory some 300
-- bytes an intent. The first transfer of a month makes the month's
-- part, which cannot be done in the middle of a statement that itself reads ledger_transfer.
CREATE FUNCTION ledger_post(intents ledger_intent[], careful boolean DEFAULT false)
    RETURNS TABLE (place integer, id uuid, outcome text)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp
    SET plan_cache_mode = force_custom_plan  -- a plan made for another batch's size was 18 times slower
    SET jit = off
    SET enable_hashjoin = off  -- rows are fetched by where they lie or by their key; anything else would read
    SET enable_mergejoin = off  -- every account of the country for each batch
AS $$
#variable_conflict use_column
DECLARE
    months date[];
    payers tid[];
    payees tid[];
    refused bigint[];
    inserted bigint[];  -- places
    number bigint;
    leaves bigint;
    touched bigint;
    updated bigint;
    said text[];
    step record;
BEGIN
    PERFORM ledger_take_pen();
    months := ledger_cut_months(intents);
    SELECT w.payers, w.payees, w.refused INTO payers, payees, refused FROM ledger_weigh(intents, months, false) w;
    SELECT b.id + 1, b.leaves_before + b.transfers INTO number, leaves FROM ledger_batch b ORDER BY b.id DESC LIMIT 1;
    number := coalesce(number, 1);
    -- Rows first; balances change by what was really inserted, and by nothing else.
    WITH inserted AS (
        INSERT INTO ledger_transfer AS t (payer_owner, payer_account, payee_owner, payee_account,
                amount, batch, service_month, place, id, code, subject)
            SELECT i.payer_owner, i.payer_account, i.payee_owner, i.payee_account,
                i.amount, number, i.service_month, i.place, i.id, i.code, coalesce(i.subject, '')
            FROM ROWS FROM (unnest(intents), unnest(payers), unnest(payees)) WITH ORDINALITY AS i (id, service_month,
                payer_owner, payer_account, payee_owner, payee_account, amount, code, subject, payer, payee, place)
            WHERE i.payer <> '(0,0)' AND i.payee <> '(0,0)' AND i.payer <> i.payee AND i.place <> ALL (refused)
            ORDER BY i.payer_owner, i.service_month, i.id, i.place
            ON CONFLICT DO NOTHING
            RETURNING t.place, t.amount
    ), change AS (
        SELECT leg.account, ledger_total(leg.credit) AS credits, ledger_total(leg.debit) AS debits
        FROM (
            SELECT payers[place] AS account, 0 AS credit, amount AS debit FROM inserted
            UNION ALL
            SELECT payees[place], amount, 0 FROM inserted
        ) leg
        GROUP BY leg.account
        ORDER BY leg.account
    ), updated AS (
        UPDATE ledger_account a SET credits = a.credits + c.credits, debits = a.debits + c.debits
        FROM change c WHERE a.ctid = c.account
        RETURNING 1
    )
    SELECT (SELECT array_agg(place) FROM inserted), (SELECT count(*) FROM change), (SELECT count(*) FROM updated)
        INTO inserted, touched, updated;
    IF touched <> updated THEN  -- cannot be: accounts are never closed, and nobody else holds the pen
        RAISE EXCEPTION 'An account of this batch is not there any more.';
    END IF;
    IF inserted IS NOT NULL THEN
        INSERT INTO ledger_batch (id, transfers, leaves_before)
            VALUES (number, cardinality(inserted), coalesce(leaves, 0));
    END IF;
    said := array_fill('posted'::text, ARRAY[cardinality(intents)]);
    IF cardinality(inserted) IS DISTINCT FROM cardinality(intents) THEN
        FOR step IN
            SELECT i.place,
                CASE
                    WHEN (i.amount BETWEEN 1 AND ledger_highest_amount()) IS NOT TRUE THEN 'bad_amount'
                    WHEN (i.service_month = ANY (months)) IS NOT TRUE THEN 'bad_month'
                    WHEN i.payer = '(0,0)' OR i.payee = '(0,0)' THEN 'no_account'
                    WHEN i.payer = i.payee OR i.place = ANY (refused) THEN 'refused'
                    WHEN (t.payer_account, t.payee_owner, t.payee_account, t.amount, t.code, t.subject)
                       = (i.payer_account, i.payee_owner, i.payee_account, i.amount, i.code, coalesce(i.subject, ''))
                    THEN 'repeated'
                    ELSE 'conflict'
                END AS outcome
            FROM ROWS FROM (unnest(intents), unnest(payers), unnest(payees)) WITH ORDINALITY AS i (id, service_month,
                payer_owner, payer_account, payee_owner, payee_account, amount, code, subject, payer, payee, place)
            LEFT JOIN LATERAL (
                SELECT t.* FROM ledger_transfer t
                WHERE t.payer_owner = i.payer_owner AND t.service_month = i.service_month AND t.id = i.id
                  AND t.service_month = ANY (months)
                LIMIT 1
            ) t ON i.place <> ALL (refused)
            WHERE i.place <> ALL (coalesce(inserted, '{}'))
        LOOP
            said[step.place] := step.outcome;
        END LOOP;
    END IF;
    RETURN QUERY
        SELECT o.place::integer, o.id, o.outcome
        FROM ROWS FROM (unnest(intents), unnest(said)) WITH ORDINALITY AS o (id, service_month, payer_owner,
            payer_account, payee_owner, payee_account, amount, code, subject, outcome, place);
END
$$;

-- Asks a function that takes a batch of intents (ledger_post, ledger_hold_amounts) for what a query of the caller's
-- selects, with the caller's rights and in the query's order, in batches of a size that memory bears; as many rows
-- as batches had outcomes. The query's columns are those of ledger_intent, in order.
--
-- A query that reads ledger_transfer and gives more rows than one batch holds is still being read when the first
-- batch is posted: where that is the first of a month, PostgreSQL refuses. Lay such a selection out beforehand.
CREATE FUNCTION ledger_ask_selected(asked text, query text, size integer)
    RETURNS TABLE (outcome text, intents bigint)
    LANGUAGE plpgsql
AS $$
DECLARE
    ask text := format('SELECT a.outcome, count(*) FROM public.%I($1) a GROUP BY a.outcome', asked);
    intent public.ledger_intent;
    batch public.ledger_intent[] := '{}';
    waiting integer := 0;
BEGIN
    FOR intent IN EXECUTE query LOOP
        batch := array_append(batch, intent);
        waiting := waiting + 1;
        IF waiting = size THEN
            RETURN QUERY EXECUTE ask USING batch;
            batch := '{}';
            waiting := 0;
        END IF;
    END LOOP;
    RETURN QUERY EXECUTE ask USING batch;
END
$$;
