"""Short messages as a telephone network counts them (3GPP TS 23.038 and 23.040). Pure.

A text in the GSM alphabet has 160 characters alone and 153 in each part of a chain; of any other, in UCS-2, 70 alone
and 67 in a chain. Some characters of the GSM alphabet count for two, and are never cut in half.
"""

from dataclasses import dataclass
from typing import Final, Literal

Coding = Literal["gsm", "ucs2"]
ALONE: Final[dict[Coding, int]] = {"gsm": 160, "ucs2": 70}
IN_A_CHAIN: Final[dict[Coding, int]] = {"gsm": 153, "ucs2": 67}
# By place: the seven bits of a character. Place 27 leads to the second table.
_BASIC: Final = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_SECOND: Final = {"\f": 10, "^": 20, "{": 40, "}": 41, "\\": 47, "[": 60, "~": 61, "]": 62, "|": 64, "€": 101}
_ESCAPE: Final = 27
_CODES: Final = {character: place for place, character in enumerate(_BASIC) if place != _ESCAPE}


@dataclass(frozen=True, slots=True)
class Sms:
    """A text as it goes out: one message, or the parts of a chain, in their order."""

    coding: Coding
    parts: tuple[str, ...]

    @property
    def is_chain(self) -> bool:
        """Whether the parts are put together by the telephone."""
        return len(self.parts) > 1


def cut(text: str) -> Sms:
    """The text in as few messages as it needs. Linear. ValueError where it holds what UCS-2 cannot (an emoji, say)."""
    coding: Coding = "gsm" if all(c in _CODES or c in _SECOND for c in text) else "ucs2"
    if coding == "ucs2" and any(ord(c) > 0xFFFF or 0xD800 <= ord(c) <= 0xDFFF for c in text):
        raise ValueError("a message holds letters of living languages only")
    if length(text, coding) <= ALONE[coding]:
        return Sms(coding, (text,))
    return Sms(coding, tuple(_chain(text, coding)))


def length(text: str, coding: Coding) -> int:
    """How many characters the network counts."""
    return len(text) + (sum(c in _SECOND for c in text) if coding == "gsm" else 0)


def octets(part: str, coding: Coding) -> bytes:
    """A part as it stands in a message: UCS-2 in network order, or an octet for each seven bits of the GSM alphabet."""
    if coding == "ucs2":
        return part.encode("utf-16-be")
    made = bytearray()
    for character in part:
        if character in _SECOND:
            made += bytes((_ESCAPE, _SECOND[character]))
        else:
            made.append(_CODES[character])
    return bytes(made)


def _chain(text: str, coding: Coding) -> list[str]:
    parts, part, room = [], "", IN_A_CHAIN[coding]
    for character in text:
        if length(part + character, coding) > room:
            parts.append(part)
            part = ""
        part += character
    return [*parts, part]
