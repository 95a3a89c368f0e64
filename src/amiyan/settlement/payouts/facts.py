"""What a channel said of payouts, laid out: the set that new facts are about, and all that is known of each.

What we come to believe is a function of all facts and of what was believed before, not of the order in which answers
came: a line that was booked says that money moved; a status says what the bank means to do. A rejection because the
bank has it already is no rejection: it says that the first one arrived.
"""

from collections.abc import Sequence
from typing import Final

from amiyan.kernel.sql import execute
from amiyan.settlement.bank.values import MEANINGS, REPEATED, Meaning


def _codes(*meanings: Meaning) -> str:
    found = sorted(code for code, meaning in MEANINGS.items() if meaning in meanings)
    return ", ".join(f"'{code}'" for code in found)


_HAD = ", ".join(f"'{code}'" for code in sorted(REPEATED))
REJECTS: Final = f"(s.status IN ({_codes('rejected')}) AND s.reason_code NOT IN ({_HAD}))"
SETTLES: Final = f"(s.status IN ({_codes('settled')}))"
_ACCEPTS: Final = f"(s.status IN ({_codes('accepted')}))"

# What was said of payout p: of itself, or of its whole message by an answer that does not name it.
#
# "IS TRUE" keeps a channel from being looked for by an index: of a table that nobody has counted yet, as at the first
# large answer, the planner would take the one that begins with the channel, and read all of it for each payout.
SAID: Final = """
    SELECT s.* FROM settlement_bank_status s WHERE s.payout_id = p.id AND (s.channel = p.channel) IS TRUE
    UNION ALL
    SELECT s.* FROM settlement_message_payout mp
    JOIN settlement_bank_status s
        ON s.message_id = mp.message_id AND (s.channel = mp.channel) IS TRUE AND s.end_to_end_id = ''
    WHERE (mp.payee, mp.payout_id) = (p.payee, p.id)
      AND (s.sha256 NOT IN (SELECT o.sha256 FROM settlement_bank_status o WHERE o.payout_id = p.id)) IS TRUE
"""
# The lines that are payout p's, to the tiyn: by the id that the bank gives, or by a person's word.
LINES: Final = """
    SELECT x.* FROM settlement_bank_entry x
    LEFT JOIN settlement_bank_decision y USING (channel, iban, reference)
    WHERE x.payout_id = p.id AND (x.channel = p.channel) IS TRUE AND x.amount_tiyn = p.amount_tiyn
      AND coalesce(y.payout_id, p.id) = p.id
    UNION ALL
    SELECT x.* FROM settlement_bank_decision y JOIN settlement_bank_entry x USING (channel, iban, reference)
    WHERE y.payout_id = p.id AND (y.channel = p.channel) IS TRUE AND x.amount_tiyn = p.amount_tiyn
      AND x.payout_id IS DISTINCT FROM p.id
"""
LAST: Final = """
    SELECT e.state, e.n FROM settlement_payout_event e
    WHERE (e.payee, e.payout_id) = (p.payee, p.id) ORDER BY e.n DESC LIMIT 1
"""

_TABLES = """
CREATE TEMPORARY TABLE IF NOT EXISTS payout_seen (
    payee bigint, id uuid, amount_tiyn bigint, month date, budget_id bigint, number integer, programme text,
    state text, n smallint, is_last boolean, is_held boolean, debits bigint, credits bigint,
    rejected boolean, settled boolean, accepted boolean, target text, outcome text, PRIMARY KEY (payee, id));
TRUNCATE payout_seen;
"""

# Payouts that these answers (or a person's decision) are about.
_NAMED = """
    SELECT s.payout_id FROM settlement_bank_status s
    WHERE s.channel = %(channel)s AND s.sha256 = ANY (%(answers)s) AND s.payout_id IS NOT NULL
    UNION
    SELECT x.payout_id FROM settlement_bank_entry x
    WHERE x.channel = %(channel)s AND x.sha256 = ANY (%(answers)s) AND x.payout_id IS NOT NULL
    UNION
    SELECT mp.payout_id FROM settlement_bank_status s
    JOIN settlement_message_payout mp ON (mp.channel, mp.message_id) = (s.channel, s.message_id)
    WHERE s.channel = %(channel)s AND s.sha256 = ANY (%(answers)s) AND s.end_to_end_id = ''
    UNION
    SELECT unnest(%(payouts)s::uuid[])
"""
SEEN: Final = f"""
INSERT INTO payout_seen
SELECT p.payee, p.id, p.amount_tiyn, p.month, p.budget_id, p.number, b.programme, e.state, e.n,
       -- Counted, not EXISTS: for that the planner reads the whole table into a hash. By the payee, whose are few.
       (SELECT count(*) FROM settlement_payout o
        WHERE o.payee = p.payee AND ((o.budget_id, o.number, o.code, o.attempt)
            = (p.budget_id, p.number, p.code, p.attempt + 1)) IS TRUE) = 0,
       (SELECT count(*) FROM settlement_message_payout mp WHERE (mp.payee, mp.payout_id) = (p.payee, p.id)) > 0,
       l.debits, l.credits, w.rejected, w.settled, w.accepted
FROM ({_NAMED}) named
-- LIMIT lets each payout be found by its id: hashing would read every payout of the country for each answer.
CROSS JOIN LATERAL (
    SELECT * FROM settlement_payout f WHERE f.id = named.payout_id AND (f.channel = %(channel)s) IS TRUE LIMIT 1) p
JOIN settlement_budget b ON b.id = p.budget_id
CROSS JOIN LATERAL ({LAST}) e
CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE NOT x.is_credit) AS debits, count(*) FILTER (WHERE x.is_credit) AS credits
    FROM ({LINES}) x) l
CROSS JOIN LATERAL (
    SELECT coalesce(bool_or({REJECTS}), false) AS rejected, coalesce(bool_or({SETTLES}), false) AS settled,
           coalesce(bool_or({_ACCEPTS}), false) AS accepted FROM ({SAID}) s) w
"""


def lay_out_seen(*, channel: str, answers: Sequence[bytes], payouts: Sequence[str] = ()) -> int:
    """Lay out in ``payout_seen`` the payouts that these answers are about, and all that is known of each.

    Within the caller's transaction. How many there are. Cost: linear in them, some index look-ups each.
    """
    execute(_TABLES)
    seen = execute(SEEN, {"channel": channel, "answers": list(answers), "payouts": list(payouts)})
    execute("ANALYZE payout_seen")
    return seen
