"""A table in a file, whatever its form: rows of cells with their numbers, streaming where the form allows.

A text file is read line by line in bounded memory. A workbook is read sheet by sheet (one sheet is held at
a time; the guards bound its size).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from amiyan.registry.files.cells import Cell
from amiyan.registry.files.delimited import TextPart
from amiyan.registry.files.guards import form_of
from amiyan.registry.files.problems import RowProblem
from amiyan.registry.files.workbook import sheets

Numbered = tuple[int, list[Cell]]


class Part(Protocol):
    """One sheet of a workbook, or the whole of a text file. ``label`` names it in lists of problems."""

    @property
    def label(self) -> str: ...

    def rows(self) -> Iterator[Numbered | RowProblem]: ...


@dataclass(frozen=True, slots=True)
class Table:
    """A file that passed the guards."""

    path: Path
    is_workbook: bool

    def parts(self) -> Iterator[Part]:
        """The sheets that hold anything, in order; a text file is one part. Raises ProblemError."""
        if self.is_workbook:
            yield from sheets(self.path)
        else:
            yield TextPart(self.path)

    def rows(self) -> Iterator[Numbered | RowProblem]:
        """``(row number, cells)`` of all parts; the number is the sheet's row or the line, from 1."""
        for part in self.parts():
            yield from part.rows()


def open_table(path: str | Path) -> Table:
    """Decide by content what the file is. Raises ProblemError where it is no table that may be opened.

    One pass over the file; nothing is parsed yet.
    """
    path = Path(path)
    return Table(path, form_of(path) == "workbook")
