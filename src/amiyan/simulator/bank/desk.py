"""The books of whoever works at a folder: one SQLite file, in which a change is whole or not at all.

Letters are written into the books in the transaction that decides them, and into the folder afterwards: after
``kill -9`` a letter may come twice, but none is lost and nothing is done twice.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any, Final

_TABLES: Final = """
CREATE TABLE state (day TEXT NOT NULL, round INTEGER NOT NULL);
-- A file that was taken in and not yet moved away. It tells a restart from a second sending.
CREATE TABLE arrival (name TEXT PRIMARY KEY, digest TEXT NOT NULL) WITHOUT ROWID;
-- ``place``: the number of its file, given when its time has come.
CREATE TABLE letter (
    number INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, body BLOB NOT NULL, round INTEGER NOT NULL,
    after_day TEXT NOT NULL, place INTEGER UNIQUE, written INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX letter_that_waits ON letter (written, number);
"""


class Desk:
    """A day, a round, what came in and what goes out. Every method but :meth:`change` stands within one."""

    def __init__(self, path: Path, day: date, tables: str) -> None:
        """Opens the books; ``day`` counts and ``tables`` are made when they are new."""
        self.lines = sqlite3.connect(path, isolation_level=None, timeout=30)
        self.lines.execute("PRAGMA journal_mode = WAL")
        # What is committed outlives the process; only a power cut could take the last moments.
        self.lines.execute("PRAGMA synchronous = NORMAL")
        with self.change():
            if not self.lines.execute("SELECT 1 FROM sqlite_master WHERE name = 'state'").fetchone():
                for table in (_TABLES + tables).split(";\n"):
                    self.lines.execute(table)
                self.lines.execute("INSERT INTO state VALUES (?, 0)", [day.isoformat()])

    def close(self) -> None:
        """Close the file."""
        self.lines.close()

    @contextmanager
    def change(self) -> Iterator[None]:
        """All that happens within is kept together, or nothing of it."""
        self.lines.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self.lines.execute("ROLLBACK")
            raise
        self.lines.execute("COMMIT")

    @property
    def day(self) -> date:
        """The day that is open."""
        return date.fromisoformat(self.one("SELECT day FROM state"))

    @property
    def round(self) -> int:
        """How often the bank has looked into its folder."""
        return int(self.one("SELECT round FROM state"))

    def next_round(self) -> None:
        """Another look."""
        self.lines.execute("UPDATE state SET round = round + 1")

    def open_day(self, day: date) -> None:
        """Go on to a later day."""
        self.lines.execute("UPDATE state SET day = ?", [day.isoformat()])

    def arrived_before(self, name: str, digest: str) -> bool:
        """Whether this very file was taken in before the bank went down."""
        said = "SELECT 1 FROM arrival WHERE name = ? AND digest = ?"
        return self.lines.execute(said, [name, digest]).fetchone() is not None

    def note_arrival(self, name: str, digest: str) -> None:
        """Taken in; still lies in the folder."""
        self.lines.execute("INSERT OR REPLACE INTO arrival VALUES (?, ?)", [name, digest])

    def arrivals(self) -> list[str]:
        """Files that were taken in and may still lie in the folder."""
        return [row[0] for row in self.lines.execute("SELECT name FROM arrival")]

    def forget_arrival(self, name: str) -> None:
        """Moved away."""
        self.lines.execute("DELETE FROM arrival WHERE name = ?", [name])

    def next_letter(self) -> int:
        """The number of the next letter."""
        return int(self.one("SELECT coalesce(max(number), 0) + 1 FROM letter"))

    def post(self, kind: str, body: bytes, round_: int, after_day: str = "") -> None:
        """A letter that goes out in a round, or when a day is over."""
        self.lines.execute(
            "INSERT INTO letter (kind, body, round, after_day) VALUES (?, ?, ?, ?)",
            [kind, body, round_, after_day],
        )

    def give_places(self) -> None:
        """Number the files of letters whose time has come; what waited for a day to end comes after the rest."""
        due = self.lines.execute(
            "SELECT number FROM letter, state WHERE written = 0 AND place IS NULL AND letter.round <= state.round"
            " AND after_day < state.day ORDER BY after_day, number"
        ).fetchall()
        place = self.one("SELECT coalesce(max(place), 0) FROM letter")
        self.lines.executemany(
            "UPDATE letter SET place = ? WHERE number = ?",
            [(place + count, row[0]) for count, row in enumerate(due, 1)],
        )

    def outgoing(self) -> list[tuple[int, str, bytes]]:
        """The place, kind and body of letters that are to be put into the folder."""
        return self.lines.execute(
            "SELECT place, kind, body FROM letter WHERE written = 0 AND place IS NOT NULL ORDER BY place"
        ).fetchall()

    def written(self, place: int) -> None:
        """A letter lies in the folder."""
        self.lines.execute("UPDATE letter SET written = 1 WHERE place = ?", [place])

    def waiting(self) -> int:
        """How many letters are still to leave."""
        return int(self.one("SELECT count(*) FROM letter WHERE written = 0"))

    def one(self, query: str, *values: Any) -> Any:
        """The first value that a query finds."""
        return self.lines.execute(query, values).fetchone()[0]

    def rows(self, query: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """What a query finds; for telling the truth."""
        return self.lines.execute(query, values).fetchall()
