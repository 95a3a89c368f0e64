"""Files that people send by pages: what they are is read from their first bytes, and nothing that they call themselves
is believed or kept.

A file's name is never used, its type never taken from the browser. What is kept goes into the database (outside of
everything that is served as a file), under a number of ours, and is handed out as a download that no browser runs.
"""

import io
import zipfile
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Any, Final

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse

from amiyan.kernel.problems import ProblemError
from amiyan.web import problems as p

MEGABYTE: Final = 1 << 20
# The proxy of docs/install.md takes a body of eight.
LARGEST: Final = 7 * MEGABYTE
_UNPACKED: Final = 100 * MEGABYTE
_PARTS: Final = 2_000


class FileKind(StrEnum):
    """A kind of file that some page takes, by its media type."""

    PDF = "application/pdf"
    PNG = "image/png"
    JPEG = "image/jpeg"
    XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    TEXT = "text/plain"


SCANS: Final = frozenset({FileKind.PDF, FileKind.PNG, FileKind.JPEG})
TABLES: Final = frozenset({FileKind.XLSX, FileKind.TEXT})
_BEGINS: Final = {
    b"%PDF-": FileKind.PDF,
    b"\x89PNG\r\n\x1a\n": FileKind.PNG,
    b"\xff\xd8\xff": FileKind.JPEG,
    b"PK\x03\x04": FileKind.XLSX,
}
_ENDINGS: Final = {
    FileKind.PDF: "pdf",
    FileKind.PNG: "png",
    FileKind.JPEG: "jpg",
    FileKind.XLSX: "xlsx",
    FileKind.TEXT: "txt",
}


@dataclass(frozen=True, slots=True)
class Received:
    """A file as it came: its bytes, what they are, and their SHA-256."""

    content: bytes
    kind: FileKind
    digest: bytes


def received(
    file: "UploadedFile[Any] | None", *, kinds: Collection[FileKind], largest: int = LARGEST
) -> Received:
    """The file of a form (``request.FILES.get(…)``), of one of ``kinds`` and at most ``largest`` bytes.

    ProblemError where none came, it is too large or its content is of another kind. It is read whole: ``largest`` bytes
    are held in memory.
    """
    if file is None or not file.size:
        raise ProblemError(p.NO_FILE)
    if file.size > largest:
        raise ProblemError(p.FILE_TOO_LARGE, most=largest // MEGABYTE)
    content = file.read(largest + 1)
    if len(content) > largest:
        raise ProblemError(p.FILE_TOO_LARGE, most=largest // MEGABYTE)
    kind = kind_of(content)
    if kind is None or kind not in kinds:
        named = ", ".join(sorted(_ENDINGS[one] for one in kinds))
        raise ProblemError(p.FILE_OF_ANOTHER_KIND, kinds=named)
    return Received(content, kind, sha256(content).digest())


def kind_of(content: bytes) -> FileKind | None:
    """What bytes are by their beginning (a workbook also by what it holds); None for everything else."""
    begun = next((kind for magic, kind in _BEGINS.items() if content.startswith(magic)), None)
    if begun is FileKind.XLSX:
        return begun if _is_workbook(content) else None
    return begun or (FileKind.TEXT if _is_text(content) else None)


def handed_out(content: bytes, kind: FileKind, number: int) -> HttpResponse:
    """A kept file as a download: named by our number, run and shown by no browser inside our pages."""
    answer = HttpResponse(content, content_type=str(kind))
    answer["Content-Disposition"] = f'attachment; filename="{number}.{_ENDINGS[kind]}"'
    answer["Cache-Control"] = "private, no-store"
    return answer


def _is_workbook(content: bytes) -> bool:
    """A packed workbook that does not unpack to more than a machine bears."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            parts = packed.infolist()
    except zipfile.BadZipFile:
        return False
    names = {part.filename for part in parts}
    return (
        {"[Content_Types].xml", "xl/workbook.xml"} <= names
        and "xl/vbaProject.bin" not in names
        and len(parts) <= _PARTS
        and sum(part.file_size for part in parts) <= _UNPACKED
    )


def _is_text(content: bytes) -> bool:
    """Text in UTF-8 or in the old encoding of Windows, without signs that steer; and no page for a browser."""
    if any(byte < 0x20 and byte not in b"\t\r\n" for byte in content[: 64 * 1024]):
        return False
    if content.lstrip()[:1] == b"<":
        return False
    for encoding in ("utf-8-sig", "cp1251"):
        try:
            content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return True
    return False
