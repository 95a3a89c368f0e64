"""The log's root is RFC 6962's: computed in a stream, proven leaf by leaf."""

import hashlib

import pytest
from django.db import connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from amiyan.ledger import merkle
from amiyan.ledger.models import Transfer
from tests.ledger.books import CANTEEN, CHILDREN, FUND, post, transfer

# Inputs and roots that Certificate Transparency's own tests use.
CT_LEAVES = [
    bytes.fromhex(text)
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
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}


def by_the_book(hashes):
    """RFC 6962, 2.1, word by word."""
    if len(hashes) == 1:
        return hashes[0]
    power = 1
    while power * 2 < len(hashes):
        power *= 2
    return merkle.node_hash(by_the_book(hashes[:power]), by_the_book(hashes[power:]))


@pytest.mark.parametrize(("size", "expected"), CT_ROOTS.items())
def test_roots_are_those_of_certificate_transparency(size, expected):
    assert merkle.root(map(merkle.leaf_hash, CT_LEAVES[:size])).hex() == expected


def test_the_root_of_an_empty_log_is_the_hash_of_nothing(db):
    assert merkle.root([]) == hashlib.sha256(b"").digest()
    assert merkle.root_of_log(connection) == hashlib.sha256(b"").hexdigest()


@given(st.integers(1, 70))
def test_the_streamed_root_is_the_recursive_one(size):
    hashes = [merkle.leaf_hash(str(n).encode()) for n in range(size)]
    assert merkle.root(iter(hashes)) == by_the_book(hashes)


@pytest.mark.parametrize("size", [1, 2, 3, 5, 8, 13, 21])
def test_every_leaf_proves_that_it_is_in_the_log_and_no_other_does(size):
    leaves = [str(n).encode() for n in range(size)]
    hashes = [merkle.leaf_hash(one) for one in leaves]
    top = merkle.root(hashes)
    for index, one in enumerate(leaves):
        proof = merkle.inclusion_proof(hashes, index)
        about = {"index": index, "size": size, "proof": proof, "root_hash": top}
        assert merkle.is_included(one, **about)
        assert not merkle.is_included(b"another", **about)
        assert not merkle.is_included(one, **{**about, "proof": [*proof, top]})
        assert not merkle.is_included(one, **{**about, "index": size})
        if size > 1:
            assert not merkle.is_included(one, **{**about, "index": (index + 1) % size})
            assert not merkle.is_included(one, **{**about, "proof": proof[:-1]})
    with pytest.raises(IndexError):
        merkle.inclusion_proof(hashes, size)


def test_a_leaf_has_the_same_bytes_in_python_and_sql_and_holds_no_clock_or_place(opened):
    asked = transfer(FUND, CHILDREN[0], 100, "grant", subject="not in the leaf")
    post(asked)
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledger_leaf(t) FROM ledger_transfer t")
        assert bytes(cursor.fetchone()[0]) == merkle.leaf(asked) == merkle.leaf(Transfer.objects.get())
    assert merkle.leaf(asked).split(b"\x1f")[:3] == [
        b"amiyan-transfer-1",
        str(asked.id).encode(),
        b"2025-09-01",
    ]


def test_the_root_does_not_depend_on_the_order_within_a_batch(opened):
    grants = [transfer(FUND, child, 100, "grant", child.owner) for child in CHILDREN]
    roots = set()
    for order in (grants, grants[::-1]):
        with transaction.atomic():
            post(*order)
            roots.add(merkle.root_of_log(connection))
            transaction.set_rollback(True)
    assert len(roots) == 1


def test_the_root_covers_the_log_batch_by_batch_then_by_id(opened):
    first = [transfer(FUND, child, 100, "grant", child.owner) for child in CHILDREN]
    second = [transfer(child, CANTEEN, 10, "meal", child.owner) for child in CHILDREN]
    post(*first)
    post(*second)
    log = [*sorted(first, key=lambda one: one.id), *sorted(second, key=lambda one: one.id)]
    assert (
        merkle.root_of_log(connection) == merkle.root(merkle.leaf_hash(merkle.leaf(one)) for one in log).hex()
    )
