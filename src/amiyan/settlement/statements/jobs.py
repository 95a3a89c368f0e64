"""Work done later: each night the months lock whose day has come."""

import datetime as dt
from typing import Final

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from amiyan.country.kz.calendar import to_local
from amiyan.kernel.problems import ProblemError
from amiyan.kernel.traces import span
from amiyan.settlement.statements.nights import lock_due
from amiyan.settlement.statements.problems import BOOKS_DIFFER

# UTC: three in the morning of Kazakhstan, when what the night's look at the registers led to is posted.
NIGHTLY: Final = "0 22 * * *"


@app.periodic(cron=NIGHTLY)
@app.task(queue="night", queueing_lock="lock", retry=RetryStrategy(max_attempts=5, wait=600))
def lock_night(timestamp: int) -> list[list[int]]:
    """Each night: lock what may lock; whoever still waits for evidence is asked again the next night.

    Ends with a problem where statements and books differ, so that somebody is told: these providers have no statement.
    """
    day = to_local(dt.datetime.fromtimestamp(timestamp, dt.UTC)).date()
    with span("lock"):
        done = lock_due(today=day)
    differing = sum(len(one.locked.differing) for one in done)
    if differing:
        raise ProblemError(BOOKS_DIFFER, count=differing)
    return [[one.budget_id, one.locked.statements, len(one.locked.waiting)] for one in done]
