"""The three ports from a folder: tables (CSV, Excel) or lines of JSON, as a register's owner exports them.

The folder is an inbox: files are taken in the order of their names (``pupils-2025-09-08.csv``), and the
cursor is the last one with its digest and the rows done. A new file has a later name; a file whose content
changed under its name is read again.
"""

import hashlib
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Final, TypeVar

from amiyan.kernel.problems import ProblemError
from amiyan.kernel.text import name_of
from amiyan.registry.files.problems import RowProblem
from amiyan.registry.files.registers import PersonRow, StatusRow, read_people, read_statuses
from amiyan.registry.files.roster import RosterRow, read_roster
from amiyan.registry.sources import problems as p
from amiyan.registry.sources.ports import Answer, Cursor, Held, NotFound, Page, Reason, Unavailable
from amiyan.registry.sources.records import answer_in, held_or_nothing, person_in, pupil_in, read_lines

PAGE: Final = 5000  # rows believed in one transaction
_ASKED: Final = 500  # IINs of one question to the index
Row = TypeVar("Row")


def files_of(folder: Path, name: str) -> list[Path]:
    """The files of a register in the order of their names. Raises ProblemError where there is none."""
    found = sorted(
        path
        for path in (folder.iterdir() if folder.is_dir() else ())
        if path.is_file() and path.name.startswith(name) and not set("~|") & set(path.name)
    )
    if not found:
        raise ProblemError(p.NO_FILE, where=str(folder), folder=name_of(folder), name=name)
    return found


class FolderPupils:
    """Pupils and lists from ``pupils*``: rosters, or a pupil's record on each line."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def changes(self, since: Cursor) -> Iterator[Page[RosterRow]]:
        """Each file in pages. Linear in the rows; what is done already is read over."""
        return _pages(files_of(self.folder, "pupils"), since, self._rows)

    def close(self) -> None:
        """Nothing is held."""

    def _rows(self, path: Path) -> Iterator[RosterRow | RowProblem]:
        return read_lines(path, pupil_in) if path.suffix == ".jsonl" else read_roster(path)


class FolderPeople:
    """Births, names and deaths from ``people*``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def changes(self, since: Cursor) -> Iterator[Page[PersonRow]]:
        """Each file in pages. Linear in the rows; what is done already is read over."""
        return _pages(files_of(self.folder, "people"), since, self._rows)

    def close(self) -> None:
        """Nothing is held."""

    def _rows(self, path: Path) -> Iterator[PersonRow | RowProblem]:
        return read_lines(path, person_in) if path.suffix == ".jsonl" else read_people(path)


class FolderStatuses:
    """Answers from ``statuses*``: who stands in no file was not answered about, which is no "no".

    A file is in no order that helps, so the first question lays all answers into an index on disk: memory
    stays flat, time grows with the rows. Of two answers about a person the later stands.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._index: sqlite3.Connection | None = None

    def ask(self, iins: Sequence[str]) -> Iterator[Answer | RowProblem]:
        """Exactly one answer for each IIN; problems of the files come with the first question."""
        if self._index is None:
            self._index = sqlite3.connect("")  # a file of its own, gone when it is closed
            yield from self._lay(self._index)
        for start in range(0, len(iins), _ASKED):
            yield from _answers(self._index, list(iins[start : start + _ASKED]))

    def close(self) -> None:
        """Let go of the index."""
        if self._index is not None:
            self._index.close()
            self._index = None

    def _lay(self, index: sqlite3.Connection) -> Iterator[RowProblem]:
        index.execute(
            "CREATE TABLE answer (iin TEXT PRIMARY KEY, word TEXT, holds TEXT, covers TEXT, until TEXT)"
            " WITHOUT ROWID"
        )
        for path in files_of(self.folder, "statuses"):
            for row in _lines(path) if path.suffix == ".jsonl" else _table(path):
                if isinstance(row, RowProblem):
                    yield row
                else:
                    index.execute("INSERT OR REPLACE INTO answer VALUES (?, ?, ?, ?, ?)", _kept(row))
        index.commit()


def _lines(path: Path) -> Iterator[Answer | RowProblem]:
    return read_lines(path, answer_in)


def _table(path: Path) -> Iterator[Answer | RowProblem]:
    for row in read_statuses(path):
        if isinstance(row, StatusRow):
            yield held_or_nothing(row.iin, row.holds, row.covers, row.valid_to)
        else:
            yield row


def _kept(answer: Answer) -> tuple[str, str, str, str, str]:
    if isinstance(answer, Held):
        until = answer.until.isoformat() if answer.until else ""
        return answer.iin, "held", ";".join(answer.holds), ";".join(answer.covers), until
    return answer.iin, "" if isinstance(answer, NotFound) else answer.reason, "", "", ""


def _answers(index: sqlite3.Connection, iins: list[str]) -> Iterator[Answer]:
    places = ", ".join("?" * len(iins))
    found = {row[0]: row for row in index.execute(f"SELECT * FROM answer WHERE iin IN ({places})", iins)}
    for iin in iins:
        _, word, holds, covers, until = found.get(iin, (iin, "partial", "", "", ""))
        if word == "held":
            last = date.fromisoformat(until) if until else None
            yield Held(iin, tuple(filter(None, holds.split(";"))), tuple(covers.split(";")), last)
        elif word:
            reason: Reason = word
            yield Unavailable(iin, reason)
        else:
            yield NotFound(iin)


def _pages(
    files: list[Path], since: Cursor, read: Callable[[Path], Iterator[Row | RowProblem]]
) -> Iterator[Page[Row]]:
    name, digest, done = _place(since)
    for path in files:
        if path.name < name:
            continue
        mark = _digest(path)
        row = done if (path.name, mark) == (name, digest) else 0
        rows = islice(read(path), row, None)
        while chunk := tuple(islice(rows, PAGE)):
            row += len(chunk)
            yield Page(chunk, f"{path.name}|{mark}|{row}")


def _place(cursor: Cursor) -> tuple[str, str, int]:
    """A cursor taken apart; one that is not ours is the beginning."""
    name, _, rest = cursor.partition("|")
    digest, _, row = rest.partition("|")
    return (name, digest, int(row)) if row.isdigit() else ("", "", 0)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:16]
