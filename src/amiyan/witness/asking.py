"""What is asked of a witness, and what it may answer: C2SP tlog-witness, add-checkpoint. Pure."""

from collections.abc import Collection
from enum import Enum
from typing import Final, NamedTuple

from amiyan.ledger.log import notes, tree

PROOF_MAX: Final = 63  # hashes; a tree of 2^63 leaves needs no more
BODY_MAX: Final = notes.NOTE_MAX + 64 * 64  # bytes: the note, and a line for each hash


class Asked(NamedTuple):
    """A request to cosign ``note``, whose text is ``head``, going on from a head of ``old`` leaves."""

    old: int
    proof: tuple[bytes, ...]
    note: notes.Note
    head: notes.Checkpoint


class Ruling(Enum):
    """What a witness does, and the status of HTTP with which it says so."""

    COSIGN = "cosign", 200
    UNSIGNED = "unsigned", 403  # by no key that is trusted, or falsely in the name of one
    SMALLER = "smaller", 400  # the head is smaller than the one it is said to go on from
    CONFLICT = "conflict", 409  # the witness has seen another size last; the answer says which
    FORK = "fork", 409  # the same size, another root: the two notes convict the log
    UNPROVED = "unproved", 422  # the proof does not lead from the kept head to this one

    @property
    def status(self) -> int:
        """The status of HTTP."""
        return int(self.value[1])

    @property
    def is_evidence(self) -> bool:
        """Whether the refused note is worth keeping: a trusted key signed what does not go on from the kept head."""
        return self in {Ruling.FORK, Ruling.UNPROVED}


def read_asked(body: bytes) -> Asked:
    """Read the body of a request; ``ValueError`` with a sentence where it is not exactly in the form."""
    lines, blank, rest = body.partition(b"\n\n")
    if not blank or len(body) > BODY_MAX:
        raise ValueError("A request is an old size, a proof, an empty line and a checkpoint.")
    first, *proof = lines.decode("ascii", "replace").split("\n")
    if not first.startswith("old "):
        raise ValueError("The first line is not “old” and a size.")
    if len(proof) > PROOF_MAX:
        raise ValueError(f"The proof has more than {PROOF_MAX} hashes.")
    hashes = tuple(map(notes.from_base64, proof))
    if any(len(one) != notes.HASH_SIZE for one in hashes):
        raise ValueError("A hash of the proof does not have 32 bytes.")
    note = notes.parse_note(rest)
    return Asked(
        notes.parse_size(first.removeprefix("old ")), hashes, note, notes.parse_checkpoint(note.text)
    )


def rule(asked: Asked, kept: notes.Checkpoint, trusted: Collection[notes.VerifierKey]) -> Ruling:
    """What to do with a request, where ``kept`` is the last head of this origin that was cosigned.

    Of an origin that was never cosigned, ``kept`` is the tree without leaves. A fork is told from an ordinary
    conflict whatever size the request says to go on from: the two notes say all.
    """
    try:
        signed = notes.signers(asked.note, trusted)
    except ValueError:
        return Ruling.UNSIGNED
    if not signed:
        return Ruling.UNSIGNED
    head = asked.head
    if head.size == kept.size and head.root != kept.root:
        return Ruling.FORK
    if asked.old > head.size:
        return Ruling.SMALLER
    if asked.old != kept.size:
        return Ruling.CONFLICT
    holds = tree.is_consistent(
        kept.size, head.size, proof=asked.proof, old_root=kept.root, new_root=head.root
    )
    return Ruling.COSIGN if holds else Ruling.UNPROVED


def printable(text: str) -> str:
    """What a stranger wrote, as it can be shown in a terminal: nothing in it moves the cursor or the direction."""
    return "".join(c if c.isprintable() else "\ufffd" for c in text)[:500]
