"""Work done later: each night, after months have locked, what is whole is published."""

import datetime as dt
from typing import Final

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from amiyan.country.kz.calendar import to_local
from amiyan.kernel.traces import span
from amiyan.settlement.open_data.due import publish_due

# UTC: twenty to four of Kazakhstan, after the months of the night have locked.
NIGHTLY: Final = "40 22 * * *"


@app.periodic(cron=NIGHTLY)
@app.task(queue="night", queueing_lock="open data", retry=RetryStrategy(max_attempts=5, wait=600))
def publish_night(timestamp: int) -> list[list[str]]:
    """Safe to run twice: a month that was published is not published again by itself."""
    day = to_local(dt.datetime.fromtimestamp(timestamp, dt.UTC)).date()
    with span("open data"):
        return [[programme, f"{month:%Y-%m}"] for programme, month, _done in publish_due(today=day)]
