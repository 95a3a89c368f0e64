-- The books: accounts, transfers between them, and the batches in which transfers came.
--
-- Whoever asks for a transfer makes its id before asking (a hash of what the transfer is about), so asking
-- twice moves money once. Balances change only through ledger_post; the application may read the tables and
-- call the functions, and nothing else. Every key begins with an owner, no foreign key crosses owners and
-- there is no trigger, so that the same text also runs on a cluster that is cut by owner.

-- ---------------------------------------------------------------------------------------------- tables ----

CREATE TABLE ledger_account (
    owner          bigint  NOT NULL,
    id             bigint  NOT NULL,
    credits        bigint  NOT NULL DEFAULT 0,
    debits         bigint  NOT NULL DEFAULT 0,
    debits_pending bigint  NOT NULL DEFAULT 0,
    may_overdraw   boolean NOT NULL DEFAULT false,
    kind           text    NOT NULL,
    purpose        text    NOT NULL,
    period         text    NOT NULL,
    CONSTRAINT ledger_account_is_of_one_owner PRIMARY KEY (owner, id),
    CONSTRAINT ledger_account_is_never_overdrawn
        CHECK (may_overdraw OR debits + debits_pending <= credits),
    CONSTRAINT ledger_account_counters_only_grow_from_zero
        CHECK (credits >= 0 AND debits >= 0 AND debits_pending >= 0),
    CONSTRAINT ledger_account_only_an_appropriation_overdraws
        CHECK (NOT may_overdraw OR kind = 'appropriation'),
    CONSTRAINT ledger_account_kind_is_known
        CHECK (kind IN ('appropriation', 'fund', 'entitlement', 'payable', 'payout', 'bank', 'lapse'))
) WITH (fillfactor = 60);  -- room on the page, so that a new balance needs no new index entry

COMMENT ON TABLE ledger_account IS
    'Money of one owner for one purpose. The balance is credits - debits - debits_pending, in tiyn.';
COMMENT ON COLUMN ledger_account.owner IS 'A random id: a person, a provider or a budget line; never an IIN.';
COMMENT ON COLUMN ledger_account.id IS 'Allotted by the asker: ledger_account_id(kind, purpose, period).';
COMMENT ON CONSTRAINT ledger_account_is_of_one_owner ON ledger_account IS
    'An account is found by its owner first, so that books can be cut by owner.';
COMMENT ON CONSTRAINT ledger_account_is_never_overdrawn ON ledger_account IS
    'The wall: nobody spends money that was not given, whatever the code above believes.';
COMMENT ON CONSTRAINT ledger_account_counters_only_grow_from_zero ON ledger_account IS
    'Both sides only add up; money that flows back is a transfer of its own.';
COMMENT ON CONSTRAINT ledger_account_only_an_appropriation_overdraws ON ledger_account IS
    'Money enters the books by a decision on the budget, and nowhere else.';
COMMENT ON CONSTRAINT ledger_account_kind_is_known ON ledger_account IS
    'Money moves along one road: appropriation, fund, entitlement, payable, payout, bank; and back by lapse.';

CREATE TABLE ledger_batch (
    id        bigint      NOT NULL,
    transfers bigint      NOT NULL,
    posted_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT ledger_batch_has_a_number PRIMARY KEY (id),
    CONSTRAINT ledger_batch_is_not_empty CHECK (id > 0 AND transfers > 0)
);

COMMENT ON TABLE ledger_batch IS 'Batches are numbered without gaps in the order in which they were committed.';
COMMENT ON CONSTRAINT ledger_batch_has_a_number ON ledger_batch IS 'The log is read in the order of batches.';
COMMENT ON CONSTRAINT ledger_batch_is_not_empty ON ledger_batch IS
    'Asking again for what is posted leaves no trace in the log.';

CREATE TABLE ledger_transfer (
    payer_owner   bigint  NOT NULL,
    payer_account bigint  NOT NULL,
    payee_owner   bigint  NOT NULL,
    payee_account bigint  NOT NULL,
    amount        bigint  NOT NULL,
    batch         bigint  NOT NULL,
    service_month date    NOT NULL,
    place         integer NOT NULL,
    id            uuid    NOT NULL,
    code          text    NOT NULL,
    subject       text    NOT NULL,
    CONSTRAINT ledger_transfer_happens_once PRIMARY KEY (payer_owner, service_month, id),
    CONSTRAINT ledger_transfer_moves_something CHECK (amount > 0),
    CONSTRAINT ledger_transfer_has_two_sides
        CHECK (payer_owner <> payee_owner OR payer_account <> payee_account),
    CONSTRAINT ledger_transfer_month_is_its_first_day CHECK (extract(day FROM service_month) = 1),
    CONSTRAINT ledger_transfer_says_what_for CHECK (code <> '')
);

COMMENT ON TABLE ledger_transfer IS 'One movement of money between two accounts. Never changed, never deleted.';
COMMENT ON COLUMN ledger_transfer.place IS 'Which of the batch''s intents this was: 1, 2, 3 ...';
COMMENT ON COLUMN ledger_transfer.subject IS 'What the asker calls the thing that is paid for; no personal data.';
COMMENT ON CONSTRAINT ledger_transfer_happens_once ON ledger_transfer IS
    'Asking again with the same id moves nothing; the month is part of the key so that months can be cut off.';
COMMENT ON CONSTRAINT ledger_transfer_moves_something ON ledger_transfer IS
    'Money that flows back is a transfer the other way, never a negative amount.';
COMMENT ON CONSTRAINT ledger_transfer_has_two_sides ON ledger_transfer IS
    'A transfer to oneself would be a line without a meaning.';
COMMENT ON CONSTRAINT ledger_transfer_month_is_its_first_day ON ledger_transfer IS
    'One month, one value; otherwise the same id could stand twice.';
COMMENT ON CONSTRAINT ledger_transfer_says_what_for ON ledger_transfer IS
    'Every line of the books can be explained.';

-- What a payee received (the payer's side is found by the primary key).
CREATE INDEX ledger_transfer_by_payee ON ledger_transfer (payee_owner, payee_account, service_month);
-- The log, batch by batch; rows of a batch lie together, so a few bytes a page range are enough.
CREATE INDEX ledger_transfer_by_batch ON ledger_transfer USING brin (batch) WITH (pages_per_range = 16);

-- What is asked for. Arrays of these come from SQL and from Python alike.
CREATE TYPE ledger_account_intent AS (
    owner bigint, id bigint, kind text, purpose text, period text, may_overdraw boolean
);
CREATE TYPE ledger_intent AS (
    id uuid, service_month date,
    payer_owner bigint, payer_account bigint, payee_owner bigint, payee_account bigint,
    amount bigint, code text, subject text
);

-- ------------------------------------------------------------------------------------------------- ids ----

-- The twins of accounts.account_id, accounts.transfer_id and merkle.leaf. Parts are joined by the unit
-- separator; NULL where a part is missing or holds the separator, since two meanings would share an id.

CREATE FUNCTION ledger_transfer_id(VARIADIC parts text[]) RETURNS uuid
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN CASE
        WHEN cardinality(parts) > 0 AND array_position(parts, NULL) IS NULL
         AND strpos(array_to_string(parts, ''), E'\x1f') = 0
        THEN encode(substring(sha256(convert_to(array_to_string(parts, E'\x1f'), 'UTF8')) FOR 16), 'hex')::uuid
    END;

CREATE FUNCTION ledger_account_id(kind text, purpose text, period text) RETURNS bigint
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN CASE
        WHEN strpos(kind || purpose || period, E'\x1f') = 0
        THEN (('x' || encode(substring(sha256(convert_to(concat_ws(E'\x1f', kind, purpose, period), 'UTF8'))
              FOR 8), 'hex'))::bit(64)::bigint >> 1) & 9223372036854775807
    END;

CREATE FUNCTION ledger_leaf(t ledger_transfer) RETURNS bytea
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN convert_to(concat_ws(E'\x1f',
        'amiyan-transfer-1', t.id::text, to_char(t.service_month, 'YYYY-MM-DD'),
        t.payer_owner::text, t.payer_account::text, t.payee_owner::text, t.payee_account::text,
        t.amount::text, t.code), 'UTF8');

-- ------------------------------------------------------------------------------------------- functions ----

-- One writer at a time: batches are numbered in the order of their commits (a sealed log never gains a row
-- in its middle) and nobody waits for another's row while holding one. The lock ends with the transaction.
CREATE FUNCTION ledger_take_pen() RETURNS void
    LANGUAGE sql
    BEGIN ATOMIC
        SELECT pg_advisory_xact_lock(4708264371);
    END;

-- Ten trillion tenge, in tiyn: above any budget, and sums of such amounts stay far from overflow.
CREATE FUNCTION ledger_highest_amount() RETURNS bigint
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN 1000000000000000;

-- Opens accounts. Outcome of each: 'open' (it stands as asked, now or already) or 'conflict' (it stands
-- with another meaning; nothing was changed).
CREATE FUNCTION ledger_open(intents ledger_account_intent[])
    RETURNS TABLE (place integer, owner bigint, id bigint, outcome text)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp
    SET plan_cache_mode = force_custom_plan
    SET jit = off
AS $$
#variable_conflict use_column
DECLARE
    opened bigint;
BEGIN
    PERFORM ledger_take_pen();
    INSERT INTO ledger_account (owner, id, kind, purpose, period, may_overdraw)
        SELECT i.owner, i.id, i.kind, i.purpose, i.period, i.may_overdraw
        FROM unnest(intents) WITH ORDINALITY AS i (owner, id, kind, purpose, period, may_overdraw, place)
        ORDER BY i.owner, i.id, i.place
        ON CONFLICT DO NOTHING;
    GET DIAGNOSTICS opened = ROW_COUNT;
    IF opened = cardinality(intents) THEN
        RETURN QUERY
            SELECT i.place::integer, i.owner, i.id, 'open'
            FROM unnest(intents) WITH ORDINALITY AS i (owner, id, kind, purpose, period, may_overdraw, place);
        RETURN;
    END IF;
    RETURN QUERY
        SELECT i.place::integer, i.owner, i.id,
            CASE WHEN (a.kind, a.purpose, a.period, a.may_overdraw) = (i.kind, i.purpose, i.period, i.may_overdraw)
                 THEN 'open' ELSE 'conflict' END
        FROM unnest(intents) WITH ORDINALITY AS i (owner, id, kind, purpose, period, may_overdraw, place)
        JOIN ledger_account a ON (a.owner, a.id) = (i.owner, i.id)
        ORDER BY i.place;
END
$$;

-- Which intents must stay out of the books: the places of those whose account is not open or whose payer would
-- not hold enough, going through them one after the other in the order of asking.
--
-- An account that holds enough for all it is asked to pay cannot run dry, whatever else happens. Only intents
-- that touch one of the others are gone through one by one, each against what those accounts hold at that
-- moment: what arrives counts from then on, what was refused does not count.
CREATE FUNCTION ledger_left_out(intents ledger_intent[]) RETURNS bigint[]
    LANGUAGE plpgsql
    SET search_path = public, pg_temp
    SET plan_cache_mode = force_custom_plan
    SET jit = off
AS $$
DECLARE
    left_out bigint[];
    owners bigint[];
    accounts bigint[];
    available bigint[];
    posted boolean[] := '{}';
    step record;
BEGIN
    SELECT coalesce(array_agg(i.place), '{}') INTO left_out
        FROM unnest(intents) WITH ORDINALITY AS i (id, service_month, payer_owner, payer_account,
            payee_owner, payee_account, amount, code, subject, place)
        LEFT JOIN ledger_account payer ON payer.owner = i.payer_owner AND payer.id = i.payer_account
        LEFT JOIN ledger_account payee ON payee.owner = i.payee_owner AND payee.id = i.payee_account
        WHERE payer.id IS NULL OR payee.id IS NULL;
    SELECT array_agg(a.owner), array_agg(a.id), array_agg(a.credits - a.debits - a.debits_pending)
        INTO owners, accounts, available
        FROM (
            SELECT i.payer_owner AS owner, i.payer_account AS id, sum(i.amount) AS wanted
            FROM unnest(intents) i WHERE i.amount BETWEEN 1 AND ledger_highest_amount()
            GROUP BY i.payer_owner, i.payer_account
        ) asked
        JOIN ledger_account a ON a.owner = asked.owner AND a.id = asked.id
        WHERE NOT a.may_overdraw AND a.credits - a.debits - a.debits_pending < asked.wanted;
    IF owners IS NULL THEN
        RETURN left_out;
    END IF;
    FOR step IN
        WITH dry AS (
            SELECT d.owner, d.id, d.n FROM unnest(owners, accounts) WITH ORDINALITY AS d (owner, id, n)
        ), asked AS (
            SELECT i.*
            FROM unnest(intents) WITH ORDINALITY AS i (id, service_month, payer_owner, payer_account,
                payee_owner, payee_account, amount, code, subject, place)
            WHERE i.amount BETWEEN 1 AND ledger_highest_amount()
              AND (i.payer_owner <> i.payee_owner OR i.payer_account <> i.payee_account)
              AND i.place <> ALL (left_out)
        ), twin AS (  -- one id asked for more than once in this batch
            SELECT i.payer_owner, i.service_month, i.id, row_number() OVER () AS n
            FROM asked i GROUP BY i.payer_owner, i.service_month, i.id HAVING count(*) > 1
        )
        SELECT i.place, i.amount, payer.n::integer AS payer, payee.n::integer AS payee, twin.n::integer AS twin
        FROM asked i
        LEFT JOIN dry payer ON payer.owner = i.payer_owner AND payer.id = i.payer_account
        LEFT JOIN dry payee ON payee.owner = i.payee_owner AND payee.id = i.payee_account
        LEFT JOIN twin ON twin.payer_owner = i.payer_owner AND twin.service_month = i.service_month
            AND twin.id = i.id
        WHERE (payer.n IS NOT NULL OR payee.n IS NOT NULL OR twin.n IS NOT NULL)
          AND NOT EXISTS (
            SELECT FROM ledger_transfer t
            WHERE t.payer_owner = i.payer_owner AND t.service_month = i.service_month AND t.id = i.id)
        ORDER BY i.place
    LOOP
        CONTINUE WHEN posted[step.twin];
        IF available[step.payer] < step.amount THEN
            left_out := array_append(left_out, step.place);
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
    RETURN left_out;
END
$$;

-- Posts a batch. Outcome of each intent, as if they had been asked for one after the other:
--   'posted'      the money moved, now
--   'repeated'    it had moved before; nothing happened
--   'conflict'    the id stands for another transfer; nothing happened
--   'refused'     the payer does not hold as much, or payer and payee are one account; nothing happened
--   'no_account'  payer or payee is not open; nothing happened
--   'bad_amount'  the amount is missing, not positive, or above any budget; nothing happened
--
-- First everything is tried at once. Where an account is missing or its money might not have sufficed at every
-- moment, that attempt is undone and the same batch is gone through exactly; who expects refusals says so with
-- careful => true and spares the attempt. Cost: linear in the batch; memory some 300 bytes an intent.
CREATE FUNCTION ledger_post(intents ledger_intent[], careful boolean DEFAULT false)
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
    number bigint;
    left_out bigint[] := '{}';
    moved bigint;
    touched bigint;
    updated bigint;
    sufficed boolean;
BEGIN
    PERFORM ledger_take_pen();
    SELECT coalesce(max(b.id), 0) + 1 INTO number FROM ledger_batch b;
    IF careful THEN
        left_out := ledger_left_out(intents);
    END IF;
    LOOP
        BEGIN
            -- Rows first; balances change by what was really inserted, and by nothing else.
            WITH inserted AS (
                INSERT INTO ledger_transfer AS t (payer_owner, payer_account, payee_owner, payee_account,
                        amount, batch, service_month, place, id, code, subject)
                    SELECT i.payer_owner, i.payer_account, i.payee_owner, i.payee_account,
                        i.amount, number, i.service_month, i.place, i.id, i.code, coalesce(i.subject, '')
                    FROM unnest(intents) WITH ORDINALITY AS i (id, service_month, payer_owner, payer_account,
                        payee_owner, payee_account, amount, code, subject, place)
                    WHERE i.amount BETWEEN 1 AND ledger_highest_amount()
                      AND (i.payer_owner <> i.payee_owner OR i.payer_account <> i.payee_account)
                      AND i.place <> ALL (left_out)
                    ORDER BY i.payer_owner, i.service_month, i.id, i.place
                    ON CONFLICT DO NOTHING
                    RETURNING t.payer_owner, t.payer_account, t.payee_owner, t.payee_account, t.amount
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
                RETURNING a.may_overdraw OR c.debits = 0
                    OR a.credits - c.credits >= a.debits + a.debits_pending AS sufficed
            )
            SELECT (SELECT count(*) FROM inserted), (SELECT count(*) FROM change), count(*), bool_and(u.sufficed)
                INTO moved, touched, updated, sufficed
                FROM updated u;
            IF touched <> updated OR NOT (sufficed OR careful) THEN
                RAISE check_violation;
            END IF;
            EXIT;
        EXCEPTION WHEN check_violation OR not_null_violation THEN
            IF careful THEN
                RAISE;
            END IF;
            careful := true;
            left_out := ledger_left_out(intents);
        END;
    END LOOP;
    IF moved > 0 THEN
        INSERT INTO ledger_batch (id, transfers) VALUES (number, moved);
    END IF;
    IF moved = cardinality(intents) THEN
        RETURN QUERY
            SELECT i.place::integer, i.id, 'posted'
            FROM unnest(intents) WITH ORDINALITY AS i (id, service_month, payer_owner, payer_account,
                payee_owner, payee_account, amount, code, subject, place);
        RETURN;
    END IF;
    RETURN QUERY
        SELECT i.place::integer, i.id,
            CASE
                WHEN (i.amount BETWEEN 1 AND ledger_highest_amount()) IS NOT TRUE THEN 'bad_amount'
                WHEN payer.id IS NULL OR payee.id IS NULL THEN 'no_account'
                WHEN i.payer_owner = i.payee_owner AND i.payer_account = i.payee_account THEN 'refused'
                WHEN t.id IS NULL OR i.place = ANY (left_out) THEN 'refused'
                WHEN t.batch = number AND t.place = i.place THEN 'posted'
                WHEN (t.payer_account, t.payee_owner, t.payee_account, t.amount, t.code, t.subject)
                   = (i.payer_account, i.payee_owner, i.payee_account, i.amount, i.code, coalesce(i.subject, ''))
                THEN 'repeated'
                ELSE 'conflict'
            END
        FROM unnest(intents) WITH ORDINALITY AS i (id, service_month, payer_owner, payer_account,
            payee_owner, payee_account, amount, code, subject, place)
        LEFT JOIN ledger_account payer ON payer.owner = i.payer_owner AND payer.id = i.payer_account
        LEFT JOIN ledger_account payee ON payee.owner = i.payee_owner AND payee.id = i.payee_account
        LEFT JOIN ledger_transfer t
            ON t.payer_owner = i.payer_owner AND t.service_month = i.service_month AND t.id = i.id
        ORDER BY i.place;
END
$$;

-- Posts what a query of the caller's (with the caller's rights) selects, in its order, in batches of a size that
-- memory bears; as many rows as batches had outcomes. The query's columns are those of ledger_intent, in order.
CREATE FUNCTION ledger_post_selected(query text, size integer, careful boolean DEFAULT false)
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
            RETURN QUERY SELECT p.outcome, count(*) FROM public.ledger_post(batch, careful) p GROUP BY p.outcome;
            batch := '{}';
            waiting := 0;
        END IF;
    END LOOP;
    RETURN QUERY SELECT p.outcome, count(*) FROM public.ledger_post(batch, careful) p GROUP BY p.outcome;
END
$$;
