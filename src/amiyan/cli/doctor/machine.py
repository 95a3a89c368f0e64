"""The machine and the environment of the process."""

import resource
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from amiyan.cli.doctor import problems
from amiyan.cli.doctor.finding import Finding, note, wrong
from amiyan.config import postgres

FREE_MIB, FREE_PERCENT = 1024, 5
FILES_WANTED = 4096


def check(environment: Mapping[str, str]) -> Iterator[Finding]:
    """Everything of this group."""
    yield from secret_key(environment)
    yield from files(resource.getrlimit(resource.RLIMIT_NOFILE)[0])
    folders = {Path(tempfile.gettempdir())}
    if not environment.get("AMIYAN_DATABASE_URL"):
        folders.add(postgres.data_folder())
    for folder in sorted(folders):
        if folder.exists():
            total, _used, free = shutil.disk_usage(folder)
            yield from disk(str(folder), free, total)


def disk(folder: str, free: int, total: int) -> Iterator[Finding]:
    """Bytes that are free, and all."""
    percent = free * 100 // max(1, total)
    if free < FREE_MIB << 20 or percent < FREE_PERCENT:
        yield wrong(problems.DISK_IS_FULL, folder=folder, free=free >> 20, percent=percent)


def secret_key(environment: Mapping[str, str]) -> Iterator[Finding]:
    """Harmless on the embedded database, where nothing is signed that must last."""
    if not environment.get("AMIYAN_SECRET_KEY"):
        found = wrong if environment.get("AMIYAN_DATABASE_URL") else note
        yield found(problems.NO_SECRET_KEY)


def files(limit: int) -> Iterator[Finding]:
    """The soft limit of open files; -1 is none."""
    if limit != resource.RLIM_INFINITY and limit < FILES_WANTED:
        yield note(problems.FEW_FILES, limit=limit, wanted=FILES_WANTED)
