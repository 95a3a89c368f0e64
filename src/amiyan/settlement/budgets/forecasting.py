"""The forecast of a budget from what is known: children and calendars now, what was eaten, what waits, what is left."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from amiyan.entitlements.laid_terms import calendar_exceptions
from amiyan.kernel.periods import Period
from amiyan.kernel.sql import query
from amiyan.programmes.loader import load
from amiyan.settlement.budgets.forecast import Calendar, Forecast, Group, eaten_of, forecast
from amiyan.settlement.budgets.of_meal import BUDGET_OF
from amiyan.settlement.budgets.queries import Budget, budget_of, figures_of

# Four weeks hold every weekday four times, so that one quarantine or one holiday does not decide.
WEEKS: Final = 4
# Evidence of the last days is still under way (lists wait for objections, terminals are offline): they are no share.
RIPE_DAYS: Final = 7
# A local budget is amended by a session of the maslikhat, as a rule once a quarter: less than two months are too late.
WARN_WEEKS: Final = 8
HOLIDAYS: Final = dt.timedelta(days=120)  # the longest time without lessons, to look back over

# Children who are entitled on a day, alike by what decides over their days and price, at places that we pay.
_GROUPS: Final = """
SELECT coalesce(f.region, ''), coalesce(o.profile, 0), coalesce(e.grade, -1),
       CASE WHEN e.shift = ANY (%(shifts)s) THEN e.shift ELSE 0 END, count(*)
FROM registry_facility f
JOIN registry_enrolment e ON e.eats_at_id = f.id AND e.known_to IS NULL AND e.valid @> %(day)s::date
JOIN entitlements_decision d ON d.person_id = e.person_id AND d.programme = %(programme)s AND d.known_to IS NULL
    AND d.entitled AND d.valid @> %(day)s::date
LEFT JOIN unnest(%(facilities)s::bigint[], %(profiles)s::integer[]) o (facility_id, profile) ON o.facility_id = f.id
LEFT JOIN settlement_mode own ON own.facility_id = f.id AND own.programme = %(programme)s AND own.known_to IS NULL
    AND own.valid @> %(day)s::date
LEFT JOIN settlement_mode regional ON regional.region = f.region AND regional.programme = %(programme)s
    AND regional.known_to IS NULL AND regional.valid @> %(day)s::date
WHERE coalesce(own.mode, regional.mode, 'live') = 'live' AND {which}
GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
"""
_OF_ITS_REGION: Final = _GROUPS.format(which="f.region = %(region)s")
# The country's budget pays where a region has none of its own.
_OF_THE_REST: Final = _GROUPS.format(
    which="""NOT EXISTS (SELECT FROM settlement_budget b
        WHERE b.programme = %(programme)s AND b.year = %(year)s AND b.region = f.region)"""
)

# Also by the budget of the year before: January looks back into December.
_USED: Final = """
SELECT u.service_day, sum(u.units)::integer FROM settlement_budget b JOIN settlement_use u ON u.budget_id = b.id
WHERE b.programme = %(programme)s AND b.region IS NOT DISTINCT FROM %(region)s
  AND u.service_day >= %(first)s AND u.service_day <= %(last)s
GROUP BY 1
"""
# Meals that were eaten and wait for money or for an act, by day: of this budget, or (null) of none that is entered.
_WAITING: Final = f"""
SELECT budget_id, service_day, count(*)::integer, sum(amount_tiyn)::bigint FROM (
    SELECT u.service_day, v.amount_tiyn,
           {BUDGET_OF.format(programme="u.programme", region="v.region", day="u.service_day")} AS budget_id
    FROM deliveries_unposted u
    CROSS JOIN LATERAL (
        SELECT DISTINCT ON (v.slot) v.verdict, v.amount_tiyn, f.region
        FROM deliveries_verdict v JOIN registry_facility f ON f.id = v.facility_id
        WHERE (v.person_id, v.service_day, v.programme) = (u.person_id, u.service_day, u.programme)
        ORDER BY v.slot, v.version DESC
    ) v
    WHERE u.programme = %s AND u.refused = ANY (%s) AND v.verdict = 'payable'
) meals GROUP BY 1, 2
"""
WAIT_FOR_MONEY: Final = ("fund_dry", "no_budget", "placeholder")


class Waiting(NamedTuple):
    """Meals of a day that wait, and what they come to."""

    units: int
    tiyn: int


def waiting_by_budget(
    programme: str, why: Sequence[str] = WAIT_FOR_MONEY
) -> dict[int | None, dict[dt.date, Waiting]]:
    """Meals that wait for ``why`` (for money or an act), by budget (None: none is entered for them) and day.

    Cost: those meals.
    """
    found: dict[int | None, dict[dt.date, Waiting]] = {}
    for budget_id, day, units, tiyn in query(_WAITING, [programme, list(why)]):
        found.setdefault(budget_id, {})[day] = Waiting(units, tiyn)
    return found


def forecast_of(
    *,
    budget_id: int,
    today: dt.date,
    weeks: int = WEEKS,
    waiting: Mapping[dt.date, Waiting] | None = None,
) -> Forecast:
    """How far the money of a budget goes, counted on ``today`` by what was eaten in the last ``weeks``.

    ``waiting`` spares a look where it is known already (:func:`waiting_by_budget`). ProblemError where there is no
    such budget. Cost: the children of its region are counted once; some hundred days of calendar.
    """
    budget = budget_of(budget_id)
    if waiting is None:
        waiting = waiting_by_budget(budget.programme).get(budget_id, {})
    ripe = today - dt.timedelta(days=RIPE_DAYS)
    window = Period(ripe - dt.timedelta(weeks=weeks) + dt.timedelta(days=1), ripe)
    days = Period(min(window.first, today - HOLIDAYS), max(today, dt.date(budget.year, 12, 31)))
    calendar = Calendar(load(budget.programme), days, calendar_exceptions())
    planned = calendar.plan(_groups(budget, calendar, calendar.last_school_day(today)))
    used = _used(budget, window.first, today)
    counted = {
        day: used.get(day, 0) + (waiting[day].units if day in waiting else 0) for day in {*used, *waiting}
    }
    figures = figures_of(budget_id)
    return forecast(
        [one for one in planned if one.day > ripe and one.day.year == budget.year],
        holds_tiyn=figures.fund_tiyn + figures.held_tiyn,
        waiting=(sum(one.units for one in waiting.values()), sum(one.tiyn for one in waiting.values())),
        eaten=eaten_of(planned, counted, window=window),
        counted=counted,
        known_to=calendar.known_to,
        today=today,
    )


def _groups(budget: Budget, calendar: Calendar, day: dt.date) -> list[Group]:
    values = {
        "programme": budget.programme,
        "region": budget.region,
        "year": budget.year,
        "day": day,
        "shifts": calendar.shifts,
        "facilities": list(calendar.profiles),
        "profiles": list(calendar.profiles.values()),
    }
    return [Group(*row) for row in query(_OF_ITS_REGION if budget.region else _OF_THE_REST, values)]


def _used(budget: Budget, first: dt.date, last: dt.date) -> dict[dt.date, int]:
    values: dict[str, Any] = {
        "programme": budget.programme,
        "region": budget.region,
        "first": first,
        "last": last,
    }
    return dict(query(_USED, values))
