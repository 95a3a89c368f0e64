"""The whole log and the balances as files, for whoever checks the books without us (``verifier``, docs/verify.md).

As of one moment, streamed by COPY; nothing personal is in it, owners are random ids. ``<tree>.hashes`` holds what was
*sealed*, not what the rows give now: where somebody bent a row alone, the two differ and the row is named.
"""

import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final, NamedTuple

from django.db import connection, transaction

from amiyan.kernel.problems import ProblemError
from amiyan.ledger.log.heads import all_heads
from amiyan.ledger.log.kept import KeptTiles, State, state_of
from amiyan.ledger.log.source import Source
from amiyan.ledger.log.tree import HASH, WIDTH, Place
from amiyan.settlement import problems
from amiyan.settlement.log import SOURCES

Report = Callable[[str, int, int], None]

STEP: Final = 1 << 14  # rows between two reports
TILES: Final = 64  # read at once
_LAST: Final = (1 << 63) - 1

_ACCOUNTS: Final = """
SELECT owner, id, kind, purpose, period, may_overdraw, credits, debits, debits_pending
FROM ledger_account ORDER BY owner, id
"""
# Open holds, of each account's owner: what the account is held by. Their sum is its debits_pending.
_HOLDS: Final = """
SELECT h.owner, h.account, h.amount FROM ledger_hold h
WHERE NOT EXISTS (
    SELECT FROM ledger_hold_end e WHERE (e.owner, e.service_month, e.id) = (h.owner, h.service_month, h.id))
ORDER BY h.owner, h.account, h.service_month, h.id
"""


class Exported(NamedTuple):
    """A tree as it was written: its rows, how many of them are sealed, and how many heads it has."""

    tree: str
    rows: int
    sealed: int
    heads: int


def export(folder: Path, *, report: Report = lambda _stage, _done, _total: None) -> list[Exported]:
    """Write everything into ``folder``, which comes into being whole or not at all.

    ProblemError where something is in it already, or where it cannot be written. Memory does not grow; time is
    n log n in the rows of each tree, which the server sorts.
    """
    with _finished_whole(folder) as unfinished, _one_moment():
        done = [_tree(source, unfinished, report) for source in SOURCES]
        _table(_ACCOUNTS, unfinished / "accounts.csv")
        _table(_HOLDS, unfinished / "holds.csv")
    return done


@contextmanager
def _one_moment() -> Iterator[None]:
    """Everything that is read in the block is of one moment; inside a caller's transaction, of that one's."""
    is_outermost = not connection.in_atomic_block
    with transaction.atomic():
        if is_outermost:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


@contextmanager
def _finished_whole(folder: Path) -> Iterator[Path]:
    """A folder beside the one that is wanted, which takes its name at the end. What a broken run left goes first."""
    unfinished = folder.with_name(f"{folder.name}.unfinished")
    try:
        if folder.exists() and any(folder.iterdir()):
            raise ProblemError(problems.EXPORT_NOT_EMPTY, folder=str(folder))
        if unfinished.exists():
            shutil.rmtree(unfinished)
        (unfinished / "checkpoints").mkdir(parents=True)
        yield unfinished
        if folder.exists():
            folder.rmdir()
        unfinished.rename(folder)
    except OSError as error:
        raise ProblemError(problems.EXPORT_WRITE, folder=str(folder), reason=str(error.strerror)) from error


@contextmanager
def _written(path: Path) -> Iterator[IO[bytes]]:
    with path.open("wb") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())


def _tree(source: Source, folder: Path, report: Report) -> Exported:
    state = state_of(source.tree)
    with _written(folder / f"{source.tree}.hashes") as hashes:
        for part in _sealed_hashes(source.tree, state.edge.size):
            hashes.write(part)
        rows = _rows(source, state, folder, hashes, report)
    heads = 0
    with _written(folder / "checkpoints" / f"{source.tree}.txt") as file:
        for head in all_heads(source.tree):
            file.write(f"{'---' + chr(10) if heads else ''}{head.whole}".encode())
            heads += 1
    return Exported(source.tree, rows, state.edge.size, heads)


def _rows(source: Source, state: State, folder: Path, hashes: IO[bytes], report: Report) -> int:
    """Write the leaves in their order, and behind the sealed hashes those of rows that are not sealed yet."""
    total = _count(source)
    report(source.tree, 0, total)
    # A transaction may be sealed in part: its rows are the first of those that follow.
    whole = state.tx - 1 if state.within else state.tx
    rows = 0
    with _written(folder / f"{source.tree}.log") as log:
        for after, below in ((-1, whole + 1), (whole, _LAST)):
            for place, leaf in enumerate(_leaves(source, after, below)):
                log.write(leaf + b"\n")
                if after == whole and place >= state.within:
                    hashes.write(hashlib.sha256(b"\x00" + leaf).digest())
                rows += 1
                if rows % STEP == 0:
                    report(source.tree, rows, total)
    report(source.tree, rows, max(rows, total))
    return rows


def _count(source: Source) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {source.table}")
        return int(cursor.fetchone()[0])


def _leaves(source: Source, after: int, below: int) -> Iterator[bytes]:
    """The leaves of the transactions after one and below another, in the order of the log; streamed."""
    select = source.rows(f"convert_from({source.leaf}, 'UTF8')") % {"after": int(after), "below": int(below)}
    for line in _copied(f"COPY ({select}) TO STDOUT"):
        yield _plain(line) if b"\\" in line else line


def _plain(line: bytes) -> bytes:
    """A field of COPY's text form without its escapes. A line break, which no leaf has, stays escaped and is found."""
    return line.decode("unicode_escape").encode("latin-1").replace(b"\n", b"\\n")


def _copied(statement: str) -> Iterator[bytes]:
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        rest = b""
        for block in copy:
            *lines, rest = (rest + bytes(block)).split(b"\n")
            yield from lines


def _sealed_hashes(tree: str, size: int) -> Iterator[bytes]:
    """The leaf hashes as they were sealed; zeros where somebody took a tile away, so that its rows are named."""
    tiles = KeptTiles(tree)
    last = -(-size // WIDTH)
    for first in range(0, last, TILES):
        places = [Place(0, place) for place in range(first, min(first + TILES, last))]
        read = tiles.read(places)
        for place in places:
            wanted = min(WIDTH, size - place.place * WIDTH) * HASH
            yield read.get(place, b"")[:wanted].ljust(wanted, b"\0")


def _table(select: str, path: Path) -> None:
    copying = f"COPY ({select}) TO STDOUT (FORMAT csv, HEADER)"
    with _written(path) as file, connection.cursor() as cursor, cursor.copy(copying) as copy:
        for block in copy:
            file.write(block)
