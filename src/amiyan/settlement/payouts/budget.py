"""Whose money a payout is, and the turn of whoever makes payouts of it."""

from dataclasses import dataclass
from typing import Final

from amiyan.kernel.problems import ProblemError
from amiyan.kernel.sql import query
from amiyan.settlement.channels.port import Name
from amiyan.settlement.payment_file import Payer, payer_problem
from amiyan.settlement.payouts import problems as p

_TURN: Final = 735_211  # the first half of the advisory locks of budgets

_BUDGET = """
SELECT programme, channel, payer_name, payer_bin, payer_iban, payer_bic FROM settlement_budget WHERE id = %s
"""


@dataclass(frozen=True, slots=True)
class Budget:
    """A budget as payouts need it."""

    id: int
    programme: str
    channel: Name
    payer: Payer


def budget_of(budget_id: int) -> Budget:
    """The budget with this number. ProblemError where there is none, or its payer's account cannot pay."""
    found = query(_BUDGET, [budget_id])
    if not found:
        raise ProblemError(p.BUDGET_UNKNOWN, budget=budget_id)
    programme, channel, *payer = found[0]
    budget = Budget(budget_id, programme, channel, Payer(*payer))
    problem = payer_problem(budget.payer)
    if problem is not None:
        raise ProblemError(problem.kind, where=problem.where, **problem.params)
    return budget


def take_turn(budget_id: int) -> None:
    """Until this transaction ends nobody else makes payouts or messages of this budget."""
    query("SELECT pg_advisory_xact_lock(%s, hashint8(%s))", [_TURN, budget_id])
