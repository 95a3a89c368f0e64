"""What a night locks: every month that may lock by the calendar, the oldest first, of every budget."""

from datetime import date
from typing import Final, NamedTuple

from amiyan.kernel.problems import ProblemError
from amiyan.kernel.sql import query
from amiyan.programmes import problems as of_programmes
from amiyan.programmes.loader import load
from amiyan.settlement.budgets.queries import Budget, budgets
from amiyan.settlement.statements import problems
from amiyan.settlement.statements.lock import Locked, lock_month

# Nothing was posted in a month: nobody is owed for it. After a year, until it is closed, the month that has just
# ended states what came late for it.
_MONTHS: Final = """
SELECT month::date FROM generate_series(make_date(%(year)s, 1, 1), make_date(%(year)s, 12, 1), interval '1 month') month
WHERE month < %(today)s AND EXISTS (
    SELECT FROM settlement_use u WHERE u.budget_id = %(budget)s
      AND u.service_day >= month AND u.service_day < month + interval '1 month')
UNION ALL
SELECT ended FROM (SELECT (date_trunc('month', %(today)s::date) - interval '1 month')::date AS ended) m
WHERE extract(year FROM ended) = %(year)s + 1
  AND NOT EXISTS (SELECT FROM settlement_budget_closing WHERE budget_id = %(budget)s)
ORDER BY 1
"""
# A region that has not decided its terms, and a month whose day has not come: a later night, or a person.
_LATER: Final = (
    of_programmes.PAYMENT_PLACEHOLDER,
    of_programmes.PARAMETER_NOT_IN_FORCE,
    problems.PERIOD_NOT_LOCKABLE,
)


class Month(NamedTuple):
    """What a night did with a budget's month."""

    budget_id: int
    month: date
    locked: Locked


def lock_due(*, today: date) -> list[Month]:
    """Lock what may lock on ``today``; what is locked already is passed over. In the order of years, budgets and months: what a
    provider owes of the year before is known when this year's month locks.

    Cost: a look at each month of this year and the one before; what locks costs as :func:`lock_month` says.
    """
    found = []
    for budget in sorted(budgets(), key=lambda one: one.year):
        if budget.year >= today.year - 1 and load(budget.programme).payment is not None:
            found += _lock_budget(budget, today)
    return found


def _lock_budget(budget: Budget, today: date) -> list[Month]:
    done = []
    for (month,) in query(_MONTHS, {"budget": budget.id, "year": budget.year, "today": today}):
        try:
            locked = lock_month(budget_id=budget.id, month=month, recorded_by=0, today=today)
        except ProblemError as error:
            if error.problem.kind in _LATER:
                break
            raise
        done.append(Month(budget.id, month, locked))
    return done
