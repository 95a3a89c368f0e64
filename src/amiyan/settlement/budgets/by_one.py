"""Decisions that give money without a right, made by one person under two records which were merged since.

They stand in the books and are not undone: they are named, for the auditor.
"""

import datetime as dt
from typing import Final, NamedTuple

from amiyan.kernel.sql import query

_IS_BY_ONE: Final = (
    "d.approved_by IN (SELECT same.id FROM registry_same_people(d.decided_by, 'infinity') AS same (id))"
)
_DEBTS: Final = f"""
SELECT coalesce(o.bin, d.payee::text), d.budget_id, d.number, d.amount_tiyn
FROM settlement_debt_taken d LEFT JOIN registry_organisation o ON o.id = d.payee
WHERE d.by_budget IS NULL AND {_IS_BY_ONE} ORDER BY 1, 2, 3 LIMIT %(most)s
"""
# One row for two records, however many meals they let be paid: they are compared once.
_MEALS: Final = f"""
SELECT d.programme, d.first, d.last, d.meals FROM (
    SELECT programme, decided_by, approved_by, min(service_day) AS first, max(service_day) AS last, count(*)::integer AS meals
    FROM settlement_refused_decision WHERE is_paid GROUP BY 1, 2, 3) d
WHERE {_IS_BY_ONE} ORDER BY 1, 2, 3, d.decided_by, d.approved_by LIMIT %(most)s
"""


class DebtByOne(NamedTuple):
    """A debt that was let go: its provider's BIN, budget and statement, and how many tiyn."""

    bin: str
    budget_id: int
    number: int
    amount_tiyn: int


class MealsByOne(NamedTuple):
    """Meals paid beyond the right by the same two records: of which programme and days, and how many."""

    programme: str
    first: dt.date
    last: dt.date
    meals: int


def debts_by_one(*, most: int = 100) -> list[DebtByOne]:
    """Debts that one person let go. Cost: the debts that were let go, once."""
    return [DebtByOne(*row) for row in query(_DEBTS, {"most": most})]


def meals_by_one(*, most: int = 100) -> list[MealsByOne]:
    """Meals that one person let be paid beyond the right. Cost: such meals, once."""
    return [MealsByOne(*row) for row in query(_MEALS, {"most": most})]
