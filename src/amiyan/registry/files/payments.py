"""Meals as another system counted them: a child, a day and a place a line, with an amount or without."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from amiyan.registry.files.people import _read, _tiyn
from amiyan.registry.files.problems import RowProblem
from amiyan.registry.files.records import Record, required_date, required_text
from amiyan.registry.files.roster import iin_in


@dataclass(frozen=True, slots=True)
class PaymentRow:
    """A meal of a child; ``amount_tiyn`` is None where the system names none."""

    file: str
    row: int
    iin: str
    date: dt.date
    facility: str
    amount_tiyn: int | None


def read_payments(path: str | Path) -> Iterator[PaymentRow | RowProblem]:
    """Stream the lines. Raises ProblemError where the file is no table or lacks a heading."""
    return _read(path, "payments", _payment)


def _payment(record: Record) -> PaymentRow:
    required_text(record, "iin")
    iin = iin_in(record, "iin")
    date = required_date(record, "date")
    facility = required_text(record, "facility")
    return PaymentRow(record.file, record.row, iin, date, facility, _tiyn(record, "amount_tenge"))
