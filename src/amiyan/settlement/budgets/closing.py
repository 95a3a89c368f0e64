"""A year is closed: what nobody used flows back to the codes from which it came, and nothing is posted any more."""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any, Final

from django.db import transaction

from amiyan.access.queries import today as the_day
from amiyan.country.kz.calendar import to_local
from amiyan.kernel.problems import Problem, ProblemError, sentence
from amiyan.kernel.sql import execute, query
from amiyan.ledger.accounts import AccountIntent, TransferIntent, account_id, transfer_id
from amiyan.ledger.actions import open_accounts, post_transfers
from amiyan.ledger.queries import balance
from amiyan.settlement.budgets import problems
from amiyan.settlement.budgets.debts import debts_of, has_successor
from amiyan.settlement.budgets.lapse import lapse_budget
from amiyan.settlement.budgets.of_meal import BUDGET_OF
from amiyan.settlement.budgets.queries import PAYOUTS, Budget, Code, budget_of, codes_of, figures_of
from amiyan.settlement.budgets.rules import give_back
from amiyan.settlement.statements.recorders import check_recorder
from amiyan.settlement.tenge import Tenge

# Days of people that wait for the books, whose meals this budget pays.
_WAITING: Final = f"""
SELECT CASE u.refused WHEN '' THEN '-' ELSE u.refused END, count(*)
FROM deliveries_unposted u
CROSS JOIN LATERAL (
    SELECT f.region FROM deliveries_verdict v JOIN registry_facility f ON f.id = v.facility_id
    WHERE (v.person_id, v.service_day, v.programme) = (u.person_id, u.service_day, u.programme)
    ORDER BY v.version DESC LIMIT 1
) f
WHERE u.programme = %(programme)s AND u.service_day >= %(first)s AND u.service_day <= %(last)s
  AND {BUDGET_OF.format(programme="u.programme", region="f.region", day="u.service_day")} = %(budget)s
GROUP BY 1 ORDER BY 1
"""
# Every entry of the budget is in a statement of its payee: in the one of its month, or, where that was locked before
# the entry was made, in a later one as a correction. So the payee's last statement tells.
_UNLOCKED: Final = """
WITH last AS (
    SELECT payee, max(month) + interval '1 month' AS until, max(up_to_batch) AS batch
    FROM settlement_statement WHERE budget_id = %(budget)s GROUP BY payee
)
SELECT count(*), to_char(min(e.service_day), 'YYYY-MM')
FROM (
    SELECT payee, service_day, batch FROM settlement_posting
    WHERE budget_id = %(budget)s AND amount_tiyn > 0 AND batch > %(after)s
    UNION ALL
    SELECT had_payee, service_day, batch FROM settlement_posting
    WHERE had_budget = %(budget)s AND had_tiyn > 0 AND batch > %(after)s
    UNION ALL
    SELECT payee, service_day, batch FROM settlement_cooked WHERE budget_id = %(budget)s AND batch > %(after)s
    UNION ALL
    SELECT payee, service_day, batch FROM settlement_cooked_end WHERE budget_id = %(budget)s AND batch > %(after)s
) e
LEFT JOIN last USING (payee)
WHERE last.payee IS NULL OR e.batch > last.batch OR e.service_day >= last.until
"""
# A hold whose verdict was followed by a newer one asks nobody anything any more.
_UNDECIDED: Final = """
SELECT count(*), min(decide_by) FROM settlement_hold h
WHERE budget_id = %(budget)s
  AND NOT EXISTS (
    SELECT FROM settlement_hold_decision d
    WHERE (d.person_id, d.service_day, d.programme, d.slot, d.verdict_version)
        = (h.person_id, h.service_day, h.programme, h.slot, h.verdict_version))
  AND NOT EXISTS (
    SELECT FROM deliveries_verdict v
    WHERE (v.person_id, v.service_day, v.programme, v.slot) = (h.person_id, h.service_day, h.programme, h.slot)
      AND v.version > h.verdict_version)
"""
_UNPAID: Final = f"""
SELECT count(*), coalesce(sum(owed), 0)::bigint FROM (
    SELECT s.payable_tiyn - coalesce(sum(p.amount_tiyn) FILTER (WHERE p.state = 'settled'), 0) AS owed
    FROM settlement_statement s
    LEFT JOIN ({PAYOUTS}) p ON (p.payee, p.number) = (s.payee, s.number)
    WHERE s.budget_id = %(budget)s AND s.payable_tiyn > 0
    GROUP BY s.payee, s.number, s.payable_tiyn
) statements WHERE owed > 0
"""
_OPEN: Final = f"""
SELECT count(*), coalesce(sum(amount_tiyn), 0)::bigint FROM ({PAYOUTS}) p WHERE state IN ('made', 'sent', 'accepted')
"""
_CLOSED: Final = "SELECT lapsed_tiyn FROM settlement_budget_closing WHERE budget_id = %s"
_CLOSE: Final = """
INSERT INTO settlement_budget_closing (budget_id, lapsed_tiyn, closed_by, debts_tiyn, debts_reason)
VALUES (%s, %s, %s, %s, %s)
"""
_LAST_BATCH: Final = "SELECT coalesce(max(id), 0) FROM ledger_batch"


class Reasons(tuple[Problem, ...]):
    """Problems that stand in the sentence of another, each by its own sentence."""

    __slots__ = ()

    def __format__(self, spec: str) -> str:
        return " ".join(sentence(one) for one in self)


def close_year(
    *, budget_id: int, closed_by: int, today: dt.date | None = None, debts_reason: str = ""
) -> int:
    """Close the year of a budget: what people did not use and what the fund still holds flows back to its codes.

    With ``debts_reason`` what providers still owe is no reason to wait: statements of later years take it off, as they
    do before; ProblemError where no later budget is open that could. Returns how many tiyn lapsed; a year that is closed
    stays as it was closed. ``today`` is the country's where it is not given. Raises ProblemError where ``closed_by`` has
    not the duty to record, and with the reasons of :func:`not_ready` where there are any; it changes nothing then.
    Not inside a caller's transaction: rights flow back in parts. Cost: what the year posted is read once.
    """
    budget = budget_of(budget_id)
    if closed := query(_CLOSED, [budget_id]):
        return int(closed[0][0])
    check_recorder(closed_by, programme=budget.programme, region=budget.region, on=today or the_day())
    ((batch,),) = query(_LAST_BATCH)
    _refuse(budget, _not_ready(budget, today, debts_reason))
    lapse_budget(budget_id=budget_id, programme=budget.programme, year=budget.year)
    return _close(budget, closed_by, today, batch, debts_reason)


def _not_ready(
    budget: Budget, today: dt.date | None, debts_reason: str, after_batch: int = -1
) -> tuple[Problem, ...]:
    """As :func:`not_ready`; with a reason debts are none, as long as somebody takes them off."""
    reasons = not_ready(budget_id=budget.id, today=today, after_batch=after_batch)
    if not debts_reason.strip() or all(one.kind is not problems.DEBTS_OPEN for one in reasons):
        return reasons
    others = tuple(one for one in reasons if one.kind is not problems.DEBTS_OPEN)
    return others if has_successor(budget) else (*others, Problem(problems.DEBTS_NOWHERE))


def not_ready(*, budget_id: int, today: dt.date | None = None, after_batch: int = -1) -> tuple[Problem, ...]:
    """Why the year of a budget cannot be closed yet, each as a problem; nothing where it can.

    With ``after_batch`` only what was posted since is looked at for statements.
    """
    return tuple(_reasons(budget_of(budget_id), today, after_batch))


def _reasons(budget: Budget, today: dt.date | None, after_batch: int) -> Iterator[Problem]:
    first, last = dt.date(budget.year, 1, 1), dt.date(budget.year, 12, 31)
    values: dict[str, Any] = {
        "budget": budget.id,
        "programme": budget.programme,
        "first": first,
        "last": last,
        "after": after_batch,
    }
    if (today or to_local(dt.datetime.now(dt.UTC)).date()) <= last:
        yield Problem(problems.YEAR_NOT_OVER, params={"year": budget.year})
    if waiting := query(_WAITING, values):
        why = ", ".join(f"{why}: {count}" for why, count in waiting)
        yield Problem(problems.MEALS_WAIT, params={"count": sum(count for _, count in waiting), "why": why})
    ((count, month),) = query(_UNLOCKED, values)
    if count:
        yield Problem(problems.MONTHS_UNLOCKED, params={"count": count, "month": month})
    ((count, day),) = query(_UNDECIDED, values)
    if count:
        yield Problem(problems.HOLDS_UNDECIDED, params={"count": count, "day": day.isoformat()})
    ((count, tiyn),) = query(_UNPAID, values)
    if count:
        yield Problem(problems.STATEMENTS_UNPAID, params={"count": count, "left": Tenge(tiyn)})
    ((count, tiyn),) = query(_OPEN, values)
    if count:
        yield Problem(problems.PAYOUTS_OPEN, params={"count": count, "tiyn": Tenge(tiyn)})
    if debts := debts_of(budget.id):
        left = Tenge(sum(one.open_tiyn for one in debts))
        yield Problem(problems.DEBTS_OPEN, params={"count": len(debts), "left": left})


@transaction.atomic
def _close(budget: Budget, closed_by: int, today: dt.date | None, batch: int, debts_reason: str) -> int:
    """Once more, now that nobody else posts, locks or closes; then the fund is emptied."""
    codes = codes_of(budget.id)
    accounts = [AccountIntent(budget.id, "appropriation", budget.programme, one.code, True) for one in codes]
    open_accounts(accounts=[AccountIntent(budget.id, "fund", budget.programme, ""), *accounts])
    if closed := query(_CLOSED, [budget.id]):
        return int(closed[0][0])
    reasons = _not_ready(budget, today, debts_reason, batch)
    if held := figures_of(budget.id).held_tiyn:
        reasons += (Problem(problems.RIGHTS_HELD, params={"left": Tenge(held)}),)
    _refuse(budget, reasons)
    found = balance(owner=budget.id, account=account_id("fund", budget.programme, ""))
    left = found.available if found else 0
    _empty(budget, left, codes)
    debts = sum(one.open_tiyn for one in debts_of(budget.id))
    execute(_CLOSE, [budget.id, left, closed_by, debts, debts_reason if debts else ""])
    return left


def _refuse(budget: Budget, reasons: Sequence[Problem]) -> None:
    if reasons:
        raise ProblemError(problems.YEAR_NOT_READY, year=budget.year, reasons=Reasons(reasons))


def _empty(budget: Budget, left: int, codes: Sequence[Code]) -> None:
    """What the fund holds goes back to the codes it came from."""
    month, fund = dt.date(budget.year, 12, 1), account_id("fund", budget.programme, "")
    transfers = [
        TransferIntent(
            transfer_id("lapse", budget.id, budget.year, one.code),
            month,
            budget.id,
            fund,
            budget.id,
            account_id("appropriation", budget.programme, one.code),
            one.left_tiyn,
            "lapse",
            one.code,
        )
        for one in give_back(left, [one.as_left for one in codes])
    ]
    assert all(one.outcome == "posted" for one in post_transfers(transfers=transfers))
