"""The tables of the gate's own store."""

from typing import Final

SCHEMA_VERSION: Final = 1
TABLES: Final = """
CREATE TABLE fact (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

-- What was recorded and is in no batch yet. A row leaves in the transaction that makes its batch.
CREATE TABLE record (
    place INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    at TEXT NOT NULL,
    monotonic_ms INTEGER NOT NULL,
    boot TEXT NOT NULL,
    body BLOB NOT NULL
);

-- The exact bytes that were signed; they are sent as they are until the server has acknowledged them.
CREATE TABLE batch (
    number INTEGER PRIMARY KEY CHECK (number > 0),
    sha256 TEXT NOT NULL UNIQUE,
    signature TEXT NOT NULL,
    records INTEGER NOT NULL,
    oldest_at TEXT NOT NULL,
    acknowledged_at TEXT,
    body BLOB NOT NULL -- last, so that the small columns are read without it
);
-- A store holds months of acknowledged batches: what waits and what is old is found without passing them.
CREATE INDEX batch_that_waits ON batch (number) WHERE acknowledged_at IS NULL;
CREATE INDEX batch_by_acknowledgement ON batch (acknowledged_at) WHERE acknowledged_at IS NOT NULL;

-- Moments at which the wall clock moved by itself: recorded, not repaired.
CREATE TABLE jump (
    place INTEGER PRIMARY KEY AUTOINCREMENT,
    at TEXT NOT NULL,
    monotonic_ms INTEGER NOT NULL,
    boot TEXT NOT NULL,
    seconds INTEGER NOT NULL
);
"""
