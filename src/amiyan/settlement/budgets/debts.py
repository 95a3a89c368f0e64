"""What providers owe under a budget at its end, and what becomes of it.

The debt that a provider's last statement under a budget says is carried to the next one, as long as there are any.
Statements of later years, for the same programme and region, take of it what they can. Two people may decide that the
rest is claimed elsewhere (it was paid back, or a court has it): then the code that bore it bears it for good.
"""

import datetime as dt
from typing import Any, Final, NamedTuple

from django.db import transaction

from amiyan.access.queries import today as the_day
from amiyan.kernel.problems import ProblemError
from amiyan.kernel.sql import execute, query
from amiyan.ledger.accounts import AccountIntent, TransferIntent, transfer_id
from amiyan.ledger.actions import open_accounts, post_transfers
from amiyan.settlement.budgets import problems
from amiyan.settlement.budgets.people import check_two
from amiyan.settlement.budgets.queries import Budget, budget_of, codes_of

# The last statement of each provider under each budget, where it says a debt of which something was not taken yet.
OWED_STILL: Final = """
SELECT s.payee, s.budget_id, b.programme, b.region, b.year, s.number, s.month, s.debt_tiyn, t.taken_tiyn
FROM settlement_statement s
JOIN settlement_budget b ON b.id = s.budget_id
CROSS JOIN LATERAL (
    SELECT coalesce(max(d.until_tiyn), 0) AS taken_tiyn FROM settlement_debt_taken d
    WHERE (d.payee, d.budget_id, d.number) = (s.payee, s.budget_id, s.number)
) t
WHERE s.debt_tiyn > 0 AND s.debt_tiyn > t.taken_tiyn AND NOT EXISTS (
    SELECT FROM settlement_statement n WHERE (n.payee, n.budget_id, n.number) = (s.payee, s.budget_id, s.number + 1))
"""
_OF_BUDGET: Final = f"""
SELECT o.payee, coalesce(r.bin, ''), coalesce(r.name, ''), o.number, o.month, o.debt_tiyn, o.debt_tiyn - o.taken_tiyn
FROM ({OWED_STILL}) o LEFT JOIN registry_organisation r ON r.id = o.payee
WHERE o.budget_id = %(budget)s AND (%(payee)s::bigint IS NULL OR o.payee = %(payee)s)
ORDER BY o.debt_tiyn - o.taken_tiyn DESC, o.payee
"""
_SUCCESSOR: Final = """
SELECT EXISTS (
    SELECT FROM settlement_budget n
    WHERE n.programme = %s AND n.region IS NOT DISTINCT FROM %s::text AND n.year > %s
      AND NOT EXISTS (SELECT FROM settlement_budget_closing c WHERE c.budget_id = n.id))
"""
_LET_GO: Final = """
INSERT INTO settlement_debt_taken (payee, budget_id, number, debt_tiyn, from_tiyn, amount_tiyn, reason, decided_by, approved_by)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)
"""


class Debt(NamedTuple):
    """What a provider owes under a budget: by its last statement (``number``, ``month``) ``debt_tiyn``, still ``open_tiyn``."""

    payee: int
    bin: str
    name: str
    number: int
    month: dt.date
    debt_tiyn: int
    open_tiyn: int


def debts_of(budget_id: int, payee: int | None = None) -> list[Debt]:
    """Who still owes under a budget, the largest debt first. Cost: those in debt, by an index of their own."""
    values: dict[str, Any] = {"budget": budget_id, "payee": payee}
    return [Debt(*row) for row in query(_OF_BUDGET, values)]


def has_successor(budget: Budget) -> bool:
    """Whether a later budget, of the same programme and region, is open: its statements take debts off."""
    return bool(query(_SUCCESSOR, [budget.programme, budget.region, budget.year])[0][0])


@transaction.atomic
def let_go(
    *,
    payee: int,
    budget_id: int,
    reason: str,
    decided_by: int,
    approved_by: int,
    today: dt.date | None = None,
) -> int:
    """Take off no statement what a provider still owes under a budget: it is claimed elsewhere. How many tiyn that is.

    ``reason`` names the paper (a payment order, a court's decision). In the books the first code of the budget bears
    it: that money was spent, and comes back outside of them, if it does. Also after the year was closed. Raises
    ProblemError where nothing is owed, no reason is given, or they are not two people, one with the duty to record and
    the other with that to approve.
    """
    if not reason.strip():
        raise ProblemError(problems.DEBT_WITHOUT_REASON)
    budget = budget_of(budget_id)
    check_two(
        decided_by, approved_by, programme=budget.programme, region=budget.region, on=today or the_day()
    )
    codes = codes_of(budget_id)
    if not codes:
        raise ProblemError(problems.NOTHING_OWED)
    source = AccountIntent(budget_id, "appropriation", budget.programme, codes[0].code, may_overdraw=True)
    owed_back = AccountIntent(payee, "recovery", budget.programme, "", may_overdraw=True)
    open_accounts(accounts=[source, owed_back])  # from here on no statement takes of it
    found = debts_of(budget_id, payee)
    if not found:
        raise ProblemError(problems.NOTHING_OWED)
    (debt,) = found
    taken = debt.debt_tiyn - debt.open_tiyn
    execute(
        _LET_GO,
        [
            payee,
            budget_id,
            debt.number,
            debt.debt_tiyn,
            taken,
            debt.open_tiyn,
            reason,
            decided_by,
            approved_by,
        ],
    )
    _post(budget, debt, source.id, owed_back.id)
    return debt.open_tiyn


def _post(budget: Budget, debt: Debt, source: int, owed_back: int) -> None:
    taken = debt.debt_tiyn - debt.open_tiyn
    (done,) = post_transfers(
        transfers=[
            TransferIntent(
                transfer_id("claim", budget.programme, debt.payee, budget.id, debt.number, taken),
                debt.month,
                budget.id,
                source,
                debt.payee,
                owed_back,
                debt.open_tiyn,
                "claim",
                f"{budget.id}/{debt.number}",
            )
        ]
    )
    assert done.outcome == "posted", done
