"""Who pays from a budget may change in the middle of its year: another account, another name of the office.

A change begins on a later day than the one on which it is entered. So a statement that was locked, or a message that
was sent, before that day names whom it named, and whoever makes either reads one answer.
"""

import datetime as dt
from typing import Any, Final

from django.db import transaction

from amiyan.access.queries import today as the_day
from amiyan.country.kz import bin as bin_rules
from amiyan.country.kz import iban as iban_rules
from amiyan.kernel.problems import ProblemError
from amiyan.kernel.sql import execute, query
from amiyan.settlement.budgets import problems
from amiyan.settlement.budgets.queries import budget_of
from amiyan.settlement.payment_file import Payer, payer_problem
from amiyan.settlement.statements.recorders import check_recorder

_CHANGE: Final = """
INSERT INTO settlement_budget_payer (budget_id, from_day, name, bin, iban, bic, source, recorded_by)
VALUES (%(budget)s, %(day)s, %(name)s, %(bin)s, %(iban)s, %(bic)s, %(source)s, %(by)s)
ON CONFLICT DO NOTHING
"""
_STANDS: Final = """
SELECT (name, bin, iban, bic) = (%(name)s, %(bin)s, %(iban)s, %(bic)s) FROM settlement_budget_payer
WHERE (budget_id, from_day) = (%(budget)s, %(day)s)
"""


def check_payer(payer: Payer) -> None:
    """ProblemError where a payer could not stand in a bank file."""
    if wrong := payer_problem(payer):
        raise ProblemError(wrong.kind, where=wrong.where, **wrong.params)
    if kind := bin_rules.check(payer.bin):
        raise ProblemError(kind, where="payer")


@transaction.atomic
def change_payer(
    *,
    budget_id: int,
    payer: Payer,
    from_day: dt.date,
    source: str,
    recorded_by: int,
    today: dt.date | None = None,
) -> bool:
    """From ``from_day`` on ``payer`` pays from a budget, by the paper ``source``; False where that was entered before.

    Raises ProblemError where the budget is not known, the payer could not stand in a bank file, no paper is named, the
    day is not a later one, another payer is entered for it, or the person has not the duty to record.
    """
    on = today or the_day()
    budget = budget_of(budget_id)
    check_payer(payer)
    if not source.strip():
        raise ProblemError(problems.PAYER_WITHOUT_SOURCE)
    check_recorder(recorded_by, programme=budget.programme, region=budget.region, on=on)
    values: dict[str, Any] = {
        "budget": budget_id,
        "day": from_day,
        "name": payer.name,
        "bin": payer.bin,
        "iban": iban_rules.normalise(payer.iban),
        "bic": payer.bic,
        "source": source.strip(),
        "by": recorded_by,
    }
    if stands := query(_STANDS, values):
        if not stands[0][0]:
            raise ProblemError(problems.PAYER_DIFFERS, day=from_day.isoformat())
        return False
    if from_day <= on:
        raise ProblemError(problems.PAYER_NOT_LATER, day=from_day.isoformat())
    return bool(execute(_CHANGE, values))
