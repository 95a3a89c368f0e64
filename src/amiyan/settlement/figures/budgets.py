"""How far each budget goes, counted at night and kept: a forecast reads through all children, a page must not."""

import datetime as dt
from typing import Any, Final, NamedTuple

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


# What the books did not take for want of money, of an act or of an open year, where it was eaten.
_FORGET_WAITING: Final = "DELETE FROM settlement_figure_waiting WHERE programme = %(programme)s"
_KEEP_WAITING: Final = """
INSERT INTO settlement_figure_waiting (programme, region, year, why, units, tiyn, first_day, counted_on)
SELECT u.programme, coalesce(v.region, ''), extract(year FROM u.service_day)::smallint, u.refused, count(*),
       sum(v.amount_tiyn)::bigint, min(u.service_day), %(today)s
FROM deliveries_unposted u
CROSS JOIN LATERAL (
    SELECT DISTINCT ON (v.slot) v.verdict, v.amount_tiyn, f.region
    FROM deliveries_verdict v JOIN registry_facility f ON f.id = v.facility_id
    WHERE (v.person_id, v.service_day, v.programme) = (u.person_id, u.service_day, u.programme)
    ORDER BY v.slot, v.version DESC
) v
WHERE u.programme = %(programme)s AND u.refused = ANY (%(why)s) AND v.verdict = 'payable'
GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
"""
_WAITING: Final = """
SELECT w.region, w.year, w.why, w.units, w.tiyn, w.first_day, w.counted_on FROM settlement_figure_waiting w
WHERE w.programme = %(programme)s AND w.year = %(year)s
  AND (%(everything)s OR w.region = ANY (%(regions)s)
       OR w.region IN (SELECT p.region FROM registry_facility p WHERE p.id = ANY (%(facilities)s)))
ORDER BY w.region, w.why
"""
WHY_MEALS_WAIT: Final = ("no_budget", "fund_dry", "placeholder", "year_closed", "refused")


class WaitsForMoney(NamedTuple):
    """Meals of a region ('' a place that names none) and year that were eaten and are in no books, why, since when."""

    region: str
    year: int
    why: str
    units: int
    tiyn: int
    first_day: dt.date
    counted_on: dt.date


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
    keep_what_waits(programme, today=today)
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


@transaction.atomic
def keep_what_waits(programme: str, *, today: dt.date) -> None:
    """Count which meals wait for money, by region and reason. Cost: those meals."""
    values = {"programme": programme, "today": today, "why": list(WHY_MEALS_WAIT)}
    execute(_FORGET_WAITING, values)
    execute(_KEEP_WAITING, values)


def plans(*, programme: str, month: Period, scope: Scope) -> list[Plan]:
    """The budgets of a scope in the year of ``month``, the country's first. One query, a row for each."""
    return [Plan(*row) for row in query(_PLANS, _values(programme, month, scope))]


def waits_for_money(*, programme: str, month: Period, scope: Scope) -> list[WaitsForMoney]:
    """What of a scope waits for money in the year of ``month``, as of the last night. One query, a row for each."""
    return [WaitsForMoney(*row) for row in query(_WAITING, _values(programme, month, scope))]


def _values(programme: str, month: Period, scope: Scope) -> dict[str, Any]:
    return {
        "programme": programme,
        "year": month.first.year,
        "everything": scope.everything,
        "regions": sorted(scope.regions),
        "facilities": sorted(scope.facilities),
    }
