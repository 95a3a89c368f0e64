"""What payouts do in the books: money is held for a message, goes to the bank, or flows back.

Every id is a hash of the payout and of the step (the number of the event that it leads to), so that no step is
posted twice; amounts and owners are read from ``payout_seen``, whole sets at a time.
"""

from typing import Any, Final

from amiyan.kernel.sql import execute
from amiyan.ledger.actions import end_query, hold_query, post_query

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

_HELD: Final = "ledger_transfer_id('payout held', {id}::text)"
_HOLD: Final = f"""
SELECT {_HELD.format(id="p.id")} AS id, p.month AS service_month,
       p.payee AS payer_owner, ledger_account_id('payout', %(programme)s, '') AS payer_account,
       p.payee AS payee_owner, ledger_account_id('bank', %(programme)s, '') AS payee_account,
       p.amount_tiyn AS amount, 'settlement' AS code, p.budget_id || '/' || p.number AS subject
FROM settlement_message_payout mp JOIN settlement_payout p ON (p.payee, p.id) = (mp.payee, mp.payout_id)
WHERE (mp.channel, mp.message_id) = (%(channel)s, %(message)s) ORDER BY p.payee, p.id
"""
_END: Final = f"""
SELECT q.payee AS owner, q.month AS service_month, {_HELD.format(id="q.id")} AS id,
       CASE WHEN q.target = 'rejected' THEN 'voided' ELSE 'posted' END AS outcome
FROM payout_seen q WHERE q.is_held AND {_LIVE} AND q.target IN ('settled', 'returned', 'rejected')
ORDER BY q.payee, q.id
"""
# What was never held (a message that a restored database does not know) goes to the bank as a transfer of its own.
_STEPS: Final = (
    ("settled", "payout", "bank", "settlement",
     f"(q.target = 'settled' OR (q.target = 'returned' AND {_LIVE})) AND NOT (q.is_held AND {_LIVE})"),
    ("rejected", "payout", "payable", "return", "q.target = 'rejected'"),
    ("returned", "bank", "payable", "return", "q.target = 'returned'"),
)  # fmt: skip


def hold(values: dict[str, Any], expected: int) -> None:
    """Hold what the payouts of a message pay, until the channel has said what became of them."""
    outcomes = hold_query(select_sql=_HOLD, params=values)
    assert outcomes == {"posted": expected}, f"the books hold less than the message says: {outcomes}"


def take_again(values: dict[str, Any]) -> None:
    """What came back and was booked after all leaves what is owed once more; where that holds too little, nothing."""
    execute(_AGAIN, values)


def follow(values: dict[str, Any]) -> None:
    """Let the books follow the states that the payouts in ``payout_seen`` come to: holds end, money flows."""
    ended = end_query(select_sql=_END, params=values)
    assert set(ended) <= {"posted", "voided"}, f"a payout's money was not held: {ended}"
    for what, payer, payee, code, which in _STEPS:
        select = _COLUMNS.format(what=what, payer=payer, payee=payee, code=code, which=which)
        outcomes = post_query(select_sql=f"{select} ORDER BY q.payee, q.id", params=values)
        assert set(outcomes) <= {"posted"}, f"the books hold less than the payouts say: {outcomes}"
