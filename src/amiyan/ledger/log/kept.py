"""The trees as they are kept in the database: full tiles, and the edge that grows."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from django.db import connection

from amiyan.ledger.log.tree import START, Edge, Place

_EDGE: Final = "SELECT size, levels, tx, within FROM ledger_log_edge WHERE tree = %s"

# One statement, so that a tile that fills up meanwhile is seen in one of its two places.
_READ: Final = """
SELECT t.level::integer, t.place, t.hashes FROM unnest(%s::smallint[], %s::bigint[]) w (level, place)
JOIN ledger_log_tile t ON t.tree = %s AND (t.level, t.place) = (w.level, w.place)
UNION ALL
SELECT l.number::integer - 1, e.size >> 8 * l.number::integer, l.hashes
FROM ledger_log_edge e, unnest(e.levels) WITH ORDINALITY l (hashes, number)
WHERE e.tree = %s AND octet_length(l.hashes) > 0
"""

_SPAN: Final = "SELECT first_leaf, leaves FROM ledger_log_span WHERE tree = %s AND tx = %s"


class State(NamedTuple):
    """How far a tree is sealed: its edge, the transaction of the last leaf, and how many leaves of that
    transaction are sealed while not all are (0: all of them).
    """

    edge: Edge
    tx: int
    within: int


NOTHING: Final = State(START, -1, 0)


class Span(NamedTuple):
    """Where a transaction's rows lie in their tree."""

    first_leaf: int
    leaves: int


class KeptTiles:
    """The tiles of one tree, read from the database: each reading is one statement by keys."""

    def __init__(self, tree: str) -> None:
        self.tree = tree

    def read(self, places: Sequence[Place]) -> Mapping[Place, bytes]:
        """As :class:`~amiyan.ledger.log.tree.Tiles` promises."""
        levels, numbers = [place.level for place in places], [place.place for place in places]
        with connection.cursor() as cursor:
            cursor.execute(_READ, [levels, numbers, self.tree, self.tree])
            return {Place(level, place): bytes(hashes) for level, place, hashes in cursor.fetchall()}


def state_of(tree: str) -> State:
    """How far a tree is sealed. Cost: one row."""
    with connection.cursor() as cursor:
        cursor.execute(_EDGE, [tree])
        row = cursor.fetchone()
    if row is None:
        return NOTHING
    size, levels, tx, within = row
    return State(Edge(size, tuple(bytes(one) for one in levels)), tx, within)


def span_of(tree: str, tx: int) -> Span | None:
    """Where the rows of a transaction lie; None where they are not all sealed."""
    with connection.cursor() as cursor:
        cursor.execute(_SPAN, [tree, tx])
        row = cursor.fetchone()
    return Span(*row) if row else None
