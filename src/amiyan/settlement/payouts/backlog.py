"""What of payouts is still to be done, and since when: for the doctor and for those who watch a site."""

from typing import Final, NamedTuple

from amiyan.kernel.sql import query

_STATE: Final = """
SELECT (SELECT count(*) FROM settlement_outbox), (SELECT extract(epoch FROM now() - min(marked_at)) FROM settlement_outbox),
       (SELECT coalesce(max(problem), '') FROM settlement_outbox WHERE failed > 0),
       (SELECT count(*) FROM settlement_answer_unread WHERE aside_at IS NULL),
       (SELECT extract(epoch FROM now() - min(marked_at)) FROM settlement_answer_unread WHERE aside_at IS NULL),
       (SELECT count(*) FROM settlement_bank_unmatched),
       (SELECT extract(epoch FROM now() - min(marked_at)) FROM settlement_bank_unmatched),
       (SELECT count(*) FROM settlement_answer_unread WHERE aside_at IS NOT NULL),
       (SELECT extract(epoch FROM now() - min(marked_at)) FROM settlement_answer_unread WHERE aside_at IS NOT NULL)
"""


class PayoutBacklog(NamedTuple):
    """Messages to hand over, answers to read, lines to decide, answers that broke our code and stepped aside.

    How many, and for how many seconds the oldest has been.

    ``problem`` is why a message was not taken, as :class:`ChannelUnavailable` has it.
    """

    messages: int
    oldest_message_s: int
    problem: str
    unread: int
    oldest_unread_s: int
    lines: int
    oldest_line_s: int
    aside: int = 0
    oldest_aside_s: int = 0


def now() -> PayoutBacklog:
    """The state at this moment. Cost: three short lists are read once."""
    ((messages, message_s, problem, *rest),) = query(_STATE)
    return PayoutBacklog(messages, int(message_s or 0), problem, *(int(value or 0) for value in rest))
