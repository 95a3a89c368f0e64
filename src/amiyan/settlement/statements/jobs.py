"""Work done later: each night the months lock whose day has come; and a month that a person asked for."""

import datetime as dt
from typing import Final

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from amiyan.country.kz.calendar import to_local
from amiyan.kernel.problems import ProblemError
from amiyan.kernel.traces import span
from amiyan.settlement.statements.lock import lock_month
from amiyan.settlement.statements.locking import Key, noting
from amiyan.settlement.statements.nights import lock_due
from amiyan.settlement.statements.problems import BOOKS_DIFFER

# UTC: three in the morning of Kazakhstan, when what the night's look at the registers led to is posted.
NIGHTLY: Final = "0 22 * * *"
# Not the queue of the nights: an official waits for it.
ASKED: Final = "log"


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


@app.task(queue=ASKED, retry=RetryStrategy(max_attempts=3, wait=60))
def lock_asked(
    budget_id: int, month: str, recorded_by: int, reason: str, today: str, number: int = 0
) -> list[int]:
    """Lock a month in the name of the person who asked for it, as of the day on which they did. Safe to run twice.

    Ends with a problem where statements and books differ, as a night does. ``number``: which time it was asked,
    of which steps are kept; 0 of what was asked before they were.
    """
    first = dt.date.fromisoformat(month)
    with span("lock"), noting(Key(budget_id, first, number)) as steps:
        locked = lock_month(
            budget_id=budget_id,
            month=first,
            recorded_by=recorded_by,
            today=dt.date.fromisoformat(today),
            reason=reason,
            progress=steps.going,
        )
        if locked.differing:
            raise ProblemError(BOOKS_DIFFER, count=len(locked.differing))
    return [locked.statements, len(locked.waiting)]
