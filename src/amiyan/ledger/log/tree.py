"""Merkle trees after RFC 6962 that grow for years: appended to at their right edge, kept in tiles, proved from them.

A tile holds 256 hashes of one level; the levels kept are every eighth (0: leaves, 1: roots of 256 leaves, ...), as
C2SP's tlog-tiles lays them out. A full tile never changes. What is not full yet is the *edge*: at most 255 hashes a
level. Pure: whoever keeps the tiles gives them by the protocol :class:`Tiles`.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple, Protocol, TypeAlias

HASH: Final = 32  # bytes of a hash
BITS: Final = 8  # levels of the tree within one tile
WIDTH: Final = 1 << BITS  # hashes of a full tile
EMPTY: Final = hashlib.sha256(b"").digest()  # the root of a tree without leaves

Range: TypeAlias = tuple[int, int]  # leaves from, to (not included)


class Place(NamedTuple):
    """Where a tile lies: its level (of tiles) and which one of that level."""

    level: int
    place: int


class Tile(NamedTuple):
    """A full tile: 256 hashes, one after the other."""

    level: int
    place: int
    hashes: bytes


class Edge(NamedTuple):
    """How far a tree has grown: ``size`` leaves, and of each level the hashes that fill no tile yet."""

    size: int
    levels: tuple[bytes, ...]


START: Final = Edge(0, ())


class Tiles(Protocol):
    """Reads tiles. Of one that is not full it gives what there is; one that is missing is left out."""

    def read(self, places: Sequence[Place]) -> Mapping[Place, bytes]:
        """The hashes of each place asked for, read at once."""
        ...


class MissingTileError(LookupError):
    """A tile is missing or too short: the tree was not kept whole, or is not as large as was asked for."""


# ---------------------------------------------------------------------------------------------- hashing ----


def leaf_hash(data: bytes) -> bytes:
    """SHA-256 of a leaf, marked as a leaf (RFC 6962, 2.1)."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256 of two subtrees, marked as a node (RFC 6962, 2.1)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def _subtree(hashes: bytes) -> bytes:
    """The root over a power of two of hashes."""
    row = [hashes[start : start + HASH] for start in range(0, len(hashes), HASH)]
    while len(row) > 1:
        row = [hashlib.sha256(b"\x01" + row[i] + row[i + 1]).digest() for i in range(0, len(row), 2)]
    return row[0]


# --------------------------------------------------------------------------------------------- growing ----


def append(edge: Edge, hashes: bytes) -> tuple[Edge, list[Tile]]:
    """Leaf hashes (32 bytes each, one after the other) added at the right: the new edge, and the tiles now full.

    ``ValueError`` where ``hashes`` ends within a hash. Cost: linear, one SHA-256 a leaf.
    """
    if len(hashes) % HASH:
        raise ValueError("hashes are of 32 bytes each")
    tiles: list[Tile] = []
    levels: list[bytes] = []
    rising, level = hashes, 0
    while rising or level < len(edge.levels):
        row = (edge.levels[level] if level < len(edge.levels) else b"") + rising
        first = edge.size >> BITS * (level + 1)
        full = len(row) // HASH // WIDTH
        of_level = [
            Tile(level, first + n, row[n * WIDTH * HASH : (n + 1) * WIDTH * HASH]) for n in range(full)
        ]
        tiles.extend(of_level)
        levels.append(row[full * WIDTH * HASH :])
        rising, level = b"".join(_subtree(tile.hashes) for tile in of_level), level + 1
    return Edge(edge.size + len(hashes) // HASH, tuple(levels)), tiles


class TilesInMemory:
    """A tree kept in memory: for tests, and for whoever checks a log of some million leaves."""

    def __init__(self, hashes: bytes = b"") -> None:
        self.edge = START
        self._full: dict[Place, bytes] = {}
        self.append(hashes)

    def append(self, hashes: bytes) -> None:
        """Add leaf hashes at the right."""
        self.edge, tiles = append(self.edge, hashes)
        self._full.update((Place(tile.level, tile.place), tile.hashes) for tile in tiles)

    def read(self, places: Sequence[Place]) -> Mapping[Place, bytes]:
        """As :class:`Tiles` promises."""
        kept = {**self._full, **dict(edge_tiles(self.edge))}
        return {place: kept[place] for place in places if place in kept}


def edge_tiles(edge: Edge) -> Iterator[tuple[Place, bytes]]:
    """The tiles that are not full: their places, and the hashes they have so far."""
    for level, hashes in enumerate(edge.levels):
        if hashes:
            yield Place(level, edge.size >> BITS * (level + 1)), hashes


# --------------------------------------------------------------------------------------------- reading ----


def root(tiles: Tiles, size: int) -> bytes:
    """The root of the tree as it was with ``size`` leaves.

    Raises :class:`MissingTileError` where it was never as large. Cost: one reading of at most a tile a level.
    """
    return _roots(tiles, [(0, size)])[0] if size else EMPTY


def node(tiles: Tiles, level: int, index: int) -> bytes:
    """The root over the leaves from ``index * 2**level`` to ``(index + 1) * 2**level``.

    Raises :class:`MissingTileError` where they are not all there. Cost: one tile.
    """
    return _roots(tiles, [(index << level, index + 1 << level)])[0]


def inclusion(tiles: Tiles, index: int, size: int) -> list[bytes]:
    """The hashes beside the way from leaf ``index`` up to the root of ``size`` leaves (RFC 6962, 2.1.1).

    ``IndexError`` where there is no such leaf. Cost: one reading of at most two tiles a level.
    """
    if not 0 <= index < size:
        raise IndexError(index)
    return _roots(tiles, list(_beside(index, size)))


def consistency(tiles: Tiles, old: int, new: int) -> list[bytes]:
    """The hashes that show the tree of ``new`` leaves to begin with that of ``old`` (RFC 6962, 2.1.2).

    Empty where there is nothing to show: ``old`` is 0 or ``new``. ``ValueError`` where ``old`` is larger.
    Cost: as :func:`inclusion`.
    """
    if not 0 <= old <= new:
        raise ValueError((old, new))
    return _roots(tiles, list(_between(old, new))) if 0 < old < new else []


def _beside(index: int, size: int) -> Iterator[Range]:
    """The subtrees beside the way from a leaf to the root, the lowest first."""
    beside: list[Range] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _largest_power_below(end - start)
        if index < middle:
            beside.append((middle, end))
            end = middle
        else:
            beside.append((start, middle))
            start = middle
    return reversed(beside)


def _between(old: int, new: int) -> Iterator[Range]:
    """The subtrees of a consistency proof, the lowest first. The old tree itself is known to who asks."""
    subtrees: list[Range] = []
    start, end = 0, new
    while end != old:
        middle = start + _largest_power_below(end - start)
        if old <= middle:
            subtrees.append((middle, end))
            end = middle
        else:
            subtrees.append((start, middle))
            start = middle
    if start:
        subtrees.append((start, end))
    return reversed(subtrees)


def _roots(tiles: Tiles, ranges: Sequence[Range]) -> list[bytes]:
    """The root over each range, a subtree of the tree as it once was; all tiles are read at once."""
    parts = [list(_complete(start, end)) for start, end in ranges]
    read = tiles.read(sorted({_place(*part) for row in parts for part in row}))
    return [_joined([_hash(read, *part) for part in row]) for row in parts]


def _complete(start: int, end: int) -> Iterator[Range]:
    """The complete subtrees of a range, the largest first: level (of the tree) and index of each."""
    while start < end:
        level = (end - start).bit_length() - 1
        yield level, start >> level
        start += 1 << level


def _joined(hashes: list[bytes]) -> bytes:
    top = hashes[-1]
    for left in reversed(hashes[:-1]):
        top = node_hash(left, top)
    return top


def _place(level: int, index: int) -> Place:
    """The tile whose hashes make up a complete subtree."""
    return Place(level // BITS, (index << level % BITS) >> BITS)


def _hash(read: Mapping[Place, bytes], level: int, index: int) -> bytes:
    count = 1 << level % BITS
    first = index * count % WIDTH
    hashes = read.get(_place(level, index), b"")[first * HASH : (first + count) * HASH]
    if len(hashes) != count * HASH:
        raise MissingTileError(level, index)
    return _subtree(hashes)


def _largest_power_below(count: int) -> int:
    return 1 << (count - 1).bit_length() - 1


# ------------------------------------------------------------------------------------------- verifying ----


def is_included(leaf: bytes, *, index: int, size: int, proof: Sequence[bytes], root_hash: bytes) -> bool:
    """Whether ``proof`` shows the leaf with hash ``leaf`` at ``index`` of ``size`` leaves with this root.

    RFC 9162, 2.1.3.2. Pure: a proof that is too long, too short or of another place is simply not one.
    """
    if not 0 <= index < size:
        return False
    place, last, top = index, size - 1, leaf
    for beside in proof:
        if last == 0:
            return False
        if place & 1 or place == last:
            top = node_hash(beside, top)
            while not place & 1:  # a lonely last node rises without a partner
                place, last = place >> 1, last >> 1
        else:
            top = node_hash(top, beside)
        place, last = place >> 1, last >> 1
    return last == 0 and top == root_hash


def is_consistent(old: int, new: int, *, proof: Sequence[bytes], old_root: bytes, new_root: bytes) -> bool:
    """Whether ``proof`` shows the tree of ``new`` leaves to begin with the one of ``old`` (RFC 9162, 2.1.4.2).

    A tree without leaves is the beginning of any other, its root the hash of nothing.
    """
    if not 0 <= old <= new or (old == new and old_root != new_root):
        return False
    if old in {0, new}:
        return not proof and (old > 0 or old_root == EMPTY)
    way = iter([old_root, *proof] if old & (old - 1) == 0 else proof)
    place, last = old - 1, new - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    first = next(way, None)
    if first is None:
        return False
    return _climbs(way, place, last, first) == (old_root, new_root)


def _climbs(way: Iterable[bytes], place: int, last: int, first: bytes) -> tuple[bytes, bytes] | None:
    """The two roots to which a consistency proof leads; None where it is too long or too short."""
    of_old = of_new = first
    for beside in way:
        if last == 0:
            return None
        if place & 1 or place == last:
            of_old, of_new = node_hash(beside, of_old), node_hash(beside, of_new)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            of_new = node_hash(of_new, beside)
        place, last = place >> 1, last >> 1
    return (of_old, of_new) if last == 0 else None
