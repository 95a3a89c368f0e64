-- The account in the act, and the tree "payments" of the public log: everything that lets money out or says where it
-- went. What people sign, where it is paid to, what was paid, what a bank was told and what it answered.

ALTER TABLE settlement_statement ADD COLUMN iban text COLLATE "C";
COMMENT ON COLUMN settlement_statement.iban IS
    'The provider''s account when the month locked, as its act names it. Blank: it had none. Null: from before acts named accounts.';

-- Where two approvers turn out to be one person (their records are merged), a third one approves.
ALTER TABLE settlement_approval DROP CONSTRAINT two_people_approve;
ALTER TABLE settlement_approval ADD CONSTRAINT two_people_approve_or_a_third_for_one_who_was_twice CHECK (place IN (1, 2, 3));

-- The transaction that brought a row; 0: from before these rows were in the log. Rows of a transaction lie together.
ALTER TABLE settlement_statement ADD COLUMN tx bigint NOT NULL DEFAULT 0;
ALTER TABLE settlement_statement ALTER COLUMN tx SET DEFAULT (pg_current_xact_id()::text::bigint);
ALTER TABLE settlement_statement_agreed ADD COLUMN tx bigint NOT NULL DEFAULT 0;
ALTER TABLE settlement_statement_agreed ALTER COLUMN tx SET DEFAULT (pg_current_xact_id()::text::bigint);
ALTER TABLE settlement_approval ADD COLUMN tx bigint NOT NULL DEFAULT 0;
ALTER TABLE settlement_approval ALTER COLUMN tx SET DEFAULT (pg_current_xact_id()::text::bigint);
ALTER TABLE settlement_refusal ADD COLUMN tx bigint NOT NULL DEFAULT 0;
ALTER TABLE settlement_refusal ALTER COLUMN tx SET DEFAULT (pg_current_xact_id()::text::bigint);
ALTER TABLE settlement_account_change ADD COLUMN tx bigint NOT NULL DEFAULT 0;
ALTER TABLE settlement_account_change ALTER COLUMN tx SET DEFAULT (pg_current_xact_id()::text::bigint);
ALTER TABLE settlement_account_confirmation ADD COLUMN tx bigint NOT NULL DEFAULT 0;
ALTER TABLE settlement_account_confirmation ALTER COLUMN tx SET DEFAULT (pg_current_xact_id()::text::bigint);
ALTER TABLE settlement_account_end ADD COLUMN tx bigint NOT NULL DEFAULT 0;
ALTER TABLE settlement_account_end ALTER COLUMN tx SET DEFAULT (pg_current_xact_id()::text::bigint);
ALTER TABLE settlement_payout ADD COLUMN tx bigint NOT NULL DEFAULT 0;
ALTER TABLE settlement_payout ALTER COLUMN tx SET DEFAULT (pg_current_xact_id()::text::bigint);
ALTER TABLE settlement_payout_event ADD COLUMN tx bigint NOT NULL DEFAULT 0;
ALTER TABLE settlement_payout_event ALTER COLUMN tx SET DEFAULT (pg_current_xact_id()::text::bigint);
ALTER TABLE settlement_message ADD COLUMN tx bigint NOT NULL DEFAULT 0;
ALTER TABLE settlement_message ALTER COLUMN tx SET DEFAULT (pg_current_xact_id()::text::bigint);
ALTER TABLE settlement_answer ADD COLUMN tx bigint NOT NULL DEFAULT 0;
ALTER TABLE settlement_answer ALTER COLUMN tx SET DEFAULT (pg_current_xact_id()::text::bigint);
ALTER TABLE settlement_bank_status ADD COLUMN tx bigint NOT NULL DEFAULT 0;
ALTER TABLE settlement_bank_status ALTER COLUMN tx SET DEFAULT (pg_current_xact_id()::text::bigint);
ALTER TABLE settlement_bank_entry ADD COLUMN tx bigint NOT NULL DEFAULT 0;
ALTER TABLE settlement_bank_entry ALTER COLUMN tx SET DEFAULT (pg_current_xact_id()::text::bigint);
ALTER TABLE settlement_bank_balance ADD COLUMN tx bigint NOT NULL DEFAULT 0;
ALTER TABLE settlement_bank_balance ALTER COLUMN tx SET DEFAULT (pg_current_xact_id()::text::bigint);
ALTER TABLE settlement_bank_decision ADD COLUMN tx bigint NOT NULL DEFAULT 0;
ALTER TABLE settlement_bank_decision ALTER COLUMN tx SET DEFAULT (pg_current_xact_id()::text::bigint);
CREATE INDEX settlement_statement_by_tx ON settlement_statement
    USING brin (tx) WITH (pages_per_range = 16, autosummarize = on);
CREATE INDEX settlement_statement_agreed_by_tx ON settlement_statement_agreed
    USING brin (tx) WITH (pages_per_range = 16, autosummarize = on);
CREATE INDEX settlement_approval_by_tx ON settlement_approval
    USING brin (tx) WITH (pages_per_range = 16, autosummarize = on);
CREATE INDEX settlement_refusal_by_tx ON settlement_refusal
    USING brin (tx) WITH (pages_per_range = 16, autosummarize = on);
CREATE INDEX settlement_account_change_by_tx ON settlement_account_change
    USING brin (tx) WITH (pages_per_range = 16, autosummarize = on);
CREATE INDEX settlement_account_confirmation_by_tx ON settlement_account_confirmation
    USING brin (tx) WITH (pages_per_range = 16, autosummarize = on);
CREATE INDEX settlement_account_end_by_tx ON settlement_account_end
    USING brin (tx) WITH (pages_per_range = 16, autosummarize = on);
CREATE INDEX settlement_payout_by_tx ON settlement_payout
    USING brin (tx) WITH (pages_per_range = 16, autosummarize = on);
CREATE INDEX settlement_payout_event_by_tx ON settlement_payout_event
    USING brin (tx) WITH (pages_per_range = 16, autosummarize = on);
CREATE INDEX settlement_message_by_tx ON settlement_message
    USING brin (tx) WITH (pages_per_range = 16, autosummarize = on);
CREATE INDEX settlement_answer_by_tx ON settlement_answer
    USING brin (tx) WITH (pages_per_range = 16, autosummarize = on);
CREATE INDEX settlement_bank_status_by_tx ON settlement_bank_status
    USING brin (tx) WITH (pages_per_range = 16, autosummarize = on);
CREATE INDEX settlement_bank_entry_by_tx ON settlement_bank_entry
    USING brin (tx) WITH (pages_per_range = 16, autosummarize = on);
CREATE INDEX settlement_bank_balance_by_tx ON settlement_bank_balance
    USING brin (tx) WITH (pages_per_range = 16, autosummarize = on);
CREATE INDEX settlement_bank_decision_by_tx ON settlement_bank_decision
    USING brin (tx) WITH (pages_per_range = 16, autosummarize = on);

-- Leaves of the log: fields as text, joined by U+001F. No clock, no name, no BIN or IIN, no words that a person wrote.
-- Whose account a sum came from is in none: it may be a person's.
-- Accounts stand as they are: a leaf is never published, and its hash hides them behind the random id of their owner.

-- What a bank or a file wrote must not break a leaf into other fields or lines.
CREATE FUNCTION settlement_payment_field(said text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN regexp_replace(said, E'[\x01-\x1f\x7f]', '?', 'g');

CREATE FUNCTION settlement_payment_leaf(VARIADIC fields text[]) RETURNS bytea
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN convert_to('amiyan-payment-1' || E'\x1f' || array_to_string(fields, E'\x1f', ''), 'UTF8');

-- Every row of the tree, in the one shape in which the log reads rows; each kind's rows are found by their own keys.
CREATE VIEW settlement_payments (tx, kind, owner, key, leaf) AS
SELECT t.tx, 'account'::text COLLATE "C", t.organisation_id, t.id::text COLLATE "C",
    settlement_payment_leaf(
    'account', t.organisation_id::text, t.id::text, settlement_payment_field(t.iban),
    to_char(lower(t.valid), 'YYYY-MM-DD'), to_char(upper(t.valid) - 1, 'YYYY-MM-DD'))
FROM registry_organisation_account t
UNION ALL
SELECT t.tx, 'act'::text COLLATE "C", t.payee, (t.budget_id || '/' || t.number)::text COLLATE "C",
    settlement_payment_leaf(
    'act', t.payee::text, t.budget_id::text, t.number::text, to_char(t.month, 'YYYY-MM-DD'),
    t.payable_tiyn::text, settlement_payment_field(t.iban), encode(t.document_sha256, 'hex'),
    t.recorded_by::text)
FROM settlement_statement t
UNION ALL
SELECT t.tx, 'agreement'::text COLLATE "C", t.payee, (t.budget_id || '/' || t.number)::text COLLATE "C",
    settlement_payment_leaf(
    'agreement', t.payee::text, t.budget_id::text, t.number::text, t.person_id::text, t.signature_id::text)
FROM settlement_statement_agreed t
UNION ALL
SELECT t.tx, 'approval'::text COLLATE "C", t.payee, (t.budget_id || '/' || t.number || '/' || t.place)::text COLLATE "C",
    settlement_payment_leaf(
    'approval', t.payee::text, t.budget_id::text, t.number::text, t.place::text, t.person_id::text,
    t.signature_id::text)
FROM settlement_approval t
UNION ALL
SELECT t.tx, 'refusal'::text COLLATE "C", t.payee, (t.budget_id || '/' || t.number || '/' || t.id)::text COLLATE "C",
    settlement_payment_leaf(
    'refusal', t.payee::text, t.budget_id::text, t.number::text, t.id::text, t.person_id::text,
    CASE WHEN t.is_refused THEN 'refused' ELSE 'taken_back' END)
FROM settlement_refusal t
UNION ALL
SELECT t.tx, 'change'::text COLLATE "C", t.organisation_id, t.id::text COLLATE "C",
    settlement_payment_leaf(
    'change', t.organisation_id::text, t.id::text, settlement_payment_field(t.iban), t.asked_by::text,
    t.signature_id::text)
FROM settlement_account_change t
UNION ALL
SELECT t.tx, 'confirmation'::text COLLATE "C", t.organisation_id, t.change_id::text COLLATE "C",
    settlement_payment_leaf(
    'confirmation', t.organisation_id::text, t.change_id::text, t.confirmed_by::text, t.signature_id::text,
    to_char(t.effective_from, 'YYYY-MM-DD'))
FROM settlement_account_confirmation t
UNION ALL
SELECT t.tx, 'end'::text COLLATE "C", t.organisation_id, t.change_id::text COLLATE "C",
    settlement_payment_leaf(
    'end', t.organisation_id::text, t.change_id::text, t.outcome, t.ended_by::text,
    settlement_payment_field(c.iban), c.asked_by::text, f.confirmed_by::text)
FROM settlement_account_end t
LEFT JOIN settlement_account_change c ON (c.organisation_id, c.id) = (t.organisation_id, t.change_id)
LEFT JOIN settlement_account_confirmation f ON (f.organisation_id, f.change_id) = (t.organisation_id, t.change_id)
UNION ALL
SELECT t.tx, 'payout'::text COLLATE "C", t.payee, t.id::text COLLATE "C",
    settlement_payment_leaf(
    'payout', t.payee::text, t.id::text, t.budget_id::text, t.number::text, to_char(t.month, 'YYYY-MM-DD'),
    settlement_payment_field(t.code), t.attempt::text, t.amount_tiyn::text, t.channel,
    settlement_payment_field(t.iban), t.decided_by::text)
FROM settlement_payout t
UNION ALL
SELECT t.tx, 'state'::text COLLATE "C", t.payee, (t.payout_id || '/' || t.n)::text COLLATE "C",
    settlement_payment_leaf(
    'state', t.payee::text, t.payout_id::text, t.n::text, t.state, encode(t.answer_sha256, 'hex'))
FROM settlement_payout_event t
UNION ALL
SELECT t.tx, 'message'::text COLLATE "C", t.budget_id, (t.channel || '/' || t.id)::text COLLATE "C",
    settlement_payment_leaf(
    'message', t.channel, t.id, t.budget_id::text, to_char(t.execution_on, 'YYYY-MM-DD'), t.payouts::text,
    t.total_tiyn::text, encode(sha256(t.body), 'hex'))
FROM settlement_message t
UNION ALL
SELECT t.tx, 'answer'::text COLLATE "C", 0::bigint, (t.channel || '/' || encode(t.sha256, 'hex'))::text COLLATE "C",
    settlement_payment_leaf(
    'answer', t.channel, encode(sha256(t.body), 'hex'))
FROM settlement_answer t
UNION ALL
SELECT t.tx, 'status'::text COLLATE "C", 0::bigint, (t.channel || '/' || encode(t.sha256, 'hex') || '/' || t.n)::text COLLATE "C",
    settlement_payment_leaf(
    'status', t.channel, encode(t.sha256, 'hex'), t.n::text, settlement_payment_field(t.message_id),
    settlement_payment_field(t.end_to_end_id), settlement_payment_field(t.status),
    settlement_payment_field(t.reason_code))
FROM settlement_bank_status t
UNION ALL
SELECT t.tx, 'line'::text COLLATE "C", 0::bigint, (t.channel || '/' || t.iban || '/' || t.reference)::text COLLATE "C",
    settlement_payment_leaf(
    'line', t.channel, settlement_payment_field(t.iban), settlement_payment_field(t.reference),
    t.amount_tiyn::text, CASE WHEN t.is_credit THEN 'in' ELSE 'out' END, to_char(t.booked_on, 'YYYY-MM-DD'),
    settlement_payment_field(t.end_to_end_id), settlement_payment_field(t.message_id), encode(t.sha256, 'hex'),
    t.n::text, CASE WHEN t.is_credit THEN '' ELSE settlement_payment_field(t.counterparty_iban) END)
FROM settlement_bank_entry t
UNION ALL
SELECT t.tx, 'balance'::text COLLATE "C", 0::bigint, (t.channel || '/' || t.iban || '/' || to_char(t.day, 'YYYY-MM-DD') || '/' || t.sequence || '/' || t.page)::text COLLATE "C",
    settlement_payment_leaf(
    'balance', t.channel, settlement_payment_field(t.iban), to_char(t.day, 'YYYY-MM-DD'), t.sequence::text,
    t.page::text, t.opening_tiyn::text, t.closing_tiyn::text, t.entries::text, t.entries_tiyn::text,
    encode(t.sha256, 'hex'))
FROM settlement_bank_balance t
UNION ALL
SELECT t.tx, 'decision'::text COLLATE "C", 0::bigint, (t.channel || '/' || t.iban || '/' || t.reference)::text COLLATE "C",
    settlement_payment_leaf(
    'decision', t.channel, settlement_payment_field(t.iban), settlement_payment_field(t.reference), t.decision,
    t.payout_id::text, t.decided_by::text)
FROM settlement_bank_decision t
UNION ALL
SELECT t.tx, 'signature'::text COLLATE "C", t.person_id, t.id::text COLLATE "C",
    settlement_payment_leaf(
    'signature', t.person_id::text, t.id::text, t.way, encode(t.document_sha256, 'hex'),
    encode(sha256(t.signature), 'hex'))
FROM access_signature t;
COMMENT ON VIEW settlement_payments IS 'What lets money out and says where it went: rows of the tree "payments" of the public log.';
