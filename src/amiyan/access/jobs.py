"""Work done later: each night old views are forgotten, every five minutes who asked open pages how often."""

import datetime as dt
from typing import Final

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from amiyan.access.asking import forget_asked
from amiyan.access.forgetting import forget_old_searches, forget_old_views
from amiyan.kernel.traces import span

NIGHTLY: Final = "20 20 * * *"  # UTC: twenty past one of Kazakhstan, when hardly anybody looks
EVERY_FIVE_MINUTES: Final = "*/5 * * * *"


@app.periodic(cron=EVERY_FIVE_MINUTES)
@app.task(queue="log", queueing_lock="forget-asked")
def forget_minutes(timestamp: int) -> int:
    """Safe to run twice: what is gone is gone."""
    with span("forget_asked"):
        return forget_asked(now=dt.datetime.fromtimestamp(timestamp, dt.UTC))


@app.periodic(cron=NIGHTLY)
@app.task(queue="night", queueing_lock="forget-views", retry=RetryStrategy(max_attempts=5, wait=60))
def forget_night(timestamp: int) -> int:  # noqa: ARG001 - the database's own day counts
    """Safe to run twice: what is gone is gone."""
    with span("forget_views"):
        return forget_old_views() + forget_old_searches()
