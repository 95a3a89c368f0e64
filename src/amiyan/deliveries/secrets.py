"""Secrets of terminals: a path or the first label of a host name, typed in once by a person."""

import hashlib
import re
import secrets
from typing import Final

LENGTH: Final = 28  # letters of five bits: 140 bits
_ALPHABET: Final = "abcdefghijklmnopqrstuvwxyz234567"
_SHAPE: Final = re.compile(r"[a-z2-7]{26,63}", re.ASCII)


def new_secret() -> str:
    """A secret that nobody can guess; small letters and digits that are not taken for one another."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(LENGTH))


def digest_of(secret: str) -> bytes | None:
    """What is stored of a secret; None for a text that cannot be one. Host names know no case, so nor does it."""
    small = secret.lower()
    return hashlib.sha256(small.encode()).digest() if _SHAPE.fullmatch(small) else None
