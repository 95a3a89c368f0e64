"""Tables as values: what a workbook, an act and a register of invoices are written from."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple


class Tenge(NamedTuple):
    """An amount that is written as tenge with two decimals, exactly."""

    tiyn: int


Value = str | int | date | Tenge


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet: title, headings, rows, and the widths of its columns in characters."""

    title: str
    headings: tuple[str, ...]
    rows: Iterable[tuple[Value, ...]]
    widths: tuple[int, ...]
