"""Budgets from a file: wrong lines are rejected by number and reason, the rest is kept. The same file adds nothing."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from amiyan.kernel.problems import ProblemError
from amiyan.kernel.sql import query
from amiyan.ledger.accounts import transfer_id
from amiyan.registry.files.budgets import BudgetRow, read_budgets
from amiyan.registry.files.problems import VALUE_SHOWN, RowProblem
from amiyan.settlement.budgets.actions import appropriate, enter_budget
from amiyan.settlement.budgets.problems import NOT_ENTERED
from amiyan.settlement.payment_file import Payer

_ENTERED = """
SELECT id FROM settlement_budget WHERE programme = %s AND region IS NOT DISTINCT FROM %s AND year = %s
"""


@dataclass(slots=True)
class Imported:
    """Rows read, acts that were new, and rows that were not taken."""

    rows: int = 0
    added: int = 0
    rejected: int = 0


def import_budgets(
    path: str | Path,
    *,
    programme: str,
    recorded_by: int,
    source: str,
    problem: Callable[[RowProblem], None],
    payer: Payer | None = None,
) -> Imported:
    """Set money aside, or cut, by the rows of a file: an act of one budget and code a row, each a transaction.

    A row without a programme is of ``programme``. Budgets that are not entered are entered with ``payer``; without one
    their rows are rejected. A row is the same act by its budget, code, act and sum: the same file again adds nothing.
    Raises ProblemError where the file is no such table.
    """
    done = Imported()
    for row in _rows(path, problem, done):
        try:
            budget_id = _budget(row, programme, payer, source)
            done.added += appropriate(
                budget_id=budget_id,
                appropriation_id=_id(row, budget_id),
                code=row.code,
                rank=row.rank,
                amount_tiyn=row.amount_tiyn,
                act=row.act,
                recorded_by=recorded_by,
            )
        except ProblemError as error:
            done.rejected += 1
            found = error.problem
            value = str(row.amount_tiyn)[:VALUE_SHOWN]
            problem(RowProblem(row.file, row.row, "amount_tenge", value, found.kind, found.params))
    return done


def _rows(path: str | Path, problem: Callable[[RowProblem], None], done: Imported) -> Iterator[BudgetRow]:
    for row in read_budgets(path):
        if isinstance(row, BudgetRow):
            done.rows += 1
            yield row
            continue
        problem(row)
        done.rows += row.rejects
        done.rejected += row.rejects


def _budget(row: BudgetRow, programme: str, payer: Payer | None, source: str) -> int:
    code = row.programme or programme
    if entered := query(_ENTERED, [code, row.region, row.year]):
        return int(entered[0][0])
    if payer is None:
        raise ProblemError(NOT_ENTERED, programme=code, year=row.year)
    return enter_budget(programme=code, region=row.region, year=row.year, payer=payer, source=source)


def _id(row: BudgetRow, budget_id: int) -> UUID:
    return transfer_id("budget file", budget_id, row.code, row.act, row.amount_tiyn)
