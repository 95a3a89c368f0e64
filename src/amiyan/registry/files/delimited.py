"""Text tables (CSV): comma, semicolon or tab; UTF-8, UTF-16 with a mark, or the Windows code page.

Read line by line in memory that does not grow with the file. A quotation mark that never closes costs its
own line and no other.
"""

import codecs
import csv
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median_high
from typing import TextIO

from amiyan.kernel.problems import Kind, ProblemError
from amiyan.kernel.text import name_of
from amiyan.registry.files import problems as p
from amiyan.registry.files.cells import Cell
from amiyan.registry.files.headings import known
from amiyan.registry.files.problems import VALUE_SHOWN, RowProblem

MAX_LINE = 1 << 20  # characters
MAX_JOINED = 20  # lines that one quoted cell may span
MAX_JOINED_TEXT = 1 << 16  # characters of such a cell's whole row
_SNIFFED = 40  # lines from which the separator is told
_DELIMITERS = ",;\t|"
# Windows-1251 with the Kazakh letters (KZ-1048): it differs from 1251 only in letters of Serbian,
# Macedonian, Belarusian and Ukrainian, which no Kazakhstani table needs.
CODE_PAGE = "kz1048"


@dataclass(frozen=True, slots=True)
class TextPart:
    """The one part of a text file."""

    path: Path

    @property
    def label(self) -> str:
        """The file's name."""
        return name_of(self.path)

    def rows(self) -> Iterator[tuple[int, list[Cell]] | RowProblem]:
        """Line number on which the row begins, and its cells as text. A bad line becomes a problem."""
        encoding = encoding_of(self.path)
        try:
            with self.path.open(encoding=encoding, errors="replace", newline="") as file:
                delimiter = _delimiter_of(file)
                file.seek(0)
                yield from _Rows(self.label, file, delimiter).all()
        except (OSError, UnicodeError) as error:
            raise ProblemError(p.FILE_UNREADABLE, where=self.label, file=self.label) from error


def encoding_of(path: Path) -> str:
    """The encoding, from its mark or from the bytes themselves. One pass, one megabyte of memory."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as file:
        chunk = file.read(MAX_LINE)
        if chunk.startswith(codecs.BOM_UTF8):
            return "utf-8-sig"
        if chunk.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return "utf-16"
        while chunk:
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError:
                return _encoding_of_chunk(chunk)
            chunk = file.read(MAX_LINE)
    return "utf-8"


def _encoding_of_chunk(chunk: bytes) -> str:
    """UTF-8 with a few broken letters, or the code page: in the latter nearly every letter is broken."""
    text = chunk.decode("utf-8", errors="replace")
    broken = text.count("\ufffd")
    letters = sum(1 for c in text if c > "\x7f") - broken
    return "utf-8" if letters > 20 * broken else CODE_PAGE


def _delimiter_of(file: TextIO) -> str:
    lines = []
    for _ in range(_SNIFFED):
        line = file.readline(MAX_LINE)
        if not line:
            break
        if line.lower().startswith("sep=") and line[4] in _DELIMITERS:
            return line[4]
        if line.strip():
            lines.append(line)
    if not lines:
        return ","
    rows = {d: [_split(line, d) for line in lines] for d in _DELIMITERS}
    # The separator that lays the headings bare; among equals, the one that most lines have.
    return max(_DELIMITERS, key=lambda d: (max(map(known, rows[d])), median_high(map(len, rows[d]))))


def _split(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader((line,), delimiter=delimiter), [])
    except csv.Error:
        return []


class _Lines:
    """Lines with numbers; a line beyond the limit is read past without being held. Can take lines back."""

    def __init__(self, file: TextIO) -> None:
        self.file = file
        self.number = 0
        self.returned: deque[tuple[int, str | None]] = deque()

    def next(self) -> tuple[int, str | None]:
        """``(number, line)``; the line is empty at the end of the file and None where it was too long."""
        if self.returned:
            return self.returned.popleft()
        # NUL has no place in PostgreSQL's text: it is shown as what it is, a byte that is no letter.
        line = self.file.readline(MAX_LINE).replace("\0", "\ufffd")
        self.number += 1
        if len(line) < MAX_LINE or line[-1] in "\r\n":
            return self.number, line
        while line and line[-1] not in "\r\n":
            line = self.file.readline(MAX_LINE)
        return self.number, None

    def give_back(self, lines: list[tuple[int, str | None]]) -> None:
        self.returned.extendleft(reversed(lines))


class _Feed:
    """Hands one record's lines to csv.reader and notes whether it asked for more: an open quote."""

    def __init__(self) -> None:
        self.text: str | None = None
        self.open = False

    def __iter__(self) -> "_Feed":
        return self

    def __next__(self) -> str:
        if self.text is None:
            self.open = True
            raise StopIteration
        text, self.text = self.text, None
        return text


class _Rows:
    def __init__(self, label: str, file: TextIO, delimiter: str) -> None:
        self.label, self.lines, self.delimiter = label, _Lines(file), delimiter
        self.width = 0  # of the last whole row

    def all(self) -> Iterator[tuple[int, list[Cell]] | RowProblem]:
        take, delimiter = self.lines.next, self.delimiter
        while True:
            number, line = take()
            if line is None:
                yield self.problem(number, "", p.LINE_TOO_LONG, limit=MAX_LINE)
            elif not line:
                return
            elif '"' in line:
                yield self.quoted(number, line)
            elif number > 1 or not line.lower().startswith("sep="):
                # Without quotation marks the format is nothing but its separators.
                cells = line.rstrip("\r\n").split(delimiter)
                self.width = len(cells)
                yield number, cells  # type: ignore[misc] # list[str] where list[Cell] is read only

    def quoted(self, number: int, first: str) -> tuple[int, list[Cell]] | RowProblem:
        """A record with quotation marks: it may go on over more lines, as wide as its neighbours."""
        try:
            if first.count('"') % 2:
                cells, is_open = self.parse(first)
            else:  # each quotation mark has its fellow: the quick way
                cells, is_open = next(csv.reader((first,), delimiter=self.delimiter), []), False
        except csv.Error:
            return self.problem(number, first, p.LINE_UNREADABLE)
        if is_open:
            joined = self.joined(first)
            if joined is None:
                return self.problem(number, first, p.QUOTE_NOT_CLOSED)
            cells = joined
        self.width = len(cells)
        return number, list(cells)

    def joined(self, text: str) -> list[str] | None:
        """The record that goes on over the next lines; None (and the lines given back) where it does not."""
        taken: list[tuple[int, str | None]] = []
        while len(taken) < MAX_JOINED:
            number, line = self.lines.next()
            taken.append((number, line))
            if not line or len(text) + len(line) > MAX_JOINED_TEXT:
                break
            text += line
            if '"' not in line:
                continue
            try:
                # Strict: what closes an open quote must end the cell, or it opens a cell of its own line.
                cells, is_open = self.parse(text, strict=True)
            except csv.Error:
                break
            if not is_open:
                if self.width and len(cells) != self.width:
                    break
                return cells
        self.lines.give_back(taken)
        return None

    def parse(self, text: str, *, strict: bool = False) -> tuple[list[str], bool]:
        feed = _Feed()
        feed.text = text
        try:
            row = next(csv.reader(feed, delimiter=self.delimiter, strict=strict), [])
        except csv.Error:
            if not feed.open:
                raise
            row = []  # strict and still open: the caller may add a line
        return row, feed.open

    def problem(self, number: int, line: str, kind: Kind, **params: object) -> RowProblem:
        return RowProblem(self.label, number, "", line.strip()[:VALUE_SHOWN], kind, params)
