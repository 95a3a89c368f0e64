-- The books from version 0.3 on: transfers lie in a part for each month of service, a batch knows how many
-- transfers came before it, and a provider may owe something back.
--
-- A month's transfers are one table (ledger_transfer_2026_09), so that the indexes of the
-- month that is written stay small, a question about a month reads nothing of the others, and an old month can lie
-- on another disk.

-- ------------------------------------------------------------------------------------------- transfers ----

DROP FUNCTION ledger_leaf(ledger_transfer);
ALTER TABLE ledger_transfer RENAME TO ledger_transfer_whole;
ALTER TABLE ledger_transfer_whole DROP CONSTRAINT ledger_transfer_happens_once;
DROP INDEX ledger_transfer_by_payee, ledger_transfer_by_batch;

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
) PARTITION BY RANGE (service_month);

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
CREATE INDEX ledger_transfer_by_payee ON ledger_transfer (payee_owner, payee_account);
-- The log, batch by batch; rows of a batch lie together, so a few bytes a page range are enough.
CREATE INDEX ledger_transfer_by_batch ON ledger_transfer USING brin (batch) WITH (pages_per_range = 16);

-- A month that is missing, is no first day, or lies where nobody served anything, has no part.
CREATE FUNCTION ledger_is_month(month date) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN coalesce(extract(day FROM month) = 1 AND month BETWEEN date '2000-01-01' AND date '2199-12-01', false);

-- Makes the part of a month where there is none. It is made beside the others and then attached: that locks out
-- nobody who reads or posts. Whoever calls it holds the pen, so that no two make the same part.
CREATE FUNCTION ledger_cut_month(month date) RETURNS void
    LANGUAGE plpgsql
    SET search_path = public, pg_temp
AS $$
DECLARE
    part text := 'ledger_transfer_' || to_char(month, 'YYYY_MM');
BEGIN
    IF to_regclass('public.' || part) IS NULL THEN
        EXECUTE format(
            'CREATE TABLE public.%I (LIKE public.ledger_transfer INCLUDING CONSTRAINTS INCLUDING DEFAULTS)', part);
        EXECUTE format(
            'ALTER TABLE public.ledger_transfer ATTACH PARTITION public.%I FOR VALUES FROM (%L) TO (%L)',
            part, month, (month + interval '1 month')::date);
    END IF;
END
$$;

-- What was posted until now, in the order of the log.
SELECT ledger_cut_month(service_month) FROM (SELECT DISTINCT service_month FROM ledger_transfer_whole) months;
INSERT INTO ledger_transfer (payer_owner, payer_account, payee_owner, payee_account, amount, batch, service_month,
        place, id, code, subject)
    SELECT payer_owner, payer_account, payee_owner, payee_account, amount, batch, service_month,
        place, id, code, subject
    FROM ledger_transfer_whole ORDER BY batch, place;
DROP TABLE ledger_transfer_whole;

-- The twin of merkle.leaf, of the new table's rows.
CREATE FUNCTION ledger_leaf(t ledger_transfer) RETURNS bytea
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN convert_to(concat_ws(E'\x1f',
        'amiyan-transfer-1', t.id::text, to_char(t.service_month, 'YYYY-MM-DD'),
        t.payer_owner::text, t.payer_account::text, t.payee_owner::text, t.payee_account::text,
        t.amount::text, t.code), 'UTF8');

-- --------------------------------------------------------------------------------------------- batches ----

ALTER TABLE ledger_batch ADD COLUMN leaves_before bigint;
UPDATE ledger_batch b SET leaves_before = e.leaves
    FROM (SELECT id, sum(transfers) OVER (ORDER BY id) - transfers AS leaves FROM ledger_batch) e
    WHERE e.id = b.id;
ALTER TABLE ledger_batch ALTER COLUMN leaves_before SET NOT NULL,
    ADD CONSTRAINT ledger_batch_comes_after_the_earlier_ones CHECK (leaves_before >= 0);

COMMENT ON COLUMN ledger_batch.leaves_before IS
    'How many transfers all earlier batches hold: the place in the log of this batch''s first one, from 0.';
COMMENT ON CONSTRAINT ledger_batch_comes_after_the_earlier_ones ON ledger_batch IS
    'A place in the log is a whole number from zero.';

-- -------------------------------------------------------------------------------------------- accounts ----

ALTER TABLE ledger_account
    DROP CONSTRAINT ledger_account_only_an_appropriation_overdraws,
    DROP CONSTRAINT ledger_account_kind_is_known,
    ADD CONSTRAINT ledger_account_only_budget_or_recovery_overdraws
        CHECK (NOT may_overdraw OR kind IN ('appropriation', 'recovery')),
    ADD CONSTRAINT ledger_account_kind_is_known
        CHECK (kind IN ('appropriation', 'fund', 'entitlement', 'payable', 'payout', 'bank', 'lapse', 'recovery'));

COMMENT ON CONSTRAINT ledger_account_only_budget_or_recovery_overdraws ON ledger_account IS
    'Money enters the books by a decision on the budget, or as what a provider still has to give back.';
COMMENT ON CONSTRAINT ledger_account_kind_is_known ON ledger_account IS
    'One road: appropriation, fund, entitlement, payable, payout, bank; back by lapse, or owed back in recovery.';
