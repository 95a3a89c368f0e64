"""Bank lines that nothing of ours explains, as a work list: kept as long as neither a fact nor a person does.

Of a payout's own lines (to the tiyn) as many are explained as its state says: a settled one went out once more often
than it came back, a returned or rejected one as often. What is more than that is the latest of them.
"""

from typing import Any, Final

from amiyan.kernel.sql import execute

# Why a line waits. The sentences stand in words.py.
FEE: Final = "fee"
NAMES_NOTHING: Final = "names_nothing"
UNEXPECTED_CREDIT: Final = "unexpected_credit"
UNKNOWN_ID: Final = "unknown_id"
OTHER_AMOUNT: Final = "other_amount"
PAID_TWICE: Final = "paid_twice"
PAID_AFTER_ALL: Final = "paid_after_all"

# The bank's own charges, in ISO 20022's codes of movements (sub-families CHRG, COMM, FEES and the family MDOP's).
_FEES = r"(^|/)(CHRG|COMM|FEES|COMT|INTR)($|/)"

_CONCERNED = """
CREATE TEMPORARY TABLE IF NOT EXISTS bank_line_seen (
    channel text COLLATE "C", iban text COLLATE "C", reference text COLLATE "C", PRIMARY KEY (channel, iban, reference));
TRUNCATE bank_line_seen;
"""
_OF_ANSWERS = """
INSERT INTO bank_line_seen
SELECT x.channel, x.iban, x.reference FROM settlement_bank_entry x
WHERE x.channel = %(channel)s AND x.sha256 = ANY (%(answers)s)
UNION
SELECT x.channel, x.iban, x.reference FROM payout_seen q
JOIN settlement_bank_entry x ON x.payout_id = q.id AND x.channel = %(channel)s
UNION
SELECT y.channel, y.iban, y.reference FROM payout_seen q
JOIN settlement_bank_decision y ON y.payout_id = q.id AND y.channel = %(channel)s
"""
_ALL = "INSERT INTO bank_line_seen SELECT channel, iban, reference FROM settlement_bank_entry"
_FORGET = """
DELETE FROM settlement_bank_unmatched u USING bank_line_seen l
WHERE (u.channel, u.iban, u.reference) = (l.channel, l.iban, l.reference)
"""

# A line of which a person said whose it is counts there, and before those that only the bank names.
_LINES: Final = f"""
SELECT x.channel, x.iban, x.reference, x.is_credit, x.known IS NOT NULL AS is_known, x.is_exact, e.state,
       x.end_to_end_id <> '' OR x.is_decided AS has_id, x.kind ~ '{_FEES}' AS is_fee,
       row_number() OVER (PARTITION BY x.named, x.channel, x.is_credit, x.is_exact
                          ORDER BY NOT x.is_decided, x.booked_on, x.reference) AS place,
       count(*) FILTER (WHERE NOT x.is_credit AND x.is_exact) OVER w AS debits,
       count(*) FILTER (WHERE x.is_credit AND x.is_exact) OVER w AS credits
FROM (
    SELECT x.*, p.payee, p.id AS known, n.named, y.payout_id IS NOT NULL AS is_decided,
           coalesce(x.amount_tiyn = p.amount_tiyn, false) AS is_exact
    FROM bank_line_seen l
    JOIN settlement_bank_entry x USING (channel, iban, reference)
    LEFT JOIN settlement_bank_decision y USING (channel, iban, reference)
    CROSS JOIN LATERAL (SELECT coalesce(y.payout_id, x.payout_id) AS named) n
    LEFT JOIN settlement_payout p ON p.id = n.named AND p.channel = x.channel
) x
LEFT JOIN LATERAL (
    SELECT e.state FROM settlement_payout_event e
    WHERE (e.payee, e.payout_id) = (x.payee, x.known) ORDER BY e.n DESC LIMIT 1) e ON true
WINDOW w AS (PARTITION BY x.named, x.channel)
"""
# Of the lines in ``bank_line_seen`` those that nothing of ours explains, and why; whatever a person decided of them.
UNEXPLAINED: Final = f"""
SELECT k.channel, k.iban, k.reference, k.why FROM (
    SELECT f.*, CASE
        WHEN NOT has_id AND is_credit THEN '{UNEXPECTED_CREDIT}'
        WHEN NOT has_id AND is_fee THEN '{FEE}'
        WHEN NOT has_id THEN '{NAMES_NOTHING}'
        WHEN NOT is_known THEN '{UNKNOWN_ID}'
        WHEN NOT is_exact THEN '{OTHER_AMOUNT}'
        WHEN NOT is_credit AND excess > 0 AND place > debits - excess THEN
            CASE WHEN state = 'settled' THEN '{PAID_TWICE}' ELSE '{PAID_AFTER_ALL}' END
        WHEN is_credit AND excess < 0 AND place > credits + excess THEN '{UNEXPECTED_CREDIT}' END AS why
    FROM (
        SELECT y.*, debits - credits - CASE
            WHEN state = 'settled' THEN 1
            WHEN state = 'returned' AND debits = 0 THEN -1  -- its way out is still to be seen
            ELSE 0 END AS excess
        FROM ({_LINES}) y
    ) f
) k
WHERE k.why IS NOT NULL
"""
_NOTE = f"""
INSERT INTO settlement_bank_unmatched (channel, iban, reference, why)
SELECT u.* FROM ({UNEXPLAINED}) u
WHERE NOT EXISTS (SELECT FROM settlement_bank_decision d
                  WHERE (d.channel, d.iban, d.reference) = (u.channel, u.iban, u.reference))
"""


def note_unmatched(values: dict[str, Any]) -> int:
    """Look anew at the lines of these answers and of the payouts in ``payout_seen``; how many wait for a person.

    Within the caller's transaction, after the payouts' states were turned. Cost: linear in those lines.
    """
    execute(_CONCERNED)
    execute(_OF_ANSWERS, values)
    execute("ANALYZE bank_line_seen")
    execute(_FORGET)
    return execute(_NOTE)


def lay_out_all_lines() -> None:
    """Lay out every line there is in ``bank_line_seen``. Within the caller's transaction; linear in all lines."""
    execute(_CONCERNED)
    execute(_ALL)
    execute("ANALYZE bank_line_seen")
