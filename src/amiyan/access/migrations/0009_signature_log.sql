-- The transaction that brought a signature: the public log (tree "payments") is in the order of transactions. Rows from
-- before have 0: they come first, in their keys' order.

ALTER TABLE access_signature ADD COLUMN tx bigint NOT NULL DEFAULT 0;
ALTER TABLE access_signature ALTER COLUMN tx SET DEFAULT (pg_current_xact_id()::text::bigint);
COMMENT ON COLUMN access_signature.tx IS 'The transaction that brought it; 0: from before signatures were in the log.';
CREATE INDEX access_signature_by_tx ON access_signature
    USING brin (tx) WITH (pages_per_range = 16, autosummarize = on);
