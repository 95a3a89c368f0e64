"""The way from a file to rows with known columns, shared by all kinds of tables.

Title rows above the header, blank rows and a header that is repeated inside the data (sheets pasted
together) are passed over; a repeated header in another order changes the columns from there on.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

from amiyan.kernel.problems import Kind, ProblemError
from amiyan.registry.files import headings as h
from amiyan.registry.files import problems as p
from amiyan.registry.files.cells import Cell, date_of, text_of, words_of
from amiyan.registry.files.problems import VALUE_SHOWN, RowProblem
from amiyan.registry.files.table import Numbered, Part, open_table


@dataclass(frozen=True, slots=True)
class Record:
    """One row that is not blank, with the columns that were in force for it."""

    file: str
    row: int
    cells: list[Cell]
    headings: h.Headings

    def has(self, name: str) -> bool:
        """Whether the table has the column at all."""
        return name in self.headings.columns

    def get(self, name: str) -> Cell:
        """The cell; blank where the column is absent or the row is short."""
        index = self.headings.columns.get(name)
        return self.cells[index] if index is not None and index < len(self.cells) else ""

    def words(self, name: str) -> str:
        """The cell as text with single spaces; a lone dash is blank."""
        return words_of(self.get(name))

    def full_name(self) -> str:
        """The whole name, also where one heading stands over several columns of it."""
        return " ".join(words_of(self.cells[i]) for i in self.headings.full_name if i < len(self.cells))

    def problem(
        self, name: str, kind: Kind, *, rejects: bool = True, value: str = "", **params: Any
    ) -> RowProblem:
        """A problem with one cell of this row, its value shortened."""
        shown = (value or text_of(self.get(name)))[:VALUE_SHOWN]
        return RowProblem(self.file, self.row, name, shown, kind, params, rejects)


class RowRejected(Exception):  # noqa: N818 - a reader's way out of one row, never out of the file
    """Raised inside a reader by the check that rejects the row."""

    def __init__(self, problem: RowProblem) -> None:
        super().__init__(problem.kind.code)
        self.problem = problem


def read_records(path: str | Path, kind: h.TableKind) -> Iterator[Record | RowProblem]:
    """Stream the rows of every sheet that has this kind's header, between them the problems of lines.

    Raises ProblemError where the file is no table, or where no sheet has the header.
    """
    path = Path(path)
    recognised = False
    firsts: list[list[Cell]] = []
    for part in open_table(path).parts():
        rows = part.rows()
        first: list[Numbered | RowProblem] = []
        for row in rows:
            first.append(row)
            if len(first) > h.HEADER_WITHIN:
                break
        cells = [row[1] for row in first if not isinstance(row, RowProblem)]
        if found := h.find(kind, cells):
            recognised = True
            yield from _Reader(part, kind, *found).read(chain(first, rows))
        firsts.extend(cells)
    if not recognised:
        raise ProblemError(
            p.NO_HEADER,
            where=path.name,
            file=path.name,
            missing=", ".join(h.missing(kind, firsts)),
            expected=", ".join(h.REQUIRED[kind]),
        )


class _Reader:
    def __init__(self, part: Part, kind: h.TableKind, headings: h.Headings, skipped: int) -> None:
        self.label, self.kind, self.headings, self.skipped = part.label, kind, headings, skipped
        self.key = h.REQUIRED[kind][0]

    def read(self, rows: Iterator[Numbered | RowProblem]) -> Iterator[Record | RowProblem]:
        seen = 0
        column = self.headings.columns[self.key]
        for row in rows:
            if isinstance(row, RowProblem):
                yield row
                continue
            number, cells = row
            seen += 1
            if seen <= self.skipped:
                if seen == self.skipped:
                    yield from self.doubled(number)
                continue
            if seen == self.skipped + 1 and h.is_numbering(cells):
                continue
            key = cells[column] if column < len(cells) else ""
            if isinstance(key, str) and not key[:1].isdigit():
                if not any(text_of(cell) for cell in cells):
                    continue
                if again := self.header_again(cells):
                    self.headings, column = again, again.columns[self.key]
                    continue
            yield Record(self.label, number, cells, self.headings)

    def header_again(self, cells: list[Cell]) -> h.Headings | None:
        if sum(1 for cell in cells[:200] if h.name_of(self.kind, cell)) < len(self.headings.columns) // 2 + 1:
            return None
        found = h.read_headings(self.kind, cells)
        return found if len(found.columns) > 1 and found.has_all(h.REQUIRED[self.kind]) else None

    def doubled(self, number: int) -> Iterator[RowProblem]:
        for name, heading in self.headings.again:
            yield RowProblem(self.label, number, name, heading[:VALUE_SHOWN], p.HEADING_TWICE, rejects=False)


def required_text(record: Record, name: str) -> str:
    """The cell as text; raises RowRejected where it is blank."""
    text = record.words(name)
    if not text:
        raise RowRejected(record.problem(name, p.VALUE_MISSING))
    return text


def date_in(record: Record, name: str) -> dt.date | None:
    """The date in a cell, None where blank; raises RowRejected where it is no date."""
    found = date_of(record.get(name))
    if isinstance(found, Kind):
        raise RowRejected(record.problem(name, found))
    return found


def required_date(record: Record, name: str) -> dt.date:
    """As :func:`date_in`; a blank cell rejects the row as well."""
    found = date_in(record, name)
    if found is None:
        raise RowRejected(record.problem(name, p.VALUE_MISSING))
    return found


def dates_in(record: Record, first: str, last: str) -> tuple[dt.date | None, dt.date | None]:
    """Both ends of a period, both days included; raises RowRejected where they are reversed."""
    start, end = date_in(record, first), date_in(record, last)
    if start and end and end < start:
        raise RowRejected(
            record.problem(last, p.DATES_REVERSED, first=start.isoformat(), last=end.isoformat())
        )
    return start, end
