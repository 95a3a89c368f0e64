"""Signed batches in the transaction of the receiver: held against their chains, kept, and the chains moved on.

Many at once, in the order in which they came. The chains are locked in the order of their serials, so that two
processes that hold batches of the same devices wait for each other and never crosswise.
"""

from collections.abc import Sequence
from typing import NamedTuple

from amiyan.deliveries.actions.receive import Sent, SentAside, Writer, keep, park
from amiyan.deliveries.makers.native import wire

_STATE = "SELECT number, encode(sha256, 'hex') FROM deliveries_chain WHERE serial = %s"
_BEGIN = """
INSERT INTO deliveries_chain (serial, number, sha256)
SELECT serial, 0, decode(%s, 'hex') FROM unnest(%s::text[]) serial ORDER BY serial ON CONFLICT DO NOTHING
"""
_LOCK = """
SELECT serial, number, encode(sha256, 'hex') FROM deliveries_chain
WHERE serial = ANY (%s) ORDER BY serial FOR UPDATE
"""
_KEPT = """
SELECT l.serial, l.number, encode(l.sha256, 'hex') FROM deliveries_chain_link l
JOIN unnest(%s::text[], %s::bigint[]) g (serial, number) ON (g.serial, g.number) = (l.serial, l.number)
"""
_LINK = """
WITH linked AS (
    INSERT INTO deliveries_chain_link (serial, number, sha256, signature, binding_id, received_at)
    SELECT * FROM unnest(%s::text[], %s::bigint[], %b::bytea[], %b::bytea[], %s::bigint[], %s::timestamptz[])
)
UPDATE deliveries_chain c SET number = n.number, sha256 = decode(n.sha256, 'hex')
FROM unnest(%s::text[], %s::bigint[], %s::text[]) n (serial, number, sha256) WHERE c.serial = n.serial
"""


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
    """How the batch stood to its chain, and how far the chain is then."""

    verdict: wire.Verdict
    state: ChainState


def chain_state(session: Writer, serial: str) -> ChainState:
    """How far a device's chain is."""
    row = session.execute(_STATE, [serial]).fetchone()
    return ChainState(*row) if row else ChainState(0, wire.ZEROS)


class Held(NamedTuple):
    """What came of some batches, in their order; those that are next, and where their chains go."""

    answers: list[Chained]
    taken: list[Signed]
    moved: dict[str, ChainState]

    @property
    def evidence(self) -> list[Sent]:
        """What is to be kept of those that are next."""
        return [one.sent for one in self.taken if not one.reason]

    @property
    def aside(self) -> list[SentAside]:
        """What is to be parked of those that are next."""
        return [
            SentAside(one.binding_id, one.sent.terminal, one.reason, one.records, one.sent)
            for one in self.taken
            if one.reason
        ]


def hold_batches(session: Writer, signed: Sequence[Signed]) -> Held:
    """Lock the chains of some batches and say of each, in the order in which they came, how it stands.

    A batch that had come before is the same evidence and changes nothing. What is next is still to be kept, and
    then linked by :func:`link_batches`, in the same transaction. Cost: a statement or two for all.
    """
    if not signed:
        return Held([], [], {})
    states = _locked(session, sorted({one.sent.terminal for one in signed}))
    kept = _kept(session, [one for one in signed if one.number <= states[one.sent.terminal].committed])
    held = Held([], [], {})
    for one in signed:
        serial = one.sent.terminal
        answer = _stands(one, states[serial], kept)
        held.answers.append(answer)
        if answer.verdict == "next":
            states[serial] = held.moved[serial] = answer.state
            kept.add(_link(one))
            held.taken.append(one)
    return held


def link_batches(session: Writer, held: Held) -> None:
    """Link what was next and move the chains on. Cost: one statement."""
    if not held.taken:
        return
    links = [
        (one.sent.terminal, one.number, one.sent.digest, one.signature, one.binding_id, one.sent.received_at)
        for one in held.taken
    ]
    ends = [(serial, *state) for serial, state in held.moved.items()]
    columns = [list(column) for rows in (links, ends) for column in zip(*rows, strict=True)]
    session.execute(_LINK, columns)


def take_batches(session: Writer, signed: Sequence[Signed]) -> list[Chained]:
    """Keep each batch that is the next of its chain, in the caller's transaction; say of each how it stood."""
    held = hold_batches(session, signed)
    keep(session, held.evidence)
    park(session, held.aside)
    link_batches(session, held)
    return held.answers


def _locked(session: Writer, serials: list[str]) -> dict[str, ChainState]:
    """The states of chains that nobody else moves on until the transaction ends; begun where there are none."""
    found = session.execute(_LOCK, [serials]).fetchall()
    if len(found) < len(serials):
        session.execute(_BEGIN, [wire.ZEROS, serials])
        found = session.execute(_LOCK, [serials]).fetchall()
    return {serial: ChainState(*rest) for serial, *rest in found}


def _stands(one: Signed, state: ChainState, kept: set[tuple[str, int, str]]) -> Chained:
    sha256 = one.sent.digest.hex()
    verdict = wire.chain(*state, one.number, one.previous, sha256, kept=_link(one) in kept)
    return Chained(verdict, ChainState(one.number, sha256) if verdict == "next" else state)


def _kept(session: Writer, older: Sequence[Signed]) -> set[tuple[str, int, str]]:
    """Which of the numbers that are committed stand as links, with their digests."""
    if not older:
        return set()
    given = [[one.sent.terminal for one in older], [one.number for one in older]]
    return set(session.execute(_KEPT, given).fetchall())


def _link(one: Signed) -> tuple[str, int, str]:
    return one.sent.terminal, one.number, one.sent.digest.hex()
