"""Work done later, by procrastinate's workers: draining shards, following the registers each night, and the log.

A drain is asked for by the dispatcher of every worker process when it sees marks (:mod:`amiyan.config.worker`);
the marks themselves were set in the transaction that brought the evidence, so nothing hangs on the asking. One
drain of a shard waits at a time (its queueing lock); that only one runs is seen to in the database.
"""

import datetime as dt
from typing import Final

from django.db import transaction
from procrastinate import RetryStrategy, exceptions
from procrastinate.contrib.django import app
from procrastinate.jobs import Status

from amiyan.country.kz.calendar import to_local
from amiyan.deliveries.actions.list_nights import follow_lists
from amiyan.deliveries.actions.orders import follow_registry
from amiyan.kernel.sql import query
from amiyan.kernel.traces import span
from amiyan.ledger.log.sealing import Sealed
from amiyan.programmes.loader import daily_codes, load
from amiyan.settlement.accounts import jobs as accounts
from amiyan.settlement.budgets import jobs as budgets
from amiyan.settlement.changes import jobs as changes
from amiyan.settlement.drain import Drained, drain
from amiyan.settlement.figures import jobs as figures
from amiyan.settlement.follow import Following, follow_registers, followed_to, note_night
from amiyan.settlement.log import publish, seal_all
from amiyan.settlement.open_data import jobs as open_data
from amiyan.settlement.open_period import open_period
from amiyan.settlement.payouts import jobs as payouts
from amiyan.settlement.statements import jobs as statements

# Procrastinate finds this module by itself: what is periodic elsewhere in the room is named here.
OTHERS: Final = (accounts, budgets, changes, figures, open_data, payouts, statements)
DRAIN_QUEUE: Final = "drain"
# How long one shard is worked off before the next has its turn; what is left is asked for anew.
TURN: Final = dt.timedelta(seconds=0.5)
NIGHT_QUEUE: Final = "night"
NIGHTLY: Final = "10 19 * * *"  # UTC: ten past midnight of Kazakhstan
ORDERS: Final = "*/10 * * * *"
LOG_QUEUE: Final = "log"
EACH_MINUTE: Final = "* * * * *"
LOOKS_BACK: Final = dt.timedelta(days=2)
# A night may meet a drain at the same rows, and be the one that is told to begin again.
AGAIN: Final = RetryStrategy(max_attempts=5, wait=60)

_DIRTY = """
SELECT shard FROM deliveries_unread WHERE not_before <= now()
UNION SELECT shard FROM deliveries_unjudged
UNION SELECT shard FROM deliveries_unposted WHERE not_before <= now()
ORDER BY 1
"""


def today() -> dt.date:
    """The day it is in the country."""
    return to_local(dt.datetime.now(dt.UTC)).date()


def dirty_shards() -> list[int]:
    """The shards with something to do now. Cost: a look at three short lists."""
    return [shard for (shard,) in query(_DIRTY)]


@app.task(queue=DRAIN_QUEUE, pass_context=False)
def drain_shard(shard: int) -> list[int] | None:
    """Work a shard off for a turn; None where another worker is at it. What is left has its turn after the others."""
    with span("drain", shard=shard):
        done: Drained | None = drain(shard=shard, programmes=daily_codes(), today=today, turn=TURN)
    # Of what cannot be done now (no school year is known yet) the dispatcher asks often enough.
    if done is not None and any(done) and shard in dirty_shards():
        ask_for([shard])
    return None if done is None else list(done)


@app.periodic(cron=NIGHTLY)
@app.task(queue=NIGHT_QUEUE, queueing_lock="follow", retry=AGAIN)
def follow_night(timestamp: int) -> list[list[int]]:
    """Each night: lists whose time to object is over are due, and what was learnt leads to newer verdicts."""
    began = dt.datetime.fromtimestamp(timestamp, dt.UTC)
    since = looks_back_to(began)
    done = []
    with span("follow"):
        _follow_lists(since)
        for code in daily_codes():
            done.append(list(follow(code, since=since)))
            note_night(programme=code, followed_to=began)
    return done


def looks_back_to(moment: dt.datetime) -> dt.datetime:
    """``LOOKS_BACK`` before, or the beginning of the last night that came to its end where others failed since."""
    return min(moment - LOOKS_BACK, followed_to(daily_codes()) or moment)


def _follow_lists(since: dt.datetime) -> None:
    open_days = [open_period(today(), load(code)) for code in daily_codes()]
    first = min((period.first for period in open_days if period), default=today())
    now = dt.datetime.now(dt.UTC)
    follow_lists(programmes=daily_codes(), since=since, first=first, today=today(), now=now)


@app.periodic(cron=ORDERS)
@app.task(queue=NIGHT_QUEUE, queueing_lock="orders", retry=AGAIN)
def order_terminals(timestamp: int) -> int:  # noqa: ARG001 - given by procrastinate
    """Terminals that take orders are told who came and who went, and whose templates to forget."""
    with span("orders"):
        return follow_registry().ordered


def follow(programme: str, *, since: dt.datetime, everything: bool = False) -> Following:
    """Follow the registers for one programme, as of today."""
    return follow_registers(programme=programme, today=today(), since=since, everything=everything)


@app.periodic(cron=EACH_MINUTE)
@app.task(queue=DRAIN_QUEUE, queueing_lock="stalled", pass_context=True)
async def retry_stalled(context: "object", timestamp: int) -> int:  # noqa: ARG001 - given by procrastinate
    """Jobs of workers that are gone are done again; a drain that was killed is asked for by its marks anyway."""
    stalled = list(await app.job_manager.get_stalled_jobs())
    for job in stalled:
        try:
            await app.job_manager.retry_job(job)
        except exceptions.UniqueViolation:  # the same was asked for anew meanwhile
            await app.job_manager.finish_job(job, Status.FAILED, delete_job=True)
    return len(stalled)


@app.task(queue=NIGHT_QUEUE, queueing_lock="follow now", retry=AGAIN)
def follow_now() -> list[list[int]]:
    """As every night, and at once: somebody has brought registers in."""
    since = looks_back_to(dt.datetime.now(dt.UTC))
    with span("follow"):
        return [list(follow(code, since=since)) for code in daily_codes()]


@app.periodic(cron=EACH_MINUTE)
@app.task(queue=LOG_QUEUE, queueing_lock="seal")
def seal_log(timestamp: int) -> int:  # noqa: ARG001 - given by procrastinate
    """What the transactions that are over brought becomes part of the public log."""
    with span("seal"):
        return sum(done.leaves for done in seal_all().values() if isinstance(done, Sealed))


@app.periodic(cron=EACH_MINUTE)
@app.task(queue=LOG_QUEUE, queueing_lock="publish")
def publish_log(timestamp: int) -> list[int]:  # noqa: ARG001 - given by procrastinate
    """Heads are signed, and witnesses asked. A witness that is slow holds up the next asking, and no sealing."""
    with span("publish"):
        done = publish(now=dt.datetime.now(dt.UTC))
    return [len(done.heads), len(done.problems), sum(1 for one in done.told if one.reason)]


def ask_to_follow() -> bool:
    """Ask that the registers be followed soon, where evidence comes by network at all; whether it was asked.

    Who asked before is not asked again, and the caller's transaction goes on.
    """
    if not query("SELECT EXISTS (SELECT FROM deliveries_evidence WHERE layout <> '')")[0][0]:
        return False
    try:
        with transaction.atomic():
            follow_now.defer()
    except exceptions.AlreadyEnqueued:
        return False
    return True


def ask_for(shards: list[int]) -> int:
    """Ask for a drain of each shard; how many were not asked for already."""
    asked = 0
    for shard in shards:
        try:
            drain_shard.configure(queueing_lock=f"drain {shard}").defer(shard=shard)
            asked += 1
        except exceptions.AlreadyEnqueued:
            continue
    return asked
