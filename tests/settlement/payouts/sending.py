"""A payout that is on its way, and its line in the bank's words."""

import datetime as dt

from amiyan.kernel.sql import query
from amiyan.settlement.payouts.messages import make_messages

from . import office as o
from . import said as s

NOW = dt.datetime(2025, 10, 20, 6, tzinfo=dt.UTC)
TIYN = 63_100


class Sent:
    """One payout that went out, and what has become of it."""

    def __init__(self):
        self.payee = o.organisation()
        o.statement(self.payee, TIYN)
        o.make()
        make_messages(budget_id=o.BUDGET, now=NOW)
        ((id_, self.message),) = query(
            "SELECT payout_id, message_id FROM settlement_message_payout WHERE payee = %s", [self.payee]
        )
        self.id = id_.hex

    def states(self):
        return [
            state
            for (state,) in query(
                "SELECT state FROM settlement_payout_event WHERE payee = %s ORDER BY payout_id, n",
                [self.payee],
            )
        ]

    def debit(self, tiyn=TIYN, **more):
        return s.line(self.id, tiyn, **more)

    def credit(self, tiyn=TIYN, **more):
        return s.line(self.id, tiyn, credit=True, **more)

    def word(self, status, why="", group="PART"):
        return s.report(self.message, (self.id, status, why), group=group)
