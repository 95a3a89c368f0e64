"""The port behind which signatures are checked. It knows no country and no database.

A way of signing (a key that we know, a national digital signature, the one of another country) is an
implementation in a file beside this one, named in :mod:`amiyan.access.signatures.ways`. All pass one contract test.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Final, Literal, Protocol

from amiyan.access import problems as p
from amiyan.kernel.problems import ProblemError

Way = Literal["local", "national"]
SIGNATURE_MAX: Final = 1 << 20  # bytes; a CMS with its certificates has some kilobytes
DOCUMENT_MAX: Final = 32 << 20  # bytes; an act of a region's month has under one mebibyte


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signed. Exactly one of ``person_id`` (of the registry) and ``iin`` is there.

    ``name`` and ``organisation_bin`` are what the certificate says, '' and None where it says nothing; ``serial``
    names the certificate or the key in hex; ``when`` is the moment that the signature claims, None where it claims none.
    """

    person_id: int | None
    iin: str | None
    name: str
    organisation_bin: str | None
    serial: str
    when: dt.datetime | None


class Port(Protocol):
    """One way of checking."""

    def verify(self, document: bytes, signature: bytes) -> Signer:
        """Who made this detached signature over exactly these bytes.

        ProblemError where it does not hold; with the status 503 where that could not be found out now, which says
        nothing about the signature: it may be asked again. Never an answer about another document.
        """
        ...


def check_sizes(document: bytes, signature: bytes) -> None:
    """ProblemError where there is nothing to check, or more than anybody signs."""
    if len(document) > DOCUMENT_MAX:
        raise ProblemError(p.DOCUMENT_TOO_LARGE, mebibytes=DOCUMENT_MAX >> 20)
    if not 0 < len(signature) <= SIGNATURE_MAX:
        raise ProblemError(p.SIGNATURE_UNREADABLE)
