"""What the office reads of a budget beside its figures: its acts, and what was used of it month by month."""

import datetime as dt
from typing import Final, NamedTuple

from amiyan.kernel.periods import Period
from amiyan.kernel.scope import Scope
from amiyan.kernel.sql import query
from amiyan.settlement.budgets.queries import Budget, budget_of, budgets

_ACTS: Final = """
SELECT id::text, (known_from AT TIME ZONE 'Asia/Almaty')::date, code, rank, amount_tiyn, act
FROM settlement_appropriation WHERE budget_id = %(budget)s ORDER BY known_from, id
"""
_PAYERS: Final = """
SELECT NULL::date AS from_day, payer_name, payer_bin, payer_iban, payer_bic, source
FROM settlement_budget WHERE id = %(budget)s
UNION ALL SELECT from_day, name, bin, iban, bic, source FROM settlement_budget_payer WHERE budget_id = %(budget)s
ORDER BY from_day DESC NULLS LAST
"""
_MONTHS: Final = """
SELECT month, sum(units)::bigint, sum(tiyn)::bigint FROM (
    SELECT date_trunc('month', u.service_day)::date AS month, u.units, u.tiyn FROM settlement_use u
    WHERE u.budget_id = %(budget)s
    UNION ALL
    SELECT date_trunc('month', c.service_day)::date, 0, c.amount_tiyn FROM settlement_cooked c
    WHERE c.budget_id = %(budget)s AND NOT EXISTS (
        SELECT FROM settlement_cooked_end e
        WHERE (e.facility_id, e.service_day, e.programme) = (c.facility_id, c.service_day, c.programme))
) used GROUP BY 1 ORDER BY 1
"""
_FORECAST: Final = """
SELECT counted_on, appropriated_tiyn, used_tiyn, paid_tiyn, holds_tiyn, waiting_tiyn, needed_tiyn, dry_on
FROM settlement_figure_budget WHERE budget_id = %s
"""


class Act(NamedTuple):
    """An act by which money was set aside under a code, or cut (below nothing); on the day it was entered."""

    id: str
    day: dt.date
    code: str
    rank: int
    tiyn: int
    act: str


class PayerSince(NamedTuple):
    """Who pays from a budget from a day on (None: from its beginning), and by which paper; the account whole."""

    from_day: dt.date | None
    name: str
    bin: str
    iban: str
    bic: str
    source: str


class UsedMonth(NamedTuple):
    """What was eaten (and cooked in vain) of a budget in a month."""

    month: dt.date
    units: int
    tiyn: int


class Forecast(NamedTuple):
    """How far a budget goes, as of the night of ``counted_on``; ``dry_on`` is the first day without money."""

    counted_on: dt.date
    appropriated_tiyn: int
    used_tiyn: int
    paid_tiyn: int
    holds_tiyn: int
    waiting_tiyn: int
    needed_tiyn: int
    dry_on: dt.date | None

    @property
    def left_tiyn(self) -> int:
        """What will be left at the end of the year; what will be missing, below nothing."""
        return self.holds_tiyn - self.waiting_tiyn - self.needed_tiyn


def is_within(budget: Budget, scope: Scope) -> bool:
    """Whether a budget lies in the scope: its region does. The country's own is for who sees everything."""
    return scope.everything or budget.region in scope.regions


def budgets_within(*, programme: str, year: int, scope: Scope) -> list[Budget]:
    """The budgets of a year in a scope, the country's first. One query over all budgets: some dozens a year."""
    return [
        one for one in budgets() if (one.programme, one.year) == (programme, year) and is_within(one, scope)
    ]


def budget_within(budget_id: int, *, scope: Scope, on: dt.date) -> Budget | None:
    """A budget, None where it does not lie in the scope; ProblemError where there is none."""
    found = budget_of(budget_id, on)
    return found if is_within(found, scope) else None


def acts_of(budget_id: int) -> list[Act]:
    """The acts of a budget in the order in which they were entered; some a quarter."""
    return [Act(*row) for row in query(_ACTS, {"budget": budget_id})]


def payers_of(budget_id: int) -> list[PayerSince]:
    """Who pays from a budget, has paid and is to pay, the newest first; few."""
    return [PayerSince(*row) for row in query(_PAYERS, {"budget": budget_id})]


def used_by_month(budget_id: int) -> list[UsedMonth]:
    """What was used of a budget, month by month. Cost: its days."""
    return [UsedMonth(*row) for row in query(_MONTHS, {"budget": budget_id})]


def kept_forecast(budget_id: int) -> Forecast | None:
    """How far a budget goes by the last night's count; None where no night has counted it."""
    found = query(_FORECAST, [budget_id])
    return Forecast(*found[0]) if found else None


class Left(NamedTuple):
    """What was left of a year's money when a month ended, and what will be."""

    month: dt.date
    counted_tiyn: int | None
    expected_tiyn: int | None


def left_by_month(
    *, appropriated_tiyn: int, used: list[UsedMonth], forecast: Forecast | None, year: int, today: dt.date
) -> list[Left]:
    """Twelve months of a year: what was left after each, of the money as it is set aside now, and what will be.

    Pure. What lies ahead is drawn straight from today to the day on which the money ends, or to what will be left in
    December: the forecast itself counts school days, this line does not.
    """
    spent = {one.month: one.tiyn for one in used}
    left, found = appropriated_tiyn, []
    for number in range(1, 13):
        month = dt.date(year, number, 1)
        last = Period.of_month(year, number).last
        left -= spent.get(month, 0)
        is_over, is_now = last < today, month <= today <= last
        expected = _expected(forecast, last, today) if forecast and not is_over else None
        found.append(Left(month, left if is_over or is_now else None, left if is_over else expected))
    return found


def _expected(forecast: Forecast, last: dt.date, today: dt.date) -> int:
    """What is left on a day to come."""
    now = max(0, forecast.holds_tiyn - forecast.waiting_tiyn)
    end = forecast.dry_on or dt.date(last.year, 12, 31)
    then = 0 if forecast.dry_on else max(0, forecast.left_tiyn)
    if last >= end or end <= today:
        return then
    return now - (now - then) * (last - today).days // (end - today).days
