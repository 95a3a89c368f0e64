"""Whether a receipt that somebody shows is of our log. The separate verifier needs neither us nor this."""

import binascii
import json
from typing import Any, Final, Literal, NamedTuple

from amiyan.ledger.log.kept import KeptTiles, state_of
from amiyan.ledger.log.notes import from_base64, parse_checkpoint, parse_note
from amiyan.ledger.log.receipts import FORMAT
from amiyan.ledger.log.tree import HASH, is_included, leaf_hash, root

LONGEST: Final = 64 * 1024
_STEPS: Final = 64  # a tree of more leaves does not fit on this earth

Word = Literal["ours", "not_ours", "unreadable"]


class Answer(NamedTuple):
    """The word on a receipt; where it is ours: of which tree, which entry (from one), of how many."""

    word: Word
    tree: str = ""
    entry: int = 0
    size: int = 0


def check_receipt(text: str, *, trees: frozenset[str]) -> Answer:
    """What is to be said of a receipt's text: ours, where its leaf leads to a root that our tree really had.

    Whatever was sent gets an answer, never an error. Cost: the tiles beside one way through a tree.
    """
    try:
        tree, leaf, index, proof, note = _read(text)
        head = parse_checkpoint(parse_note(note).text)
    except (ValueError, TypeError, KeyError, binascii.Error):
        return Answer("unreadable")
    if tree not in trees or not head.origin.endswith(f"/{tree}"):
        return Answer("unreadable")
    if not 0 < head.size <= state_of(tree).edge.size:
        return Answer("not_ours")
    theirs = is_included(leaf_hash(leaf), index=index, size=head.size, proof=proof, root_hash=head.root)
    if not theirs or root(KeptTiles(tree), head.size) != head.root:
        return Answer("not_ours")
    return Answer("ours", tree, index + 1, head.size)


def _read(text: str) -> tuple[str, bytes, int, list[bytes], str]:
    if len(text) > LONGEST:
        raise ValueError("too long")
    said: Any = json.loads(text)
    if not isinstance(said, dict) or said["format"] != FORMAT or len(said["proof"]) > _STEPS:
        raise ValueError("of another form")
    index, proof = said["index"], [from_base64(one) for one in said["proof"]]
    if type(index) is not int or any(len(one) != HASH for one in proof):
        raise ValueError("of another form")
    return str(said["tree"]), str(said["leaf"]).encode(), index, proof, str(said["checkpoint"])
