"""Trees and heads of a log, from the texts of RFC 6962 and of C2SP (signed-note, tlog-checkpoint, tlog-cosignature)."""

from base64 import b64decode
from collections import namedtuple
from functools import partial, reduce
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

decoded = partial(b64decode, validate=True)
# Whom to believe: kind and bytes of each key by its name and id; how many witnesses must have signed.
Policy = tuple[dict[tuple[str, bytes], tuple[str, bytes]], int]
# A head of so many rows; ``faults`` of its signatures; ``witnessed`` where enough of the policy's have signed.
Head = namedtuple("Head", "size root previous hash told witnessed faults")  # noqa: PYI024 - any field may be seen here


def node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def add(full: list[bytes], size: int, hashed: bytes) -> None:
    """Put a leaf's hash behind ``size`` others, of which ``full`` holds the roots of the full subtrees."""
    while size & 1:
        hashed, size = node(full.pop(), hashed), size >> 1
    full.append(hashed)


def root(full: list[bytes]) -> bytes:
    return reduce(lambda top, left: node(left, top), full[-2::-1], full[-1] if full else sha256(b"").digest())


def lead(old: int, new: int, proof: list[bytes], known: bytes | None, leaf: bytes = b"") -> tuple[bytes, ...]:
    """Both roots to which a consistency proof leads (2.1.2), or an inclusion proof (2.1.1) of a leaf, the last of ``old``."""
    if old == new and (new == 1 or not leaf):
        rest = [*filter(None, [leaf or known]), *proof]  # the old root is known while all of it is here
        return (rest[0], rest[0]) if len(rest) == 1 else ()
    if not proof or not 0 < old <= new:
        return ()
    half = 1 << (new - 1).bit_length() - 1
    if old <= half:
        both = lead(old, half, proof[:-1], known, leaf)
        return both and (both[0], node(both[1], proof[-1]))
    return tuple(node(proof[-1], one) for one in lead(old - half, new - half, proof[:-1], None, leaf))


def read_policy(path: Path) -> Policy:
    keys, quorum = {}, -1
    for line in path.read_text("utf-8").splitlines():
        word, *values = line.partition("#")[0].split() or [""]
        if word == "quorum":
            quorum = int(*values)
        elif word:
            name, told, encoded = " ".join(values).split("+", 2)
            raw = decoded(encoded)
            key = sha256(name.encode() + b"\n" + raw).digest()[:4]
            if key.hex() != told or raw[0] != {"log": 1, "witness": 4}.get(word):
                raise ValueError(f"“{line}” is not the key of a {word}")
            keys[name, key] = (word, raw[1:])
    if not 0 <= quorum <= len({public for kind, public in keys.values() if kind == "witness"}):
        raise ValueError(f"{path}: “quorum N” is missing, or there are fewer witnesses")
    return keys, quorum


def read_head(note: str, policy: Policy, tree: str) -> Head:
    """The head of ``tree`` in a note. Signatures of keys that the policy does not name are passed over."""
    body, _, lines = note.rpartition("\n\n")
    origin, size, encoded_root, *more = body.split("\n")
    told, by_log, witnesses, faults = f"head of {int(size)} rows", False, {}, []
    for line in lines.removesuffix("\n").split("\n"):
        _dash, name, encoded = line.split(" ")
        signature, text = decoded(encoded), f"{body}\n"
        kind, public = policy[0].get((name, signature[:4]), ("", b""))
        if kind == "witness":
            time, signature = int.from_bytes(signature[4:12], "big"), signature[8:]
            text = f"cosignature/v1\ntime {time}\n{text}"
            witnesses[public] = name  # one key under two names is one witness
        try:
            if kind:
                Ed25519PublicKey.from_public_bytes(public).verify(signature[4:], text.encode())
        except InvalidSignature:
            faults.append(f"{told}: the signature of {name} is false")
        by_log |= kind == "log" and origin == f"{name}/{tree}"
    if not by_log:
        faults.append(f"{told}: no key of the log {origin} that the policy names has signed it")
    said = dict(line.partition(" ")[::2] for line in more)
    told += f" ({said.get('time', 'no time')}; witnesses: {', '.join(sorted(witnesses.values())) or 'none'})"
    digest, enough = sha256(f"{body}\n".encode()).hexdigest(), len(witnesses) >= policy[1] and not faults
    return Head(int(size), decoded(encoded_root), said.get("previous", ""), digest, told, enough, faults)


def read_heads(path: Path, policy: Policy, tree: str) -> list[Head]:
    """The heads of ``tree`` in a file of notes, which a line of three dashes keeps apart."""
    notes = path.read_bytes().decode().split("---\n")
    return [read_head(note, policy, tree) for note in notes if note.partition("\n")[0].endswith(f"/{tree}")]
