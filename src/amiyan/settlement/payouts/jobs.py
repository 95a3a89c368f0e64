"""Payouts as work done later: each night what is due, and every few minutes what goes out and what came in.

Each is safe to run twice and to be killed anywhere; a channel that is away holds up only itself.
"""

import datetime as dt
from contextlib import closing
from typing import Final

import structlog
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from amiyan.country.kz.calendar import to_local
from amiyan.kernel.problems import ProblemError
from amiyan.kernel.sql import query
from amiyan.kernel.traces import span
from amiyan.settlement.channels.forms import channels
from amiyan.settlement.channels.port import Channel, ChannelUnavailable
from amiyan.settlement.payouts.answers import Read, collect, read_answers
from amiyan.settlement.payouts.make import make_payouts
from amiyan.settlement.payouts.messages import make_messages
from amiyan.settlement.payouts.outbox import hand_over, put_off
from amiyan.settlement.payouts.told import tell_paid

QUEUE: Final = "night"
# UTC: an hour past midnight of Kazakhstan, after the night that follows the registers.
MAKING: Final = "0 20 * * *"
EXCHANGE: Final = "*/5 * * * *"
_AGAIN: Final = RetryStrategy(max_attempts=5, wait=60)

# Budgets with something due or something not yet in a message: a look at an index for each.
_BUDGETS = """
SELECT b.id FROM settlement_budget b,
LATERAL (SELECT count(*) AS due FROM (
    SELECT FROM settlement_statement s
    WHERE s.budget_id = b.id AND s.due_on <= %(today)s AND s.payable_tiyn > 0
      AND NOT EXISTS (SELECT FROM settlement_payout p
                      WHERE (p.payee, p.budget_id, p.number) = (s.payee, s.budget_id, s.number)) LIMIT 1) s) s,
LATERAL (SELECT count(*) AS unsent FROM (
    SELECT FROM settlement_payout p
    WHERE p.budget_id = b.id
      AND NOT EXISTS (SELECT FROM settlement_message_payout m
                      WHERE (m.payee, m.payout_id) = (p.payee, p.id)) LIMIT 1) p) p
WHERE s.due + p.unsent > 0 ORDER BY b.id
"""
_UNSET = "SELECT channel, message_id FROM settlement_outbox WHERE channel <> ALL (%s) AND not_before <= now()"

_log = structlog.get_logger(__name__)


@app.periodic(cron=MAKING)
@app.task(queue=QUEUE, queueing_lock="payouts", retry=_AGAIN)
def pay_what_is_due(timestamp: int) -> list[int]:
    """Each night: payouts of what is due, and their messages; how many payouts each budget made."""
    now = dt.datetime.fromtimestamp(timestamp, dt.UTC)
    with span("payouts"):
        return make_due(now)


@app.periodic(cron=EXCHANGE)
@app.task(queue=QUEUE, queueing_lock="bank", retry=_AGAIN)
def exchange_with_channels(timestamp: int) -> None:  # noqa: ARG001 - given by procrastinate
    """Every few minutes: hand over, collect, read, and tell whom the bank has paid."""
    with span("bank"):
        exchange(channels())
        tell_paid(now=dt.datetime.now(dt.UTC))


def make_due(now: dt.datetime) -> list[int]:
    """Payouts and messages of every budget with something due; one whose payer cannot pay does not hold up others."""
    made = []
    today = to_local(now).date()
    for (budget_id,) in query(_BUDGETS, {"today": today}):
        try:
            made.append(make_payouts(budget_id=budget_id, today=today).payouts)
            make_messages(budget_id=budget_id, now=now)
        except ProblemError as error:
            _log.warning("a budget cannot pay", budget=budget_id, problem=error.problem.kind.code)
    return made


def exchange(found: dict[str, Channel]) -> dict[str, Read]:
    """Hand over, collect and read by every channel that is set; messages of others wait, with the reason."""
    done: dict[str, Read] = {}
    for channel in found.values():
        with closing(channel):
            done[channel.name] = exchange_with(channel)
    for name, message_id in query(_UNSET, [list(found)]):
        put_off(name, message_id, "not_set")
    return done


def exchange_with(channel: Channel) -> Read:
    """Hand over, collect and read by one channel. What was kept is read whether the channel is there or not."""
    try:
        hand_over(channel)
        collect(channel)
    except ChannelUnavailable as error:
        _log.warning("a channel is away", channel=channel.name, reason=error.reason)
    return read_answers(channel=channel.name)
