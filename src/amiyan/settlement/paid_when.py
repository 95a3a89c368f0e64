"""On which day meals were paid by the bank, or will be: what a family reads beside “paid”."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from amiyan.kernel.scope import Scope
from amiyan.kernel.sql import query
from amiyan.registry.queries import same_people

Meal = tuple[dt.date, str, int]

_WHEN: Final = """
SELECT service_day, programme, slot, amount_tiyn, is_stated, due_on, paid_on
FROM settlement_paid_when(%s::bigint[], %s, %s) ORDER BY amount_tiyn
"""


@dataclass(frozen=True, slots=True)
class PaidWhen:
    """What is owed for a meal in tiyn, and when. ``paid_on``: the bank's day. ``due_on``: of the provider's statement.

    ``is_stated`` is false while the month is open, and nobody knows the day yet.
    """

    amount_tiyn: int
    is_stated: bool
    due_on: dt.date | None
    paid_on: dt.date | None


def paid_when(person_id: int, *, scope: Scope, first: dt.date, last: dt.date) -> dict[Meal, PaidWhen]:
    """When a person's meals of some days were or will be paid, by (day, programme, slot), of all merged records.

    Only under ``access.reading``, as an owner with place and time: the database tells nothing to anybody else. Two
    queries, by the person's key; a look-up or two for each meal.
    """
    people = same_people(person_id)
    if not scope.owners.intersection(people):
        return {}
    rows = query(_WHEN, [people, first, last])
    return {(day, programme, slot): PaidWhen(*rest) for day, programme, slot, *rest in rows}
