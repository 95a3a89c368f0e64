"""What the office reads of held lines: which wait for a person, statement by statement and reason by reason, and what was
decided of them.

A group is what one reason holds of one statement at one school. A statement's held lines are fixed when its month locks, so
whoever decides a group decides what stood on the page, less what became moot or was decided meanwhile.
"""

import datetime as dt
from typing import Any, Final, NamedTuple

from amiyan.kernel.scope import Scope
from amiyan.kernel.sql import query
from amiyan.settlement.statements.holds import IS_OPEN

MOST: Final = 2000

_GROUPS: Final = f"""
SELECT h.payee, h.budget_id, h.number, h.facility_id, h.reason, o.name, s.month, count(*), sum(h.amount_tiyn)::bigint,
       min(h.decide_by)
FROM settlement_budget b
JOIN settlement_hold h ON h.budget_id = b.id
JOIN settlement_statement s USING (payee, budget_id, number)
JOIN registry_organisation o ON o.id = h.payee
WHERE b.programme = %(programme)s AND (%(everything)s OR b.region = ANY (%(regions)s))
  AND NOT EXISTS (SELECT FROM settlement_budget_closing c WHERE c.budget_id = b.id)
  AND {IS_OPEN}
GROUP BY 1, 2, 3, 4, 5, 6, 7 ORDER BY 10, 9 DESC, 1, 2, 3, 4, 5 LIMIT {MOST}
"""
_MEALS: Final = f"""
SELECT h.person_id, h.service_day, h.programme, h.slot, h.amount_tiyn, h.decide_by
FROM settlement_hold h
WHERE (h.payee, h.budget_id, h.number, h.facility_id, h.reason)
    = (%(payee)s, %(budget_id)s, %(number)s, %(place)s, %(reason)s) AND {IS_OPEN}
ORDER BY h.service_day, h.person_id, h.slot LIMIT {MOST}
"""
_DECIDED: Final = (
    "SELECT * FROM settlement_decided_of_holds(%(payee)s, %(budget_id)s, %(number)s, %(place)s, %(reason)s)"
)


class Key(NamedTuple):
    """What names a group: a statement, a school, and the code of the reason."""

    payee: int
    budget_id: int
    number: int
    place: int
    reason: str


class Group(NamedTuple):
    """Held meals that wait for one decision: whose statement, of which month, how many, and until when."""

    key: Key
    name: str
    month: dt.date
    meals: int
    tiyn: int
    decide_by: dt.date


class Meal(NamedTuple):
    """One meal of a group, by the random number of its person."""

    person_id: int
    service_day: dt.date
    programme: str
    slot: int
    tiyn: int
    decide_by: dt.date


class Decided(NamedTuple):
    """What a named person decided of meals of a group at once, and why."""

    is_paid: bool
    person_id: int
    name: str
    at: dt.datetime
    reason: str
    meals: int
    tiyn: int


def held_groups(*, programme: str, scope: Scope) -> list[Group]:
    """What waits in the years that are not closed, the earliest deadline first. Only under ``access.reading``.

    Cost: the held lines of open years; ``MOST`` groups at most come back.
    """
    values = {"programme": programme, "everything": scope.everything, "regions": sorted(scope.regions)}
    return [Group(Key(*row[:5]), *row[5:]) for row in query(_GROUPS, values)]


def held_meals(key: Key) -> list[Meal]:
    """The meals of a group that nobody decided, by days, ``MOST`` at most. By the index of statements; under ``reading``."""
    return [Meal(*row) for row in query(_MEALS, _named(key))]


def decided_of(key: Key) -> list[Decided]:
    """What was decided of a group, by whom and why, the newest first: where the session sees its budget."""
    return [Decided(*row) for row in query(_DECIDED, _named(key))]


def _named(key: Key) -> dict[str, Any]:
    return key._asdict()
