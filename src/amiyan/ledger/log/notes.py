"""Signed notes, checkpoints and cosignatures as C2SP describes them (signed-note, tlog-checkpoint,
tlog-cosignature), with Ed25519 only. Pure: bytes and texts in, values out.

What comes from outside is read strictly: everything that is not exactly in the form is a ``ValueError`` whose
message is a sentence. A text is never normalised, because its very bytes were signed.
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

LOG: Final = 0x01  # a log's own Ed25519 signature over the text
WITNESS: Final = 0x04  # a cosignature with its time: cosignature/v1
NOTE_MAX: Final = 1 << 17  # bytes of a note; room for sixteen post-quantum signatures of others
SIGNATURES_MAX: Final = 64
SIZE_MAX: Final = (1 << 63) - 1  # of a tree, and of a moment in seconds
HASH_SIZE: Final = 32
NO_PREVIOUS: Final = "0" * 64  # what the first head of a tree names as the one before it

Kind = Literal[0x01, 0x04]

_SIGNED_BY: Final = "\u2014 "
_ID_SIZE: Final = 4
_KEY_SIZE: Final = 32
_SIGNATURE_SIZE: Final = 64
_TIME_SIZE: Final = 8
_NUMBER: Final = re.compile(r"0|[1-9][0-9]{0,18}")
_ID: Final = re.compile(r"[0-9a-f]{8}")
_CONTROL: Final = re.compile(r"[\x00-\x09\x0b-\x1f]")
_KINDS: Final[dict[int, Kind]] = {LOG: 0x01, WITNESS: 0x04}


class Signature(NamedTuple):
    """One signature line: whose it says to be (name and id of a key), and its bytes without the id."""

    name: str
    key_id: bytes
    body: bytes

    @property
    def line(self) -> str:
        """The line of a note, with its newline."""
        return f"{_SIGNED_BY}{self.name} {base64.b64encode(self.key_id + self.body).decode()}\n"

    @property
    def time(self) -> int:
        """When a witness cosigned, in seconds since 1970; ValueError where this is no cosignature."""
        if len(self.body) != _TIME_SIZE + _SIGNATURE_SIZE:
            raise ValueError("The signature is not a cosignature with a time.")
        time = int.from_bytes(self.body[:_TIME_SIZE], "big")
        if time > SIZE_MAX:
            raise ValueError("The time of the cosignature is beyond all bounds.")
        return time


@dataclass(frozen=True, slots=True)
class Note:
    """A text (it ends with a newline) and the signatures under it, known or not."""

    text: str
    signatures: tuple[Signature, ...]

    def __str__(self) -> str:
        """The note as it is sent and kept."""
        return f"{self.text}\n{''.join(one.line for one in self.signatures)}"

    def with_signatures(self, more: Iterable[Signature]) -> "Note":
        """The same text under these signatures too; one that is there already is not repeated."""
        return Note(self.text, tuple(dict.fromkeys((*self.signatures, *more))))


def parse_note(raw: bytes | str) -> Note:
    """Read a note with at least one signature line; whose they are is not looked at. ValueError as above."""
    text = _utf8(raw)
    if _CONTROL.search(text):
        raise ValueError("The note holds a control character.")
    body, blank, lines = text.rpartition("\n\n")
    if not blank:
        raise ValueError("The note has no blank line before its signatures.")
    return Note(f"{body}\n", parse_signatures(lines))


def parse_signatures(lines: bytes | str) -> tuple[Signature, ...]:
    """Read one or more signature lines, each with its newline, as a witness answers them; ValueError else."""
    text = _utf8(lines)
    if not text.endswith("\n"):
        raise ValueError("The signatures do not end with a newline.")
    found = tuple(_signature(line) for line in text[:-1].split("\n"))
    if len(found) > SIGNATURES_MAX:
        raise ValueError(f"The note has more than {SIGNATURES_MAX} signatures.")
    return found


def _signature(line: str) -> Signature:
    name, space, encoded = line.removeprefix(_SIGNED_BY).partition(" ")
    if not line.startswith(_SIGNED_BY) or not space:
        raise ValueError("A signature line is not an em dash, a name and a signature.")
    raw = from_base64(encoded)
    if len(raw) <= _ID_SIZE:
        raise ValueError("A signature is too short.")
    return Signature(checked_name(name), raw[:_ID_SIZE], raw[_ID_SIZE:])


def checked_name(name: str) -> str:
    """The name of a key, as it is; ValueError where it is empty or holds a space, a plus or a control character."""
    if not name or "+" in name or any(c.isspace() or c < " " for c in name) or not _is_utf8(name):
        raise ValueError("A key's name is empty, or holds a space, a plus or a control character.")
    return name


def key_id(name: str, kind: int, public: bytes) -> bytes:
    """The four bytes by which a signature names its key."""
    return hashlib.sha256(name.encode() + b"\n" + bytes([kind]) + public).digest()[:_ID_SIZE]


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A public key under a name: of a log (``kind`` LOG) or of a witness (WITNESS); ``public`` is 32 bytes."""

    name: str
    kind: Kind
    public: bytes

    def __str__(self) -> str:
        """The key as people hand it on: name+id+base64."""
        encoded = base64.b64encode(bytes([self.kind]) + self.public).decode()
        return f"{self.name}+{self.id.hex()}+{encoded}"

    @property
    def id(self) -> bytes:
        """The four bytes by which a signature names this key."""
        return key_id(self.name, self.kind, self.public)

    def claims(self, signature: Signature) -> bool:
        """Whether a signature says to be this key's."""
        return signature.name == self.name and signature.key_id == self.id

    def verifies(self, text: str, signature: Signature) -> bool:
        """Whether a signature is this key's over exactly this text; never raises for what was sent."""
        if not self.claims(signature):
            return False
        message, body = text.encode(), signature.body
        if self.kind == WITNESS:
            if len(body) != _TIME_SIZE + _SIGNATURE_SIZE or body[0] & 0x80:
                return False
            message, body = _cosigned(text, signature.time), body[_TIME_SIZE:]
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(body, message)
        except (InvalidSignature, ValueError):
            return False
        return True


def parse_key(text: str) -> VerifierKey:
    """Read a verifier key, name+id+base64; ValueError where it is none of the two kinds, or its id is not its own."""
    name, _, rest = text.partition("+")
    told, plus, encoded = rest.partition("+")
    if not plus or not _ID.fullmatch(told):
        raise ValueError("A verifier key is written name+id+key, the id as eight hexadecimal digits.")
    raw = from_base64(encoded)
    if len(raw) != 1 + _KEY_SIZE or raw[0] not in _KINDS:
        raise ValueError("The key is neither a log's nor a witness's Ed25519 key.")
    key = VerifierKey(checked_name(name), _KINDS[raw[0]], raw[1:])
    if key.id.hex() != told:
        raise ValueError("The id of the key does not belong to its name and bytes.")
    return key


def signers(note: Note, keys: Iterable[VerifierKey]) -> tuple[VerifierKey, ...]:
    """Which of ``keys`` signed the note, each once. Signatures of others are passed over.

    ValueError where a line says to be of one of ``keys`` and is not: such a note is nobody's honest work.
    """
    found: dict[VerifierKey, None] = {}
    for key in keys:
        for one in note.signatures:
            if key.claims(one):
                if not key.verifies(note.text, one):
                    raise ValueError(f"A signature in the name of {key.name} is wrong.")
                found[key] = None
    return tuple(found)


class SigningKey:
    """A private key under a name, of a log or of a witness. Whoever holds it guards it."""

    def __init__(self, name: str, kind: Kind, private: Ed25519PrivateKey) -> None:
        self.verifier: Final = VerifierKey(checked_name(name), kind, private.public_key().public_bytes_raw())
        self._private: Final = private

    def sign(self, text: str) -> Signature:
        """A log's signature over a text."""
        return self._signed(LOG, text.encode())

    def cosign(self, text: str, *, time: int) -> Signature:
        """A witness's statement that the head in ``text`` is the largest it saw by ``time`` (seconds since 1970)."""
        if not 0 <= time <= SIZE_MAX:
            raise ValueError("The time of a cosignature is beyond all bounds.")
        return self._signed(WITNESS, _cosigned(text, time), time.to_bytes(_TIME_SIZE, "big"))

    def _signed(self, kind: int, message: bytes, before: bytes = b"") -> Signature:
        if (
            self.verifier.kind != kind
        ):  # a witness's key signs no head of its own, and a log's key cosigns none
            raise ValueError("The key is of the other kind.")
        return Signature(self.verifier.name, self.verifier.id, before + self._private.sign(message))

    def private_text(self, password: bytes | None = None) -> str:
        """The private key as PEM (PKCS 8), encrypted where there is a password."""
        how: KeySerializationEncryption = BestAvailableEncryption(password) if password else NoEncryption()
        return self._private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, how).decode("ascii")


def make_key(name: str, kind: Kind) -> SigningKey:
    """A new key from the system's randomness; ValueError for a name that no key can have."""
    return SigningKey(name, kind, Ed25519PrivateKey.generate())


def read_key(name: str, kind: Kind, private: str, password: bytes | None = None) -> SigningKey:
    """The key that ``private_text`` wrote; ValueError where it is none, or the password is missing or wrong."""
    try:
        key = load_pem_private_key(private.encode(), password=password)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise ValueError("The private key cannot be read, or its password is missing or wrong.") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise ValueError("The private key is not an Ed25519 key.")  # noqa: TRY004 - its text is wrong, not its type
    return SigningKey(name, kind, key)


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The head of a tree: ``root`` is the RFC 6962 hash (32 bytes) over ``size`` leaves of the log ``origin``."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def __str__(self) -> str:
        """The text that is signed."""
        encoded = base64.b64encode(self.root).decode()
        return "".join(f"{line}\n" for line in (self.origin, self.size, encoded, *self.extensions))

    def extension(self, name: str) -> str:
        """What stands after ``name`` and a space in the first such extension line; '' where there is none."""
        return next((line[len(name) + 1 :] for line in self.extensions if line.startswith(f"{name} ")), "")

    @property
    def hash(self) -> str:
        """SHA-256 of the text, as hex: what the next head of the tree names as ``previous``."""
        return hashlib.sha256(str(self).encode()).hexdigest()


def parse_checkpoint(text: str) -> Checkpoint:
    """Read the text of a checkpoint (a note's ``text``); ValueError where it is not exactly in the form."""
    if not text.endswith("\n") or _CONTROL.search(text):
        raise ValueError("A checkpoint's text ends with a newline and holds no control character.")
    origin, *rest = text[:-1].split("\n")
    if len(rest) < 2 or not all((origin, *rest)):
        raise ValueError("A checkpoint has an origin, a size and a root, and no empty line.")
    size, root, *extensions = rest
    hashed = from_base64(root)
    if len(hashed) != HASH_SIZE:
        raise ValueError("A checkpoint's root has 32 bytes.")
    return Checkpoint(origin, parse_size(size), hashed, tuple(extensions))


def parse_size(text: str) -> int:
    """A number of leaves, in decimal without a zero before it, at most 2^63-1; ValueError else."""
    if not _NUMBER.fullmatch(text) or int(text) > SIZE_MAX:
        raise ValueError("A size is a whole number in decimal, at most 2^63-1.")
    return int(text)


def from_base64(text: str) -> bytes:
    """Bytes from their one standard base64 form; ValueError for every other way to write them."""
    try:
        raw = base64.b64decode(text.encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError) as error:
        raise ValueError("A line is not standard base64.") from error
    if base64.b64encode(raw).decode() != text:
        raise ValueError("A line is not standard base64.")
    return raw


def _cosigned(text: str, time: int) -> bytes:
    return f"cosignature/v1\ntime {time}\n{text}".encode()


def _utf8(raw: bytes | str) -> str:
    if len(raw) > NOTE_MAX:
        raise ValueError(f"The note is longer than {NOTE_MAX} bytes.")
    try:
        return raw.decode() if isinstance(raw, bytes) else raw.encode().decode()
    except UnicodeError as error:
        raise ValueError("The note is not valid UTF-8.") from error


def _is_utf8(text: str) -> bool:
    return not any("\ud800" <= c <= "\udfff" for c in text)
