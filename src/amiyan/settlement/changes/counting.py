"""What a change of a parameter does: children decided both ways, and money by month beside the budgets' own forecasts.

People are counted by the statement that decides them (``entitlements.previews.compare``), money by the plan by which
budgets are forecast (``budgets.forecast.Calendar``): so a preview says what a decision and a forecast will say.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from typing import Final
from uuid import UUID

from amiyan.entitlements.changes.actions import keep_effect, with_change
from amiyan.entitlements.changes.effect import Effect, Left, Month, summed, withheld
from amiyan.entitlements.changes.queries import change_of, preview_of
from amiyan.entitlements.laid_terms import calendar_exceptions
from amiyan.entitlements.previews import Change, Preview, compare
from amiyan.kernel.periods import Period
from amiyan.programmes.model import Programme
from amiyan.settlement.budgets.forecast import Calendar, Eaten, Group
from amiyan.settlement.budgets.forecasting import forecast_of
from amiyan.settlement.budgets.queries import Budget, budgets

_EVERYBODY: Final = Eaten(1, 1)


def count_effect(
    *, programme: str, change_id: UUID, preview_id: UUID, now: dt.datetime, today: dt.date
) -> Effect | None:
    """Count what was asked and keep it; None where it is counted already or was never asked. Safe to run twice.

    Cost: two decisions of everybody (of the change's region, where it has one), and a forecast of each budget that is
    touched. ProblemError where the change cannot be joined to what was signed since.
    """
    change = change_of(programme=programme, change_id=change_id)
    asked = preview_of(programme=programme, change_id=change_id, preview_id=preview_id)
    if change is None or asked is None or asked.effect is not None:
        return None
    before, after = with_change(programme, change.proposed)
    found = compare(before, after, on=change.proposed.first, region=change.proposed.region)
    effect = effect_of(found, before, after, today=today)
    keep_effect(
        programme=programme, change_id=change_id, preview_id=preview_id, effect=effect, counted_at=now
    )
    return effect


def effect_of(found: Preview, before: Programme, after: Programme, *, today: dt.date) -> Effect:
    """The effect of a preview, with its money to the end of the year in which the change begins."""
    assert found.known_at is not None
    eaten, left = _budgets(before.code, found, today)
    return Effect(
        on=found.on,
        known_at=found.known_at,
        groups=found.changes,
        clauses=found.clauses,
        months=tuple(_months(found, before, after, eaten)),
        left=tuple(left),
        withheld=withheld(summed(found.changes)),
    )


def _months(found: Preview, before: Programme, after: Programme, eaten: dict[str, Eaten]) -> Iterable[Month]:
    if before.calendar is None or before.tariff.unit != "day":
        return
    days = Period(found.on, dt.date(found.on.year, 12, 31))
    exceptions = calendar_exceptions()
    was, will = Calendar(before, days, exceptions), Calendar(after, days, exceptions)
    for region, groups in sorted(_by_region(found.changes).items()):
        share = eaten.get(region, _EVERYBODY)
        sums = (
            _plan(was, ((one, one.entitled_before) for one in groups), region, share),
            _plan(will, ((one, one.entitled_after) for one in groups), region, share),
        )
        for month in sorted({*sums[0], *sums[1]}):
            yield Month(month, region, sums[0].get(month, 0), sums[1].get(month, 0))


def _by_region(changes: Iterable[Change]) -> dict[str, list[Change]]:
    found: dict[str, list[Change]] = defaultdict(list)
    for change in changes:
        found[change.region or ""].append(change)
    return found


def _plan(
    calendar: Calendar, groups: Iterable[tuple[Change, int]], region: str, share: Eaten
) -> dict[dt.date, int]:
    """Tiyn by month, by the calendar of places without one of their own; rounded once a month."""
    plan = calendar.plan(
        Group(region, 0, -1 if one.grade is None else one.grade, 0, children)
        for one, children in groups
        if children
    )
    sums: dict[dt.date, int] = defaultdict(int)
    for day in plan:
        sums[day.day.replace(day=1)] += day.tiyn
    return {
        month: (2 * tiyn * share.units + share.planned) // (2 * share.planned) for month, tiyn in sums.items()
    }


def _budgets(code: str, found: Preview, today: dt.date) -> tuple[dict[str, Eaten], list[Left]]:
    """Of the regions of a preview: the share that eats, and what this year's forecast leaves of who pays."""
    this_year = [
        one for one in budgets() if one.programme == code and one.year == today.year and not one.is_closed
    ]
    own: dict[str, Budget] = {one.region or "": one for one in this_year}
    eaten, left = {}, {}
    for region in _by_region(found.changes):
        budget = own.get(region) or own.get("")
        if budget is None:
            continue
        if budget.id not in left:
            forecast = forecast_of(budget_id=budget.id, today=today)
            left[budget.id] = forecast.eaten, Left(budget.region or "", budget.year, forecast.left_tiyn)
        eaten[region] = left[budget.id][0]
    return eaten, sorted(one for _eaten, one in left.values())
