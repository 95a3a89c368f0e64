"""A tree grown through tiles is the tree of the book, whatever the steps in which it grew."""

import hashlib
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amiyan.ledger import merkle
from amiyan.ledger.log import tree

MOST = 600  # beyond two tiles, so that a third level of tiles begins
LEAVES = [tree.leaf_hash(str(n).encode()) for n in range(MOST)]
ROOTS = [merkle.root(LEAVES[:size]) for size in range(MOST + 1)]
TREES = tree.TilesInMemory(b"".join(LEAVES))

# What Certificate Transparency's own tests hold against each other.
CT_LEAVES = [
    tree.leaf_hash(bytes.fromhex(text))
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
CT_ROOTS = {
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    4: "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    5: "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    6: "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    7: "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}
CT_INCLUSION = {
    (0, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (5, 8): [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 3): ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"],
    (1, 5): [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}
CT_CONSISTENCY = {
    (1, 1): [],
    (1, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (6, 8): [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 5): [
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}

sizes = st.integers(0, MOST)


def hexes(proof):
    return [one.hex() for one in proof]


# ----------------------------------------------------------------------- what others computed before us ----


def test_roots_and_proofs_are_those_of_certificate_transparency():
    tiles = tree.TilesInMemory(b"".join(CT_LEAVES))
    assert {size: tree.root(tiles, size).hex() for size in CT_ROOTS} == CT_ROOTS
    assert {at: hexes(tree.inclusion(tiles, *at)) for at in CT_INCLUSION} == CT_INCLUSION
    assert {of: hexes(tree.consistency(tiles, *of)) for of in CT_CONSISTENCY} == CT_CONSISTENCY


def test_the_root_of_a_tree_without_leaves_is_the_hash_of_nothing():
    assert tree.root(tree.TilesInMemory(), 0) == hashlib.sha256(b"").digest() == ROOTS[0]


# ------------------------------------------------------------------------------------------- as it grows ----


def test_every_size_up_to_some_hundreds_has_the_root_of_the_book():
    assert [tree.root(TREES, size) for size in range(MOST + 1)] == ROOTS


@given(st.lists(st.integers(0, 700), max_size=6))
def test_in_whatever_steps_a_tree_grows_it_is_the_same_tree(steps):
    total = min(sum(steps), MOST)
    at_once, stepwise = tree.TilesInMemory(b"".join(LEAVES[:total])), tree.TilesInMemory()
    for step in steps:
        first = stepwise.edge.size
        stepwise.append(b"".join(LEAVES[first : min(first + step, total)]))
    assert (stepwise.edge.size, stepwise._full) == (total, at_once._full)
    assert dict(tree.edge_tiles(stepwise.edge)) == dict(tree.edge_tiles(at_once.edge))


def test_a_full_tile_is_given_once_and_the_edge_holds_less_than_a_tile_a_level():
    edge, given_out = tree.START, []
    for start in range(0, MOST, 7):
        edge, tiles = tree.append(edge, b"".join(LEAVES[start : start + 7]))
        given_out += [(tile.level, tile.place) for tile in tiles]
        assert all(len(hashes) < tree.WIDTH * tree.HASH for hashes in edge.levels)
    assert given_out == [(0, 0), (0, 1)]
    assert [len(hashes) // tree.HASH for hashes in edge.levels] == [MOST - 512, 2]


def test_a_piece_of_a_hash_is_refused():
    with pytest.raises(ValueError, match="32 bytes"):
        tree.append(tree.START, b"x" * 33)


def test_a_tree_of_three_levels_of_tiles_proves_leaves_old_and_new():
    """66,000 leaves: the first tile of the second level is full, and the third level begins."""
    size = 66_000
    leaves = [hashlib.sha256(n.to_bytes(4, "big")).digest() for n in range(size)]
    tiles = tree.TilesInMemory(b"".join(leaves))
    dice = random.Random(6962)
    for at in [size, 65_536, 65_537, *(dice.randrange(2, size) for _ in range(6))]:
        top = tree.root(tiles, at)
        assert top == merkle.root(leaves[:at])
        for index in (0, at - 1, dice.randrange(at)):
            proof = tree.inclusion(tiles, index, at)
            assert tree.is_included(leaves[index], index=index, size=at, proof=proof, root_hash=top)
        old = dice.randrange(1, at)
        about = {"old_root": tree.root(tiles, old), "new_root": top}
        assert tree.is_consistent(old, at, proof=tree.consistency(tiles, old, at), **about)


# ---------------------------------------------------------------------------------------------- inclusion ----


@given(st.data())
def test_a_proof_is_that_of_the_simple_implementation_and_of_no_other_leaf(data):
    size = data.draw(st.integers(1, MOST))
    index = data.draw(st.integers(0, size - 1))
    proof = tree.inclusion(TREES, index, size)
    assert proof == merkle.inclusion_proof(LEAVES[:size], index)
    about = {"index": index, "size": size, "proof": proof, "root_hash": ROOTS[size]}
    assert tree.is_included(LEAVES[index], **about)
    assert not tree.is_included(tree.leaf_hash(b"another"), **about)
    assert not tree.is_included(
        LEAVES[index], **{**about, "proof": [*proof, proof[0] if proof else ROOTS[0]]}
    )
    assert not tree.is_included(LEAVES[index], **{**about, "proof": proof[:-1]}) or not proof
    other = data.draw(st.integers(-1, size))
    assert tree.is_included(LEAVES[index], **{**about, "index": other}) == (other == index)


@given(st.integers(-2, MOST), sizes)
def test_there_is_no_proof_of_a_leaf_that_is_not_there(index, size):
    if not 0 <= index < size:
        with pytest.raises(IndexError):
            tree.inclusion(TREES, index, size)


# -------------------------------------------------------------------------------------------- consistency ----


def test_each_size_is_shown_to_begin_each_larger_one():
    for new in [*range(70), 255, 256, 257, 511, 512, 513, MOST]:
        for old in range(new + 1):
            proof = tree.consistency(TREES, old, new)
            assert tree.is_consistent(old, new, proof=proof, old_root=ROOTS[old], new_root=ROOTS[new])


@settings(max_examples=300)
@given(st.data())
def test_a_log_that_changed_its_past_has_no_proof_of_it(data):
    """Fault 12, from outside: a leaf of the past was exchanged, and nothing the log can say hides it."""
    new = data.draw(st.integers(2, MOST))
    old = data.draw(st.integers(1, new - 1))
    changed = data.draw(st.integers(0, old - 1))
    bent = [*LEAVES[:new]]
    bent[changed] = tree.leaf_hash(b"bent")
    tiles = tree.TilesInMemory(b"".join(bent))
    proof = tree.consistency(tiles, old, new)
    told = {"new_root": tree.root(tiles, new), "proof": proof}
    assert tree.is_consistent(old, new, old_root=tree.root(tiles, old), **told)
    assert not tree.is_consistent(old, new, old_root=ROOTS[old], **told)


@given(st.data())
def test_a_consistency_proof_holds_for_its_two_sizes_and_whole(data):
    new = data.draw(st.integers(2, MOST))
    old = data.draw(st.integers(1, new - 1))
    proof = tree.consistency(TREES, old, new)
    roots = {"old_root": ROOTS[old], "new_root": ROOTS[new]}
    assert not tree.is_consistent(old, new, proof=proof[:-1], **roots)
    assert not tree.is_consistent(old, new, proof=[*proof, ROOTS[0]], **roots)
    assert not tree.is_consistent(old, new, proof=[*proof[:-1], ROOTS[0]], **roots)
    assert not tree.is_consistent(new, old, proof=proof, **roots)
    other = data.draw(st.integers(0, new + 1))
    if other != old:
        assert not tree.is_consistent(other, new, proof=proof, **roots)


@given(sizes, sizes)
def test_nothing_begins_everything_and_a_tree_begins_itself(size, other):
    about = {"proof": [], "new_root": ROOTS[size]}
    assert tree.is_consistent(0, size, old_root=ROOTS[0], **about)
    assert tree.is_consistent(size, size, old_root=ROOTS[size], **about)
    assert not tree.is_consistent(0, size, proof=[ROOTS[1]], old_root=ROOTS[0], new_root=ROOTS[size])
    if other != size:
        assert not tree.is_consistent(size, size, old_root=ROOTS[other], **about)
    if other > size:
        with pytest.raises(ValueError, match=str(other)):
            tree.consistency(TREES, other, size)


# ------------------------------------------------------------------------------------------------ reading ----


class Counting:
    """Tells how often, and for how many tiles at once, it was asked."""

    def __init__(self, tiles):
        self.tiles, self.asked = tiles, []

    def read(self, places):
        self.asked.append(len(places))
        return self.tiles.read(places)


@given(st.data())
def test_a_proof_is_one_reading_of_a_few_tiles(data):
    new = data.draw(st.integers(2, MOST))
    old = data.draw(st.integers(1, new - 1))
    for ask in (
        lambda tiles: tree.inclusion(tiles, old, new),
        lambda tiles: tree.consistency(tiles, old, new),
        lambda tiles: tree.root(tiles, new),
    ):
        tiles = Counting(TREES)
        ask(tiles)
        assert len(tiles.asked) == 1
        assert tiles.asked[0] <= 4  # two tiles for each of two levels


def test_a_node_is_the_root_over_its_leaves():
    for level, index in [(0, 0), (0, 599), (3, 7), (7, 3), (8, 0), (8, 1), (9, 0)]:
        assert tree.node(TREES, level, index) == merkle.root(LEAVES[index << level : index + 1 << level])


def test_a_tree_that_is_not_whole_or_not_as_large_says_so():
    for size in (MOST + 1, 1 << 20):
        with pytest.raises(tree.MissingTileError):
            tree.root(TREES, size)
    with pytest.raises(tree.MissingTileError):
        tree.node(TREES, 8, 2)
