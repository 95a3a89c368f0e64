"""The rows held against the trees: each leaf made again from its row, and the row that differs is named.

From the last leaf that was found right, or from the first. Nothing is trusted but the hashes that witnesses can
prove: leaves against rows, the tiles above against the leaves, the tree against its newest head.
"""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import zip_longest
from typing import Final, NamedTuple

import psycopg
from django.db import DatabaseError, connection

from amiyan.kernel.problems import Kind, Problem
from amiyan.ledger.log import problems
from amiyan.ledger.log.heads import newest
from amiyan.ledger.log.kept import KeptTiles, State, state_of
from amiyan.ledger.log.source import Source
from amiyan.ledger.log.tree import BITS, HASH, START, WIDTH, Edge, MissingTileError, Place, Tile, append, root

NAMED: Final = 100  # findings of a tree; whoever finds a hundred needs a backup, not a longer list
PART: Final = 1 << 16
LOOKS_AHEAD: Final = 256  # rows, to find where rows and leaves agree again
TILES: Final = 64  # read at once

_CHECKED: Final = "SELECT size, tx FROM ledger_log_check WHERE tree = %s ORDER BY id DESC LIMIT 1"
_NOTE: Final = "INSERT INTO ledger_log_check (tree, size, tx) VALUES (%s, %s, %s)"


class Checked(NamedTuple):
    """Leaves looked at, up to which size, and what was found."""

    tree: str
    leaves: int
    size: int
    findings: tuple[Problem, ...]


class Difference(NamedTuple):
    """One leaf or row (its key) that has no like on the other side; a changed row has both."""

    kind: Kind
    leaf: int | None
    key: str


Row = tuple[bytes, str]  # the hash of a row's leaf, and the row's key as text


def check(source: Source, *, full: bool = False) -> Checked:
    """Hold the rows that were sealed since the last check (``full``: all) against their tree.

    What is right is remembered, and the next check goes on there. Cost: n log n with the rows; memory holds some
    thousands of them. At most a hundred findings.
    """
    state = state_of(source.tree)
    start, after = (0, -1) if full else _checked(source.tree)
    end, below = state.edge.size - state.within, state.tx + (0 if state.within else 1)
    findings: list[Problem] = []
    tiles = KeptTiles(source.tree)
    for one in differences(_rows(source, after, below), _leaves(tiles, start, end), start):
        findings.append(_problem(source, one))
        if len(findings) == NAMED:
            break
    findings.extend(_tree(tiles, state, start))
    if not findings and end > start:
        with connection.cursor() as cursor:
            cursor.execute(_NOTE, [source.tree, end, below - 1])
    return Checked(source.tree, end - start, end, tuple(findings))


# ------------------------------------------------------------------------------------- rows and leaves ----


def differences(rows: Iterable[list[Row]], leaves: Iterable[list[bytes]], first: int) -> Iterator[Difference]:
    """Where rows and leaves, both in the order of the log, do not say the same. Pure.

    After a difference the two are laid beside each other again where they next agree, within some hundred rows:
    a row that was deleted does not make all that follow look changed. ``first`` is the index of the first leaf.
    """
    left: list[Row] = []
    right: list[bytes] = []
    more_rows, more_leaves = iter(rows), iter(leaves)
    index = first
    while True:
        _fill(left, more_rows)
        _fill(right, more_leaves)
        if not left and not right:
            return
        same = _same(left, right)
        if same:
            del left[:same], right[:same]
            index += same
            continue
        taken, passed = _meet(left, right)
        yield from _named(left[:taken], passed, index)
        del left[:taken], right[:passed]
        index += passed


def _fill(side: list[Row] | list[bytes], more: "Iterator[list[Row]] | Iterator[list[bytes]]") -> None:
    while len(side) < LOOKS_AHEAD:
        part = next(more, None)
        if part is None:
            return
        side.extend(part)  # type: ignore[arg-type] # each side gets its own kind


def _same(left: list[Row], right: list[bytes]) -> int:
    """How many at the beginning are the same on both sides."""
    count = min(len(left), len(right))
    if [hashed for hashed, _ in left[:count]] == right[:count]:
        return count
    return next(place for place in range(count) if left[place][0] != right[place])


def _meet(left: list[Row], right: list[bytes]) -> tuple[int, int]:
    """How many rows and how many leaves lie before the next place where the two agree."""
    ahead = min(len(left), LOOKS_AHEAD), min(len(right), LOOKS_AHEAD)
    places = {hashed: place for place, hashed in reversed(list(enumerate(right[: ahead[1]])))}
    found = [(row, places[hashed]) for row, (hashed, _) in enumerate(left[: ahead[0]]) if hashed in places]
    return min(found, key=sum, default=ahead)


def _named(rows: list[Row], leaves: int, index: int) -> Iterator[Difference]:
    for place in range(max(len(rows), leaves)):
        key = rows[place][1] if place < len(rows) else ""
        if place >= len(rows):
            yield Difference(problems.LEAF_GONE, index + place, "")
        elif place >= leaves:
            yield Difference(problems.ROW_ADDED, None, key)
        else:
            yield Difference(problems.LEAF_CHANGED, index + place, key)


def _problem(source: Source, found: Difference) -> Problem:
    where = f"{source.table}/{found.key}" if found.key else f"{source.tree}/{found.leaf}"
    return Problem(found.kind, where, {"tree": source.tree, "index": found.leaf, "key": found.key})


def _rows(source: Source, after: int, below: int) -> Iterator[list[Row]]:
    """The sealed rows in their order, streamed: the server sorts them, we hold a part."""
    key = " || '/' || ".join(f"t.{column}::text" for column in source.key)
    with connection.cursor() as cursor:
        cursor.execute(
            "DECLARE log_check NO SCROLL CURSOR WITH HOLD FOR " + source.rows(f"{source.leaf_hash}, {key}"),
            {"after": after, "below": below},
        )
        try:
            take: psycopg.Cursor[Row] = psycopg.Cursor(connection.connection)
            while rows := take.execute(
                f"FETCH FORWARD {PART} FROM log_check".encode(), binary=True
            ).fetchall():
                yield rows
        finally:
            with suppress(DatabaseError):
                cursor.execute("CLOSE log_check")


def _leaves(tiles: KeptTiles, start: int, end: int) -> Iterator[list[bytes]]:
    """The leaf hashes from ``start`` to ``end``; a tile that is missing or cut gives what there is of it."""
    for first in range(start // WIDTH, -(-end // WIDTH), TILES):
        places = [Place(0, place) for place in range(first, min(first + TILES, -(-end // WIDTH)))]
        read = tiles.read(places)
        for place in places:
            hashes = read.get(place, b"")
            begin, stop = max(start - place.place * WIDTH, 0), min(end - place.place * WIDTH, WIDTH)
            yield [hashes[at * HASH : (at + 1) * HASH] for at in range(begin, stop)]


# ------------------------------------------------------------------------------------------- the tree ----


def _tree(tiles: KeptTiles, state: State, start: int) -> Iterator[Problem]:
    """The tiles above follow from the leaves, and the tree begins with its newest head."""
    edge = _edge_at(tiles, start)
    for part in _leaves(tiles, start, state.edge.size):
        edge, grown = append(edge, b"".join(part).ljust(len(part) * HASH, b"\0"))
        yield from _wrong_tiles(tiles, [tile for tile in grown if tile.level])
    for level, (kept, due) in enumerate(zip_longest(state.edge.levels, edge.levels)):
        if kept != due:
            place = state.edge.size >> BITS * (level + 1)
            yield Problem(
                problems.HASHES_DIFFER, tiles.tree, {"tree": tiles.tree, "level": level, "place": place}
            )
    yield from _wrong_head(tiles)


def _edge_at(tiles: KeptTiles, size: int) -> Edge:
    """The edge as it was with ``size`` leaves."""
    if not size:
        return START
    heights = range((size.bit_length() + BITS - 1) // BITS)
    places = [Place(level, size >> BITS * (level + 1)) for level in heights]
    read = tiles.read(places)
    widths = [(size >> BITS * level) % WIDTH for level in heights]
    return Edge(
        size,
        tuple(read.get(place, b"")[: width * HASH] for place, width in zip(places, widths, strict=True)),
    )


def _wrong_tiles(tiles: KeptTiles, due: list[Tile]) -> Iterator[Problem]:
    read = tiles.read([Place(tile.level, tile.place) for tile in due]) if due else {}
    for tile in due:
        if read.get(Place(tile.level, tile.place)) != tile.hashes:
            about = {"tree": tiles.tree, "level": tile.level, "place": tile.place}
            yield Problem(problems.HASHES_DIFFER, tiles.tree, about)


def _wrong_head(tiles: KeptTiles) -> Iterator[Problem]:
    head = newest(tiles.tree)
    if head is None:
        return
    with suppress(MissingTileError):
        if root(tiles, head.size) == head.checkpoint.root:
            return
    yield Problem(problems.HEAD_DIFFERS, tiles.tree, {"tree": tiles.tree, "size": head.size})


def _checked(tree: str) -> tuple[int, int]:
    with connection.cursor() as cursor:
        cursor.execute(_CHECKED, [tree])
        return cursor.fetchone() or (0, -1)
