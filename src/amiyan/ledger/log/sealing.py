"""Rows become leaves: a tree grows by the transactions that are over.

One sealer of a tree at a time. Rows stream from one cursor, and each part of them is sealed in a transaction of its
own: a sealer that is killed has sealed some parts whole, and the next one goes on exactly there. Memory holds a part.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import groupby
from operator import itemgetter
from typing import Any, Final, NamedTuple

import psycopg
from django.db import DatabaseError, connection, transaction

from amiyan.kernel.problems import Problem, ProblemError
from amiyan.ledger.log.kept import State, state_of
from amiyan.ledger.log.source import Source
from amiyan.ledger.log.tree import Tile, append

PART: Final = 1 << 16  # leaves sealed in one transaction
XIDS_OF_A_FILE: Final = (
    1 << 20
)  # transactions of one file of pg_xact: beginning a new one needs nothing of the old
EPOCH: Final = 1 << 32

_LOCK: Final = "SELECT pg_try_advisory_lock(hashtext('amiyan log'), hashtext(%s))"
_UNLOCK: Final = "SELECT pg_advisory_unlock(hashtext('amiyan log'), hashtext(%s))"

_ADD_TILES: Final = """
INSERT INTO ledger_log_tile (tree, level, place, hashes)
SELECT %s, * FROM unnest(%s::smallint[], %s::bigint[], %s::bytea[])
"""
_ADD_SPANS: Final = """
INSERT INTO ledger_log_span (tree, tx, first_leaf, leaves)
SELECT %s, * FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[])
"""
_MOVE_EDGE: Final = """
INSERT INTO ledger_log_edge AS e (tree, size, levels, tx, within) VALUES (%(tree)s, %(size)s, %(levels)s, %(tx)s, %(within)s)
ON CONFLICT (tree) DO UPDATE SET size = excluded.size, levels = excluded.levels, tx = excluded.tx, within = excluded.within
WHERE e.size = %(before)s
"""

Row = tuple[int, bytes]  # a row's transaction, and the hash of its leaf


class Sealed(NamedTuple):
    """What a run did: how many leaves it added, and how many the tree has now."""

    leaves: int
    size: int


class Closed(NamedTuple):
    """A transaction all of whose rows are sealed, and where they lie."""

    tx: int
    first_leaf: int
    leaves: int


def seal(source: Source, *, part: int = PART) -> Sealed | None:
    """Take in what the transactions that are over brought; None where another sealer is at it.

    ProblemError where the database's numbers fell back behind the tree. Cost: n log n with the new rows; memory
    holds ``part`` hashes. Not inside a transaction of the caller: its own rows are not over.
    """
    with _alone(source.tree) as alone:
        if not alone:
            return None
        before = state = state_of(source.tree)
        below = _horizon(source, state)
        with _streamed(source, state, below) as take:
            while True:
                rows = take(part)
                grown, tiles, closed = grow(state, rows, is_last=len(rows) < part)
                _keep(source.tree, state, grown, tiles, closed)
                state = grown
                if len(rows) < part:
                    return Sealed(state.edge.size - before.edge.size, state.edge.size)


def grow(state: State, rows: Sequence[Row], *, is_last: bool) -> tuple[State, list[Tile], list[Closed]]:
    """The next rows in a tree: how far it is sealed with them, tiles that are full now, transactions now whole.

    Pure. ``is_last``: nothing follows for now, so the last transaction is whole too.
    """
    tx, within, size = state.tx, state.within, state.edge.size
    closed: list[Closed] = []
    for number, of_tx in groupby(rows, key=itemgetter(0)):
        if number != tx and within:
            closed.append(Closed(tx, size - within, within))
            within = 0
        count = sum(1 for _ in of_tx)
        tx, within, size = number, within + count, size + count
    if is_last and within:
        closed.append(Closed(tx, size - within, within))
        within = 0
    edge, tiles = append(state.edge, b"".join(hashed for _, hashed in rows))
    return State(edge, tx, within), tiles, closed


def refusal(source: Source) -> Problem | None:
    """Why a tree cannot be sealed; None where it can."""
    try:
        _horizon(source, state_of(source.tree))
    except ProblemError as error:
        return error.problem
    return None


def _horizon(source: Source, state: State) -> int:
    """Below which number everything is over."""
    with connection.cursor() as cursor:
        cursor.execute(source.horizon)
        below, unused = cursor.fetchone()
        if state.tx < unused:
            return int(below)
        cursor.execute(f"SELECT max({source.tx}) FROM {source.table}")
        (last,) = cursor.fetchone()
    # The epoch alone: the transactions that PostgreSQL itself counts by stay as they are, and no row is touched.
    epoch = max(state.tx, last or 0) // EPOCH + 1
    raise ProblemError(source.fallen_back, tree=source.tree, sealed=state.tx, next=unused - 1, epoch=epoch)


@contextmanager
def _alone(tree: str) -> Iterator[bool]:
    """Whether this session is the only one that seals the tree; a session that dies lets go by itself."""
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [tree])
        (taken,) = cursor.fetchone()
    try:
        yield taken
    finally:
        if taken:
            with suppress(DatabaseError), connection.cursor() as cursor:
                cursor.execute(_UNLOCK, [tree])


class _Take:
    """Takes the next rows of the cursor, in PostgreSQL's binary form."""

    def __init__(self, cursor: "psycopg.Cursor[Row]") -> None:
        self._cursor = cursor

    def __call__(self, count: int) -> list[Row]:
        self._cursor.execute(f"FETCH FORWARD {count} FROM log_rows".encode(), binary=True)
        return self._cursor.fetchall()


@contextmanager
def _streamed(source: Source, state: State, below: int) -> Iterator[_Take]:
    """The rows after what is sealed, below the horizon. The server holds them, sorted, across our transactions."""
    after = state.tx - 1 if state.within else state.tx
    rows = source.rows(f"t.{source.tx}, {source.leaf_hash}") + " OFFSET %(within)s"
    with connection.cursor() as cursor:
        cursor.execute(
            f"DECLARE log_rows NO SCROLL CURSOR WITH HOLD FOR {rows}",
            {"after": after, "below": below, "within": state.within},
        )
        try:
            yield _Take(psycopg.Cursor(connection.connection))
        finally:
            with suppress(DatabaseError):  # with its session the cursor has gone too
                cursor.execute("CLOSE log_rows")


@transaction.atomic
def _keep(tree: str, before: State, after: State, tiles: list[Tile], closed: list[Closed]) -> None:
    if before == after:
        return
    with connection.cursor() as cursor:
        if tiles:
            cursor.execute(_ADD_TILES, [tree, *map(list, zip(*tiles, strict=True))])
        if closed:
            cursor.execute(_ADD_SPANS, [tree, *map(list, zip(*closed, strict=True))])
        values: dict[str, Any] = {"tree": tree, "size": after.edge.size, "levels": list(after.edge.levels)}
        values |= {"tx": after.tx, "within": after.within, "before": before.edge.size}
        cursor.execute(_MOVE_EDGE, values)
        assert cursor.rowcount == 1, "somebody else moved the edge of the tree"
