"""How much of the work is still to be done, and since when: three work lists, and what is parked."""

from typing import NamedTuple

from amiyan.kernel.sql import query

# A posting that waits for its not_before is not late; one that the books refused is tried again, and counts apart.
_QUEUES = """
SELECT 'unread', count(*), extract(epoch FROM now() - min(marked_at)) FROM deliveries_unread
UNION ALL
SELECT 'unjudged', count(*), extract(epoch FROM now() - min(marked_at)) FROM deliveries_unjudged
UNION ALL
SELECT 'unposted', count(*), extract(epoch FROM now() - min(greatest(marked_at, not_before)))
FROM deliveries_unposted WHERE not_before <= now() AND refused = ''
"""
# Where a region has not put its acts in the place of placeholders nothing was refused: it is the region's turn.
AWAITS_ACTS = "placeholder"
# Where nobody has entered a budget, or it is used up or closed, it is the turn of whoever decides on money.
AWAITS_MONEY = ("no_budget", "fund_dry", "year_closed")
_POSTINGS = """
SELECT count(*) FILTER (WHERE not_before > now() AND refused = ''),
       count(*) FILTER (WHERE refused <> '' AND refused <> %(acts)s AND refused <> ALL (%(money)s)),
       count(*) FILTER (WHERE refused = %(acts)s), count(*) FILTER (WHERE refused = ANY (%(money)s))
FROM deliveries_unposted
"""
_PARKED = """
SELECT coalesce(sum(p.records), 0) FROM deliveries_parked p
WHERE NOT EXISTS (
    SELECT FROM deliveries_parked_decision d
    WHERE d.binding_id = p.binding_id AND d.serial = p.serial AND d.up_to >= p.id)
"""


class Queue(NamedTuple):
    """A work list: how many marks are due, and for how many seconds the oldest has been."""

    name: str
    due: int
    oldest_s: float


class Backlog(NamedTuple):
    """The state of all work lists at one moment."""

    queues: tuple[Queue, ...]
    waiting_postings: int
    refused_postings: int
    awaiting_acts: int
    awaiting_money: int
    parked_records: int


def now() -> Backlog:
    """The state at this moment. Cost: the work lists are read once; they are short where the workers keep up."""
    queues = tuple(Queue(name, due, max(0.0, float(oldest or 0))) for name, due, oldest in query(_QUEUES))
    ((waiting, refused, acts, money),) = query(_POSTINGS, {"acts": AWAITS_ACTS, "money": list(AWAITS_MONEY)})
    ((parked,),) = query(_PARKED)
    return Backlog(queues, waiting, refused, acts, money, int(parked))
