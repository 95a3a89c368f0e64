"""Check numbers: twelve digits that anybody can type in, and nobody can guess. Pure.

Eleven digits by chance and one that catches what fingers do: Damm's check digit finds each single wrong digit and each
two neighbours swapped (H. M. Damm, 2004). The first is 2 to 6: with twelve digits no telephone of the country takes
it for a number to be called.
"""

import re
import secrets
from typing import Final

DIGITS: Final = 12
_FIRST: Final = (2, 6)
# Damm's quasigroup of order ten, as published.
_TABLE: Final = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)
_BETWEEN: Final = re.compile(r"[\s\u00a0\-\u2010-\u2015.·№]+")


def make_number() -> int:
    """A new number by chance; one in fifty billion. Whoever keeps it sees to it that it is new."""
    first, last = _FIRST
    body = str(first + secrets.randbelow(last - first + 1)) + f"{secrets.randbelow(10**10):010}"
    return int(body + str(_check_digit(body)))


def shown(number: int) -> str:
    """As it stands in a message: three groups of four."""
    text = str(number)
    return " ".join(text[at : at + 4] for at in range(0, DIGITS, 4))


def read(typed: str) -> int | None:
    """The number that somebody typed, with whatever stands between the digits; None where it cannot be one of ours."""
    text = _BETWEEN.sub("", typed)
    if len(text) != DIGITS or not (text.isascii() and text.isdigit()):
        return None
    if not _FIRST[0] <= int(text[0]) <= _FIRST[1] or _check_digit(text) != 0:
        return None
    return int(text)


def _check_digit(digits: str) -> int:
    interim = 0
    for digit in digits:
        interim = _TABLE[interim][int(digit)]
    return interim
