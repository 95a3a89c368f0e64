"""A signed batch in the transaction of the receiver: held against its chain, kept, and the chain moved on."""

from typing import Any, NamedTuple

import psycopg

from amiyan.deliveries.actions.receive import Sent, SentAside, keep, park
from amiyan.deliveries.makers.native import wire

_BEGIN = """
INSERT INTO deliveries_chain (serial, number, sha256) VALUES (%s, 0, decode(%s, 'hex')) ON CONFLICT DO NOTHING
"""
_STATE = "SELECT number, encode(sha256, 'hex') FROM deliveries_chain WHERE serial = %s"
_KEPT = """
SELECT EXISTS (SELECT FROM deliveries_chain_link WHERE serial = %s AND number = %s AND sha256 = decode(%s, 'hex'))
"""
_LINK = """
INSERT INTO deliveries_chain_link (serial, number, sha256, signature, binding_id, received_at)
VALUES (%s, %s, decode(%s, 'hex'), %s, %s, %s)
"""
_MOVE_ON = "UPDATE deliveries_chain SET number = %s, sha256 = decode(%s, 'hex') WHERE serial = %s"


class ChainState(NamedTuple):
    """The highest committed number of a device, and the SHA-256 of that batch."""

    committed: int
    last_sha256: str


class Signed(NamedTuple):
    """A batch whose signature holds; ``reason`` is why its records are kept aside, '' where they count."""

    binding_id: int
    number: int
    previous: str
    signature: bytes
    records: int
    reason: str
    sent: Sent


class Chained(NamedTuple):
    """How the batch stood to its chain, and how far the chain is now."""

    verdict: wire.Verdict
    state: ChainState


def chain_state(connection: psycopg.Connection[Any], serial: str, *, lock: bool = False) -> ChainState:
    """How far a device's chain is; with ``lock`` nobody else moves it on until the transaction ends."""
    row = connection.execute(_STATE + (" FOR UPDATE" if lock else ""), [serial]).fetchone()
    return ChainState(*row) if row else ChainState(0, wire.ZEROS)


def take_batch(connection: psycopg.Connection[Any], signed: Signed) -> Chained:
    """Keep the batch if it is the next of its chain, in the caller's transaction; say how it stood.

    A batch that had come before is the same evidence and changes nothing. Cost: some statements by key.
    """
    sent, sha256 = signed.sent, signed.sent.digest.hex()
    connection.execute(_BEGIN, [sent.terminal, wire.ZEROS])
    state = chain_state(connection, sent.terminal, lock=True)
    kept = bool(_one(connection, _KEPT, [sent.terminal, signed.number, sha256]))
    verdict = wire.chain(*state, signed.number, signed.previous, sha256, kept=kept)
    if verdict != "next":
        return Chained(verdict, state)
    if signed.reason:
        park(connection, [SentAside(signed.binding_id, sent.terminal, signed.reason, signed.records, sent)])
    else:
        keep(connection, [sent])
    link = [sent.terminal, signed.number, sha256, signed.signature, signed.binding_id, sent.received_at]
    connection.execute(_LINK, link)
    connection.execute(_MOVE_ON, [signed.number, sha256, sent.terminal])
    return Chained("next", ChainState(signed.number, sha256))


def _one(connection: psycopg.Connection[Any], statement: str, params: list[Any]) -> Any:
    row = connection.execute(statement, params).fetchone()
    assert row is not None
    return row[0]
