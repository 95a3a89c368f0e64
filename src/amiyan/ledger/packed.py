"""Columns of a batch as PostgreSQL takes its arrays in binary form: a third of the time that psycopg needs, which
asks each element anew what it is.

The form is that of ``array_recv``: dimensions, whether there are NULLs, the elements' type, length, first index;
then each element behind its length. All numbers are big-endian.
"""

import struct
from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import Any, TypeVar
from uuid import UUID

from psycopg import pq
from psycopg.adapt import Dumper

T = TypeVar("T")
Packer = Callable[[Sequence[Any]], Any]

_HEADER = struct.Struct(">iiIii").pack
_LENGTH = struct.Struct(">i").pack
_BIGINT = struct.Struct(">iq").pack
_DATE = struct.Struct(">ii").pack
_UUID_LENGTH = _LENGTH(16)
_NULL = _LENGTH(-1)
_FIRST_DAY = date(2000, 1, 1).toordinal()  # PostgreSQL counts days from here
_TYPES = {"bigint": 20, "text": 25, "date": 1082, "uuid": 2950}  # as the catalogue pg_type has them for good


class Packed(bytes):
    """An array in binary form. The query says of what, by a cast of the placeholder."""

    __slots__ = ()


class PackedDumper(Dumper):
    """Sends what is packed as it is."""

    format = pq.Format.BINARY

    def dump(self, obj: Packed) -> bytes:
        """The bytes themselves."""
        return obj


def bigints(values: Sequence[int]) -> Packed | Sequence[int]:
    """Whole numbers; the list itself where one is none or too long, so that the server says what is wrong."""
    try:
        return _array("bigint", [_BIGINT(8, value) for value in values])
    except struct.error:
        return values


def uuids(values: Sequence[UUID]) -> Packed:
    """Ids of transfers."""
    return _array("uuid", [_UUID_LENGTH + value.bytes for value in values])


def _repeating(name: str, pack: Callable[[T], bytes], values: Sequence[T]) -> Packed:
    """Values of which there are few: each is packed once. None is NULL."""
    packed = {value: _NULL if value is None else pack(value) for value in set(values)}
    return _array(name, [packed[value] for value in values])


def _date(value: date) -> bytes:
    return _DATE(4, value.toordinal() - _FIRST_DAY)


def _text(value: str) -> bytes:
    encoded = value.encode()
    return _LENGTH(len(encoded)) + encoded


dates: Packer = partial(_repeating, "date", _date)
texts: Packer = partial(_repeating, "text", _text)


def _array(name: str, elements: list[bytes]) -> Packed:
    dimensions = 1 if elements else 0
    header = _HEADER(dimensions, 0, _TYPES[name], len(elements), 1)
    return Packed((header if elements else header[:12]) + b"".join(elements))
