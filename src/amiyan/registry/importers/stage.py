"""What every importer of a file says and asks."""

from collections.abc import Callable
from dataclasses import dataclass

from amiyan.registry.files.problems import RowProblem

Sink = Callable[[RowProblem], None]


@dataclass(frozen=True, slots=True)
class ImportResult:
    """Rows read, rows that brought something new, rows rejected. Warnings are not rejections."""

    rows: int
    added: int
    rejected: int
