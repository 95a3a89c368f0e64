"""Excel workbooks (.xlsx, .xlsm, .xls): sheets with merged cells filled. The guards have passed the file."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    load_workbook,
)

from amiyan.kernel.problems import ProblemError
from amiyan.kernel.text import name_of
from amiyan.registry.files import problems as p
from amiyan.registry.files.cells import Cell, is_blank

Range = tuple[tuple[int, int], tuple[int, int]]  # first and last (row, column), from 0, both included


@dataclass(frozen=True, slots=True)
class SheetPart:
    """One sheet. ``label`` is the file's name, with ``#Sheet`` where several sheets hold data."""

    label: str
    sheet: CalamineSheet

    def rows(self) -> Iterator[tuple[int, list[Cell]]]:
        """Sheet row number and cells from column A; merged cells repeat the value of their first cell."""
        left = self.sheet.start[1] if self.sheet.start else 0
        pad: list[Cell] = [""] * left
        merged = _Merged(self.sheet.merged_cell_ranges or [])
        for index, cells in enumerate(self.sheet.iter_rows()):
            row: list[Cell] = pad + cells if left else cells
            if merged.waiting or merged.active:
                merged.fill(index, row)
            yield index + 1, row


class _Merged:
    """Merged ranges of a sheet, applied row by row from the top."""

    def __init__(self, ranges: list[Range]) -> None:
        self.waiting = sorted(ranges, reverse=True)
        self.active: list[tuple[Range, Cell]] = []

    def fill(self, index: int, row: list[Cell]) -> None:
        while self.waiting and self.waiting[-1][0][0] <= index:
            area = self.waiting.pop()
            (top, left), _ = area
            if top == index and left < len(row) and not is_blank(row[left]):
                self.active.append((area, row[left]))
        for (_, left), (_, right), value in ((*area, value) for area, value in self.active):
            for column in range(left, min(right + 1, len(row))):
                row[column] = value
        self.active = [entry for entry in self.active if entry[0][1][0] > index]


def sheets(path: Path) -> Iterator[SheetPart]:
    """The sheets of a workbook that hold anything. Raises ProblemError where it cannot be opened."""
    try:
        workbook = load_workbook(path)
        indexes = _worksheets(workbook)
        # Whether a sheet is empty is known only once it is read, so the others are read twice.
        filled = [n for n in indexes if len(indexes) == 1 or _sheet(workbook, n).start is not None]
        name, found = name_of(path), False
        for index in filled:
            sheet = _sheet(workbook, index)
            if sheet.start is not None:
                found = True
                yield SheetPart(name if len(filled) == 1 else f"{name}#{sheet.name}", sheet)
    except PasswordError:
        raise ProblemError(p.FILE_ENCRYPTED, where=path.name, file=path.name) from None
    except (CalamineError, OSError, ValueError) as error:
        raise ProblemError(p.FILE_BROKEN, where=path.name, file=path.name) from error
    if not found:
        raise ProblemError(p.FILE_EMPTY, where=path.name, file=path.name)


def _worksheets(workbook: CalamineWorkbook) -> list[int]:
    return [n for n, sheet in enumerate(workbook.sheets_metadata) if sheet.typ == SheetTypeEnum.WorkSheet]


def _sheet(workbook: CalamineWorkbook, index: int) -> CalamineSheet:
    return workbook.get_sheet_by_index(index)
