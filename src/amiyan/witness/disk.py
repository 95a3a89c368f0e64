"""Files that are replaced whole and are on the disk when it is said so: kill -9 leaves the old one or the new one."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from amiyan.kernel.problems import ProblemError
from amiyan.witness import problems

PRIVATE: Final = 0o600
PUBLIC: Final = 0o644


def put(path: Path, text: str, mode: int = PUBLIC) -> None:
    """Replace a file whole; on the disk when it returns. ProblemError where that cannot be done."""
    unfinished = path.with_name(f"{path.name}.unfinished")
    try:
        file = os.open(unfinished, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, mode)
        try:
            _write(file, text.encode())
            os.fsync(file)
        finally:
            os.close(file)
        unfinished.replace(path)
        _settle(path.parent)
    except OSError as error:
        raise ProblemError(problems.WRITE, folder=str(path.parent), reason=str(error.strerror)) from error


def _write(file: int, data: bytes) -> None:
    while data:
        data = data[os.write(file, data) :]


def _settle(folder: Path) -> None:
    """The names in a folder are on the disk."""
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def make_folder(folder: Path) -> None:
    """A folder that only its owner can read, with those above it; as it is where it is there."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _settle(folder.parent)
    except OSError as error:
        raise ProblemError(problems.WRITE, folder=str(folder), reason=str(error.strerror)) from error


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """For the time of the block no other process holds this lock; ProblemError where one does. kill -9 frees it."""
    try:
        lock = os.open(path, os.O_CREAT | os.O_RDWR, PRIVATE)
    except OSError as error:
        raise ProblemError(problems.WRITE, folder=str(path.parent), reason=str(error.strerror)) from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError as error:
        raise ProblemError(problems.BUSY, folder=str(path.parent)) from error
    finally:
        os.close(lock)
