"""Evidence in, from the network: kept and marked to be read, in one statement for many requests at once.

Nothing is read here: what a body holds is the worker's business. A request costs a row of evidence and a mark.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol

from amiyan.deliveries.shards import shard_of


class Writer(Protocol):
    """A session as psycopg gives it: its connection, or a cursor of it."""

    def execute(self, query: Any, params: Any = None, /) -> Any:
        """Run a statement; what it gives is fetched from the answer."""
        ...


class Sent(NamedTuple):
    """What one request brought: ``body`` is what is kept of it, ``digest`` the SHA-256 of what came.

    ``layout`` names maker and form; ``binding`` is ``secret``, ``network`` or ``signature``; ``skew_s`` is the
    terminal's clock less ours in seconds, None where it told no time.
    """

    facility_id: int
    terminal: str
    body: bytes
    digest: bytes
    source: str
    layout: str
    binding: str
    skew_s: int | None
    received_at: dt.datetime


class SentAside(NamedTuple):
    """What came with a known secret from a terminal that does not belong to it, and why it is parked."""

    binding_id: int
    serial: str
    reason: str
    records: int
    sent: Sent


# In the order of the key that makes bytes the same: two processes that get the same bytes at once wait for each
# other, and never crosswise.
_KEEP = """
WITH given AS (
    SELECT DISTINCT ON (facility_id, terminal, digest) *
    FROM unnest(%s::bigint[], %s::text[], %b::bytea[], %b::bytea[], %s::text[], %s::text[], %s::text[], %s::int[],
                %s::timestamptz[], %s::smallint[])
        AS g (facility_id, terminal, body, digest, source, layout, binding, skew_s, received_at, shard)
    ORDER BY facility_id, terminal, digest
),
kept AS (
    INSERT INTO deliveries_evidence (facility_id, terminal, file_name, received_at, body, kept_sha256, original_sha256,
                                     source, layout, binding, skew_s)
    SELECT facility_id, terminal, '', received_at, body, sha256(body), digest, source, layout, binding, skew_s
    FROM given ORDER BY facility_id, terminal, digest
    ON CONFLICT DO NOTHING
    RETURNING facility_id, id, terminal, original_sha256
),
marked AS (
    INSERT INTO deliveries_unread (facility_id, evidence_id, shard)
    SELECT k.facility_id, k.id, g.shard FROM kept k
    JOIN given g ON (g.facility_id, g.terminal, g.digest) = (k.facility_id, k.terminal, k.original_sha256)
)
SELECT count(*) FROM kept
"""

_PARK = """
INSERT INTO deliveries_parked (binding_id, serial, reason, records, received_at, body, original_sha256, source, layout,
                               binding, skew_s)
SELECT * FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::int[], %s::timestamptz[], %b::bytea[], %b::bytea[],
                     %s::text[], %s::text[], %s::text[], %s::int[])
ON CONFLICT DO NOTHING
"""


def keep(session: Writer, sent: Sequence[Sent]) -> int:
    """Keep what was sent and mark it to be read, in the caller's transaction; how much of it was new.

    The same bytes of a terminal again are the same evidence: nothing is added. Cost: one statement.
    """
    if not sent:
        return 0
    columns = [list(column) for column in zip(*sent, strict=True)]
    shards = [shard_of(one.facility_id) for one in sent]
    row = session.execute(_KEEP, [*columns, shards]).fetchone()
    assert row is not None
    return int(row[0])


def park(session: Writer, aside: Sequence[SentAside]) -> None:
    """Keep aside what came from terminals that do not belong to their secret, in the caller's transaction."""
    if not aside:
        return
    ordered = sorted(aside, key=lambda one: (one.binding_id, one.serial, one.sent.digest))
    rows = [
        (
            *(one.binding_id, one.serial, one.reason, one.records, one.sent.received_at),
            *(
                one.sent.body,
                one.sent.digest,
                one.sent.source,
                one.sent.layout,
                one.sent.binding,
                one.sent.skew_s,
            ),
        )
        for one in ordered
    ]
    session.execute(_PARK, [list(column) for column in zip(*rows, strict=True)])


class Contact(NamedTuple):
    """A terminal was heard: when, by which maker's protocol, and how far its clock was off (None: not told)."""

    serial: str
    binding_id: int
    source: str
    heard_at: dt.datetime
    skew_s: int | None


# Of two processes that write the same terminal the later moment stays.
_HEARD = """
INSERT INTO deliveries_contact (serial, binding_id, source, heard_at, skew_s)
SELECT * FROM unnest(%s::text[], %s::bigint[], %s::text[], %s::timestamptz[], %s::int[]) h (serial, binding, source, at, skew)
ORDER BY serial
ON CONFLICT (serial) DO UPDATE SET binding_id = excluded.binding_id, source = excluded.source,
    heard_at = excluded.heard_at, skew_s = coalesce(excluded.skew_s, deliveries_contact.skew_s)
WHERE deliveries_contact.heard_at < excluded.heard_at
"""


def note_contacts(session: Writer, heard: Sequence[Contact]) -> None:
    """Remember when terminals were last heard, one row each, in the caller's transaction."""
    if heard:
        session.execute(_HEARD, [list(column) for column in zip(*heard, strict=True)])
