"""Receipts: that one row stands in a tree whose head others cosigned. A file that can be checked without us.

``docs/log.md`` says what is in it; ``verifier`` checks it.
"""

import base64
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from django.db import connection

from amiyan.kernel.problems import ProblemError
from amiyan.ledger.log import problems
from amiyan.ledger.log.heads import newest_published
from amiyan.ledger.log.kept import KeptTiles, span_of
from amiyan.ledger.log.notes import parse_note, parse_signatures
from amiyan.ledger.log.source import Source
from amiyan.ledger.log.tree import inclusion, is_included, leaf_hash

FORMAT: Final = "amiyan-receipt-1"


class Row(NamedTuple):
    """A row of a source: the transaction that brought it, and its leaf."""

    tx: int
    leaf: bytes


def receipt(source: Source, key: Sequence[Any], *, quorum: int) -> dict[str, Any]:
    """The receipt of the row with this key (in the order of ``source.key``), as it is written to a file.

    It is proved in the newest head that ``quorum`` witnesses cosigned. ProblemError where there is no such row,
    where it is not sealed or not published yet, and where it is no longer what was sealed. Cost: two rows by
    their keys, the rows of the transaction that brought it, and some tiles.
    """
    row = row_of(source, key)
    index = index_of(source, key, row.tx)
    head = newest_published(source.tree, quorum)
    if head is None or head.size <= index:
        raise ProblemError(problems.NOT_PUBLISHED, tree=source.tree, index=index)
    proof = inclusion(KeptTiles(source.tree), index, head.size)
    hashed, top = leaf_hash(row.leaf), head.checkpoint.root
    if not is_included(hashed, index=index, size=head.size, proof=proof, root_hash=top):
        raise ProblemError(problems.LEAF_CHANGED, tree=source.tree, index=index, key=text_of(key))
    return {
        "format": FORMAT,
        "tree": source.tree,
        "leaf": row.leaf.decode(),
        "index": index,
        "proof": [base64.b64encode(one).decode() for one in proof],
        "checkpoint": head.whole,
    }


@dataclass(frozen=True, slots=True)
class Stands:
    """How a row stands in its tree. ``index`` None: not sealed yet; ``size`` None: no published head holds it yet.

    ``holds`` None where that cannot be asked yet; False where the row is no longer what was sealed.
    """

    index: int | None
    size: int | None
    signed_at: dt.datetime | None
    signed_by: tuple[str, ...]
    cosigned_by: tuple[str, ...]
    holds: bool | None


def stands_in(tree: str, *, tx: int, leaf: bytes, before: int, quorum: int) -> Stands:
    """How the row with this leaf stands in a tree: ``before`` rows of its transaction come before it.

    As :func:`receipt`, for who is shown it and takes no file; reads only what every reader may see. Cost: some tiles.
    """
    span = span_of(tree, tx)
    if span is None:
        return Stands(None, None, None, (), (), None)
    index, head = span.first_leaf + before, newest_published(tree, quorum)
    if head is None or head.size <= index:
        return Stands(index, None, None, (), (), None)
    proof = inclusion(KeptTiles(tree), index, head.size)
    holds = is_included(
        leaf_hash(leaf), index=index, size=head.size, proof=proof, root_hash=head.checkpoint.root
    )
    signed_by = tuple(one.name for one in parse_note(head.note).signatures)
    cosigned = tuple(one.name for line in head.cosignatures for one in parse_signatures(line))
    return Stands(index, head.size, head.signed_at, signed_by, cosigned, holds)


def row_of(source: Source, key: Sequence[Any]) -> Row:
    """The row with this key. ProblemError where there is none. Cost: one row by its key."""
    columns = ", ".join(f"t.{column}" for column in source.key)
    values = ", ".join(["%s"] * len(source.key))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT t.{source.tx}, {source.leaf} FROM {source.table} t WHERE ({columns}) = ({values})",
            [*key],
        )
        found = cursor.fetchone()
    if found is None:
        raise ProblemError(problems.NO_SUCH_ROW, tree=source.tree, key=text_of(key))
    return Row(found[0], bytes(found[1]))


def index_of(source: Source, key: Sequence[Any], tx: int) -> int:
    """Which leaf of the tree a row is. ProblemError where it is not sealed yet.

    Cost: linear in the rows of its transaction.
    """
    span = span_of(source.tree, tx)
    if span is None:
        raise ProblemError(problems.NOT_SEALED, tree=source.tree)
    with connection.cursor() as cursor:
        cursor.execute(source.rank, [tx, *key])
        (rank,) = cursor.fetchone()
    return span.first_leaf + int(rank)


def text_of(key: Sequence[Any]) -> str:
    """A key as it is named in sentences."""
    return "/".join(str(part) for part in key)
