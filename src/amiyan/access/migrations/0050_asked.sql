-- How often a network has asked an open page in this minute: one count for all processes. Nothing else is kept of who asks,
-- and that not beyond the minute. Not logged: after a crash everybody begins anew.

CREATE UNLOGGED TABLE access_asked (
    sender bytea PRIMARY KEY,
    ends_at timestamptz NOT NULL,
    asked integer NOT NULL,
    CONSTRAINT who_asked_is_a_digest CHECK (octet_length(sender) = 16),
    CONSTRAINT who_stands_here_has_asked CHECK (asked > 0)
) WITH (fillfactor = 50);
COMMENT ON COLUMN access_asked.sender IS
    'A keyed digest of the page, the network and the minute: two minutes of one network cannot be told to be of the same.';
CREATE INDEX access_asked_by_end ON access_asked (ends_at);
