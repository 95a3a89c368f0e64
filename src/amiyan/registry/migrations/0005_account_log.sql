-- The transaction that brought an account: the public log (tree "payments") is in the order of transactions. Rows from
-- before have 0: they come first, in their keys' order.

ALTER TABLE registry_organisation_account ADD COLUMN tx bigint NOT NULL DEFAULT 0;
ALTER TABLE registry_organisation_account ALTER COLUMN tx SET DEFAULT (pg_current_xact_id()::text::bigint);
COMMENT ON COLUMN registry_organisation_account.tx IS 'The transaction that brought it; 0: from before accounts were in the log.';
CREATE INDEX registry_organisation_account_by_tx ON registry_organisation_account
    USING brin (tx) WITH (pages_per_range = 16, autosummarize = on);
