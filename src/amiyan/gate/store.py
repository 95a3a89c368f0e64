"""The gate's store: one SQLite file that holds what was recorded until the server has it.

Every write is one transaction that is on the disk before it returns (WAL, synchronous=FULL). A record moves
into a batch in one transaction, and a batch's bytes and signature stand there before they are sent: whenever
the power fails, each record is in the store once. Two processes may use one store; SQLite orders their writes.
"""

import datetime as dt
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from amiyan.deliveries.makers.native import keys, wire
from amiyan.gate import problems
from amiyan.gate.clock import Moment, jump_s
from amiyan.gate.tables import SCHEMA_VERSION, TABLES
from amiyan.kernel.problems import ProblemError

# Of records: the frame has room, and an export's line (base64) stays within the mebibyte that a reader takes.
BATCH_BYTES_MAX: Final = wire.BYTES_MAX * 5 // 8
JUMP_S: Final = 2  # a wall clock that moves less is only being adjusted
_BUSY_S: Final = 30.0


@dataclass(frozen=True, slots=True)
class Stored:
    """A batch as it is sent."""

    number: int
    signature: str
    body: bytes


class Store:
    """An open store. ``device``, ``server`` and ``key`` are facts of the file."""

    def __init__(self, path: Path) -> None:
        """Open a store that ``create`` made; ProblemError where it is missing or damaged."""
        if not path.is_file():
            raise ProblemError(problems.STORE_MISSING, store=str(path))
        self.path = path
        try:
            self._connection = _connected(path)
            (version,) = self._connection.execute("PRAGMA user_version").fetchone()
            if version != SCHEMA_VERSION:
                raise ProblemError(problems.STORE_BROKEN, store=str(path))
            self.device = self.fact("device")
            self.server = self.fact("server")
            self.key = keys.read_private(self.fact("key"))
        except (sqlite3.DatabaseError, ValueError) as error:
            raise ProblemError(problems.STORE_BROKEN, store=str(path)) from error

    @staticmethod
    def create(path: Path, *, device: str, server: str, key: keys.PrivateKey) -> None:
        """Make a store that only its owner can read; ProblemError where the file is there already."""
        try:
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        except FileExistsError as error:
            raise ProblemError(problems.STORE_EXISTS, store=str(path)) from error
        except OSError as error:
            raise ProblemError(problems.STORE_WRITE, reason=str(error.strerror)) from error
        connection = _connected(path)
        facts = {"device": device, "server": server, "key": keys.private_text(key), "committed": "0"}
        connection.executescript(f"BEGIN IMMEDIATE; {TABLES}")
        connection.executemany("INSERT INTO fact VALUES (?, ?)", facts.items())
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
        connection.execute("COMMIT")
        connection.close()

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction; it is on the disk when the block is left."""
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")
        except sqlite3.DatabaseError as error:
            if self._connection.in_transaction:  # a commit that failed, on a full disk say
                self._connection.rollback()
            raise ProblemError(problems.STORE_WRITE, reason=str(error)) from error

    def fact(self, name: str) -> str:
        """A fact of the store, '' where it is not known."""
        row = self._connection.execute("SELECT value FROM fact WHERE name = ?", [name]).fetchone()
        return str(row[0]) if row else ""

    def remember(self, name: str, value: str) -> None:
        """Keep a fact; '' forgets it."""
        with self._writing() as connection:
            _remember(connection, name, value)

    @property
    def committed(self) -> int:
        """The highest number that the server has acknowledged."""
        return int(self.fact("committed") or 0)

    @property
    def highest(self) -> int:
        """The number of the last batch that was cut, 0 before the first."""
        return int(self._connection.execute("SELECT coalesce(max(number), 0) FROM batch").fetchone()[0])

    def add(self, mark: wire.Mark, moment: Moment) -> None:
        """Put a record on the disk; ProblemError where it cannot be sent or written."""
        body = wire.encode_mark(mark)
        with self._writing() as connection:
            self._notice_the_clock(connection, moment)
            connection.execute(
                "INSERT INTO record (id, at, monotonic_ms, boot, body) VALUES (?, ?, ?, ?, ?)",
                [str(mark.id), moment.at.isoformat(), moment.monotonic_ms, moment.boot, body],
            )

    def _notice_the_clock(self, connection: sqlite3.Connection, moment: Moment) -> None:
        last = self.fact("last_moment")
        if last:
            at, monotonic_ms, boot = last.split(" ")
            seconds = jump_s(Moment(dt.datetime.fromisoformat(at), int(monotonic_ms), boot), moment)
            if abs(seconds) > JUMP_S:
                connection.execute(
                    "INSERT INTO jump (at, monotonic_ms, boot, seconds) VALUES (?, ?, ?, ?)",
                    [moment.at.isoformat(), moment.monotonic_ms, moment.boot, seconds],
                )
        _remember(connection, "last_moment", f"{moment.at.isoformat()} {moment.monotonic_ms} {moment.boot}")

    def cut(self, moment: Moment) -> int:
        """Make a batch of the oldest records and sign it; its number, 0 where nothing waits.

        A batch holds records of one boot. Where that boot is over, the batch's ``monotonic_ms`` is that of
        its last record: the clock that counted them stands still.
        """
        with self._writing() as connection:
            rows = _oldest(connection)
            if not rows:
                return 0
            last_place, oldest_at, _, boot = rows[-1][0], rows[0][1], rows[0][2], rows[0][3]
            number = self.highest + 1
            before = connection.execute("SELECT sha256 FROM batch WHERE number = ?", [number - 1]).fetchone()
            batch = wire.Batch(
                device=self.device,
                number=number,
                previous=before[0] if before else wire.ZEROS,
                sent_at=moment.at,
                monotonic_ms=moment.monotonic_ms if boot == moment.boot else rows[-1][2],
                boot=boot,
                records=tuple(wire.decode_mark(row[4]) for row in rows),
            )
            body = wire.encode(batch)
            connection.execute(
                "INSERT INTO batch (number, sha256, signature, body, records, oldest_at) VALUES (?, ?, ?, ?, ?, ?)",
                [number, wire.sha256_of(body), keys.sign(self.key, body), body, len(rows), oldest_at],
            )
            connection.execute("DELETE FROM record WHERE place <= ?", [last_place])
        return number

    def batch(self, number: int) -> Stored | None:
        """A batch by its number, None where it was pruned or is not cut yet."""
        row = self._connection.execute(
            "SELECT number, signature, body FROM batch WHERE number = ?", [number]
        ).fetchone()
        return Stored(*row) if row else None

    def acknowledge(self, committed: int, moment: Moment) -> None:
        """The server has everything up to ``committed``, and nothing after it.

        It may be less than before, where the server was set back: then the later batches wait again.
        """
        with self._writing() as connection:
            connection.execute("UPDATE batch SET acknowledged_at = NULL WHERE number > ?", [committed])
            connection.execute(
                "UPDATE batch SET acknowledged_at = ? WHERE number <= ? AND acknowledged_at IS NULL",
                [moment.at.astimezone(dt.UTC).isoformat(), committed],
            )
            _remember(connection, "committed", str(committed))

    def prune(self, moment: Moment, *, days: int) -> int:
        """Forget batches that were acknowledged more than ``days`` ago; the last one stays, for the chain."""
        limit = (moment.at.astimezone(dt.UTC) - dt.timedelta(days=days)).isoformat()
        with self._writing() as connection:
            return connection.execute(
                "DELETE FROM batch WHERE acknowledged_at < ? AND number < (SELECT max(number) FROM batch)",
                [limit],
            ).rowcount

    def first(self, sql: str) -> tuple[object, ...]:
        """The first row of a question that only reads."""
        return tuple(self._connection.execute(sql).fetchone() or ())


def _oldest(connection: sqlite3.Connection) -> list[tuple[int, str, int, str, bytes]]:
    """The oldest records of one boot that fit into a batch: place, at, monotonic_ms, boot, body."""
    rows: list[tuple[int, str, int, str, bytes]] = connection.execute(
        "SELECT place, at, monotonic_ms, boot, body FROM record ORDER BY place LIMIT ?", [wire.RECORDS_MAX]
    ).fetchall()
    taken: list[tuple[int, str, int, str, bytes]] = []
    size = 0
    for row in rows:
        size += len(row[4]) + 1
        if row[3] != rows[0][3] or size > BATCH_BYTES_MAX:
            break
        taken.append(row)
    return taken


def _remember(connection: sqlite3.Connection, name: str, value: str) -> None:
    connection.execute("DELETE FROM fact WHERE name = ?", [name])
    if value:
        connection.execute("INSERT INTO fact VALUES (?, ?)", [name, value])


def _connected(path: Path) -> sqlite3.Connection:
    # A lock of the gate's own keeps threads apart; each process and each thread that sends has its connection.
    connection = sqlite3.connect(path, timeout=_BUSY_S, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    return connection
