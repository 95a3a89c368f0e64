"""Files that are read and not kept: laid down for the time of reading, under a name of our own."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from django.core import signing

LARGEST: Final = 1_500_000
_XLSX: Final = b"PK\x03\x04"
_KEPT_S: Final = 3600


@contextmanager
def laid_down(body: bytes) -> Iterator[Path]:
    """A path at which the bytes lie while the block runs: a workbook if they begin like one, else a text table."""
    with TemporaryDirectory(prefix="amiyan-upload-") as folder:
        path = Path(folder) / ("table.xlsx" if body.startswith(_XLSX) else "table.csv")
        path.write_bytes(body)
        yield path


def sealed(body: bytes, *, for_whom: str) -> str:
    """The file as a hidden field carries it from the preview to the next step: signed, for one person and place."""
    return signing.dumps(body.decode("latin-1"), salt=for_whom, compress=True)


def unsealed(text: str, *, for_whom: str) -> bytes | None:
    """The file again; None where it was changed, is older than an hour, or was sealed for somebody else."""
    try:
        found: Any = signing.loads(text, salt=for_whom, max_age=_KEPT_S)
    except signing.BadSignature:
        return None
    return str(found).encode("latin-1")
