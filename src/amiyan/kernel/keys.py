"""Keys and signatures of devices and people: Ed25519 (RFC 8032), or ECDSA on P-256 with SHA-256 (FIPS 186-5).

A public key is PEM or DER (SubjectPublicKeyInfo), or its raw bytes, in text as base64: 32 for Ed25519, 65 or 33 of
an X9.62 point for P-256. A signature is base64 of its bytes; for P-256 either DER or the 64 bytes r, s.
"""

import base64
import binascii
from typing import Final, Literal

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256R1,
    EllipticCurvePrivateKey,
    EllipticCurvePublicKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_der_public_key,
    load_pem_private_key,
    load_pem_public_key,
)

Algorithm = Literal["ed25519", "p256"]
PublicKey = Ed25519PublicKey | EllipticCurvePublicKey
PrivateKey = Ed25519PrivateKey | EllipticCurvePrivateKey

_ECDSA: Final = ECDSA(hashes.SHA256())
_KEY_MAX: Final = 4_096  # bytes of a key; PEM of either has under 200
_PEM_BEGINS: Final = b"-----BEGIN"
_DER_BEGINS: Final = b"\x30"  # a SEQUENCE; a point of a curve begins with 2, 3 or 4
_SIGNATURE_MAX: Final = 128  # characters of a signature as base64; DER of P-256 has at most 96


def make_key(algorithm: Algorithm) -> PrivateKey:
    """A new private key."""
    return Ed25519PrivateKey.generate() if algorithm == "ed25519" else generate_private_key(SECP256R1())


def private_text(key: PrivateKey) -> str:
    """A private key as PEM (PKCS 8), not encrypted: whoever keeps it guards it."""
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode("ascii")


def read_private(text: str) -> PrivateKey:
    """The key that ``private_text`` wrote; ValueError where it is none of ours."""
    key = load_pem_private_key(text.encode("ascii"), password=None)
    if not isinstance(key, Ed25519PrivateKey | EllipticCurvePrivateKey):
        raise ValueError("a key is Ed25519 or P-256")  # noqa: TRY004 - its text is wrong, not its type
    return key


def public_text(key: PrivateKey | PublicKey) -> str:
    """A public key as PEM."""
    public = key.public_key() if isinstance(key, Ed25519PrivateKey | EllipticCurvePrivateKey) else key
    return public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode("ascii")


def read_public(given: str | bytes) -> PublicKey:
    """A public key from text (PEM, or base64 of its raw bytes) or from bytes (PEM, DER, raw): ValueError else."""
    try:
        return _of_text(given.strip().encode("ascii")) if isinstance(given, str) else _of_bytes(given)
    except UnsupportedAlgorithm as error:
        raise ValueError("a key of another kind") from error


def der_of(key: PublicKey) -> bytes:
    """The key as SubjectPublicKeyInfo (DER): one form for one key."""
    return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def _of_text(text: bytes) -> PublicKey:
    if len(text) > _KEY_MAX:
        raise ValueError("longer than any key")
    return _of_bytes(text if text.startswith(_PEM_BEGINS) else base64.b64decode(text, validate=True))


def _of_bytes(raw: bytes) -> PublicKey:
    if raw.lstrip().startswith(_PEM_BEGINS):
        return _ours(load_pem_public_key(raw.strip()))
    if len(raw) == 32:
        return Ed25519PublicKey.from_public_bytes(raw)
    if raw[:1] == _DER_BEGINS:
        return _ours(load_der_public_key(raw))
    return EllipticCurvePublicKey.from_encoded_point(SECP256R1(), raw)


def _ours(key: object) -> PublicKey:
    if isinstance(key, Ed25519PublicKey):
        return key
    if isinstance(key, EllipticCurvePublicKey) and isinstance(key.curve, SECP256R1):
        return key
    raise ValueError("a key of another kind")


def sign(key: PrivateKey, message: bytes) -> str:
    """The signature over exactly these bytes, as base64; for P-256 in its 64-byte form."""
    if isinstance(key, Ed25519PrivateKey):
        return base64.b64encode(key.sign(message)).decode("ascii")
    r, s = decode_dss_signature(key.sign(message, _ECDSA))
    return base64.b64encode(r.to_bytes(32, "big") + s.to_bytes(32, "big")).decode("ascii")


def verify(key: PublicKey, signature: str, message: bytes) -> bool:
    """Whether the signature (base64) is the key's over exactly these bytes; never raises for what was sent."""
    if len(signature) > _SIGNATURE_MAX:
        return False
    try:
        raw = base64.b64decode(signature.encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError):
        return False
    if isinstance(key, Ed25519PublicKey):
        return _holds_ed25519(key, raw, message)
    # A DER signature may, rarely, also have 64 bytes: then both readings are tried.
    return (len(raw) == 64 and _holds_p256(key, _as_der(raw), message)) or _holds_p256(key, raw, message)


def _as_der(raw: bytes) -> bytes:
    return encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))


def _holds_ed25519(key: Ed25519PublicKey, signature: bytes, message: bytes) -> bool:
    try:
        key.verify(signature, message)
    except InvalidSignature:
        return False
    return True


def _holds_p256(key: EllipticCurvePublicKey, signature: bytes, message: bytes) -> bool:
    try:
        key.verify(signature, message, _ECDSA)
    except InvalidSignature:
        return False
    return True
