"""The body of a request, read to a bound: whole, or not at all.

A body that was not read whole is never acknowledged. Without a length there is nothing to go by (411), and chunks
are none: the server hands on a chunked body that broke off as if it had ended. A proxy in front of us that keeps
requests until they are whole gives them a length. What is packed is unpacked to the same bound, so that a small
body cannot become a large one.
"""

import zlib
from typing import Any, Final

from amiyan.api.device import problems
from amiyan.kernel.problems import ProblemError

MOST: Final = 8 << 20  # bytes, packed and unpacked
_BLOCK: Final = 1 << 16
_WINDOW: Final = {"gzip": 31, "x-gzip": 31, "deflate": 15}


def read_body(environ: dict[str, Any], *, most: int = MOST) -> bytes:
    """The whole unpacked body of a WSGI request, at most ``most`` bytes.

    ProblemError with the status to answer: 411 without a length, 413 above the bound, 400 where it was cut off
    or is no number, 415 packed in an unknown way.
    """
    return _unpacked(_raw(environ, most), environ.get("HTTP_CONTENT_ENCODING", ""), most)


def announced(environ: dict[str, Any]) -> int:
    """The length that a request announces, at most ``MOST``; 0 where it announces none that is a number."""
    written = environ.get("CONTENT_LENGTH") or ""
    return min(int(written[:20]), MOST) if written.isascii() and written.isdecimal() else 0


def _raw(environ: dict[str, Any], most: int) -> bytes:
    written = environ.get("CONTENT_LENGTH") or ""
    if not written or environ.get("HTTP_TRANSFER_ENCODING"):
        raise ProblemError(problems.NO_LENGTH)
    if not (written.isascii() and written.isdecimal()):
        raise ProblemError(problems.CUT_OFF)
    length = int(written[:20])
    if length > most:
        raise ProblemError(problems.TOO_LONG, most=most)
    body = _up_to(environ["wsgi.input"], length)
    if len(body) < length:
        raise ProblemError(problems.CUT_OFF)
    return body


def _up_to(stream: Any, size: int) -> bytes:
    """``size`` bytes, fewer only at the end: a socket gives less at a time."""
    pieces: list[bytes] = []
    while size > 0 and (piece := stream.read(min(size, _BLOCK))):
        pieces.append(piece)
        size -= len(piece)
    return b"".join(pieces)


def _unpacked(body: bytes, encoding: str, most: int) -> bytes:
    encoding = encoding.strip().lower()
    if encoding in {"", "identity"}:
        return body
    if encoding not in _WINDOW:
        raise ProblemError(problems.PACKED_UNKNOWN)
    try:
        unpacking = zlib.decompressobj(_WINDOW[encoding])
        found = unpacking.decompress(body, most + 1)
    except zlib.error:
        raise ProblemError(problems.CUT_OFF) from None
    if len(found) > most:
        raise ProblemError(problems.TOO_LONG, most=most)
    if not unpacking.eof:
        raise ProblemError(problems.CUT_OFF)
    return found
