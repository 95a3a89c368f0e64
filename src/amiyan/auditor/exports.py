"""Where exports for the outside verifier lie until they are fetched: a folder of the site, how far one is, its end.

A file and not a stream: an export is of one moment, and whoever fetches it by a slow line would hold that moment open in
the database for hours, and begin anew where the line breaks. So a job writes it once, and the file can be fetched in parts.
"""

import hashlib
import json
import os
import shutil
import tarfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from uuid import UUID

from amiyan.settlement.export import export

KEPT_DAYS: Final = 7


@dataclass(frozen=True, slots=True)
class Written:
    """A finished file: its SHA-256 and how many bytes it has."""

    sha256: bytes
    size: int


@dataclass(frozen=True, slots=True)
class HowFar:
    """What a job is at: the tree that it writes, and how many of its rows are done."""

    stage: str
    done: int
    total: int


def folder() -> Path | None:
    """The site's folder for exports (``AMIYAN_EXPORTS``), made for its own account alone; None where none is named."""
    named = os.environ.get("AMIYAN_EXPORTS", "")
    if not named:
        return None
    path = Path(named)
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def file_of(where: Path, export_id: UUID) -> Path:
    """Where the finished file of an export lies."""
    return where / f"{export_id.hex}.tar.gz"


def how_far(where: Path, export_id: UUID) -> HowFar | None:
    """How far the job of an export is; None where it says nothing."""
    try:
        return HowFar(**json.loads(_progress(where, export_id).read_text(encoding="utf-8")))
    except (FileNotFoundError, ValueError, TypeError):
        return None


def write(where: Path, export_id: UUID) -> Written:
    """Write the export and pack it; begun again after a broken run it gives the file that is there, or makes it anew.

    ProblemError and OSError as :func:`~amiyan.settlement.export.export`. Memory does not grow.
    """
    file = file_of(where, export_id)
    if not file.exists():
        made = where / export_id.hex
        if made.exists():
            shutil.rmtree(made)
        export(made, report=lambda stage, done, total: _say(where, export_id, HowFar(stage, done, total)))
        _pack(made, file)
        shutil.rmtree(made)
    _progress(where, export_id).unlink(missing_ok=True)
    return Written(_digest(file), file.stat().st_size)


def drop(where: Path, export_id: UUID) -> None:
    """Take away whatever there is of an export."""
    for path in (
        file_of(where, export_id),
        _unpacked(file_of(where, export_id)),
        _progress(where, export_id),
    ):
        path.unlink(missing_ok=True)
    for made in (where / export_id.hex, where / f"{export_id.hex}.unfinished"):
        shutil.rmtree(made, ignore_errors=True)


def _pack(made: Path, file: Path) -> None:
    """One file of all; it takes its name at the end."""
    part = _unpacked(file)
    with part.open("wb") as raw, tarfile.open(fileobj=raw, mode="w:gz", compresslevel=1) as archive:
        part.chmod(0o600)
        for path in sorted(made.rglob("*")):
            archive.add(path, arcname=f"export/{path.relative_to(made)}", recursive=False)
    part.rename(file)


def _digest(file: Path) -> bytes:
    with file.open("rb") as raw:
        return hashlib.file_digest(raw, "sha256").digest()


def _unpacked(file: Path) -> Path:
    return file.with_name(f"{file.name}.part")


def _progress(where: Path, export_id: UUID) -> Path:
    return where / f"{export_id.hex}.progress"


def _say(where: Path, export_id: UUID, at: HowFar) -> None:
    path = _progress(where, export_id)
    written = path.with_name(f"{path.name}.new")
    written.write_text(json.dumps({"stage": at.stage, "done": at.done, "total": at.total}), encoding="utf-8")
    written.replace(path)
