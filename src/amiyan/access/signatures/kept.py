"""Whether a signature that is kept still stands under a document: checked again whenever a paper is shown.

Of the local way the signature itself is checked again, by the key that was registered when it was kept. A national one
was checked when it was handed in, with its certificate as it was then; of it is held that it is kept for these bytes.
"""

import hashlib
from typing import Final
from uuid import UUID

from amiyan.access.signatures.local import KnownKey, LocalSignatures
from amiyan.kernel.clock import SystemClock
from amiyan.kernel.problems import ProblemError
from amiyan.kernel.sql import query

# As the owner: who is shown a paper that names a signature may check it, and sees no other.
_NAMED: Final = "SELECT way, document_sha256, signature, public_key FROM access_signature_named(%s, %s)"


def stands(person_id: int, signature_id: UUID, document: bytes) -> bool:
    """Whether this signature is kept, and is one of this person over exactly these bytes. One look by key."""
    found = query(_NAMED, [person_id, signature_id])
    if not found:
        return False
    way, digest, value, key = found[0]
    if bytes(digest) != hashlib.sha256(document).digest():
        return False
    return way != "local" or _holds(document, bytes(value), person_id, key)


def _holds(document: bytes, value: bytes, person_id: int, key: bytes | None) -> bool:
    known = [] if key is None else [KnownKey(person_id, bytes(key))]
    try:
        LocalSignatures(lambda _digest: known, SystemClock()).verify(document, value)
    except ProblemError:
        return False
    return True
