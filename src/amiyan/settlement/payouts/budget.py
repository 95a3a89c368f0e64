"""Whose money a payout is, and the turn of whoever makes payouts of it."""

import datetime as dt
from typing import Final

from amiyan.kernel.problems import ProblemError
from amiyan.kernel.sql import query
from amiyan.settlement.budgets.queries import Budget, budget_of
from amiyan.settlement.payment_file import payer_problem

_TURN: Final = 735_211  # the first half of the advisory locks of budgets


def paying_budget(budget_id: int, on: dt.date | None = None) -> Budget:
    """The budget with this number, with who pays from it on a day (None: the day it is).

    ProblemError where there is none, or its payer's account cannot pay.
    """
    budget = budget_of(budget_id, on)
    problem = payer_problem(budget.payer)
    if problem is not None:
        raise ProblemError(problem.kind, where=problem.where, **problem.params)
    return budget


def take_turn(budget_id: int) -> None:
    """Until this transaction ends nobody else makes payouts or messages of this budget."""
    query("SELECT pg_advisory_xact_lock(%s, hashint8(%s))", [_TURN, budget_id])
