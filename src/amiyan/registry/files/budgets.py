"""What is set aside and cut: a budget code and an act a row."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from amiyan.country.kz.kato import find_region
from amiyan.registry.files import problems as p
from amiyan.registry.files.cells import text_of, whole_of
from amiyan.registry.files.problems import RowProblem
from amiyan.registry.files.records import Record, RowRejected, read_records, required_text

YEARS: Final = range(2000, 2200)
RANKS: Final = range(1, 1_000)
# A cut is negative; a budget is a few trillion tenge at most.
_MONEY = re.compile(r"([-−]?)([0-9]{1,13})(?:[.,]([0-9]{1,2})0*)?")


@dataclass(frozen=True, slots=True)
class BudgetRow:
    """Money set aside in tiyn (negative: cut). ``region`` is of two digits, None the whole country."""

    file: str
    row: int
    programme: str
    region: str | None
    year: int
    code: str
    rank: int
    amount_tiyn: int
    act: str


def read_budgets(path: str | Path) -> Iterator[BudgetRow | RowProblem]:
    """Stream ``budgets.csv``. Raises ProblemError where the file is no table or lacks a heading."""
    for record in read_records(path, "budgets"):
        if isinstance(record, RowProblem):
            yield record
            continue
        try:
            yield _row(record)
        except RowRejected as rejected:
            yield rejected.problem


def _row(record: Record) -> BudgetRow:
    return BudgetRow(
        file=record.file,
        row=record.row,
        programme=record.words("programme"),
        region=region_in(record),
        year=_number(record, "year", YEARS),
        code=required_text(record, "code"),
        rank=_number(record, "rank", RANKS) if record.words("rank") else 1,
        amount_tiyn=_tiyn(record),
        act=required_text(record, "act"),
    )


def region_in(record: Record) -> str | None:
    """The two digits of the region that a row names, None where blank; raises RowRejected where there is none such."""
    text = record.words("region")
    if not text:
        return None
    found = find_region(text)
    if found is None:
        raise RowRejected(record.problem("region", p.REGION_WRONG))
    return found.code


def _number(record: Record, name: str, among: range) -> int:
    required_text(record, name)
    found = whole_of(record.get(name))
    if found is None or found not in among:
        raise RowRejected(record.problem(name, p.NUMBER_WRONG, least=among[0], most=among[-1]))
    return found


def _tiyn(record: Record) -> int:
    required_text(record, "amount_tenge")
    text = "".join(text_of(record.get("amount_tenge")).replace("₸", "").split())
    match = _MONEY.fullmatch(text)
    if not match:
        raise RowRejected(record.problem("amount_tenge", p.AMOUNT_WRONG))
    tiyn = int(match[2]) * 100 + int((match[3] or "").ljust(2, "0"))
    return -tiyn if match[1] else tiyn
