"""Heads of trees: signed outside the database, each naming the one before, cosigned by others.

A head is *published* when as many witnesses as the quorum asks for have cosigned it.
"""

import datetime as dt
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from django.db import connection

from amiyan.kernel.problems import ProblemError
from amiyan.ledger.log import problems
from amiyan.ledger.log.kept import KeptTiles, state_of
from amiyan.ledger.log.notes import NO_PREVIOUS, Checkpoint, Note, VerifierKey, parse_checkpoint, parse_note
from amiyan.ledger.log.signers import Signer, signatures
from amiyan.ledger.log.tree import MissingTileError, root

# A quiet tree shows each day that its log still lives.
FRESH_FOR: Final = dt.timedelta(days=1)

_COLUMNS: Final = """
h.number, h.size, h.root, h.note, h.signed_at, ARRAY(
    SELECT c.line FROM ledger_log_cosignature c WHERE (c.tree, c.number) = (h.tree, h.number) ORDER BY c.witness)
"""
_NEWEST: Final = (
    f"SELECT {_COLUMNS} FROM ledger_log_head h WHERE h.tree = %(tree)s ORDER BY h.number DESC LIMIT 1"
)
_PUBLISHED: Final = f"""
SELECT {_COLUMNS} FROM ledger_log_head h WHERE h.tree = %(tree)s AND h.number = (
    SELECT number FROM ledger_log_cosignature WHERE tree = %(tree)s
    GROUP BY number HAVING count(*) >= %(quorum)s ORDER BY number DESC LIMIT 1)
"""
_ALL: Final = f"SELECT {_COLUMNS} FROM ledger_log_head h WHERE h.tree = %(tree)s ORDER BY h.number"
_ADD: Final = """
INSERT INTO ledger_log_head (tree, number, size, root, hash, previous, note, signed_at)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING
"""


class Head(NamedTuple):
    """A signed head: ``note`` with the log's own signatures, ``cosignatures`` the lines of witnesses."""

    tree: str
    number: int
    size: int
    root: bytes
    note: str
    signed_at: dt.datetime
    cosignatures: tuple[str, ...] = ()

    @property
    def whole(self) -> str:
        """The note with all signatures, as it is handed out."""
        return self.note + "".join(self.cosignatures)

    @property
    def checkpoint(self) -> Checkpoint:
        """What was signed, read."""
        return parse_checkpoint(parse_note(self.note).text)


def newest(tree: str) -> Head | None:
    """The newest head of a tree, cosigned or not; None where nothing was signed yet. Cost: one row by its key."""
    return next(_read(tree, _NEWEST), None)


def newest_published(tree: str, quorum: int) -> Head | None:
    """The newest head that ``quorum`` witnesses cosigned. Cost: as many rows as heads wait for theirs."""
    return next(_read(tree, _PUBLISHED, quorum=quorum), None) if quorum else newest(tree)


def waits_since(tree: str, quorum: int) -> dt.datetime | None:
    """When the oldest head after the newest published one was signed; None where nothing waits for witnesses."""
    published = newest_published(tree, quorum)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT signed_at FROM ledger_log_head WHERE tree = %s AND number = %s",
            [tree, published.number + 1 if published else 1],
        )
        row = cursor.fetchone()
    return row[0] if row else None


def all_heads(tree: str) -> Iterator[Head]:
    """All heads of a tree, the newest last, with their cosignatures; streamed."""
    return _read(tree, _ALL)


def sign(*, tree: str, origin: str, signers: tuple[Signer, ...], now: dt.datetime) -> Head | None:
    """Sign what a tree has grown to; None where the newest head says it already, or another signed meanwhile.

    ``origin`` is the site's part of it. Quiet trees are signed anew each day, and when a key joins. ProblemError
    where no key is named, a signer fails, or the tree no longer begins with its newest head: such a thing is
    never signed. Cost: two readings of some tiles.
    """
    if not signers:
        raise ProblemError(problems.NO_KEY)
    before, edge = newest(tree), state_of(tree).edge
    if not edge.size or (before and not _is_due(before, edge.size, signers, now)):
        return None
    name = f"{origin}/{tree}"
    if before:
        _continues(before, name)
    previous = before.checkpoint.hash if before else NO_PREVIOUS
    time = f"time {now.astimezone(dt.UTC).strftime('%Y-%m-%dT%H:%M:%SZ')}"
    top = root(KeptTiles(tree), edge.size)
    checkpoint = Checkpoint(name, edge.size, top, (f"previous {previous}", time))
    note = str(Note(str(checkpoint), signatures(str(checkpoint), signers)))
    head = Head(tree, before.number + 1 if before else 1, edge.size, top, note, now)
    return head if _add(head, checkpoint.hash, previous) else None


def _is_due(before: Head, size: int, signers: tuple[Signer, ...], now: dt.datetime) -> bool:
    """Whether the newest head no longer says what is so."""
    return (
        size != before.size
        or now - before.signed_at >= FRESH_FOR
        or not {signer.verifier for signer in signers} <= set(_signed_by(before, signers))
    )


def _signed_by(head: Head, signers: tuple[Signer, ...]) -> Iterator[VerifierKey]:
    claimed = {(one.name, one.key_id) for one in parse_note(head.note).signatures}
    return (one.verifier for one in signers if (one.verifier.name, one.verifier.id) in claimed)


def _continues(before: Head, origin: str) -> None:
    """The tree still begins with the head that was signed last, and is of the same origin."""
    if before.checkpoint.origin != origin:
        raise ProblemError(
            problems.ORIGIN_CHANGED, tree=before.tree, before=before.checkpoint.origin, now=origin
        )
    try:
        same = root(KeptTiles(before.tree), before.size) == before.checkpoint.root
    except MissingTileError:
        same = False
    if not same:
        raise ProblemError(problems.HEAD_DIFFERS, tree=before.tree, size=before.size)


def _add(head: Head, hashed: str, previous: str) -> bool:
    row: list[Any] = [
        head.tree,
        head.number,
        head.size,
        head.root,
        bytes.fromhex(hashed),
        bytes.fromhex(previous),
    ]
    with connection.cursor() as cursor:
        cursor.execute(_ADD, [*row, head.note, head.signed_at])
        return bool(cursor.rowcount)


def _read(tree: str, sql: str, **values: int) -> Iterator[Head]:
    with connection.cursor() as cursor:
        cursor.execute(sql, {"tree": tree, **values})
        while rows := cursor.fetchmany(1_000):
            for number, size, top, note, signed_at, lines in rows:
                yield Head(tree, number, size, bytes(top), note, signed_at, tuple(lines))
