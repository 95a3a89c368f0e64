"""How far the ceilings of contracts are used, by what statements accepted. Money is in tiyn."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from amiyan.kernel.sql import query

# A contract for several places states its whole ceiling in each; agreements without a number each have their own
# (as in settlement/statements/drafting.py).
_USED: Final = """
WITH agreed AS (
    SELECT organisation_id AS payee, programme, number, facility_id, max(ceiling_tiyn) AS ceiling
    FROM registry_agreement
    WHERE organisation_id = ANY (%(payees)s) AND known_to IS NULL GROUP BY 1, 2, 3, 4
), ceilings AS (
    SELECT payee, programme, number,
           CASE WHEN number <> '' THEN max(ceiling) WHEN bool_and(ceiling IS NOT NULL) THEN sum(ceiling)::bigint END AS ceiling
    FROM agreed GROUP BY 1, 2, 3
), accepted AS (
    SELECT c.payee, b.programme, c.agreement AS number,
           sum(c.amount_tiyn + c.carried_tiyn - c.above_ceiling_tiyn)::bigint AS tiyn
    FROM settlement_statement_contract c JOIN settlement_budget b ON b.id = c.budget_id
    WHERE c.payee = ANY (%(payees)s) GROUP BY 1, 2, 3
)
SELECT c.payee, c.programme, c.number, c.ceiling, coalesce(a.tiyn, 0)
FROM ceilings c LEFT JOIN accepted a USING (payee, programme, number)
ORDER BY 1, 2, 3
"""


@dataclass(frozen=True, slots=True)
class ContractUsed:
    """A contract of a supplier: its ceiling (None: it names none) and what statements accepted under it."""

    payee: int
    programme: str
    number: str
    ceiling_tiyn: int | None
    accepted_tiyn: int

    @property
    def per_mille(self) -> int | None:
        """How much of the ceiling is used, in thousandths; None without a ceiling."""
        return 1000 * self.accepted_tiyn // self.ceiling_tiyn if self.ceiling_tiyn else None


def contracts_used(payees: Iterable[int]) -> dict[int, list[ContractUsed]]:
    """The contracts of some suppliers with what was accepted under them, by supplier. Under ``access.reading`` statements
    of budgets that the session does not see are left out. One query by the suppliers' keys.
    """
    found: dict[int, list[ContractUsed]] = {}
    for row in query(_USED, {"payees": sorted(payees)}):
        one = ContractUsed(*row)
        found.setdefault(one.payee, []).append(one)
    return found
