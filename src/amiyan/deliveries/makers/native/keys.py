"""Keys of devices: those of :mod:`amiyan.kernel.keys`, and what is said where one cannot be read."""

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from amiyan.deliveries.makers.native import problems
from amiyan.kernel import keys
from amiyan.kernel.keys import (
    Algorithm,
    PrivateKey,
    PublicKey,
    der_of,
    make_key,
    private_text,
    public_text,
    read_private,
    sign,
    verify,
)
from amiyan.kernel.problems import ProblemError

__all__ = [
    "Algorithm",
    "PrivateKey",
    "PublicKey",
    "kept_form",
    "make_key",
    "private_text",
    "public_text",
    "read_private",
    "read_public",
    "sign",
    "verify",
]


def read_public(given: str | bytes) -> PublicKey:
    """As :func:`amiyan.kernel.keys.read_public`; ProblemError(KEY) where it is none of ours."""
    try:
        return keys.read_public(given)
    except ValueError as error:
        raise ProblemError(problems.KEY) from error


def kept_form(key: PublicKey) -> bytes:
    """One form for one key, which ``read_public`` reads: 32 raw bytes of Ed25519, DER (SubjectPublicKeyInfo) of P-256."""
    return key.public_bytes_raw() if isinstance(key, Ed25519PublicKey) else der_of(key)
