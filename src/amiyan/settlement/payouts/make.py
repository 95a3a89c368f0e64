"""Payouts: every statement that is due becomes one payout for each budget code that it draws from.

A payout's id is a hash of what it is for, made before anything else; in the books it is also the id of the transfer
from what the provider is owed to what is on its way. All of a budget's payouts of a day are one transaction: killed
anywhere, nothing or everything was made; run twice, the second finds nothing due.
"""

import datetime as dt
from typing import Any, Final, NamedTuple

from django.db import transaction

from amiyan.kernel.sql import execute, query
from amiyan.ledger.actions import post_query
from amiyan.settlement.grown import count_grown
from amiyan.settlement.payouts.budget import paying_budget, take_turn
from amiyan.settlement.payouts.due import CODES, keep_waiting, lay_out_due, waiting

# The twin of ``payout_id`` in again.py.
ID: Final = "ledger_transfer_id('payout', {budget}::text, {payee}::text, {number}::text, {month}::text, {code}, {attempt}::text)"

_FIRST: Final = ID.format(
    budget="%(budget)s", payee="d.payee", number="d.number", month="d.month", code="c.code", attempt="1"
)
_MAKE = f"""
INSERT INTO settlement_payout
    (payee, id, budget_id, number, month, code, attempt, amount_tiyn, channel, bin, name, iban, due_on)
SELECT d.payee, {_FIRST},
       %(budget)s, d.number, d.month, c.code, 1, least(d.high, c.high) - greatest(d.low, c.low), %(channel)s,
       d.bin, d.name, d.iban, d.due_on
FROM payout_due d JOIN ({CODES}) c ON d.low < c.high AND c.low < d.high
WHERE d.why = ''
"""

_MADE = """
FROM settlement_payout p JOIN payout_due d ON (d.payee, d.number) = (p.payee, p.number) AND d.why = ''
WHERE p.budget_id = %(budget)s
"""

_EVENT = """
INSERT INTO settlement_payout_event (payee, payout_id, n, state) SELECT p.payee, p.id, 1, 'made'
"""

TRANSFER: Final = """
SELECT p.id, p.month AS service_month,
       p.payee AS payer_owner, ledger_account_id('payable', %(programme)s, '') AS payer_account,
       p.payee AS payee_owner, ledger_account_id('payout', %(programme)s, '') AS payee_account,
       p.amount_tiyn AS amount, 'payout' AS code, p.budget_id || '/' || p.number AS subject
"""

# What is asked for each statement that is due, and what each payout's foreign key is looked up in.
_ASKED_OF: Final = (
    *("settlement_statement", "settlement_statement_agreed", "settlement_approval", "settlement_refusal"),
    "settlement_payout",
)


class Made(NamedTuple):
    """Payouts made and their sum in tiyn; how many statements wait, by the reason (``due.py``)."""

    payouts: int
    tiyn: int
    waiting: dict[str, int]


@transaction.atomic
def make_payouts(*, budget_id: int, today: dt.date) -> Made:
    """Make the payouts of every statement of a budget that is agreed, approved by two, due and not yet paid.

    They draw the budget's codes by rank. What has no account, no money under its budget, or less in the books than
    its statement says, waits and is counted. Twice makes nothing new. Raises ProblemError where the budget is not
    known or its payer cannot pay. Cost: linear in the budget's statements; some 10,000 payouts a second.
    """
    budget = paying_budget(budget_id)
    take_turn(budget_id)
    count_grown(*_ASKED_OF)
    values: dict[str, Any] = {"budget": budget_id, "programme": budget.programme, "channel": budget.channel}
    lay_out_due(budget_id=budget_id, programme=budget.programme, today=today)
    made = execute(_MAKE, values)
    if made:
        count_grown("settlement_payout")  # the foreign key of each event
        execute(f"{_EVENT} {_MADE}", values)
        _post(f"{TRANSFER} {_MADE} ORDER BY p.payee, p.id", values, made)
    keep_waiting(budget_id=budget_id, today=today)
    ((tiyn,),) = query(f"SELECT coalesce(sum(p.amount_tiyn), 0)::bigint {_MADE}", values)
    return Made(made, tiyn, waiting())


def _post(select: str, values: dict[str, Any], expected: int) -> None:
    outcomes = post_query(select_sql=select, params=values)
    # The pen was ours since the balances were looked at: anything else is a fault of this program.
    assert outcomes == {"posted": expected}, f"payouts were refused by the books: {outcomes}"
