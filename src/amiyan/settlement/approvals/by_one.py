"""Statements that one person approved under two records, which were merged since: a third person takes a place.

No payout is made meanwhile (``payouts/due.py``); what was paid before stays paid, and is named.
"""

from typing import Final, NamedTuple

from amiyan.kernel.sql import query

_BY_ONE: Final = """
WITH root AS MATERIALIZED (
    SELECT p.id, (SELECT same.id FROM registry_same_people(p.id, 'infinity') AS same (id) LIMIT 1) AS root
    FROM (SELECT person_id FROM settlement_approval UNION SELECT recorded_by FROM settlement_approval) p (id)
), twice AS (
    SELECT a.payee, a.budget_id, a.number
    FROM settlement_approval a JOIN root r ON r.id = a.person_id JOIN root w ON w.id = a.recorded_by
    GROUP BY 1, 2, 3 HAVING count(*) >= 2 AND count(DISTINCT r.root) FILTER (WHERE r.root <> w.root) < 2
)
SELECT coalesce(o.bin, t.payee::text), t.budget_id, t.number
FROM twice t LEFT JOIN registry_organisation o ON o.id = t.payee ORDER BY 1, 2, 3 LIMIT %(most)s
"""


class StatementByOne(NamedTuple):
    """A statement by its provider's BIN, its budget and its number."""

    bin: str
    budget_id: int
    number: int


def statements_by_one(*, most: int = 100) -> list[StatementByOne]:
    """Statements whose approvals are of fewer than two people besides whoever recorded. One query.

    Cost: the approvals, once, and the records of who approved.
    """
    return [StatementByOne(*row) for row in query(_BY_ONE, {"most": most})]
