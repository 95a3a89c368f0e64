"""What the supplier billed, a day and facility a row."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from amiyan.registry.files import problems as p
from amiyan.registry.files.cells import whole_of
from amiyan.registry.files.problems import RowProblem
from amiyan.registry.files.records import Record, RowRejected, read_records, required_date, required_text

MOST_MEALS = 1_000_000  # of one facility on one day: more is a wrong column


@dataclass(frozen=True, slots=True)
class InvoiceRow:
    """Meals billed for one facility and day."""

    file: str
    row: int
    date: dt.date
    facility: str
    meals: int


def read_invoice(path: str | Path) -> Iterator[InvoiceRow | RowProblem]:
    """Stream the invoice's rows. Raises ProblemError where the file is no table or lacks a heading."""
    for record in read_records(path, "invoice"):
        if isinstance(record, RowProblem):
            yield record
            continue
        try:
            yield _row(record)
        except RowRejected as rejected:
            yield rejected.problem


def _row(record: Record) -> InvoiceRow:
    date = required_date(record, "date")
    facility = required_text(record, "facility")
    required_text(record, "meals")
    meals = whole_of(record.get("meals"))
    if meals is None or meals > MOST_MEALS:
        raise RowRejected(record.problem("meals", p.NUMBER_WRONG, least=0, most=MOST_MEALS))
    return InvoiceRow(record.file, record.row, date, facility, meals)
