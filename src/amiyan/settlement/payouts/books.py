"""What payouts do in the books: money is held for a message, goes to the bank, or flows back.

Every id is a hash of the payout and of the step (the number of the event that it leads to), so that no step is
posted twice; amounts and owners are read from ``payout_seen``, whole sets at a time.
"""

from typing import Any, Final

from amiyan.kernel.sql import execute
from amiyan.ledger.actions import post_query

_COLUMNS: Final = """
SELECT ledger_transfer_id('payout {what}', q.id::text, q.n::text) AS id, q.month AS service_month,
       q.payee AS payer_owner, ledger_account_id('{payer}', q.programme, '') AS payer_account,
       q.payee AS payee_owner, ledger_account_id('{payee}', q.programme, '') AS payee_account,
       q.amount_tiyn AS amount, '{code}' AS code, q.budget_id || '/' || q.number AS subject
FROM payout_seen q WHERE {which}
"""
_LIVE: Final = "q.state IN ('made', 'sent', 'accepted')"
_ENDED: Final = "q.state IN ('rejected', 'returned')"

_INTENTS: Final = _COLUMNS.format(
    what="again", payer="payable", payee="payout", code="payout", which=f"q.target = 'settled' AND {_ENDED}"
)
_AGAIN = f"""
WITH intent AS (
    SELECT *, row_number() OVER (ORDER BY payer_owner, id) AS place
    FROM ({_INTENTS}) c
), answer AS (
    SELECT place, outcome FROM ledger_post(ARRAY(
        SELECT ROW(id, service_month, payer_owner, payer_account, payee_owner, payee_account, amount, code,
                   subject)::ledger_intent
        FROM intent ORDER BY place))
)
UPDATE payout_seen q SET outcome = a.outcome, target = CASE WHEN a.outcome = 'posted' THEN q.target END
FROM intent i JOIN answer a USING (place)
WHERE q.payee = i.payer_owner AND i.id = ledger_transfer_id('payout again', q.id::text, q.n::text)
"""

_SETTLED = f"(q.target = 'settled' OR (q.target = 'returned' AND {_LIVE}))"
_STEPS: Final = (
    ("settled", "payout", "bank", "settlement", _SETTLED),
    ("rejected", "payout", "payable", "return", "q.target = 'rejected'"),
    ("returned", "bank", "payable", "return", "q.target = 'returned'"),
)


def hold(values: dict[str, Any], expected: int) -> None:
    """Hold what the payouts of a message pay, until the bank has said what became of them."""


def take_again(values: dict[str, Any]) -> None:
    """What came back and was booked after all leaves what is owed once more; where that holds too little, nothing."""
    execute(_AGAIN, values)


def follow(values: dict[str, Any]) -> None:
    """Let the books follow the states that the payouts in ``payout_seen`` come to."""
    for what, payer, payee, code, which in _STEPS:
        select = _COLUMNS.format(what=what, payer=payer, payee=payee, code=code, which=which)
        outcomes = post_query(select_sql=f"{select} ORDER BY q.payee, q.id", params=values)
        assert set(outcomes) <= {"posted"}, f"the books hold less than the payouts say: {outcomes}"
