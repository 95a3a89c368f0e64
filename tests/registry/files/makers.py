"""Files for the tests: synthetic children (born 2099) in workbooks and text tables."""

import datetime as dt
from pathlib import Path

import openpyxl

from amiyan.country.kz import bin as bins
from amiyan.country.kz import iban as ibans
from amiyan.country.kz import iin as iins
from amiyan.registry.files.problems import RowProblem


def child(number: int) -> str:
    """The IIN of the n-th invented child."""
    born = dt.date(2099, 1, 1) + dt.timedelta(days=number)
    return next(iin for serial in range(20) if (iin := iins.make(born, "female", serial)))


def supplier(number: int) -> str:
    return next(
        found for serial in range(number * 20, number * 20 + 20) if (found := bins.make(99, 5, serial))
    )


def account(number: int) -> str:
    return ibans.make("999", f"T{number:012}")


def workbook(
    path: Path, rows: list[list[object]], *, merge: tuple[str, ...] = (), title: str = "Лист1"
) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = title
    for row in rows:
        sheet.append(row)
    for area in merge:
        sheet.merge_cells(area)
    book.save(path)
    return path


def text(path: Path, content: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(content.encode(encoding))
    return path


def rows_of(found):
    return [row for row in found if not isinstance(row, RowProblem)]


def problems_of(found):
    return [row for row in found if isinstance(row, RowProblem)]
