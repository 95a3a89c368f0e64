"""Verdicts, what was posted of them, and the transfers: for every person known, by their keys."""

from typing import Final

from amiyan.settlement.recompute import problems
from amiyan.settlement.recompute.checks import Check

# What was posted of the day, and what flowed: by the keys of each person, so that no year is read through.
TABLES: Final = """
CREATE TEMPORARY TABLE again_posting ON COMMIT DROP AS
SELECT s.* FROM registry_person p CROSS JOIN LATERAL (
    SELECT DISTINCT ON (slot) * FROM settlement_posting s
    WHERE s.person_id = p.id AND s.service_day = %(day)s AND s.programme = %(programme)s
    ORDER BY slot, version DESC
) s;
CREATE UNIQUE INDEX ON again_posting (person_id, slot);
CREATE TEMPORARY TABLE again_net ON COMMIT DROP AS
SELECT person_id, payee, sum(amount)::bigint AS amount FROM registry_person p CROSS JOIN LATERAL (
    SELECT p.id AS person_id, t.payee_owner AS payee, t.amount FROM ledger_transfer t
    WHERE t.payer_owner = p.id AND t.service_month = %(month)s AND t.code = 'delivery' AND t.subject = %(day)s::date::text
      AND t.payer_account = ledger_account_id('entitlement', %(programme)s, to_char(%(month)s::date, 'YYYY-MM'))
    UNION ALL
    SELECT p.id, t.payer_owner, -t.amount FROM ledger_transfer t
    WHERE t.payee_owner = p.id AND t.service_month = %(month)s AND t.code = 'correction' AND t.subject = %(day)s::date::text
      AND t.payee_account = ledger_account_id('entitlement', %(programme)s, to_char(%(month)s::date, 'YYYY-MM'))
) t GROUP BY person_id, payee;
ANALYZE again_posting, again_net;
"""

# The days of due_day, for the statement that says what the books should have been told (due.sql).
DUE: Final = "INSERT INTO due_day SELECT DISTINCT person_id, %(day)s::date, 0 FROM again_verdict"

# What waits is no difference: it is marked, and will be posted or says why not.
POSTINGS: Final = Check(
    problems.POSTING_DIFFERS,
    "settlement_posting/{person}/{day}",
    """SELECT person_id AS person, %(day)s::date::text AS day, had_tiyn::text AS stands, want_tiyn::text AS comes_out
       FROM due_meal m WHERE blocked = '' AND NOT EXISTS (
           SELECT FROM deliveries_unposted u
           WHERE (u.person_id, u.service_day, u.programme) = (m.person_id, m.service_day, %(programme)s))
       UNION ALL
       SELECT person_id, %(day)s::date::text, amount_tiyn::text, '–' FROM again_posting s
       WHERE amount_tiyn > 0
         AND NOT EXISTS (SELECT FROM again_verdict v WHERE (v.person_id, v.slot) = (s.person_id, s.slot))
       ORDER BY 1""",
)

TRANSFERS: Final = Check(
    problems.BOOKS_DIFFER,
    "ledger_transfer/{person}/{day}",
    """SELECT person_id AS person, %(day)s::date::text AS day, payee,
              coalesce(n.amount, 0)::text AS stands, coalesce(s.amount, 0)::text AS comes_out
       FROM again_net n FULL JOIN (
           SELECT person_id, payee, sum(amount_tiyn)::bigint AS amount FROM again_posting GROUP BY person_id, payee
       ) s USING (person_id, payee)
       WHERE coalesce(n.amount, 0) <> coalesce(s.amount, 0)
       ORDER BY 1, 3""",
)

VERDICTS: Final = """
SELECT v.verdict::text, v.reason::text, count(*), sum(v.amount_tiyn)::bigint FROM again_verdict v
GROUP BY v.verdict, v.reason ORDER BY v.verdict, v.reason
"""
WAITING: Final = """
SELECT coalesce(nullif(m.blocked, ''), nullif(u.refused, ''), 'marked'), count(*) FROM due_meal m
LEFT JOIN deliveries_unposted u ON (u.person_id, u.service_day, u.programme) = (m.person_id, m.service_day, %(programme)s)
WHERE m.blocked <> '' OR u.person_id IS NOT NULL GROUP BY 1 ORDER BY 1
"""
SHADOW: Final = """
SELECT count(*) FROM again_verdict v JOIN registry_facility f ON f.id = v.facility_id
LEFT JOIN settlement_mode own ON own.facility_id = f.id AND own.programme = %(programme)s AND own.known_to IS NULL
    AND own.valid @> %(day)s::date
LEFT JOIN settlement_mode regional ON regional.region = f.region AND regional.programme = %(programme)s
    AND regional.known_to IS NULL AND regional.valid @> %(day)s::date
WHERE v.verdict = 'payable' AND coalesce(own.mode, regional.mode, 'live') = 'shadow'
"""
PENDING: Final = """
SELECT (SELECT count(*) FROM deliveries_unread u JOIN again_body b ON b.id = u.evidence_id),
       (SELECT count(*) FROM deliveries_unjudged WHERE day = %(day)s AND programme = %(programme)s),
       (SELECT count(*) FROM deliveries_unposted WHERE service_day = %(day)s AND programme = %(programme)s AND refused = '')
"""
NOT_AGAIN: Final = """
SELECT e.facility_id, e.terminal, e.file_name, count(*) FROM again_body b
JOIN deliveries_evidence e ON (e.facility_id, e.id) = (b.facility_id, b.id)
JOIN again_stands s ON s.evidence_id = b.id
WHERE NOT b.is_read GROUP BY 1, 2, 3, e.id ORDER BY e.id
"""
BY_LIST: Final = """
SELECT count(*) FROM again_stands
WHERE via = 'list' AND evidence_id NOT IN (SELECT evidence_id FROM again_batch)
"""
