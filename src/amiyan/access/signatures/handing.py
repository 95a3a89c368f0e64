"""A signature as somebody hands it in: a file, of which nothing is known yet but who brought it. Pure."""

import hashlib
from typing import Final, NamedTuple
from uuid import UUID

from amiyan.access.signatures.local import FIRST_LINE
from amiyan.access.signatures.port import Way


class Signature(NamedTuple):
    """Whose signature, its id (made by whoever asks), the bytes, and the way: ``local`` or ``national``."""

    person_id: int
    id: UUID
    value: bytes
    way: str


_ID: Final = 16  # bytes of a digest that name a signature


def handed_in(document: bytes, value: bytes, *, person_id: int, way: Way | None = None) -> Signature:
    """``value`` as the signature of a person under ``document``; without ``way`` it is seen from its first bytes.

    The id is made from what is signed and by which signature: handing in twice is handing in once.
    """
    digest = hashlib.sha256(document + value).digest()
    return Signature(person_id, UUID(bytes=digest[:_ID]), value, way or way_of(value))


def way_of(value: bytes) -> Way:
    """The way in which a file was signed: ours begins with its name, and whatever else there is may be a CMS."""
    return "local" if value.startswith(FIRST_LINE) else "national"
