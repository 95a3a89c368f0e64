"""The ways of signing that this site checks, wired to its settings and its tables."""

import os

from amiyan.access import problems as p
from amiyan.access.queries import keys_valid_today
from amiyan.access.signatures.local import LocalSignatures
from amiyan.access.signatures.national import NationalSignatures
from amiyan.access.signatures.port import Port, Signer
from amiyan.kernel.clock import SystemClock
from amiyan.kernel.problems import ProblemError


def port_of(way: str) -> Port:
    """What checks signatures of this way. ProblemError where nobody does, or where it is not set up."""
    if way == "local":
        return LocalSignatures(keys_valid_today, SystemClock())
    if way != "national":
        raise ProblemError(p.WAY_UNKNOWN, way=way, expected="local, national")
    url = os.environ.get("AMIYAN_NCANODE_URL", "")
    if not url:
        raise ProblemError(p.CHECKER_NOT_SET)
    return NationalSignatures(url, SystemClock())


def verify(document: bytes, signature: bytes, *, way: str) -> Signer:
    """Who made this detached signature over exactly these bytes. ProblemError as the port says."""
    return port_of(way).verify(document, signature)
