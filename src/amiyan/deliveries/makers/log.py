"""One log, whoever made its terminal, read into batches of records."""

import re
from collections.abc import Iterator, Sequence
from typing import BinaryIO, Final

from amiyan.deliveries.makers import Record, problems
from amiyan.deliveries.makers.registry import known_makers
from amiyan.deliveries.makers.source import Source
from amiyan.kernel.problems import Kind, ProblemError

_SIGNATURES: Final[tuple[tuple[bytes, Kind], ...]] = (
    (b"%PDF-", problems.LOG_IS_PDF),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", problems.LOG_IS_WORKBOOK),  # the old .xls
    (b"PK\x03\x04", problems.LOG_IS_ARCHIVE),
    (b"PK\x05\x06", problems.LOG_IS_ARCHIVE),
    (b"\x1f\x8b\x08", problems.LOG_IS_ARCHIVE),
    (b"7z\xbc\xaf\x27\x1c", problems.LOG_IS_ARCHIVE),
    (b"Rar!\x1a\x07", problems.LOG_IS_ARCHIVE),
    (b"\x89PNG\r\n\x1a\n", problems.LOG_IS_PICTURE),
    (b"\xff\xd8\xff", problems.LOG_IS_PICTURE),
    (b"GIF8", problems.LOG_IS_PICTURE),
    (b"BM", problems.LOG_IS_PICTURE),
    (b"SQLite format 3\0", problems.LOG_IS_BINARY),
    (b"\x7fELF", problems.LOG_IS_BINARY),
    (b"MZ", problems.LOG_IS_BINARY),
)
_SHORT: Final = 4  # a signature this short is believed only where the file is binary besides
_WORKBOOK: Final = (b"[Content_Types].xml", b"xl/")
_MOMENT: Final = re.compile(rb"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}[ T]\d{1,2}:\d{2}")
_CONTROLS: Final = bytes({*range(1, 9), 11, *range(14, 32), 127})
_TEXT: Final = 65_536  # bytes in which text and binary are told apart


def read_log(stream: BinaryIO, *, name: str, serials: Sequence[str]) -> Iterator[list[Record]]:
    """Batches of about 5,000 records of a log in any known format; ``name`` is its file's name.

    ``serials`` are the listed terminals: they decide which terminal the log belongs to. A file that is no log
    raises ProblemError at once (``problems.OF_FILES``); a damaged record is a Record of kind 'unreadable'.
    Blank lines are no records. Memory is bounded (about 10 MB) whatever the file; time grows with its length.
    """
    source = Source(stream, name=name, serials=serials)
    if kind := _not_a_log(source.head):
        raise ProblemError(kind, where=source.name, file=source.name)
    for maker in known_makers():
        if maker.detect(source.head, source.name):
            return maker.read(source)
    raise ProblemError(problems.LOG_UNKNOWN, where=source.name, file=source.name)


def _not_a_log(head: bytes) -> Kind | None:
    if not head.strip():
        return problems.LOG_EMPTY
    # Pieces of a log may stand in a damaged file: where there is a moment of time, its lines decide.
    binary = _is_mostly_binary(head[:_TEXT]) and not _MOMENT.search(head)
    for signature, kind in _SIGNATURES:
        if head.startswith(signature) and (binary or len(signature) >= _SHORT):
            archive = kind is problems.LOG_IS_ARCHIVE
            return problems.LOG_IS_WORKBOOK if archive and any(part in head for part in _WORKBOOK) else kind
    if head.lstrip().startswith(b"<"):
        return problems.LOG_IS_PAGE
    return problems.LOG_IS_BINARY if binary else None


def _is_mostly_binary(sample: bytes) -> bool:
    """Text in any of the alphabets has hardly a control byte; a power cut leaves runs of NUL in real logs."""
    controls = len(sample) - len(sample.translate(None, _CONTROLS))
    return controls * 20 > len(sample) or sample.count(0) * 10 > len(sample) * 3
