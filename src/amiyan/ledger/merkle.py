"""The log of transfers as a Merkle tree in the manner of RFC 6962.

A leaf is the canonical bytes of a transfer, without clock or person; the order is that of the log: batch,
then id. Roots are computed in one pass with a stack as high as the tree. Pure but for :func:`root_of_log`.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Protocol
from uuid import UUID

from django.db.backends.base.base import BaseDatabaseWrapper

from amiyan.ledger.log.tree import leaf_hash, node_hash

VERSION = "amiyan-transfer-1"
SEPARATOR = "\x1f"


class Leaf(Protocol):
    """What of a transfer stands in its leaf."""

    @property
    def id(self) -> UUID: ...
    @property
    def service_month(self) -> date: ...
    @property
    def payer_owner(self) -> int: ...
    @property
    def payer_account(self) -> int: ...
    @property
    def payee_owner(self) -> int: ...
    @property
    def payee_account(self) -> int: ...
    @property
    def amount(self) -> int: ...
    @property
    def code(self) -> str: ...


def leaf(transfer: Leaf) -> bytes:
    """The canonical bytes of a transfer: its fields as text, joined by U+001F, in UTF-8. The twin in SQL is
    ``ledger_leaf``. The code comes last, so no other field can be mistaken for a part of it.
    """
    return SEPARATOR.join(
        (
            VERSION,
            str(transfer.id),
            transfer.service_month.isoformat(),
            str(transfer.payer_owner),
            str(transfer.payer_account),
            str(transfer.payee_owner),
            str(transfer.payee_account),
            str(transfer.amount),
            transfer.code,
        )
    ).encode()


def root(hashes: Iterable[bytes]) -> bytes:
    """The root over leaf hashes; of an empty log, the hash of nothing. One pass, memory O(log n)."""
    stack: list[bytes] = []  # roots of full subtrees, largest first, as the ones in n's binary form
    for before, one in enumerate(hashes):
        top, merges = one, before
        while merges & 1:
            top = node_hash(stack.pop(), top)
            merges >>= 1
        stack.append(top)
    if not stack:
        return hashlib.sha256(b"").digest()
    top = stack.pop()
    while stack:
        top = node_hash(stack.pop(), top)
    return top


def inclusion_proof(hashes: Sequence[bytes], index: int) -> list[bytes]:
    """The hashes beside the way from leaf ``index`` up to the root (RFC 6962, 2.1.1). Cost: linear.

    Raises ``IndexError`` where there is no such leaf.
    """
    if not 0 <= index < len(hashes):
        raise IndexError(index)
    proof: list[bytes] = []
    start, end = 0, len(hashes)
    while end - start > 1:
        middle = start + _largest_power_below(end - start)
        if index < middle:
            proof.append(root(hashes[middle:end]))
            end = middle
        else:
            proof.append(root(hashes[start:middle]))
            start = middle
    return proof[::-1]


def is_included(data: bytes, *, index: int, size: int, proof: Sequence[bytes], root_hash: bytes) -> bool:
    """Whether ``proof`` shows the leaf ``data`` at ``index`` of a log of ``size`` leaves with this root."""
    if not 0 <= index < size:
        return False
    place, last = index, size - 1
    top = leaf_hash(data)
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


def root_of_log(connection: BaseDatabaseWrapper) -> str:
    """The root over all transfers in log order, as hex. Streams: memory does not grow; time is linear."""
    return root(leaf_hashes(connection)).hex()


def leaf_hashes(connection: BaseDatabaseWrapper) -> Iterator[bytes]:
    """The leaf hashes of the log in its order, streamed by COPY, which costs a third of a cursor's time."""
    with connection.cursor() as cursor, cursor.copy(_LEAVES) as copy:
        rest = b""
        for block in copy:
            *lines, rest = (rest + bytes(block)).split(b"\n")
            for line in lines:
                yield bytes.fromhex(line.decode())


_LEAVES = r"""
COPY (
    SELECT encode(sha256('\x00'::bytea || ledger_leaf(t)), 'hex') FROM ledger_transfer t
    ORDER BY t.batch, t.id, t.payer_owner, t.service_month
) TO STDOUT
"""


def _largest_power_below(count: int) -> int:
    return 1 << (count - 1).bit_length() - 1
