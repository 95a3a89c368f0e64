"""Work done later: marked days are counted anew every few minutes, two months and the budgets each night."""

import datetime as dt
from typing import Final

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from amiyan.country.kz.calendar import to_local
from amiyan.kernel.traces import span
from amiyan.programmes.loader import daily_codes
from amiyan.settlement.figures.budgets import keep_forecasts
from amiyan.settlement.figures.counting import count_days, count_payments, count_stale

QUEUE: Final = "night"
OFTEN: Final = "*/5 * * * *"
# UTC: half past two of Kazakhstan, when the registers are followed and the books have what that led to.
NIGHTLY: Final = "30 21 * * *"
AGAIN: Final = RetryStrategy(max_attempts=5, wait=60)


@app.periodic(cron=OFTEN)
@app.task(queue=QUEUE, queueing_lock="figures", retry=AGAIN)
def count_often(timestamp: int) -> list[int]:
    """What changed since the last count, and what is paid."""
    with span("figures"):
        return [_of_now(code, _day(timestamp)) for code in daily_codes()]


@app.periodic(cron=NIGHTLY)
@app.task(queue=QUEUE, queueing_lock="figures of the night", retry=AGAIN)
def count_night(timestamp: int) -> list[int]:
    """This month and the one before, whatever was learnt of them since: also days on which nobody was seen."""
    today = _day(timestamp)
    first = (today.replace(day=1) - dt.timedelta(days=1)).replace(day=1)
    with span("figures of the night"):
        return [count_all(code, first=first, today=today) for code in daily_codes()]


def count_all(programme: str, *, first: dt.date, today: dt.date) -> int:
    """Count every day from ``first`` on anew, what is paid, and how far the budgets go; how many days of places."""
    done = count_days(programme=programme, first=first, last=today, today=today)
    count_payments(programme=programme)
    keep_forecasts(programme, today=today)
    return done


def _of_now(programme: str, today: dt.date) -> int:
    done = count_stale(programme=programme, today=today)
    count_payments(programme=programme)
    return done


def _day(timestamp: int) -> dt.date:
    return to_local(dt.datetime.fromtimestamp(timestamp, dt.UTC)).date()
