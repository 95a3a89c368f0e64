"""What of this room stands in the public log: all that lets money out, and all that says where it went.

Rows of many tables in one tree (``migrations/0011_payments.sql``), since they explain each other: the act with the
account that it names, who agreed and who approved, how an account changed, the payout, what a bank answered.
"""

from typing import Final

from amiyan.ledger.log.source import Source

PAYMENTS: Final = Source(
    tree="payments",
    table="settlement_payments",
    key=("kind", "owner", "key"),
    leaf="t.leaf",
)
