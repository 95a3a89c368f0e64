"""Work done later: each night detectors look at the month so far, region by region; error rates once a quarter."""

import datetime as dt
from typing import Final

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from amiyan.country.kz.calendar import to_local
from amiyan.integrity.actions.reaching import remind_of_cases
from amiyan.integrity.parameters import number
from amiyan.integrity.publishing import last_day, publish_quarter, quarter_of, releases
from amiyan.integrity.running import run_detectors
from amiyan.kernel.sql import query
from amiyan.kernel.traces import span

NIGHTLY: Final = "10 21 * * *"  # UTC: ten past two in Kazakhstan, after the day was judged and restated
EACH_MORNING: Final = "0 5 * * *"  # UTC: ten in the morning of Kazakhstan
LOOKS_BACK_DAYS: Final = 10
"""So long into a month the one before is looked at again: lists, corrections and invoices come late."""
_DAY: Final = dt.timedelta(days=1)


@app.periodic(cron=NIGHTLY)
@app.task(queue="night", queueing_lock="integrity", retry=RetryStrategy(max_attempts=5, wait=60))
def look_at_night(timestamp: int) -> int:
    """How many signals are new. Safe to run twice; each region is a run of its own."""
    now = dt.datetime.fromtimestamp(timestamp, dt.UTC)
    added = 0
    for (region,) in query(
        "SELECT DISTINCT region FROM registry_facility WHERE region IS NOT NULL ORDER BY 1"
    ):
        for first, last in months_of(to_local(now).date()):
            with span("integrity"):
                ran = run_detectors(first=first, last=last, now=now, region=region)
            added += sum(one.added for one in ran)
    return added


@app.periodic(cron=EACH_MORNING)
@app.task(queue="night", queueing_lock="integrity_remind", retry=RetryStrategy(max_attempts=5, wait=60))
def remind_morning_of_cases(timestamp: int) -> int:
    """How many were reminded that their explanation is waited for. Safe to run twice."""
    return remind_of_cases(now=dt.datetime.fromtimestamp(timestamp, dt.UTC))


@app.periodic(cron=NIGHTLY)
@app.task(queue="night", queueing_lock="integrity_release", retry=RetryStrategy(max_attempts=5, wait=60))
def publish_night(timestamp: int) -> bool:
    """Whether the error rates of the last quarter were published: once, some weeks after it. Safe to run twice."""
    now = dt.datetime.fromtimestamp(timestamp, dt.UTC)
    today = to_local(now).date()
    quarter = quarter_of(quarter_of(today) - _DAY)
    if quarter in releases() or (today - last_day(quarter)).days <= number("publish_days", today):
        return False
    publish_quarter(quarter=quarter, on=today, now=now)
    return True


def months_of(today: dt.date) -> list[tuple[dt.date, dt.date]]:
    """The days to look at: of this month those that are over, and for its first days all of the last month."""
    first = today.replace(day=1)
    before = (first - _DAY).replace(day=1)
    found = [(before, first - _DAY)] if (today - first).days < LOOKS_BACK_DAYS else []
    return [*found, (first, today - _DAY)] if today > first else found
