"""What may be kept of a paper: a PDF or a picture, by what it is and not by what it is called. Pure."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from amiyan.entitlements import problems as p
from amiyan.kernel.problems import ProblemError

LARGEST: Final = 5 * 1024 * 1024
MOST: Final = 5
_BEGINS: Final = {
    b"%PDF-": "application/pdf",
    b"\xff\xd8\xff": "image/jpeg",
    b"\x89PNG\r\n\x1a\n": "image/png",
}
ENDINGS: Final = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}


@dataclass(frozen=True, slots=True)
class Paper:
    """A scan: its type as it was recognised, its bytes as they came, and the digest that names it."""

    kind: str
    body: bytes
    sha256: bytes


def paper_of(body: bytes) -> Paper:
    """The paper; ProblemError where it is empty, too large, or neither PDF, JPEG nor PNG."""
    if len(body) > LARGEST:
        raise ProblemError(p.SCAN_TOO_LARGE, most=LARGEST // (1024 * 1024))
    kind = next((kind for begins, kind in _BEGINS.items() if body.startswith(begins)), None)
    if kind is None:
        raise ProblemError(p.SCAN_OF_ANOTHER_KIND)
    return Paper(kind, body, hashlib.sha256(body).digest())


def check_number(papers: Sequence[Paper]) -> None:
    """ProblemError where an application comes without a paper, or with more than anybody looks at."""
    if not 0 < len(papers) <= MOST:
        raise ProblemError(p.SCANS_MISSING, most=MOST)
