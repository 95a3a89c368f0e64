-- The public log: four trees (RFC 6962) over transfers, evidence, verdicts and decisions, whose heads are signed
-- outside the database and cosigned by others.
--
-- A tree grows at its right edge by whole transactions (of transfers: batches), in their order. What is full never
-- changes. Every key begins with the tree, as the other tables' keys begin with their owner: a tree lies together.

CREATE TABLE ledger_log_edge (
    tree text COLLATE "C" NOT NULL PRIMARY KEY,
    size bigint NOT NULL DEFAULT 0,
    tx bigint NOT NULL DEFAULT -1,
    within bigint NOT NULL DEFAULT 0,
    levels bytea[] NOT NULL DEFAULT '{}',
    CONSTRAINT a_tree_has_no_less_than_no_leaves CHECK (size >= 0 AND within BETWEEN 0 AND size)
);
COMMENT ON TABLE ledger_log_edge IS 'How far a tree is sealed, and of each level of tiles the hashes that fill none yet.';
COMMENT ON COLUMN ledger_log_edge.tx IS 'The transaction (of transfers: the batch) of the last leaf.';
COMMENT ON COLUMN ledger_log_edge.within IS 'How many leaves of it are sealed while not all are; 0: all of them.';

CREATE TABLE ledger_log_span (
    tree text COLLATE "C" NOT NULL,
    tx bigint NOT NULL,
    first_leaf bigint NOT NULL,
    leaves bigint NOT NULL,
    PRIMARY KEY (tree, tx),
    CONSTRAINT a_span_has_leaves CHECK (first_leaf >= 0 AND leaves > 0)
);
COMMENT ON TABLE ledger_log_span IS
    'Where the rows of a transaction lie in their tree: a row''s leaf is first_leaf and its rank within the transaction.';
CREATE UNIQUE INDEX a_leaf_is_of_one_transaction ON ledger_log_span (tree, first_leaf);

CREATE TABLE ledger_log_tile (
    tree text COLLATE "C" NOT NULL,
    level smallint NOT NULL,
    place bigint NOT NULL,
    hashes bytea NOT NULL,
    PRIMARY KEY (tree, level, place),
    CONSTRAINT a_tile_holds_256_hashes CHECK (octet_length(hashes) = 8192),
    CONSTRAINT a_tile_has_a_place CHECK (level BETWEEN 0 AND 7 AND place >= 0)
);
ALTER TABLE ledger_log_tile ALTER COLUMN hashes SET STORAGE EXTERNAL;  -- hashes do not compress
COMMENT ON TABLE ledger_log_tile IS 'Full tiles: 256 hashes of every eighth level of a tree. They never change.';

CREATE TABLE ledger_log_head (
    tree text COLLATE "C" NOT NULL,
    number bigint NOT NULL,
    size bigint NOT NULL,
    root bytea NOT NULL,
    hash bytea NOT NULL,
    previous bytea NOT NULL,
    note text NOT NULL,
    signed_at timestamptz NOT NULL,
    PRIMARY KEY (tree, number),
    CONSTRAINT a_head_names_hashes
        CHECK (octet_length(root) = 32 AND octet_length(hash) = 32 AND octet_length(previous) = 32),
    CONSTRAINT a_head_has_a_number_and_a_size CHECK (number > 0 AND size > 0)
);
COMMENT ON TABLE ledger_log_head IS 'Signed heads of trees, numbered without gaps; each names the hash of the one before.';
COMMENT ON COLUMN ledger_log_head.hash IS 'SHA-256 of the text that was signed.';
COMMENT ON COLUMN ledger_log_head.note IS 'The text with the log''s own signatures; witnesses'' stand in ledger_log_cosignature.';

CREATE TABLE ledger_log_cosignature (
    tree text COLLATE "C" NOT NULL,
    number bigint NOT NULL,
    witness text COLLATE "C" NOT NULL,
    line text NOT NULL,
    received_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tree, number, witness)
);
COMMENT ON TABLE ledger_log_cosignature IS 'That an outside witness saw a head and found it to continue what it saw before.';
COMMENT ON COLUMN ledger_log_cosignature.witness IS 'Name of the witness. With another key it is the same witness.';

CREATE TABLE ledger_log_witness (
    tree text COLLATE "C" NOT NULL,
    witness text COLLATE "C" NOT NULL,
    size bigint NOT NULL DEFAULT 0,
    failed integer NOT NULL DEFAULT 0,
    reason text COLLATE "C" NOT NULL DEFAULT '',
    asked_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tree, witness),
    CONSTRAINT a_witness_that_failed_says_how CHECK ((failed = 0) = (reason = '')),
    CONSTRAINT a_witness_holds_no_less_than_no_leaves CHECK (size >= 0 AND failed >= 0)
);
COMMENT ON TABLE ledger_log_witness IS 'The size to which a witness holds a tree, as far as we know, and how asking it went.';
COMMENT ON COLUMN ledger_log_witness.failed IS 'How often in a row it did not cosign.';

CREATE TABLE ledger_log_check (
    tree text COLLATE "C" NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    size bigint NOT NULL,
    tx bigint NOT NULL,
    checked_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tree, id),
    CONSTRAINT a_check_reached_a_size CHECK (size >= 0)
);
COMMENT ON TABLE ledger_log_check IS 'Up to which leaf the rows were found to be those that were sealed; the next check goes on from there.';
