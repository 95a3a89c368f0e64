"""What a channel has said of payouts before they were made here: a database that was restored makes them anew.

Their ids are the same as the first time, so what the bank has booked stands under them already. It is believed before
any message is made: what has gone out is not asked for again.
"""

from typing import Final

from amiyan.kernel.sql import query
from amiyan.settlement.payouts.match import match

# Made, in no message yet, and spoken of all the same.
_SPOKEN_OF: Final = """
SELECT p.channel, array_agg(replace(p.id::text, '-', '') ORDER BY p.payee, p.id)
FROM settlement_payout p
WHERE p.budget_id = %(budget)s
  AND NOT EXISTS (SELECT FROM settlement_message_payout m WHERE (m.payee, m.payout_id) = (p.payee, p.id))
  AND (SELECT count(*) FROM settlement_payout_event e WHERE (e.payee, e.payout_id) = (p.payee, p.id)) = 1
  AND (EXISTS (SELECT FROM settlement_bank_entry x WHERE x.payout_id = p.id AND (x.channel = p.channel) IS TRUE)
       OR EXISTS (SELECT FROM settlement_bank_status s WHERE s.payout_id = p.id AND (s.channel = p.channel) IS TRUE))
GROUP BY p.channel
"""


def heed_what_was_said(*, budget_id: int) -> int:
    """Follow what a channel said of this budget's payouts that are in no message yet; how many changed their state.

    A transaction for each channel. Cost: index look-ups for each payout without a message.
    """
    turned = 0
    for channel, payouts in query(_SPOKEN_OF, {"budget": budget_id}):
        turned += sum(match(channel=channel, answers=[], payouts=payouts).turned.values())
    return turned
