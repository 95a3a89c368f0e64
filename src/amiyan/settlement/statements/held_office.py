"""What the office reads of held lines: which wait for a person, statement by statement and reason by reason, and what was
decided of them.

A group is what one reason holds of one statement at one school; for the ministry, which is shown no school, at all schools
(``EVERYWHERE``) of a statement of the country's own budget. A statement's held lines are fixed when its month locks, so
whoever decides a group decides what stood on the page, less what became moot or was decided meanwhile.
"""

import datetime as dt
from typing import Any, Final, NamedTuple

from amiyan.kernel.scope import Scope
from amiyan.kernel.sql import query
from amiyan.settlement.statements.holds import IS_OPEN

MOST: Final = 2000
EVERYWHERE: Final = 0
"""In the place of a school: all schools of the statement."""

_GROUPS: Final = f"""
SELECT h.payee, h.budget_id, h.number, CASE WHEN %(is_country)s THEN {EVERYWHERE} ELSE h.facility_id END, h.reason,
       o.name, s.month, count(*), sum(h.amount_tiyn)::bigint,
       min(h.decide_by)
FROM settlement_budget b
JOIN settlement_hold h ON h.budget_id = b.id
JOIN settlement_statement s USING (payee, budget_id, number)
JOIN registry_organisation o ON o.id = h.payee
WHERE b.programme = %(programme)s AND (%(everything)s OR b.region = ANY (%(regions)s))
  AND (NOT %(is_country)s OR b.region IS NULL)
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
_SUM: Final = f"""
SELECT count(*), sum(h.amount_tiyn)::bigint, min(h.decide_by) FROM settlement_hold h
WHERE (h.payee, h.budget_id, h.number, h.reason) = (%(payee)s, %(budget_id)s, %(number)s, %(reason)s) AND {IS_OPEN}
HAVING count(*) > 0
"""
_DECIDED: Final = (
    "SELECT * FROM settlement_decided_of_holds(%(payee)s, %(budget_id)s, %(number)s, %(place)s, %(reason)s)"
)
_DECIDED_EVERYWHERE: Final = (
    "SELECT * FROM settlement_decided_of_reason(%(payee)s, %(budget_id)s, %(number)s, %(reason)s)"
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


class Waits(NamedTuple):
    """What of a group nobody decided: how many meals, what they come to, and until when."""

    meals: int
    tiyn: int
    decide_by: dt.date


def held_groups(*, programme: str, scope: Scope, is_country: bool = False) -> list[Group]:
    """What waits in the years that are not closed, the earliest deadline first. Only under ``access.reading``.

    ``is_country``: of the country's own budget alone, all schools of a statement together.
    Cost: the held lines of open years; ``MOST`` groups at most come back.
    """
    values = {
        "programme": programme,
        "everything": scope.everything,
        "regions": sorted(scope.regions),
        "is_country": is_country,
    }
    return [Group(Key(*row[:5]), *row[5:]) for row in query(_GROUPS, values)]


def held_meals(key: Key) -> list[Meal]:
    """The meals of a group that nobody decided, by days, ``MOST`` at most. By the index of statements; under ``reading``."""
    return [Meal(*row) for row in query(_MEALS, _named(key))]


def held_everywhere(key: Key) -> Waits | None:
    """What waits of a group of all schools; None where nothing does. By the index of statements; under ``reading``."""
    found = query(_SUM, _named(key))
    return Waits(*found[0]) if found else None


def decided_of(key: Key) -> list[Decided]:
    """What was decided of a group, by whom and why, the newest first: where the session sees its budget."""
    asked = _DECIDED_EVERYWHERE if key.place == EVERYWHERE else _DECIDED
    return [Decided(*row) for row in query(asked, _named(key))]


def _named(key: Key) -> dict[str, Any]:
    return key._asdict()
