"""Deliveries as a family reads them: the line of a day, and a month with place, time, proof, amount and verdict."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any, Final

from amiyan.kernel.scope import Scope
from amiyan.kernel.sql import query

# Of each meal the latest verdict. Merged records of one person are one person. The person's key leads; the facility
# limits what an employee of a place sees to that place.
_LINES: Final = """
SELECT asked.id, v.service_day, v.programme, v.slot, v.version, v.verdict::text, v.reason::text, v.facility_id,
       coalesce(f.code, ''), v.at, v.method, v.amount_tiyn,
       EXISTS (SELECT FROM deliveries_pass p
               WHERE (p.facility_id, p.evidence_id, p.record) = (v.facility_id, v.evidence_id, v.record) AND p.via = 'list')
FROM unnest(%(people)s::bigint[]) asked (id)
CROSS JOIN LATERAL registry_same_people(asked.id, 'infinity') AS same (id)
CROSS JOIN LATERAL (
    SELECT DISTINCT ON (v.service_day, v.programme, v.slot) v.* FROM deliveries_verdict v
    WHERE v.person_id = same.id AND v.service_day BETWEEN %(first)s AND %(last)s
    ORDER BY v.service_day, v.programme, v.slot, v.version DESC
) v
LEFT JOIN registry_facility f ON f.id = v.facility_id
WHERE %(everything)s OR asked.id = ANY(%(owners)s) OR v.facility_id = ANY(%(facilities)s) OR f.region = ANY(%(regions)s)
ORDER BY asked.id, v.service_day DESC, v.programme, v.slot
"""


@dataclass(frozen=True, slots=True)
class DeliveryLine:
    """One delivery as it stands. ``verdict`` and ``reason`` are codes with sentences in ``settlement.shadow.words``.

    ``method`` is how it was proved, and ``by_list`` whether employees marked it where no terminal saw the child.
    Where the place is hidden from who looks, facility and moment are None and blank.
    """

    person_id: int
    service_day: dt.date
    programme: str
    slot: int
    version: int
    verdict: str
    reason: str
    facility_id: int | None
    facility: str
    at: dt.datetime | None
    method: str
    amount_tiyn: int
    by_list: bool


def lines_of_day(
    people: Collection[int], *, scope: Scope, day: dt.date, hidden: Collection[int]
) -> dict[int, list[DeliveryLine]]:
    """What is known of a day for several people, by person; nobody of whom nothing is known is among them.

    ``hidden``: the people whose place and time are kept from who looks (``Ward.hides_place``). One query.
    """
    return lines_of_people(people, scope=scope, first=day, last=day, hidden=hidden)


def deliveries_of_month(
    person_id: int, *, scope: Scope, month: dt.date, hides_place: bool
) -> list[DeliveryLine]:
    """The deliveries of a person in the month of a day, the newest first. One query, by the person's key."""
    first = month.replace(day=1)
    last = (first + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)
    return deliveries_between(person_id, scope=scope, first=first, last=last, hides_place=hides_place)


def deliveries_between(
    person_id: int, *, scope: Scope, first: dt.date, last: dt.date, hides_place: bool
) -> list[DeliveryLine]:
    """As :func:`deliveries_of_month`, of the days ``first`` to ``last``."""
    return _lines([person_id], scope, first, last, [person_id] if hides_place else [])


def lines_of_people(
    people: Collection[int], *, scope: Scope, first: dt.date, last: dt.date, hidden: Collection[int]
) -> dict[int, list[DeliveryLine]]:
    """As :func:`lines_of_day`, of the days ``first`` to ``last``: for a class at once."""
    found: dict[int, list[DeliveryLine]] = {}
    for line in _lines(people, scope, first, last, hidden):
        found.setdefault(line.person_id, []).append(line)
    return found


def _lines(
    people: Collection[int], scope: Scope, first: dt.date, last: dt.date, hidden: Collection[int]
) -> list[DeliveryLine]:
    values: dict[str, Any] = {
        "people": sorted(people),
        "first": first,
        "last": last,
        "everything": scope.everything,
        "owners": sorted(scope.owners),
        "facilities": sorted(scope.facilities),
        "regions": sorted(scope.regions),
    }
    lines = [DeliveryLine(*row) for row in query(_LINES, values)]
    return [_without_place(line) if line.person_id in hidden else line for line in lines]


def _without_place(line: DeliveryLine) -> DeliveryLine:
    return replace(line, facility_id=None, facility="", at=None)
