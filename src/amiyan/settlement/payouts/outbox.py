"""The outbox: messages are handed over until the channel has taken them, however often that is tried.

Whoever hands over holds the channel's lock in the database, which goes when the session goes. Between the other
side's acceptance and our commit a worker may die: then the message is handed over again, with the same id and the
same bytes, and the other side knows it.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final, NamedTuple

from django.db import connection, transaction

from amiyan.kernel.sql import execute, query
from amiyan.settlement.channels.port import Answer, Channel, ChannelUnavailable, Message
from amiyan.settlement.payouts.answers import keep_answer
from amiyan.settlement.payouts.match import take_channel

_LOCK: Final = 735_213  # the first half of the advisory locks of handing over
# Before it is tried again: twice as long each time, within these.
_WAIT: Final = dt.timedelta(seconds=30)
_WAIT_MOST: Final = dt.timedelta(hours=1)
_IN_A_ROW: Final = 3  # failures, before nobody waits for the channel any more

_NEXT = """
SELECT o.message_id, m.body FROM settlement_outbox o
JOIN settlement_message m ON (m.channel, m.id) = (o.channel, o.message_id)
WHERE o.channel = %s AND o.not_before <= now() ORDER BY o.not_before, o.message_id LIMIT 1
"""
_DONE = "DELETE FROM settlement_outbox WHERE (channel, message_id) = (%(channel)s, %(message)s)"
# Where the answer was quicker than our commit, it is believed already.
_SENT = """
INSERT INTO settlement_payout_event (payee, payout_id, n, state)
SELECT mp.payee, mp.payout_id, 2, 'sent' FROM settlement_message_payout mp
WHERE (mp.channel, mp.message_id) = (%(channel)s, %(message)s)
  AND (SELECT max(e.n) FROM settlement_payout_event e WHERE (e.payee, e.payout_id) = (mp.payee, mp.payout_id)) = 1
"""
_FAILED = """
UPDATE settlement_outbox SET failed = least(failed + 1, 1000), problem = %(problem)s,
    not_before = now() + least(%(wait)s * power(2, least(failed, 20)), %(most)s)
WHERE (channel, message_id) = (%(channel)s, %(message)s)
"""


class HandedOver(NamedTuple):
    """Messages that the channel took, and those that it did not take now."""

    taken: int
    failed: int


def hand_over(channel: Channel) -> HandedOver | None:
    """Hand over every message that is due; None where somebody else is at it.

    Each is committed by itself. What the channel does not take waits, each message for its own time; after some in a
    row the run ends. Cost: linear in the messages.
    """
    with _held(channel.name) as held:
        if not held:
            return None
        taken = failed = in_a_row = 0
        while in_a_row < _IN_A_ROW and (found := query(_NEXT, [channel.name])):
            message = Message(found[0][0], bytes(found[0][1]))
            try:
                answers = channel.deliver(message)
            except ChannelUnavailable as error:
                put_off(channel.name, message.id, error.reason)
                failed, in_a_row = failed + 1, in_a_row + 1
                continue
            note_sent(channel=channel.name, message_id=message.id, answers=answers)
            taken, in_a_row = taken + 1, 0
        return HandedOver(taken, failed)


@transaction.atomic
def note_sent(*, channel: str, message_id: str, answers: Sequence[Answer] = ()) -> None:
    """The channel has taken a message: it leaves the outbox, its payouts are on their way, what was said is kept.

    Twice changes nothing.
    """
    take_channel(channel)
    for answer in answers:
        keep_answer(channel=channel, answer=answer)
    values = {"channel": channel, "message": message_id}
    execute(_SENT, values)
    execute(_DONE, values)


@transaction.atomic
def put_off(channel: str, message_id: str, problem: str) -> None:
    """The channel did not take a message: it is tried again after a while that grows."""
    values = {
        "channel": channel,
        "message": message_id,
        "problem": problem,
        "wait": _WAIT,
        "most": _WAIT_MOST,
    }
    execute(_FAILED, values)


@contextmanager
def _held(channel: str) -> Iterator[bool]:
    """Whether this session holds the channel for the time of the block; it is given back at the end."""
    ((held,),) = query("SELECT pg_try_advisory_lock(%s, hashtext(%s))", [_LOCK, channel])
    try:
        yield held
    finally:
        if held and connection.is_usable():
            query("SELECT pg_advisory_unlock(%s, hashtext(%s))", [_LOCK, channel])
