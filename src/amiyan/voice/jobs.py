"""Work done later: each minute the outbox, each morning the reminders, each night old telephones are forgotten."""

import datetime as dt
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final
from uuid import UUID

import structlog
from procrastinate import RetryStrategy, exceptions
from procrastinate.contrib.django import app

from amiyan.kernel.clock import SystemClock
from amiyan.kernel.problems import ProblemError, sentence
from amiyan.kernel.traces import span
from amiyan.voice.actions.campaign_steps import count_campaign
from amiyan.voice.actions.campaigns import run_campaign
from amiyan.voice.actions.reminders import remind
from amiyan.voice.forgetting import forget_old_phones
from amiyan.voice.outbox import drain, is_more_due
from amiyan.voice.queries.campaigns import under_way
from amiyan.voice.steps import add_step
from amiyan.voice.transports.chosen import transport
from amiyan.voice.transports.port import TransportAway

VOICE_QUEUE: Final = "voice"
EACH_MINUTE: Final = "* * * * *"
EACH_MORNING: Final = "0 5 * * *"  # UTC: ten in the morning of Kazakhstan
EACH_NIGHT: Final = "40 20 * * *"  # UTC: twenty to two of Kazakhstan
UNEXPECTED: Final = "unexpected"
"""What kept a worker from a campaign that is no problem of ours: the worker's log says what."""
A_TURN: Final = dt.timedelta(seconds=5)
"""So long messages are handed over before the job ends: a worker that is told to stop is waited for twice as long, so that
nothing is left in doubt. What is left is asked for at once."""


@app.periodic(cron=EACH_MINUTE)
@app.task(queue=VOICE_QUEUE, queueing_lock="send out")
def send_out(timestamp: int) -> int:
    """Hand over what is due; 0 where no way out is set, or it is away: then it waits. Safe to run twice."""
    return _send_out(dt.datetime.fromtimestamp(timestamp, dt.UTC))


@app.task(queue=VOICE_QUEUE, queueing_lock="send more")
def send_more() -> int:
    """As :func:`send_out`, at once: a turn was too short."""
    return _send_out(dt.datetime.now(dt.UTC))


def _send_out(now: dt.datetime) -> int:
    if not os.environ.get("AMIYAN_SMS"):
        return 0
    try:
        with span("send out"):
            done = drain(transport(os.environ), now=now, turn=A_TURN)
    except TransportAway as error:
        structlog.get_logger("amiyan.voice").warning("messages wait", why=sentence(error.problem))
        return 0
    if done.handed and is_more_due(now=now):
        with suppress(exceptions.AlreadyEnqueued):
            send_more.defer()
    return done.handed


@app.task(queue="log", retry=RetryStrategy(max_attempts=3, wait=60))
def run_asked(campaign: str) -> int:
    """Tell those who are invited to a campaign that somebody started; how many. Safe to run twice: nobody is told twice."""
    id_, now, told = UUID(campaign), SystemClock().now(), 0
    with span("campaign"), _noting(id_, now):
        told = run_campaign(id=id_, now=now)
        add_step(id_, "told", now=now)
        count_campaign(campaign=id_, now=now)
    return told


@contextmanager
def _noting(campaign: UUID, now: dt.datetime) -> Iterator[None]:
    """Note what kept a worker from it: a problem of ours, which ends it, or whatever else, which is tried again."""
    is_noted = False
    try:
        yield
        is_noted = True
    except ProblemError as error:
        add_step(campaign, "refused", reason=error.problem.kind.code, now=now)
        is_noted = True
    finally:
        if not is_noted:
            add_step(campaign, "refused", reason=UNEXPECTED, now=now)


@app.periodic(cron=EACH_NIGHT)
@app.task(queue="night", queueing_lock="count-campaigns", retry=RetryStrategy(max_attempts=5, wait=60))
def count_night(timestamp: int) -> int:
    """Each night what people did after campaigns is counted, in groups alone. Safe to run twice."""
    now = dt.datetime.fromtimestamp(timestamp, dt.UTC)
    with span("count_campaigns"):
        return sum(count_campaign(campaign=one, now=now) for one in under_way(now=now))


@app.periodic(cron=EACH_MORNING)
@app.task(queue=VOICE_QUEUE, queueing_lock="remind")
def remind_morning(timestamp: int) -> int:
    """One reminder for what an answer is waited for. Safe to run twice."""
    with span("remind"):
        return remind(now=dt.datetime.fromtimestamp(timestamp, dt.UTC))


@app.periodic(cron=EACH_NIGHT)
@app.task(queue="night", queueing_lock="forget-phones", retry=RetryStrategy(max_attempts=5, wait=60))
def forget_night(timestamp: int) -> int:  # noqa: ARG001 - the database's own day counts
    """Safe to run twice: what is gone is gone."""
    with span("forget_phones"):
        return forget_old_phones()
