-- The transaction that brought a decision, for the public log: see deliveries/migrations/0003_log.sql.

ALTER TABLE entitlements_decision ADD COLUMN tx bigint NOT NULL DEFAULT 0;
ALTER TABLE entitlements_decision ALTER COLUMN tx SET DEFAULT (pg_current_xact_id()::text::bigint);
COMMENT ON COLUMN entitlements_decision.tx IS 'The transaction that brought it; 0: from before there was a log.';
CREATE INDEX entitlements_decision_by_tx ON entitlements_decision
    USING brin (tx) WITH (pages_per_range = 16, autosummarize = on);

-- What is believed no longer (known_to) is not in the leaf: that a decision was made stays true.
CREATE FUNCTION entitlements_decision_leaf(d entitlements_decision) RETURNS bytea
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN convert_to(concat_ws(E'\x1f',
        'amiyan-decision-1', d.person_id::text, d.programme, d.id::text,
        coalesce(to_char(lower(d.valid), 'YYYY-MM-DD'), ''), coalesce(to_char(upper(d.valid) - 1, 'YYYY-MM-DD'), ''),
        CASE WHEN d.entitled THEN 'yes' WHEN NOT d.entitled THEN 'no' ELSE 'unknown' END, d.rules,
        encode(sha256(convert_to(d.clauses::text, 'UTF8')), 'hex')), 'UTF8');
