-- Weighing a batch with half as many looks into pages: accounts are read by one walk over the index for each id of
-- an account, and only intents that touch an account that could run dry are looked for among the transfers.

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
CREATE OR REPLACE FUNCTION ledger_weigh(
        intents ledger_intent[], months date[], holding boolean,
        OUT payers tid[], OUT payees tid[], OUT refused bigint[])
    LANGUAGE plpgsql
    SET search_path = public, pg_temp
    SET plan_cache_mode = force_custom_plan
    SET jit = off
    SET enable_hashjoin = on  -- ledger_post, which calls it, has it off
    SET enable_mergejoin = off
AS $$
DECLARE
    short tid[];
    available bigint[];
    posted boolean[] := '{}';
    step record;
BEGIN
    refused := '{}';
    -- An account's id says what it is for, so a batch names few of them and many owners: the index is walked once
    -- for each id, from owner to owner. OFFSET keeps it so: joining would read every account of the country.
    WITH asked AS MATERIALIZED (
        SELECT i.place, i.payer_owner, i.payer_account, i.payee_owner, i.payee_account, i.amount,
            i.amount BETWEEN 1 AND ledger_highest_amount() AND i.service_month = ANY (months) AS fits
        FROM unnest(intents) WITH ORDINALITY AS i (id, service_month, payer_owner, payer_account,
            payee_owner, payee_account, amount, code, subject, place)
    ), leg AS (
        SELECT payer_owner AS owner, payer_account AS id FROM asked WHERE fits
        UNION ALL
        SELECT payee_owner, payee_account FROM asked WHERE fits
    ), account AS MATERIALIZED (
        SELECT a.*
        FROM (SELECT id, array_agg(owner) AS owners FROM leg GROUP BY id) named, LATERAL (
            SELECT a.owner, a.id, a.ctid AS row,
                CASE WHEN NOT a.may_overdraw THEN a.credits - a.debits - a.debits_pending END AS available
            FROM ledger_account a WHERE a.owner = ANY (named.owners) AND a.id = named.id
            OFFSET 0
        ) a
    ), found AS MATERIALIZED (
        SELECT i.place, i.amount, coalesce(payer.row, '(0,0)') AS payer, coalesce(payee.row, '(0,0)') AS payee,
            payer.available
        FROM asked i
        LEFT JOIN account payer ON i.fits AND payer.owner = i.payer_owner AND payer.id = i.payer_account
        LEFT JOIN account payee ON i.fits AND payee.owner = i.payee_owner AND payee.id = i.payee_account
    ), short AS (
        SELECT f.payer AS account, min(f.available) AS available FROM found f
        WHERE f.available IS NOT NULL
        GROUP BY f.payer HAVING sum(f.amount) > min(f.available)
    )
    SELECT a.payers, a.payees, s.accounts, s.available INTO payers, payees, short, available
        FROM (SELECT array_agg(f.payer ORDER BY f.place) AS payers,
                     array_agg(f.payee ORDER BY f.place) AS payees FROM found f) a,
             (SELECT array_agg(s.account) AS accounts, array_agg(s.available) AS available FROM short s) s;
    IF short IS NULL THEN
        RETURN;
    END IF;
    FOR step IN
        WITH short AS (
            SELECT s.account, s.n::integer AS n FROM unnest(short) WITH ORDINALITY AS s (account, n)
        ), asked AS MATERIALIZED (
            SELECT i.place, i.amount, i.payer_owner, i.service_month, i.id, i.payer, i.payee
            FROM ROWS FROM (unnest(intents), unnest(payers), unnest(payees)) WITH ORDINALITY AS i (id, service_month,
                payer_owner, payer_account, payee_owner, payee_account, amount, code, subject, payer, payee, place)
            WHERE i.payer <> '(0,0)' AND i.payee <> '(0,0)' AND i.payer <> i.payee
        ), twin AS (  -- one id asked for more than once in this batch; named by the place of the first
            SELECT i.payer_owner, i.service_month, i.id, min(i.place)::integer AS place
            FROM asked i GROUP BY i.payer_owner, i.service_month, i.id HAVING count(*) > 1
        ), touching AS MATERIALIZED (
            SELECT i.place, i.amount, i.payer_owner, i.service_month, i.id,
                payer.n AS payer, payee.n AS payee, twin.place AS twin
            FROM asked i
            LEFT JOIN short payer ON payer.account = i.payer
            LEFT JOIN short payee ON payee.account = i.payee AND NOT holding
            LEFT JOIN twin ON twin.id = i.id AND twin.payer_owner = i.payer_owner
                AND twin.service_month = i.service_month
            WHERE payer.n IS NOT NULL OR payee.n IS NOT NULL OR twin.place IS NOT NULL
        )
        SELECT i.place, i.amount, i.payer, i.payee, i.twin
        FROM touching i
        WHERE NOT EXISTS (  -- OFFSET has it looked up by its key
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
