"""The statements behind what is stated and what is paid of a month: what of each is the meals of these places then.

The sums are those of ``payments.sql``, statement by statement. They are read from statements themselves, so they are of
now, and only of budgets that the session sees; the figures are of the last count, and of all budgets.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from amiyan.kernel.periods import Period
from amiyan.kernel.scope import Scope
from amiyan.kernel.sql import query

_BEHIND: Final = """
WITH part AS MATERIALIZED (
    SELECT l.payee, l.budget_id, l.number, sum(l.units)::bigint AS units, sum(l.amount_tiyn)::bigint AS tiyn
    FROM settlement_statement_line l
    JOIN settlement_budget b ON b.id = l.budget_id AND b.programme = %(programme)s
    JOIN registry_facility f ON f.id = l.facility_id
    WHERE l.service_month BETWEEN %(first)s AND %(last)s AND l.kind <> 'held'
      AND (%(everything)s OR l.facility_id = ANY (%(facilities)s) OR f.region = ANY (%(regions)s))
      AND (%(place)s::bigint IS NULL OR l.facility_id = %(place)s)
    GROUP BY 1, 2, 3
)
SELECT s.payee, s.budget_id, s.number, o.name, s.month, p.units, p.tiyn, s.payable_tiyn,
       coalesce(y.settled, 0) = s.payable_tiyn AS is_paid, coalesce(y.payouts, '{}'), y.settled_at
FROM part p
JOIN settlement_statement s USING (payee, budget_id, number)
JOIN registry_organisation o ON o.id = s.payee
CROSS JOIN LATERAL (
    SELECT sum(y.amount_tiyn)::bigint AS settled, array_agg(y.id ORDER BY e.at, y.id) AS payouts, max(e.at) AS settled_at
    FROM settlement_payout y
    CROSS JOIN LATERAL (
        SELECT e.state, e.at FROM settlement_payout_event e WHERE (e.payee, e.payout_id) = (y.payee, y.id)
        ORDER BY e.n DESC LIMIT 1
    ) e
    WHERE (y.payee, y.budget_id, y.number) = (s.payee, s.budget_id, s.number) AND e.state = 'settled'
) y
WHERE NOT %(paid)s OR coalesce(y.settled, 0) = s.payable_tiyn
ORDER BY p.tiyn DESC, s.payee, s.budget_id, s.number
"""


@dataclass(frozen=True, slots=True)
class OfStatement:
    """A statement with its part in a number: ``meals`` and ``tiyn`` of the places and month asked for.

    ``payable_tiyn`` is the whole statement's. ``payouts`` are those that the bank settled, ``settled_at`` the last of them.
    """

    payee: int
    budget_id: int
    number: int
    name: str
    month: dt.date
    meals: int
    tiyn: int
    payable_tiyn: int
    is_paid: bool
    payouts: list[UUID]
    settled_at: dt.datetime | None


def statements_behind(
    *, programme: str, month: Period, scope: Scope, place: int | None = None, paid: bool = False
) -> list[OfStatement]:
    """The statements with lines of a month's meals at the places of a scope (or at one of them), the largest part first;
    ``paid``: only those that the bank has settled whole. Held lines are in no number. Only under ``access.reading``.

    One query; cost: the month's lines of those places, and a look at the payouts of each statement.
    """
    values = {
        "programme": programme,
        "first": month.first,
        "last": month.last,
        "everything": scope.everything,
        "facilities": sorted(scope.facilities),
        "regions": sorted(scope.regions),
        "place": place,
        "paid": paid,
    }
    return [OfStatement(*row) for row in query(_BEHIND, values)]
