"""Budgets that are missing, used up or will not last, and how many meals wait for them."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping

from amiyan.cli.doctor import problems
from amiyan.cli.doctor.finding import Finding, note, wrong
from amiyan.kernel.sql import query
from amiyan.programmes.loader import daily_codes
from amiyan.settlement.budgets.forecast import Forecast
from amiyan.settlement.budgets.forecasting import WARN_WEEKS, Waiting, forecast_of, waiting_by_budget
from amiyan.settlement.budgets.of_meal import FUND_DRY, NO_BUDGET, YEAR_CLOSED
from amiyan.settlement.budgets.queries import Budget, budgets
from amiyan.settlement.tenge import Tenge

NEXT_YEAR_FROM = 12  # December: budgets are adopted by then

_CLOSED = "SELECT count(*) FROM deliveries_unposted WHERE refused = %s"


def check(today: dt.date) -> Iterator[Finding]:
    """Everything of this group. Cost: the children of every region with an open budget are counted once."""
    known = budgets()
    for programme in daily_codes():
        of_programme = [one for one in known if one.programme == programme]
        yield from missing(programme, waiting_by_budget(programme, (NO_BUDGET,)).get(None, {}))
        dry = waiting_by_budget(programme, (FUND_DRY,))
        waiting = waiting_by_budget(programme)
        for budget in of_programme:
            yield from used_up(budget, dry.get(budget.id, {}))
            if budget.year == today.year and not budget.is_closed and budget.id not in dry:
                found = forecast_of(budget_id=budget.id, today=today, waiting=waiting.get(budget.id, {}))
                yield from ending(budget, found, today)
        yield from unprepared(of_programme, today)
    ((count,),) = query(_CLOSED, [YEAR_CLOSED])
    if count:
        yield note(problems.YEAR_CLOSED, count=count)


def missing(programme: str, waiting: Mapping[dt.date, Waiting]) -> Iterator[Finding]:
    """Meals for whose place and year no budget is entered."""
    if waiting:
        yield wrong(problems.BUDGET_MISSING, programme=programme, **_sums(waiting))


def used_up(budget: Budget, waiting: Mapping[dt.date, Waiting]) -> Iterator[Finding]:
    """Meals that a fund could not pay."""
    if waiting:
        yield wrong(problems.BUDGET_DRY, **_named(budget), **_sums(waiting))


def ending(budget: Budget, found: Forecast, today: dt.date) -> Iterator[Finding]:
    """A budget that does not last as long as it takes to get more."""
    if found.dry_on is not None and found.is_short(today, WARN_WEEKS):
        missing_tiyn = Tenge(-found.left_tiyn)
        yield note(problems.BUDGET_ENDS, **_named(budget), day=found.dry_on.isoformat(), tiyn=missing_tiyn)


def unprepared(known: Iterable[Budget], today: dt.date) -> Iterator[Finding]:
    """In December: budgets of this year that have no successor."""
    years = {(one.region, one.year) for one in known}
    for budget in known:
        is_last = budget.year == today.year and (budget.region, today.year + 1) not in years
        if today.month >= NEXT_YEAR_FROM and is_last:
            named = _named(budget)
            yield note(
                problems.NEXT_YEAR_MISSING,
                programme=named["programme"],
                region=named["region"],
                year=today.year + 1,
            )


def _named(budget: Budget) -> dict[str, object]:
    return {
        "budget": budget.id,
        "programme": budget.programme,
        "region": budget.region or "KZ",
        "year": budget.year,
    }


def _sums(waiting: Mapping[dt.date, Waiting]) -> dict[str, int]:
    return {
        "count": sum(one.units for one in waiting.values()),
        "tiyn": Tenge(sum(one.tiyn for one in waiting.values())),
    }
