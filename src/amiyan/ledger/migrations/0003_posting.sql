-- Posting, with months: which intents must stay out of the books is known before anything is written.

DROP FUNCTION ledger_post_selected(text, integer, boolean);
DROP FUNCTION ledger_post(ledger_intent[], boolean);
DROP FUNCTION ledger_left_out(ledger_intent[]);

CREATE FUNCTION ledger_has_two_sides(
        payer_owner bigint, payer_account bigint, payee_owner bigint, payee_account bigint) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN num_nulls(payer_owner, payer_account, payee_owner, payee_account) = 0
        AND (payer_owner <> payee_owner OR payer_account <> payee_account);

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

-- Which intents must stay out of the books, by their places: those of which an account is not open, and those
-- whose payer would not hold enough, going through them one after the other in the order of asking.
--
-- An account that holds enough for all it is asked to pay cannot run dry, whatever else happens. Only intents
-- that touch one of the others are gone through one by one, each against what those accounts hold at that
-- moment: what arrives counts from then on; what was refused, and what was posted before, does not count.
CREATE FUNCTION ledger_left_out(
        intents ledger_intent[], months date[], OUT no_account bigint[], OUT refused bigint[])
    LANGUAGE plpgsql
    SET search_path = public, pg_temp
    SET plan_cache_mode = force_custom_plan
    SET jit = off
    SET enable_hashjoin = on  -- ledger_post, which calls it, has it off
AS $$
DECLARE
    owners bigint[];
    accounts bigint[];
    available bigint[];  -- NULL where the account is not open
    posted boolean[] := '{}';
    step record;
BEGIN
    no_account := '{}';
    refused := '{}';
    -- LIMIT has each account found by its key: hashing would read every account of the country for each batch.
    SELECT array_agg(t.owner), array_agg(t.id), array_agg(a.available) INTO owners, accounts, available
        FROM (
            SELECT leg.owner, leg.id, sum(leg.wanted) AS wanted
            FROM unnest(intents) i,
                LATERAL (VALUES (i.payer_owner, i.payer_account, i.amount), (i.payee_owner, i.payee_account, 0))
                    leg (owner, id, wanted)
            WHERE i.amount BETWEEN 1 AND ledger_highest_amount() AND i.service_month = ANY (months)
              AND ledger_has_two_sides(i.payer_owner, i.payer_account, i.payee_owner, i.payee_account)
            GROUP BY leg.owner, leg.id
            ORDER BY leg.owner, leg.id
        ) t
        LEFT JOIN LATERAL (
            SELECT a.credits - a.debits - a.debits_pending AS available, a.may_overdraw
            FROM ledger_account a WHERE a.owner = t.owner AND a.id = t.id LIMIT 1
        ) a ON true
        WHERE a.available IS NULL OR (NOT a.may_overdraw AND a.available < t.wanted);
    IF owners IS NULL THEN
        RETURN;
    END IF;
    FOR step IN
        WITH short AS (
            SELECT s.owner, s.id, s.available IS NULL AS closed, s.n::integer AS n
            FROM unnest(owners, accounts, available) WITH ORDINALITY AS s (owner, id, available, n)
        ), asked AS (
            SELECT i.*, CASE WHEN count(*) OVER same > 1 THEN (first_value(i.place) OVER same)::integer END AS twin
            FROM unnest(intents) WITH ORDINALITY AS i (id, service_month, payer_owner, payer_account,
                payee_owner, payee_account, amount, code, subject, place)
            WHERE i.amount BETWEEN 1 AND ledger_highest_amount() AND i.service_month = ANY (months)
              AND ledger_has_two_sides(i.payer_owner, i.payer_account, i.payee_owner, i.payee_account)
            -- One id asked for more than once in this batch: twins, named by the place of one of them.
            WINDOW same AS (PARTITION BY i.payer_owner, i.service_month, i.id)
        )
        SELECT i.place, i.amount, payer.n AS payer, payee.n AS payee, i.twin,
            coalesce(payer.closed, false) OR coalesce(payee.closed, false) AS closed
        FROM asked i
        LEFT JOIN short payer ON payer.owner = i.payer_owner AND payer.id = i.payer_account
        LEFT JOIN short payee ON payee.owner = i.payee_owner AND payee.id = i.payee_account
        WHERE payer.closed OR payee.closed
           OR ((payer.n IS NOT NULL OR payee.n IS NOT NULL OR i.twin IS NOT NULL)
               AND NOT EXISTS (  -- OFFSET has it looked up by its key
                   SELECT FROM ledger_transfer t
                   WHERE t.payer_owner = i.payer_owner AND t.service_month = i.service_month AND t.id = i.id
                     AND t.service_month = ANY (months)
                   OFFSET 0))
        ORDER BY i.place
    LOOP
        IF step.closed THEN
            no_account := array_append(no_account, step.place);
            CONTINUE;
        END IF;
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
-- Cost: linear in the batch; memory some 300 bytes an intent. The first transfer of a month makes its part: a
-- statement that itself reads ledger_transfer cannot do that, so what it selects is laid out first.
CREATE FUNCTION ledger_post(intents ledger_intent[])
    RETURNS TABLE (place integer, id uuid, outcome text)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp
    SET plan_cache_mode = force_custom_plan  -- a plan made for another batch's size was 18 times slower
    SET jit = off
    SET enable_hashjoin = off  -- a batch asks for its accounts by key; hashing would read every account of the
    SET enable_mergejoin = off  -- country for each batch
AS $$
#variable_conflict use_column
DECLARE
    months date[];
    no_account bigint[];
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
    SELECT l.no_account, l.refused INTO no_account, refused FROM ledger_left_out(intents, months) l;
    SELECT max(b.id) + 1, max(b.leaves_before + b.transfers) INTO number, leaves
        FROM (SELECT * FROM ledger_batch ORDER BY id DESC LIMIT 1) b;
    number := coalesce(number, 1);
    -- Rows first; balances change by what was really inserted, and by nothing else.
    WITH inserted AS (
        INSERT INTO ledger_transfer AS t (payer_owner, payer_account, payee_owner, payee_account,
                amount, batch, service_month, place, id, code, subject)
            SELECT i.payer_owner, i.payer_account, i.payee_owner, i.payee_account,
                i.amount, number, i.service_month, i.place, i.id, i.code, coalesce(i.subject, '')
            FROM unnest(intents) WITH ORDINALITY AS i (id, service_month, payer_owner, payer_account,
                payee_owner, payee_account, amount, code, subject, place)
            WHERE i.amount BETWEEN 1 AND ledger_highest_amount() AND i.service_month = ANY (months)
              AND ledger_has_two_sides(i.payer_owner, i.payer_account, i.payee_owner, i.payee_account)
              AND i.place <> ALL (no_account) AND i.place <> ALL (refused)
            ORDER BY i.payer_owner, i.service_month, i.id, i.place
            ON CONFLICT DO NOTHING
            RETURNING t.payer_owner, t.payer_account, t.payee_owner, t.payee_account, t.amount, t.place
    ), change AS (
        SELECT leg.owner, leg.id, sum(leg.credit)::bigint AS credits, sum(leg.debit)::bigint AS debits
        FROM (
            SELECT payer_owner AS owner, payer_account AS id, 0 AS credit, amount AS debit FROM inserted
            UNION ALL
            SELECT payee_owner, payee_account, amount, 0 FROM inserted
        ) leg
        GROUP BY leg.owner, leg.id
        ORDER BY leg.owner, leg.id
    ), updated AS (
        UPDATE ledger_account a SET credits = a.credits + c.credits, debits = a.debits + c.debits
        FROM change c WHERE a.owner = c.owner AND a.id = c.id
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
                    WHEN i.place = ANY (no_account) OR NOT coalesce(oneself.is_open, true) THEN 'no_account'
                    WHEN oneself.is_open THEN 'refused'
                    WHEN i.place = ANY (refused) THEN 'refused'
                    WHEN (t.payer_account, t.payee_owner, t.payee_account, t.amount, t.code, t.subject)
                       = (i.payer_account, i.payee_owner, i.payee_account, i.amount, i.code, coalesce(i.subject, ''))
                    THEN 'repeated'
                    ELSE 'conflict'
                END AS outcome
            FROM unnest(intents) WITH ORDINALITY AS i (id, service_month, payer_owner, payer_account,
                payee_owner, payee_account, amount, code, subject, place)
            LEFT JOIN LATERAL (
                SELECT t.* FROM ledger_transfer t
                WHERE t.payer_owner = i.payer_owner AND t.service_month = i.service_month AND t.id = i.id
                  AND t.service_month = ANY (months)
                LIMIT 1
            ) t ON i.place <> ALL (no_account) AND i.place <> ALL (refused)
            LEFT JOIN LATERAL (  -- what was not gone through: payer and payee are one, or one is not named
                SELECT num_nulls(i.payee_owner, i.payee_account) = 0 AND EXISTS (
                    SELECT FROM ledger_account a
                    WHERE a.owner = i.payer_owner AND a.id = i.payer_account) AS is_open
                WHERE NOT ledger_has_two_sides(i.payer_owner, i.payer_account, i.payee_owner, i.payee_account)
            ) oneself ON true
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

-- Posts what a query of the caller's (with the caller's rights) selects, in its order, in batches of a size that
-- memory bears; as many rows as batches had outcomes. The query's columns are those of ledger_intent, in order.
CREATE FUNCTION ledger_post_selected(query text, size integer)
    RETURNS TABLE (outcome text, transfers bigint)
    LANGUAGE plpgsql
AS $$
DECLARE
    intent public.ledger_intent;
    batch public.ledger_intent[] := '{}';
    waiting integer := 0;
BEGIN
    FOR intent IN EXECUTE query LOOP
        batch := array_append(batch, intent);
        waiting := waiting + 1;
        IF waiting = size THEN
            RETURN QUERY SELECT p.outcome, count(*) FROM public.ledger_post(batch) p GROUP BY p.outcome;
            batch := '{}';
            waiting := 0;
        END IF;
    END LOOP;
    RETURN QUERY SELECT p.outcome, count(*) FROM public.ledger_post(batch) p GROUP BY p.outcome;
END
$$;
