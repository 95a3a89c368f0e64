"""Just enough of CMS (RFC 5652) to see whether a signature is detached. Pure.

A checker that is given a document and a CMS with another document inside looks only at the one inside; so what has
something inside is refused before anybody is asked. Definite and indefinite lengths (BER) are read; whatever cannot
be read is no CMS to us.
"""

import base64
import binascii
import re
from collections.abc import Iterator
from typing import Final

_SIGNED_DATA: Final = bytes.fromhex("06092a864886f70d010702")  # 1.2.840.113549.1.7.2
_SEQUENCE, _SET, _INTEGER, _OID, _CONTENT = 0x30, 0x31, 0x02, 0x06, 0xA0
_DEEPEST: Final = 32
_ARMOUR: Final = re.compile(rb"-----(?:BEGIN|END) [A-Z0-9 ]{1,30}-----")


def binary(signature: bytes) -> bytes:
    """The CMS as bytes, from bytes, base64, or base64 between lines of PEM. ValueError where it is none of these."""
    if signature[:1] == b"\x30":  # no base64 of a CMS begins with the figure 0
        return signature
    try:
        return base64.b64decode(b"".join(_ARMOUR.sub(b"", signature).split()), validate=True)
    except binascii.Error as error:
        raise ValueError("neither DER nor base64") from error


def is_detached(cms: bytes) -> bool:
    """Whether the signed data carry no content of their own. ValueError where the bytes are no signed data."""
    outer = list(_children(cms, *_whole(cms)))
    if len(outer) != 2 or cms[outer[0][1] : outer[0][3]] != _SIGNED_DATA or outer[1][0] != _CONTENT:
        raise ValueError("not signed data")
    ((tag, _, start, end),) = _children(cms, *outer[1][2:])
    _must(tag, _SEQUENCE)
    parts = _children(cms, start, end)
    for expected in (_INTEGER, _SET):
        _must(next(parts, (0,))[0], expected)
    tag, _, start, end = next(parts, (0, 0, 0, 0))
    _must(tag, _SEQUENCE)
    inside = [one[0] for one in _children(cms, start, end)]
    if inside not in ([_OID], [_OID, _CONTENT]):
        raise ValueError("no encapsulated content")
    return inside == [_OID]


def _must(tag: int, expected: int) -> None:
    if tag != expected:
        raise ValueError("not signed data")


def _whole(data: bytes) -> tuple[int, int]:
    """Where the content of the one element is that ``data`` consists of."""
    (only,) = _children(data, 0, len(data))
    _must(only[0], _SEQUENCE)
    return only[2], only[3]


def _children(data: bytes, place: int, end: int) -> Iterator[tuple[int, int, int, int]]:
    """The elements between two places, each as (tag, where it begins, its content from, to)."""
    while place < end:
        tag, start, stop, after = _element(data, place, end, 0)
        yield tag, place, start, stop
        place = after


def _element(data: bytes, place: int, end: int, depth: int) -> tuple[int, int, int, int]:
    """(tag, content from, content to, where the next one begins)."""
    if depth > _DEEPEST or place + 2 > end or data[place] & 0x1F == 0x1F:
        raise ValueError("no element")
    tag, first, start = data[place], data[place + 1], place + 2
    if first == 0x80 and tag & 0x20:
        stop = _end_of_contents(data, start, end, depth)
        return tag, start, stop, stop + 2
    if first >= 0x80:
        width = first & 0x7F
        if not 1 <= width <= 4 or start + width > end:
            raise ValueError("no length")
        start, size = start + width, int.from_bytes(data[start : start + width], "big")
    else:
        size = first
    if start + size > end:
        raise ValueError("cut short")
    return tag, start, start + size, start + size


def _end_of_contents(data: bytes, place: int, end: int, depth: int) -> int:
    """Where the two zero bytes stand that end an element of indefinite length."""
    while data[place : place + 2] != b"\0\0":
        place = _element(data, place, end, depth + 1)[3]
    return place
