"""Work done later: each night what is left of closed months flows back."""

import datetime as dt
from typing import Final

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from amiyan.country.kz.calendar import to_local
from amiyan.kernel.traces import span
from amiyan.programmes.loader import daily_codes, load
from amiyan.settlement.budgets.lapse import Lapsed, lapse_months
from amiyan.settlement.open_period import open_period

# UTC: half past one of Kazakhstan, when the registers are followed and the books have what that led to.
NIGHTLY: Final = "30 20 * * *"


@app.periodic(cron=NIGHTLY)
@app.task(queue="night", queueing_lock="lapse", retry=RetryStrategy(max_attempts=5, wait=60))
def lapse_night(timestamp: int) -> list[list[str]]:
    """Each night: what was given of months that are no longer open, and not used, flows back to its funds."""
    day = to_local(dt.datetime.fromtimestamp(timestamp, dt.UTC)).date()
    with span("lapse"):
        return [[code, *map(str, month)] for code in daily_codes() for month in lapse(code, today=day)]


def lapse(programme: str, *, today: dt.date) -> list[Lapsed]:
    """Let the months of a programme that are closed on ``today`` flow back; those that did before are passed over."""
    period = open_period(today, load(programme))
    return [] if period is None else lapse_months(programme=programme, open_from=period.first)
