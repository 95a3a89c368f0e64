"""Batches as a file on a stick, for a school whose network is dead."""

import os
from pathlib import Path

from amiyan.deliveries.makers.native.reader import BEGINNING, envelope
from amiyan.gate import problems
from amiyan.gate.clock import Clocks
from amiyan.gate.store import Store
from amiyan.kernel.problems import ProblemError


def export(store: Store, clocks: Clocks, folder: Path) -> tuple[Path | None, int]:
    """Write every batch that is not acknowledged into one new file; its path and how many batches it holds.

    They stay in the store and are sent too, should the network come back: the server takes each once.
    """
    while store.cut(clocks.read()):
        pass
    first, last = store.committed + 1, store.highest
    if last < first:
        return None, 0
    path = folder / f"{store.device}-{first:06}-{last:06}.batches"
    unfinished = path.with_suffix(".unfinished")
    if path.exists():
        raise ProblemError(problems.EXPORT_EXISTS, file=str(path))
    count = 0
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with unfinished.open("wb") as file:
            file.write(BEGINNING + b"\n")
            for number in range(first, last + 1):
                if batch := store.batch(number):
                    file.write(envelope(batch.body, batch.signature) + b"\n")
                    count += 1
            file.flush()
            os.fsync(file.fileno())
        unfinished.rename(path)
    except OSError as error:
        raise ProblemError(problems.EXPORT_WRITE, folder=str(folder), reason=str(error.strerror)) from error
    return path, count
