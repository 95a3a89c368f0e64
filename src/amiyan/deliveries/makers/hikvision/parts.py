"""The parts of a multipart body, as terminals write them: often with a slip in the framing.

Seen: a boundary that is missing, quoted, padded or not the one in the body; line feeds alone; text before the
first boundary; no last boundary. Pictures are passed over and not held.
"""

import logging
import re
from typing import Final, NamedTuple

from python_multipart.exceptions import FormParserError, MultipartParseError
from python_multipart.multipart import MultipartParser

MOST_PARTS: Final = 256  # a terminal sends an event or a few, with some pictures

_DECLARED: Final = re.compile(r'boundary\s{0,8}=\s{0,8}(?:"([^"]{1,200})"|([^\s;,"]{1,200}))', re.IGNORECASE)
_SEEN: Final = re.compile(rb"(?:^|[\r\n])--([!-~]{1,200})[ \t]*+\r?+\n")
_LOOKED_AT: Final = 65_536  # bytes in which the first boundary must stand
_PICTURE_TYPE: Final = re.compile(r"\s*(?:image|video|audio)/", re.IGNORECASE)
_EVENT_HEADER: Final = re.compile(r"event|/json|/xml", re.IGNORECASE)
_PICTURES: Final = (b"\xff\xd8\xff", b"\x89PNG", b"BM", b"GIF8", b"RIFF")
_MOST_HEADERS: Final = 32
_LONGEST_HEADER: Final = 8_192

logging.getLogger("python_multipart").setLevel(logging.CRITICAL)  # a slip in the framing is no news


class Part(NamedTuple):
    """What stands in one part, and whether its headers say that it is an event."""

    text: bytes
    is_event: bool


class Parts(NamedTuple):
    """``texts``: what is no picture. ``pictures``: how many were passed over. ``rest``: what stands behind a
    place that could not be read. ``too_many``: there were more parts, which were not read.
    """

    texts: list[Part]
    pictures: int
    rest: bytes
    too_many: bool


def parts_of(content_type: str, body: bytes) -> Parts:
    """The parts of a body; when it cannot be told apart at all, it is all ``rest``. Cost is linear."""
    boundary = _boundary(content_type, body)
    if not boundary:
        return Parts([], 0, body, too_many=False)
    framed = body[body.find(b"--" + boundary) :]
    best = _parse(boundary, framed)
    if best.rest and not best.too_many:
        again = _parse(boundary, _straightened(boundary, framed))
        if not again.rest or len(again.texts) > len(best.texts):
            best = again
    return best


def _boundary(content_type: str, body: bytes) -> bytes:
    """The boundary that the body has: the declared one, or what its first line looks like."""
    if declared := _DECLARED.search(content_type):
        boundary = (declared[1] or declared[2]).strip().encode("latin-1", "replace")
        if boundary and b"--" + boundary in body:
            return boundary
    seen = _SEEN.search(body[:_LOOKED_AT])
    return seen[1] if seen else b""


def _straightened(boundary: bytes, body: bytes) -> bytes:
    """Every line ends as it should, and nothing stands behind a boundary. Text survives it, pictures do not."""
    body = re.sub(rb"\r?\n", b"\r\n", body)
    return re.sub(rb"(--" + re.escape(boundary) + rb"(?:--)?)[ \t]++\r\n", rb"\1\r\n", body)


class _EnoughError(MultipartParseError):
    """There are more parts than are read."""


class _Collector:
    """Gathers parts while the parser calls."""

    def __init__(self) -> None:
        self.texts: list[Part] = []
        self.pictures = 0
        self.begun = 0
        self._header = b""
        self._value = b""
        self._picture = False
        self._event = False
        self._pieces: list[bytes] | None = None

    def begin(self) -> None:
        if self.begun >= MOST_PARTS:
            raise _EnoughError("more parts than a terminal sends")
        self.begun += 1
        self._header, self._value, self._pieces = b"", b"", []
        self._picture = self._event = False

    def header(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def header_end(self) -> None:
        value = self._value.decode("latin-1")
        if self._header.lower() == b"content-type":
            self._picture = self._picture or _PICTURE_TYPE.match(value) is not None
        self._event = self._event or _EVENT_HEADER.search(value) is not None
        self._header, self._value = b"", b""

    def data(self, data: bytes, start: int, end: int) -> None:
        if not self._picture and self._pieces is not None:
            self._pieces.append(data[start:end])

    def end(self) -> None:
        """The part is whole, or the body ended inside it."""
        if self._pieces is None:
            return
        whole, self._pieces = b"".join(self._pieces), None
        if self._picture or whole.startswith(_PICTURES):
            self.pictures += 1
        elif whole.strip(b" \t\r\n\0"):
            self.texts.append(Part(whole, self._event))


def _parse(boundary: bytes, body: bytes) -> Parts:
    found = _Collector()
    rest, too_many = b"", False
    try:
        parser = MultipartParser(
            boundary,
            {
                "on_part_begin": found.begin,
                "on_part_data": found.data,
                "on_part_end": found.end,
                "on_header_field": found.header,
                "on_header_value": found.value,
                "on_header_end": found.header_end,
            },
            max_header_count=_MOST_HEADERS,
            max_header_size=_LONGEST_HEADER,
        )
        parser.write(body)
    except _EnoughError:
        too_many = True
    except FormParserError as error:
        rest = body[max(getattr(error, "offset", 0), 0) :]
    found.end()
    return Parts(found.texts, found.pictures, rest, too_many)
