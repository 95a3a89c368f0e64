-- How far the books were verified, and what each account had received and paid by then: so that a nightly
-- verification reads the transfers that came since, and every account once.
--
-- The balances kept here are sums of transfers, made by this function and not taken over from the accounts: a
-- balance that somebody bent stays different from them. Whoever can change both tables can hide it from the nightly
-- verification; not from a full one, and not from the log.

CREATE TABLE ledger_verified (
    batch       bigint      NOT NULL,
    transfers   bigint      NOT NULL,
    verified_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT ledger_verified_up_to_a_batch PRIMARY KEY (batch),
    CONSTRAINT ledger_verified_is_something CHECK (batch > 0 AND transfers > 0)
);

COMMENT ON TABLE ledger_verified IS 'Up to which batch the books were verified and found sound; the highest counts.';
COMMENT ON CONSTRAINT ledger_verified_up_to_a_batch ON ledger_verified IS 'Verified once is verified.';
COMMENT ON CONSTRAINT ledger_verified_is_something ON ledger_verified IS 'Empty books need no beginning.';

CREATE TABLE ledger_verified_balance (
    owner   bigint NOT NULL,
    id      bigint NOT NULL,
    credits bigint NOT NULL,
    debits  bigint NOT NULL,
    CONSTRAINT ledger_verified_balance_is_of_one_account PRIMARY KEY (owner, id)
) WITH (fillfactor = 70);

COMMENT ON TABLE ledger_verified_balance IS
    'What the transfers up to the last verified batch add up to, for each account that they name.';
COMMENT ON CONSTRAINT ledger_verified_balance_is_of_one_account ON ledger_verified_balance IS
    'One sum for an account, found as the account is.';

-- Keeps the sums of all transfers up to a batch, adding what came since the last one or, afresh, all from the first
-- on. Cost: linear in those transfers. Nothing happens where as much was kept already.
CREATE FUNCTION ledger_keep_verified(upto bigint, afresh boolean) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp
    SET plan_cache_mode = force_custom_plan
    SET jit = off
AS $$
DECLARE
    after bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(4708264372);  -- one at a time; posting goes on meanwhile
    IF NOT EXISTS (SELECT FROM ledger_batch b WHERE b.id = upto) THEN
        RETURN;  -- before anything is made anew: nothing could be put in its place
    END IF;
    SELECT coalesce(max(v.batch), 0) INTO after FROM ledger_verified v;
    IF afresh AND upto >= after THEN
        DELETE FROM ledger_verified_balance;
        DELETE FROM ledger_verified v WHERE v.batch = upto;
        after := 0;
    END IF;
    IF upto <= after THEN
        RETURN;
    END IF;
    INSERT INTO ledger_verified_balance AS v (owner, id, credits, debits)
        SELECT leg.owner, leg.id, ledger_total(leg.credit), ledger_total(leg.debit)
        FROM (
            SELECT payer_owner AS owner, payer_account AS id, 0 AS credit, amount AS debit FROM ledger_transfer
            WHERE batch > after AND batch <= upto
            UNION ALL
            SELECT payee_owner, payee_account, amount, 0 FROM ledger_transfer WHERE batch > after AND batch <= upto
        ) leg
        GROUP BY leg.owner, leg.id
        ORDER BY leg.owner, leg.id
        ON CONFLICT ON CONSTRAINT ledger_verified_balance_is_of_one_account
            DO UPDATE SET credits = v.credits + excluded.credits, debits = v.debits + excluded.debits;
    INSERT INTO ledger_verified (batch, transfers)
        SELECT b.id, b.leaves_before + b.transfers FROM ledger_batch b WHERE b.id = upto;
END
$$;
