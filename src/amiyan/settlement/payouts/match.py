"""What a channel said, held against what we believe: states of payouts change, and the books follow.

From a state of a payout only these steps lead on, each with what the books do:

- made, sent, accepted → accepted: nothing;
- → rejected: what was held is free, and flows back to what the provider is owed;
- → settled: what was held is with the bank. A booked line says so, or the bank's status until the line comes;
- settled → returned: a credit line brought it back; it flows back to what the provider is owed;
- rejected, returned → settled: the bank booked it after all. Where it was not paid again meanwhile, belief follows.

Whatever fits none of them changes nothing and is seen: a line as unmatched, a status in the difference.
"""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from django.db import transaction

from amiyan.kernel.sql import execute, query
from amiyan.settlement.grown import count_grown
from amiyan.settlement.payouts import books
from amiyan.settlement.payouts.facts import REJECTS, SAID, lay_out_seen
from amiyan.settlement.payouts.unmatched import note_unmatched

_TURN: Final = 735_212  # the first half of the advisory locks of channels

# What is asked for each payout and each line, and what each event's foreign key is looked up in.
_ASKED_OF: Final = (
    *("settlement_bank_entry", "settlement_bank_status", "settlement_bank_decision"),
    *("settlement_message_payout", "settlement_payout", "settlement_payout_event"),
)

_AIM = """
UPDATE payout_seen SET target = CASE
    WHEN state IN ('made', 'sent', 'accepted') THEN CASE
        WHEN debits > credits THEN 'settled'
        WHEN credits > 0 THEN 'returned'
        -- The bank contradicts itself: a person looks, and nothing is believed meanwhile.
        WHEN rejected AND settled THEN NULL
        WHEN rejected THEN 'rejected'
        WHEN settled THEN 'settled'
        WHEN accepted AND state <> 'accepted' THEN 'accepted' END
    WHEN state = 'settled' AND credits > 0 AND credits >= debits THEN 'returned'
    WHEN state IN ('rejected', 'returned') AND debits > credits AND is_last THEN 'settled' END
"""

# Why the bank rejected it, by the last answer that says so; why it came back, by its line.
_EVENTS = f"""
INSERT INTO settlement_payout_event (payee, payout_id, n, state, reason_code, reason, answer_sha256)
SELECT q.payee, q.id, q.n + step.place, step.state,
       CASE WHEN step.state = q.target THEN coalesce(why.reason_code, '') ELSE '' END,
       CASE WHEN step.state = q.target THEN coalesce(why.reason, '') ELSE '' END,
       coalesce(why.sha256, %(answer)s::bytea)
FROM payout_seen q
JOIN settlement_payout p ON (p.payee, p.id) = (q.payee, q.id)
-- What comes back without a line that it went out has gone out all the same.
CROSS JOIN LATERAL (
    SELECT * FROM unnest(CASE WHEN q.target = 'returned' AND q.state <> 'settled' THEN ARRAY['settled', 'returned']
                              ELSE ARRAY[q.target] END) WITH ORDINALITY AS s (state, place)) step
LEFT JOIN LATERAL (
    (SELECT s.reason_code, s.reason, s.sha256 FROM ({SAID}) s JOIN settlement_answer a USING (channel, sha256)
     WHERE q.target = 'rejected' AND {REJECTS} ORDER BY a.received_at DESC, s.n LIMIT 1)
    UNION ALL
    (SELECT x.return_reason, x.remittance, x.sha256 FROM settlement_bank_entry x
     WHERE q.target = 'returned' AND x.payout_id = p.id AND x.channel = p.channel AND x.is_credit
     ORDER BY x.booked_on DESC, x.reference DESC LIMIT 1)) why ON true
WHERE q.target IS NOT NULL
"""

# Of these statements a payout was settled: who is paid is told by a job of its own (``told.py``). A mark that is there is
# taken hold of: who tells in this moment would take it without having seen this, and nobody would be told.
_MARK_PAID = """
INSERT INTO settlement_paid_untold (payee, budget_id, number)
SELECT DISTINCT payee, budget_id, number FROM payout_seen WHERE target = 'settled'
ORDER BY 1, 2, 3 ON CONFLICT (payee, budget_id, number) DO UPDATE SET marked_at = excluded.marked_at
"""


class Matched(NamedTuple):
    """Payouts that the answers were about, and how many came to each state; lines that now wait for a person."""

    seen: int
    turned: dict[str, int]
    unmatched: int


@transaction.atomic
def match(*, channel: str, answers: Sequence[bytes], payouts: Sequence[str] = ()) -> Matched:
    """Follow what was read of these answers (by their digests), or what a person said of these payouts.

    In the caller's transaction, if there is one: so an answer's facts and what follows from them are one. Cost:
    linear in the payouts concerned, some 10,000 a second.
    """
    take_channel(channel)
    count_grown(*_ASKED_OF)
    seen = lay_out_seen(channel=channel, answers=answers, payouts=payouts)
    values: dict[str, Any] = {
        "channel": channel,
        "answers": list(answers),
        "answer": answers[0] if len(answers) == 1 else None,
    }
    turned: dict[str, int] = {}
    if seen:
        execute(_AIM)
        books.take_again(values)
        books.follow(values)
        execute(_EVENTS, values)
        execute(_MARK_PAID)
        turned = dict(
            query("SELECT target, count(*) FROM payout_seen WHERE target IS NOT NULL GROUP BY 1 ORDER BY 1")
        )
        execute("UPDATE payout_seen SET state = target WHERE target IS NOT NULL")
    return Matched(seen, turned, note_unmatched(values))


def take_channel(channel: str) -> None:
    """Until this transaction ends nobody else changes what is believed of this channel's payouts."""
    query("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [_TURN, channel])
