-- The transaction that brought a row: the public log (ledger_log_*) is in the order of transactions, and takes in a
-- row when no earlier transaction can still commit. Rows from before have 0: they come first, in their keys' order.

ALTER TABLE deliveries_evidence ADD COLUMN tx bigint NOT NULL DEFAULT 0;
ALTER TABLE deliveries_evidence ALTER COLUMN tx SET DEFAULT (pg_current_xact_id()::text::bigint);
ALTER TABLE deliveries_verdict ADD COLUMN tx bigint NOT NULL DEFAULT 0;
ALTER TABLE deliveries_verdict ALTER COLUMN tx SET DEFAULT (pg_current_xact_id()::text::bigint);
COMMENT ON COLUMN deliveries_evidence.tx IS 'The transaction that brought it; 0: from before there was a log.';
COMMENT ON COLUMN deliveries_verdict.tx IS 'The transaction that brought it; 0: from before there was a log.';
-- Rows of a transaction lie together, so a few bytes a page range are enough.
CREATE INDEX deliveries_evidence_by_tx ON deliveries_evidence
    USING brin (tx) WITH (pages_per_range = 16, autosummarize = on);
CREATE INDEX deliveries_verdict_by_tx ON deliveries_verdict
    USING brin (tx) WITH (pages_per_range = 16, autosummarize = on);

-- Leaves of the log: fields as text, joined by U+001F. No clock, no name, no IIN, no newline.

CREATE FUNCTION deliveries_evidence_leaf(e deliveries_evidence) RETURNS bytea
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN convert_to(concat_ws(E'\x1f',
        'amiyan-evidence-1', e.facility_id::text, e.id::text, coalesce(encode(e.kept_sha256, 'hex'), ''),
        encode(e.original_sha256, 'hex')), 'UTF8');

CREATE FUNCTION deliveries_verdict_leaf(v deliveries_verdict) RETURNS bytea
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN convert_to(concat_ws(E'\x1f',
        'amiyan-verdict-1', v.person_id::text, v.programme, to_char(v.service_day, 'YYYY-MM-DD'), v.slot::text,
        v.version::text, v.verdict::text, v.reason::text, v.facility_id::text, v.amount_tiyn::text), 'UTF8');
