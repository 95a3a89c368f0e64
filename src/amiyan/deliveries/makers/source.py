"""A log as a stream of bytes: its beginning to look at, then all of it in bounded pieces."""

import codecs
from collections.abc import Iterator, Sequence
from typing import BinaryIO, Final, Protocol

from amiyan.deliveries.makers.serials import base_name, serial_of_file

HEAD: Final = 1 << 20  # bytes that are looked at before anything is read
LONGEST: Final = 1 << 20  # bytes of a line; a longer one is one unreadable record
BLOCK: Final = 1 << 18  # bytes that are read at once


class _Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


class Source:
    """A log, its name and the listed serials. ``head`` is its first mebibyte; ``read`` starts at byte one.

    A byte order mark is taken off, and UTF-16 (as an editor may save it) is turned into UTF-8. Memory: the
    head and one block.
    """

    def __init__(self, stream: BinaryIO, *, name: str, serials: Sequence[str]) -> None:
        self.name = base_name(name)
        self.serials = tuple(serials)
        self.terminal = serial_of_file(name, self.serials)
        self._stream: _Readable = stream
        head = exactly(stream, HEAD)
        if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            self._stream = _FromUtf16(head, stream)
            head = exactly(self._stream, HEAD)
        self.head = head.removeprefix(codecs.BOM_UTF8)
        self.whole = len(head) < HEAD  # the head is all there is
        self._at = 0

    def read(self, size: int) -> bytes:
        """At most ``size`` bytes; b'' at the end."""
        if self._at < len(self.head):
            piece = self.head[self._at : self._at + size]
            self._at += len(piece)
            return piece
        return b"" if self.whole else self._stream.read(size)


class _FromUtf16:
    def __init__(self, head: bytes, stream: BinaryIO) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-16")("replace")
        self._head = head
        self._stream = stream
        self._ready = b""

    def read(self, size: int, /) -> bytes:
        while not self._ready:
            piece, self._head = self._head or self._stream.read(BLOCK), b""
            # A lone half of a surrogate pair decodes to U+FFFD, so what comes out can always be written.
            self._ready = self._decoder.decode(piece, final=not piece).encode("utf-8", "replace")
            if not piece:
                break
        piece, self._ready = self._ready[:size], self._ready[size:]
        return piece


def exactly(stream: _Readable, size: int) -> bytes:
    """``size`` bytes, fewer only at the end of the stream: pipes and sockets give less at a time."""
    pieces: list[bytes] = []
    while size > 0 and (piece := stream.read(size)):
        pieces.append(piece)
        size -= len(piece)
    return b"".join(pieces)


def line_blocks(source: Source) -> Iterator[tuple[int, bytes | None]]:
    """Pairs of (number of the first line, whole lines joined by line feeds, without the last one).

    None in place of lines is one line longer than LONGEST; its bytes are not held. Memory: LONGEST + BLOCK.
    """
    rest = bytearray()
    number = 1
    skipping = False
    while piece := exactly(source, BLOCK):
        if skipping:
            end = piece.find(b"\n")
            if end < 0:
                continue
            piece, skipping = piece[end + 1 :], False
            number += 1
        cut = piece.rfind(b"\n")
        if cut < 0:
            rest += piece
            if len(rest) > LONGEST:
                yield number, None
                rest, skipping = bytearray(), True
            continue
        lines = bytes(rest) + piece[:cut]
        rest = bytearray(piece[cut + 1 :])
        first = lines.find(b"\n")
        if (first if first >= 0 else len(lines)) > LONGEST:  # only the first can be that long
            yield number, None
            number += 1
            if first < 0:
                continue
            lines = lines[first + 1 :]
        yield number, lines
        number += lines.count(b"\n") + 1
    if rest:
        yield number, bytes(rest)
