"""Public keys with which terminals sign: Ed25519 or ECDSA on P-256."""

from typing import Final

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from amiyan.deliveries.problems import KEY_UNREADABLE
from amiyan.kernel.problems import ProblemError

_RAW: Final = 32  # bytes of an Ed25519 key that stands alone


def read_key(given: bytes) -> Ed25519PublicKey | EllipticCurvePublicKey:
    """The key in ``given``: 32 raw bytes (Ed25519), or PEM or DER of either kind. ProblemError for anything else."""
    try:
        if len(given) == _RAW:
            return Ed25519PublicKey.from_public_bytes(given)
        if given.lstrip().startswith(b"-----BEGIN"):
            key = serialization.load_pem_public_key(given.strip())
        else:
            key = serialization.load_der_public_key(given)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise ProblemError(KEY_UNREADABLE) from error
    if isinstance(key, Ed25519PublicKey) or (
        isinstance(key, EllipticCurvePublicKey) and isinstance(key.curve, SECP256R1)
    ):
        return key
    raise ProblemError(KEY_UNREADABLE)


def kept_form(given: bytes) -> bytes:
    """One form for one key: 32 raw bytes of Ed25519, DER (SubjectPublicKeyInfo) of P-256."""
    key = read_key(given)
    if isinstance(key, Ed25519PublicKey):
        return key.public_bytes_raw()
    return key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
