"""What was owed for cooking is taken back: the day was served after all, or the claim was wrong. A person decides.

As with a meal: of a month that is stated it comes from the provider's debt account and stands in the next statement as
a correction; of one that is not, from what is payable, and neither of the two is stated. The fund has it again at once.
"""

from datetime import date
from typing import Any, Final, NamedTuple

from django.db import transaction

from amiyan.access.queries import today as the_day
from amiyan.kernel.problems import ProblemError
from amiyan.kernel.sql import execute, query
from amiyan.ledger.accounts import AccountIntent, TransferIntent, account_id, transfer_id
from amiyan.ledger.actions import open_accounts, post_transfers
from amiyan.settlement.budgets import problems as of_budgets
from amiyan.settlement.budgets.queries import budget_of
from amiyan.settlement.statements import problems
from amiyan.settlement.statements.recorders import check_recorder

_CLAIM: Final = """
SELECT c.payee, c.budget_id, c.amount_tiyn, e.reason, e.decided_by, EXISTS (
    SELECT FROM settlement_statement s WHERE (s.payee, s.budget_id) = (c.payee, c.budget_id)
      AND s.month >= date_trunc('month', c.service_day)::date)
FROM settlement_cooked c LEFT JOIN settlement_cooked_end e USING (facility_id, service_day, programme)
WHERE (c.facility_id, c.service_day, c.programme) = (%(facility)s, %(day)s, %(programme)s)
"""
_KEEP: Final = """
INSERT INTO settlement_cooked_end (facility_id, service_day, programme, payee, budget_id, amount_tiyn, batch, reason, decided_by)
SELECT %(facility)s, %(day)s, %(programme)s, %(payee)s, %(budget)s, %(tiyn)s, max(id), %(reason)s, %(by)s FROM ledger_batch
"""
# A day that is owed for cooking, and of which meals are owed as well.
_SERVED_TOO: Final = """
SELECT c.facility_id, coalesce(f.code, ''), c.service_day, c.programme, c.amount_tiyn
FROM settlement_cooked c
LEFT JOIN registry_facility f ON f.id = c.facility_id
WHERE NOT EXISTS (SELECT FROM settlement_cooked_end e
                  WHERE (e.facility_id, e.service_day, e.programme) = (c.facility_id, c.service_day, c.programme))
  AND NOT EXISTS (SELECT FROM settlement_budget_closing b WHERE b.budget_id = c.budget_id)
  AND EXISTS (
    SELECT FROM settlement_posting p
    WHERE p.payee = c.payee AND p.programme = c.programme AND p.service_day = c.service_day AND p.facility_id = c.facility_id
      AND p.amount_tiyn > 0 AND NOT EXISTS (
        SELECT FROM settlement_posting newer
        WHERE (newer.person_id, newer.service_day, newer.programme, newer.slot)
            = (p.person_id, p.service_day, p.programme, p.slot) AND newer.version > p.version))
ORDER BY c.service_day, c.facility_id, c.programme
"""


class ServedToo(NamedTuple):
    """A place and a day that is owed for cooking in vain, and of which meals are owed too."""

    facility_id: int
    code: str
    service_day: date
    programme: str
    amount_tiyn: int


def served_too() -> list[ServedToo]:
    """What a person should look at, the oldest day first. Cost: the claims of open years, each by index."""
    return [ServedToo(*row) for row in query(_SERVED_TOO)]


@transaction.atomic
def take_cooked_back(
    *,
    facility_id: int,
    service_day: date,
    programme: str,
    reason: str,
    decided_by: int,
    today: date | None = None,
) -> int:
    """Take back what is owed for cooking of a place and a day; how many tiyn. The same again changes nothing.

    Raises ProblemError where nothing was claimed, the person has not the duty to record, no reason is given, it was
    taken back otherwise, or the year is closed.
    """
    values: dict[str, Any] = {"facility": facility_id, "day": service_day, "programme": programme}
    if not reason.strip():
        raise ProblemError(problems.DECISION_WITHOUT_REASON)
    found = query(_CLAIM, values)
    if not found:
        raise ProblemError(problems.NOTHING_CLAIMED, day=service_day.isoformat())
    payee, budget_id, tiyn, *_ = found[0]
    budget = budget_of(budget_id)
    check_recorder(decided_by, programme=programme, region=budget.region, on=today or the_day())
    kinds = [
        AccountIntent(payee, kind, programme, "", kind == "recovery") for kind in ("payable", "recovery")
    ]
    open_accounts(accounts=kinds)  # from here on nobody else posts, locks or closes
    ((*_, why, by, is_locked),) = query(_CLAIM, values)
    if why is not None:
        if (why, by) != (reason.strip(), decided_by):
            raise ProblemError(problems.TAKEN_BACK_OTHERWISE, day=service_day.isoformat())
        return int(tiyn)
    if budget_of(budget_id).is_closed:
        raise ProblemError(of_budgets.YEAR_IS_CLOSED, year=budget.year)
    (done,) = post_transfers(
        transfers=[
            TransferIntent(
                transfer_id("cooked back", programme, facility_id, service_day),
                service_day.replace(day=1),
                payee,
                kinds[is_locked].id,
                budget_id,
                account_id("fund", programme, ""),
                tiyn,
                "correction",
                service_day.isoformat(),
            )
        ]
    )
    assert done.outcome == "posted", done
    said = {"payee": payee, "budget": budget_id, "tiyn": tiyn, "reason": reason.strip(), "by": decided_by}
    execute(_KEEP, values | said)
    return int(tiyn)
