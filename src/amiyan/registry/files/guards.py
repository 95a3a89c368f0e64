"""What a file really is, decided by its content before anything parses it; hostile files stop here.

Every refusal is a ``ProblemError`` whose sentence names the file. Cost: one pass over the file (for a
workbook: over its unpacked content), memory of a few megabytes.
"""

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Literal

from amiyan.kernel.problems import Kind, ProblemError
from amiyan.registry.files import problems as p

Form = Literal["csv", "workbook"]

MAX_UNPACKED = 400_000_000  # bytes of all members of a workbook together, as really unpacked
MAX_RATIO = 400  # unpacked : packed; sheets of repeated rows reach about 60
RATIO_FROM = 20_000_000  # bytes below which the ratio does not matter
MAX_MEMBERS = 10_000
MAX_CELLS = 4_000_000  # of the rectangle that holds the cells of one sheet: about 300 MB when read
MAX_SHARED_TEXT = 200_000_000  # bytes of all texts of a sheet, each counted where it is used
MAX_OLD_WORKBOOK = 32_000_000  # bytes of an .xls: it is held in memory whole
_SHORT_TEXT = 64  # bytes; texts up to this length cannot fill the memory
_CHUNK = 1 << 20
_TAIL = 4096  # longest tag that is looked for across the border of two chunks

_MAGIC: tuple[tuple[bytes, Kind], ...] = (
    (b"%PDF", p.FILE_IS_PDF),
    (b"\x89PNG", p.FILE_IS_PICTURE),
    (b"\xff\xd8\xff", p.FILE_IS_PICTURE),
    (b"GIF8", p.FILE_IS_PICTURE),
    (b"II*\x00", p.FILE_IS_PICTURE),
    (b"MM\x00*", p.FILE_IS_PICTURE),
    (b"BM", p.FILE_IS_PICTURE),
    (b"Rar!", p.FILE_IS_ARCHIVE),
    (b"7z\xbc\xaf", p.FILE_IS_ARCHIVE),
    (b"\x1f\x8b", p.FILE_IS_ARCHIVE),
    (b"BZh", p.FILE_IS_ARCHIVE),
    (b"\xfd7zXZ", p.FILE_IS_ARCHIVE),
    (b"{\\rtf", p.FILE_IS_DOCUMENT),
)
_WEB = re.compile(rb"\s*<(?:!doctype|html|head|table|meta|\?xml|!--)", re.IGNORECASE)
# A cell beyond column Z or row 149,999. Without any, the rectangle has at most _NEAR cells.
_FAR = re.compile(rb"""r="(?:[A-Z]{2,3}[0-9]|[A-Z](?:[0-9]{7}|[2-9][0-9]{5}|1[5-9][0-9]{4}))""")
# Lawful XML that no spreadsheet writes; _FAR would miss it, so it gets the exact measure.
_UNUSUAL = (b"='", b"= ", b" =", b"=\n", b"\n=", b"=\t", b"\t=", b"=\r", b"\r=")
_NEAR = 26 * 149_999
# A reference like r="AB12", unless its tag closes at once: cells that hold nothing cost nothing.
_FILLED = re.compile(
    rb"""\sr\s*=\s*["']([A-Z]{1,3})([0-9]{1,7})["']"""
    rb"""(?![^<>"']*(?:"[^"<]*"[^<>"']*|'[^'<]*'[^<>"']*)*(?:/>|>\s*</|><v\s*/>))"""
)
_INDEX = re.compile(rb"<(?:\w+:)?v>([0-9]{1,9})</")
_STRING = re.compile(rb"<(?:\w+:)?si(?:>|\s[^>]*>)(.*?)</(?:\w+:)?si>", re.DOTALL)


def form_of(path: Path) -> Form:
    """Whether the file is text (CSV) or a workbook that may be opened; anything else raises ProblemError."""
    head = _head(path)
    if not head:
        raise ProblemError(p.FILE_EMPTY, where=path.name, file=path.name)
    if head.startswith(b"PK"):
        _check_zip(path)
        return "workbook"
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        _check_old(path)
        return "workbook"
    _check_text(path, head)
    return "csv"


def _head(path: Path) -> bytes:
    where = path.name
    try:
        if path.is_dir():
            raise ProblemError(p.FILE_IS_DIRECTORY, where=where, file=where)
        with path.open("rb") as file:
            return file.read(8192)
    except FileNotFoundError:
        raise ProblemError(p.FILE_MISSING, where=where, file=where) from None
    except PermissionError:
        raise ProblemError(p.FILE_FORBIDDEN, where=where, file=where) from None
    except (OSError, ValueError):  # ValueError: a NUL inside the name
        raise ProblemError(p.FILE_UNREADABLE, where=where, file=where) from None


def _check_text(path: Path, head: bytes) -> None:
    for magic, kind in _MAGIC:
        # "BM" may begin an honest text; a picture has a NUL near.
        if head.startswith(magic) and (magic != b"BM" or b"\0" in head):
            raise ProblemError(kind, where=path.name, file=path.name)
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return
    if _WEB.match(head.removeprefix(b"\xef\xbb\xbf")):
        raise ProblemError(p.FILE_IS_WEB_PAGE, where=path.name, file=path.name)
    control = sum(1 for byte in head if byte < 32 and byte not in b"\t\n\r\f\x1a\x1b")
    if b"\0" in head or control * 50 > len(head):
        raise ProblemError(p.FILE_IS_BINARY, where=path.name, file=path.name)
    if not head.strip(b" \t\r\n\f\x1a\xef\xbb\xbf;,") and path.stat().st_size <= len(head):
        raise ProblemError(p.FILE_EMPTY, where=path.name, file=path.name)


def _check_old(path: Path) -> None:
    """An OLE container: an .xls, or an encrypted .xlsx, or a document of another program."""
    where = path.name
    if path.stat().st_size > MAX_OLD_WORKBOOK:
        raise ProblemError(p.FILE_TOO_LARGE, where=where, file=where)
    data = path.read_bytes()
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise ProblemError(p.FILE_ENCRYPTED, where=where, file=where)
    if not any(name.encode("utf-16-le") in data for name in ("Workbook", "Book")):
        raise ProblemError(p.FILE_IS_DOCUMENT, where=where, file=where)


def _check_zip(path: Path) -> None:
    where = path.name
    try:
        with zipfile.ZipFile(path) as archive, path.open("rb") as raw:
            members = archive.infolist()
            _check_kind(where, {m.filename for m in members})
            if any(m.flag_bits & 1 for m in members):
                raise ProblemError(p.FILE_ENCRYPTED, where=where, file=where)
            _check_sizes(where, members, path.stat().st_size)
            _Scan(where, raw, path.stat().st_size).run(members)
    # NotImplementedError is zipfile's own word for a version of the format that it does not know.
    except (zipfile.BadZipFile, zlib.error, struct.error, NotImplementedError, EOFError, ValueError, OSError):
        raise ProblemError(p.FILE_BROKEN, where=where, file=where) from None


def _check_kind(where: str, names: set[str]) -> None:
    lower = {name.lower() for name in names}
    if "xl/workbook.xml" in lower:
        return
    if any(name.startswith("xl/") and name.endswith(".bin") for name in lower):
        raise ProblemError(p.FILE_OTHER_WORKBOOK, where=where, file=where)
    if "word/document.xml" in lower or any(name.startswith("ppt/") for name in lower):
        raise ProblemError(p.FILE_IS_DOCUMENT, where=where, file=where)
    if {"mimetype", "content.xml"} <= lower:
        raise ProblemError(p.FILE_OTHER_WORKBOOK, where=where, file=where)
    if any(name.startswith("xl/") for name in lower) or "[content_types].xml" in lower:
        raise ProblemError(p.FILE_BROKEN, where=where, file=where)
    raise ProblemError(p.FILE_IS_ARCHIVE, where=where, file=where)


def _check_sizes(where: str, members: list[zipfile.ZipInfo], size: int) -> None:
    declared = sum(m.file_size for m in members)
    packed = sum(m.compress_size for m in members)
    # Members that overlap claim more packed bytes than the file has: an old trick of bombs.
    if len(members) > MAX_MEMBERS or _is_bomb(declared, size) or packed > size:
        raise ProblemError(p.FILE_BOMB, where=where, file=where)


def _is_bomb(unpacked: int, packed: int) -> bool:
    return unpacked > MAX_UNPACKED or (unpacked > RATIO_FROM and unpacked > MAX_RATIO * max(packed, 1))


class _Scan:
    """Unpacks every member once, whatever its header claims, and measures what reading it would cost."""

    def __init__(self, where: str, raw: BinaryIO, size: int) -> None:
        self.where, self.raw, self.size = where, raw, size
        self.unpacked = 0
        self.lengths: list[int] = []  # of the shared texts

    def run(self, members: list[zipfile.ZipInfo]) -> None:
        sheets = [m for m in members if m.filename.lower().startswith("xl/worksheets/")]
        shared = [m for m in members if m.filename.lower() == "xl/sharedstrings.xml"]
        for member in members:
            if member not in sheets and member not in shared:
                for _ in self.chunks(member):
                    pass
        for member in shared:
            self.lengths.extend(self.text_lengths(member))
        for member in sheets:
            self.measure(member)

    def chunks(self, member: zipfile.ZipInfo) -> Iterator[bytes]:
        """The unpacked bytes, at most ``_CHUNK`` at a time."""
        self.raw.seek(member.header_offset)
        header = self.raw.read(30)
        if header[:4] != b"PK\x03\x04":
            raise zipfile.BadZipFile("no local header")
        name_length, extra_length = struct.unpack("<HH", header[26:30])
        self.raw.seek(name_length + extra_length, 1)
        if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise zipfile.BadZipFile("packed in a way that workbooks do not use")
        inflate = zlib.decompressobj(-15) if member.compress_type == zipfile.ZIP_DEFLATED else None
        left = member.compress_size
        while left:
            packed = self.raw.read(min(_CHUNK, left))
            if not packed:
                raise EOFError("the archive ends early")
            left -= len(packed)
            while packed:
                data = inflate.decompress(packed, _CHUNK) if inflate else packed
                packed = inflate.unconsumed_tail if inflate else b""
                self.unpacked += len(data)
                if _is_bomb(self.unpacked, self.size):
                    raise ProblemError(p.FILE_BOMB, where=self.where, file=self.where)
                yield data

    def text_lengths(self, member: zipfile.ZipInfo) -> Iterator[int]:
        tail = b""
        for chunk in self.chunks(member):
            window, end = tail + chunk, 0
            for match in _STRING.finditer(window):
                yield len(match[1])
                end = match.end()
            tail = window[end:]
            if len(tail) > 4 * _CHUNK:  # one text of megabytes: no cell of a table
                raise ProblemError(p.FILE_BOMB, where=self.where, file=self.where)

    def measure(self, member: zipfile.ZipInfo) -> None:
        """Refuse a sheet whose rectangle of cells, or whose texts as used, would not fit into memory."""
        cells = texts = 0
        look_at_texts = max(self.lengths, default=0) > _SHORT_TEXT
        far = False
        for window in self.windows(member):
            cells += window.count(b"<c ") + window.count(b"<c>") + window.count(b":c ")
            far = far or _FAR.search(window) is not None or any(odd in window for odd in _UNUSUAL)
            texts += self.used(window) if look_at_texts else 0
            if cells > 4 * MAX_CELLS or texts > MAX_SHARED_TEXT:
                raise ProblemError(p.FILE_TOO_LARGE, where=self.where, file=self.where)
        if far or MAX_CELLS < _NEAR:
            unpacked = self.unpacked
            self.measure_exactly(member)
            self.unpacked = unpacked

    def measure_exactly(self, member: zipfile.ZipInfo) -> None:
        """The rectangle from the reference of each filled cell: five times slower, for few sheets."""
        self.unpacked = last_row = last_column = 0
        for window in self.windows(member):
            found = _FILLED.findall(window)
            last_row = max(last_row, max(map(int, {row for _, row in found}), default=0))
            last_column = max(last_column, max(map(_column, {name for name, _ in found}), default=0))
            if last_row * last_column > MAX_CELLS:
                raise ProblemError(p.FILE_TOO_LARGE, where=self.where, file=self.where)

    def windows(self, member: zipfile.ZipInfo) -> Iterator[bytes]:
        """The unpacked bytes, cut where a cell or row begins, so that none is torn apart."""
        tail = b""
        for chunk in self.chunks(member):
            window = tail + chunk
            cut = max(window.rfind(b"<c"), window.rfind(b"<row"), len(window) - _TAIL)
            tail = window[cut:]
            yield window[:cut]
        yield tail

    def used(self, window: bytes) -> int:
        """Bytes of the shared texts that this part of a sheet uses, each as often as it is used."""
        lengths, count = self.lengths, len(self.lengths)
        return sum(lengths[i] for i in map(int, _INDEX.findall(window)) if i < count)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
