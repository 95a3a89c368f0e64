"""Two guardians who say different things of a day: what each said, and what a person decided between them.

The rule itself (whose last word counts, and that the child is expected until somebody decides) stands in ``away``.
"""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

from amiyan.kernel.scope import Scope
from amiyan.kernel.sql import query
from amiyan.meals.family import away
from amiyan.meals.places import place_within
from amiyan.registry.family import records_of

_DIFFERING: Final = (
    f"WITH {away.OF_PEOPLE} SELECT person_id, day FROM away WHERE differs ORDER BY day, person_id"
)
_DECIDED: Final = """
SELECT DISTINCT ON (d.person_id, d.service_day) d.person_id, d.service_day, d.eats, d.reason, d.known_from
FROM meals_day_off_decision d WHERE d.person_id = ANY (%(people)s) AND d.known_from >= %(since)s
ORDER BY d.person_id, d.service_day, d.id DESC
"""
# Of each guardian the last word on each day.
_WORDS: Final = f"""
WITH {away.OF_PEOPLE}
SELECT s.person_id, s.day, s.said_by, s.eats, s.known_from FROM said s
JOIN away a USING (person_id, day) WHERE a.differs ORDER BY s.day, s.person_id, s.known_from, s.said_by
"""


@dataclass(frozen=True, slots=True)
class DecidedDay:
    """What a person decided: whether the child is expected on the day, and why."""

    person_id: int
    day: dt.date
    eats: bool
    reason: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Word:
    """A guardian's last word on a day: that the child eats, or that it will not."""

    person_id: int
    day: dt.date
    said_by: int
    eats: bool
    at: dt.datetime


def differing_days_of(
    people: Collection[int], *, first: dt.date, last: dt.date, scope: Scope
) -> list[tuple[int, dt.date]]:
    """Days of which the guardians of some children differ and nobody has decided, for the family itself: (child, day).

    Two queries, however many children.
    """
    records = _own(people, scope)
    found = query(_DIFFERING, away.asked(first, last, None, list(records))) if records else []
    return [(records[record], day) for record, day in found]


def decided_days_of(people: Collection[int], *, since: dt.datetime, scope: Scope) -> list[DecidedDay]:
    """What was decided between the guardians of some children since a moment, for both of them. Two queries."""
    records = _own(people, scope)
    values: dict[str, Any] = {"people": list(records), "since": since}
    found = query(_DECIDED, values) if records else []
    return [DecidedDay(records[record], *rest) for record, *rest in found]


def words_on_differing_days(
    people: Collection[int], *, facility_id: int, first: dt.date, last: dt.date, scope: Scope
) -> list[Word]:
    """What each guardian said of the days on which they differ, the earliest day first: for who decides at the place.

    ``people`` are the children whom :func:`amiyan.meals.queries.differing_of` named there. Empty out of scope. One query.
    """
    if place_within(facility_id, scope) is None or not people:
        return []
    return [Word(*row) for row in query(_WORDS, away.asked(first, last, None, sorted(people)))]


def _own(people: Collection[int], scope: Scope) -> dict[int, int]:
    return {
        record: person
        for record, person in records_of(people).items()
        if scope.allows(owner=record) or scope.allows(owner=person)
    }
