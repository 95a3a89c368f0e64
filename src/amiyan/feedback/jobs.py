"""Work done later, each night: what was said of days that closed before they were judged, and answers to samples."""

import datetime as dt
from typing import Final

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from amiyan.country.kz.calendar import to_local
from amiyan.feedback.actions.confirmations import hand_over_answers
from amiyan.feedback.actions.nights import restate_closed_days
from amiyan.kernel.traces import span

NIGHTLY: Final = "40 19 * * *"  # UTC: twenty to one of Kazakhstan, when the month before may just have closed
HANDS_OVER: Final = "50 19 * * *"
LOOKS_BACK: Final = dt.timedelta(days=7)


@app.periodic(cron=NIGHTLY)
@app.task(queue="night", queueing_lock="restate", retry=RetryStrategy(max_attempts=5, wait=60))
def restate_night(timestamp: int) -> int:
    """Safe to run twice: what stands as it should is left alone."""
    now = dt.datetime.fromtimestamp(timestamp, dt.UTC)
    with span("restate"):
        return restate_closed_days(today=to_local(now).date(), since=now - LOOKS_BACK)


@app.periodic(cron=HANDS_OVER)
@app.task(queue="night", queueing_lock="sample-answers", retry=RetryStrategy(max_attempts=5, wait=60))
def hand_over_night(timestamp: int) -> int:
    """Safe to run twice: a line that has an answer keeps it."""
    now = dt.datetime.fromtimestamp(timestamp, dt.UTC)
    with span("sample_answers"):
        return hand_over_answers(now=now, today=to_local(now).date())
