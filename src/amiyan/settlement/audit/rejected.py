"""``rejected.csv``: every line that was not taken as it stood, with what is wrong and what to do."""

import csv
from collections import Counter
from pathlib import Path
from string import Formatter
from types import TracebackType
from typing import Self

from django.utils.translation import gettext

from amiyan.kernel.problems import Kind, Problem, advice, sentence
from amiyan.registry.files.problems import RowProblem

COLUMNS = ("file", "row", "column", "value", "problem", "what_to_do")


def general(kind: Kind) -> str:
    """The sentence of a kind with an ellipsis in place of the values that differ from row to row."""
    names = {name for _, name, _, _ in Formatter().parse(gettext(kind.title)) if name}
    return sentence(Problem(kind, "", dict.fromkeys(names, "…")))


class Rejected:
    """Written as problems come, so that a file of a million bad lines costs no memory."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("w", encoding="utf-8", newline="")
        self._writer = csv.writer(self._file)
        self._writer.writerow(COLUMNS)
        self.counts: Counter[str] = Counter()
        self.kinds: dict[str, Kind] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def row(self, wrong: RowProblem) -> None:
        """A row or a cell of a table."""
        self._write(wrong.file, wrong.row, wrong.column, wrong.value, wrong.problem)

    def record(self, file: str, line: int, kind: Kind) -> None:
        """A record of a terminal's log that nobody can read."""
        self._write(file, line, "", "", Problem(kind, f"{file}:{line}"))

    def file(self, problem: Problem, name: str) -> None:
        """A whole file that could not be read."""
        self._write(name, 0, "", "", problem)

    def _write(self, file: str, row: int, column: str, value: str, problem: Problem) -> None:
        self.counts[problem.kind.code] += 1
        self.kinds[problem.kind.code] = problem.kind
        self._writer.writerow([file, row or "", column, value, sentence(problem), advice(problem)])

    def label(self, code: str) -> str:
        """A short name of a kind for counting: its sentence without the values of any one row."""
        return general(self.kinds[code])
