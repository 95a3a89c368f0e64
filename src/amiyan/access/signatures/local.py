"""The local way: a detached signature by a key that the site has registered for a person. Pure.

For a demonstration and for places without the national one. The file of a signature is text:

    amiyan-signature-1
    document <SHA-256 of the document, hex>
    key <SHA-256 of the public key (SubjectPublicKeyInfo, DER), hex>
    at <moment of signing, RFC 3339, UTC>
    signature <base64>

What is signed (Ed25519, or ECDSA on P-256 with SHA-256) are the first four lines with their line feeds: the first of
them keeps such a signature from being taken for one of anything else.
"""

import datetime as dt
import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from amiyan.access import problems as p
from amiyan.access.signatures.port import Signer, check_sizes
from amiyan.kernel import keys
from amiyan.kernel.clock import Clock
from amiyan.kernel.problems import ProblemError

FIRST_LINE: Final = b"amiyan-signature-1\n"
_FILE: Final = re.compile(
    rb"(amiyan-signature-1\ndocument ([0-9a-f]{64})\nkey ([0-9a-f]{64})\n"
    rb"at (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)\n)signature ([A-Za-z0-9+/]{1,120}={0,2})\n?",
    re.ASCII,
)
_CLOCKS_DIFFER: Final = dt.timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class KnownKey:
    """A key that is valid today, and whose it is."""

    person_id: int
    public_key: bytes


# The keys with this digest that are valid today: one at most, unless the registry is wrong.
Keys = Callable[[bytes], Sequence[KnownKey]]


def sign_document(document: bytes, *, key: keys.PrivateKey, at: dt.datetime) -> bytes:
    """The file of a detached signature over ``document``, made at ``at`` (aware; seconds count)."""
    digest = hashlib.sha256(keys.der_of(key.public_key())).hexdigest()
    moment = at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    signed = (
        f"amiyan-signature-1\ndocument {hashlib.sha256(document).hexdigest()}\nkey {digest}\nat {moment}\n"
    ).encode("ascii")
    return signed + f"signature {keys.sign(key, signed)}\n".encode("ascii")


class LocalSignatures:
    """The port, on the keys that are known."""

    def __init__(self, known: Keys, clock: Clock) -> None:
        self._known, self._clock = known, clock

    def verify(self, document: bytes, signature: bytes) -> Signer:
        """See the port. The key must be valid now: a lost one could be made to claim any day."""
        check_sizes(document, signature)
        parts = _FILE.fullmatch(signature)
        if parts is None:
            raise ProblemError(p.SIGNATURE_UNREADABLE)
        signed, digest, key, moment, base64 = parts.groups()
        owner = self._owner(bytes.fromhex(key.decode("ascii")))
        right = digest.decode("ascii") == hashlib.sha256(document).hexdigest()
        public = keys.read_public(owner.public_key)
        if not right or not keys.verify(public, base64.decode("ascii"), signed):
            raise ProblemError(p.SIGNATURE_WRONG)
        return Signer(owner.person_id, None, "", None, key.decode("ascii"), self._claimed(moment))

    def _owner(self, digest: bytes) -> KnownKey:
        found = self._known(digest)
        if len(found) != 1:
            raise ProblemError(p.KEY_UNKNOWN)
        return found[0]

    def _claimed(self, moment: bytes) -> dt.datetime:
        text = moment.decode("ascii")
        try:
            at = dt.datetime.fromisoformat(text)
        except ValueError as error:
            raise ProblemError(p.SIGNATURE_UNREADABLE) from error
        if at > self._clock.now() + _CLOCKS_DIFFER:
            raise ProblemError(p.SIGNED_IN_FUTURE, at=text)
        return at
