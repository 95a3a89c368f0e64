"""Check numbers: twelve digits that anybody can type in, and nobody can guess. Pure.

Eleven digits by chance and one that catches what fingers do: Damm's check digit finds each single wrong digit and each
two neighbours swapped (H. M. Damm, 2004). The first is 2 to 6: with twelve digits no telephone of the country takes
it for a number to be called.
"""

import re
import secrets
from typing import Final, Literal, NamedTuple

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


class Typed(NamedTuple):
    """What somebody typed: ``shape`` says whether it can be looked up; ``digits`` how many there were.

    ``whole``: twelve digits that fit together. ``misread``: twelve of which at least one is wrong, so that it says
    nothing about the message yet. ``other``: not twelve digits.
    """

    shape: Literal["whole", "misread", "other"]
    digits: str


def make_number() -> int:
    """A new number by chance; one in fifty billion. Whoever keeps it sees to it that it is new."""
    first, last = _FIRST
    body = str(first + secrets.randbelow(last - first + 1)) + f"{secrets.randbelow(10**10):010}"
    return int(body + str(_check_digit(body)))


def shown(number: int) -> str:
    """As it stands in a message: three groups of four."""
    return in_groups(str(number))


def in_groups(digits: str) -> str:
    """Digits as one reads them aloud: four by four."""
    return " ".join(digits[at : at + 4] for at in range(0, len(digits), 4))


def look_at(typed: str) -> Typed:
    """What was typed, with whatever stands between the digits. A forger who invents digits is told as misread in nine of
    ten cases: whoever reads the same twice has a forged message before them.
    """
    text = _BETWEEN.sub("", typed)
    digits = "".join(character for character in text if character in "0123456789")
    if digits != text or len(text) != DIGITS:
        return Typed("other", digits)
    return Typed("whole" if _check_digit(text) == 0 else "misread", text)


def read(typed: str) -> int | None:
    """The number that somebody typed; None where it cannot be one of ours."""
    shape, digits = look_at(typed)
    if shape != "whole" or not _FIRST[0] <= int(digits[0]) <= _FIRST[1]:
        return None
    return int(digits)


def _check_digit(digits: str) -> int:
    interim = 0
    for digit in digits:
        interim = _TABLE[interim][int(digit)]
    return interim
