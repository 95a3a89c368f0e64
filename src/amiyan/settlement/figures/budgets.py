"""How far each budget goes, counted at night and kept: a forecast reads through all children, a page must not."""

import datetime as dt
from typing import Final, NamedTuple

from django.db import transaction

from amiyan.kernel.periods import Period
from amiyan.kernel.scope import Scope
from amiyan.kernel.sql import execute, query
from amiyan.programmes.loader import load
from amiyan.settlement.budgets.forecasting import forecast_of, waiting_by_budget
from amiyan.settlement.budgets.queries import budgets, figures_of

_KEEP: Final = """
INSERT INTO settlement_figure_budget (budget_id, counted_on, appropriated_tiyn, used_tiyn, paid_tiyn, holds_tiyn,
                                      waiting_tiyn, needed_tiyn, dry_on)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (budget_id) DO UPDATE SET counted_on = excluded.counted_on,
    appropriated_tiyn = excluded.appropriated_tiyn, used_tiyn = excluded.used_tiyn, paid_tiyn = excluded.paid_tiyn,
    holds_tiyn = excluded.holds_tiyn, waiting_tiyn = excluded.waiting_tiyn, needed_tiyn = excluded.needed_tiyn,
    dry_on = excluded.dry_on
"""
_PLANS: Final = """
SELECT coalesce(b.region, ''), b.year, f.counted_on, f.appropriated_tiyn, f.used_tiyn, f.paid_tiyn, f.holds_tiyn,
       f.waiting_tiyn, f.needed_tiyn, f.dry_on
FROM settlement_figure_budget f JOIN settlement_budget b ON b.id = f.budget_id
WHERE b.programme = %(programme)s AND b.year = %(year)s
  AND (%(everything)s OR b.region = ANY (%(regions)s)
       OR b.region IN (SELECT p.region FROM registry_facility p WHERE p.id = ANY (%(facilities)s)))
ORDER BY 1
"""


class Plan(NamedTuple):
    """A budget of a region ('' the country's) against what it is used for, in tiyn, as of ``counted_on``.

    ``appropriated``: the year's money; ``used``: eaten (and cooked); ``paid``: by the bank; ``holds``: may still be used;
    ``waiting``: eaten and waits for money or an act; ``needed``: the rest of the year; ``dry_on``: when it ends (None: it
    lasts).
    """

    region: str
    year: int
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
        """What will be left at the end of the year; what will be missing, where it is negative."""
        return self.holds_tiyn - self.waiting_tiyn - self.needed_tiyn


def keep_forecasts(programme: str, *, today: dt.date) -> int:
    """Count how far each budget of the year goes; how many. Cost: the children of each budget's region, once."""
    if load(programme).calendar is None:
        return 0
    waiting, done = waiting_by_budget(programme), 0
    for budget in budgets():
        if budget.programme != programme or budget.year != today.year or budget.is_closed:
            continue
        money = figures_of(budget.id)
        found = forecast_of(budget_id=budget.id, today=today, waiting=waiting.get(budget.id, {}))
        row = [
            budget.id,
            today,
            money.appropriated_tiyn,
            money.used_tiyn + money.cooked_tiyn,
            money.paid_tiyn,
        ]
        with transaction.atomic():
            execute(_KEEP, [*row, found.holds_tiyn, found.waiting_tiyn, found.needed_tiyn, found.dry_on])
        done += 1
    return done


def plans(*, programme: str, month: Period, scope: Scope) -> list[Plan]:
    """The budgets of a scope in the year of ``month``, the country's first. One query, a row for each."""
    values = {
        "programme": programme,
        "year": month.first.year,
        "everything": scope.everything,
        "regions": sorted(scope.regions),
        "facilities": sorted(scope.facilities),
    }
    return [Plan(*row) for row in query(_PLANS, values)]
