"""Finding a person by surname and birthday among those who belong to a scope: for who must say why before.

A surname is compared as people type it, also where the keyboard has no Kazakh letters; that proves nobody's identity,
so who asks sees each person that fits and chooses by what else is known.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from amiyan.kernel.scope import Scope
from amiyan.kernel.sql import query
from amiyan.kernel.text import folded

# By the birthday: a country has some hundred children of one, a region a few dozen.
_BORN: Final = """
WITH born AS MATERIALIZED (
    SELECT p.id, n.surname, ARRAY(SELECT registry_same_people(p.id, 'infinity')) AS people
    FROM registry_person p JOIN registry_person_name n ON n.person_id = p.id AND n.known_to IS NULL
    WHERE p.born = %(born)s
)
SELECT DISTINCT born.people[1], born.surname FROM born
JOIN registry_enrolment e ON e.person_id = ANY (born.people) AND e.valid @> %(on)s::date AND e.known_to IS NULL
JOIN registry_facility f ON f.id = e.facility_id
WHERE %(everything)s OR e.facility_id = ANY (%(facilities)s) OR e.eats_at_id = ANY (%(facilities)s)
   OR f.region = ANY (%(regions)s)
ORDER BY 1
"""

# As ``queries.person`` and ``queries.enrolment_on`` have it of one: the name of the day, of the record's own people first,
# and where they belong, what was learnt last.
_TOLD: Final = """
WITH asked AS MATERIALIZED (
    -- Apart, so that the keys are plain values before the walls of the tables: people are found by an index then.
    SELECT a.id, r.people, r.people[1] AS root FROM unnest(%(people)s::bigint[]) a (id)
    CROSS JOIN LATERAL (SELECT ARRAY(SELECT registry_same_people(a.id, 'infinity')) AS people) r
)
SELECT asked.id, p.id, p.born,
       concat_ws(' ', nullif(n.surname, ''), nullif(n.given_name, ''), nullif(n.patronymic, '')),
       e.facility_id, coalesce(e.class_label, '')
FROM asked JOIN registry_person p ON p.id = asked.root
LEFT JOIN LATERAL (
    SELECT n.surname, n.given_name, n.patronymic FROM registry_person_name n
    WHERE n.person_id = ANY (asked.people) AND n.valid @> %(on)s::date AND n.known_to IS NULL
    ORDER BY n.person_id = asked.root DESC, lower(n.valid) DESC NULLS LAST, n.id DESC LIMIT 1
) n ON true
LEFT JOIN LATERAL (
    SELECT e.facility_id, e.class_label FROM registry_enrolment e
    WHERE e.person_id = ANY (asked.people) AND e.valid @> %(on)s::date AND e.known_to IS NULL
    ORDER BY e.known_from DESC, e.id DESC LIMIT 1
) e ON true
WHERE %(everything)s OR asked.people && %(owners)s::bigint[] OR EXISTS (
    SELECT FROM registry_enrolment s JOIN registry_facility f ON f.id = s.facility_id
    WHERE s.person_id = ANY (asked.people) AND s.valid @> %(on)s::date AND s.known_to IS NULL
      AND (s.facility_id = ANY (%(facilities)s) OR s.eats_at_id = ANY (%(facilities)s) OR f.region = ANY (%(regions)s)))
"""


@dataclass(frozen=True, slots=True)
class Told:
    """A person as a list of those who were found tells of them; ``facility_id`` None: they belong nowhere on the day."""

    id: int
    born: dt.date | None
    name: str
    facility_id: int | None
    class_label: str


def people_told(people: Sequence[int], *, scope: Scope, on: dt.date) -> dict[int, Told]:
    """These people by the id that was asked for, with the name and the place of the day; nobody outside the scope.

    A merged record answers with the person it belongs to. One query, by their keys.
    """
    rows = query(_TOLD, {**_members(scope), "owners": sorted(scope.owners), "people": list(people), "on": on})
    return {asked: Told(*told) for asked, *told in rows}


def people_born(surname: str, born: dt.date, *, scope: Scope, on: dt.date, most: int) -> list[int]:
    """Who bears or bore this surname, was born on this day and belongs to the scope on ``on``: ids, at most ``most``.

    A merged record answers with the person it belongs to. One query; it costs the children of one birthday.
    """
    wanted = folded(surname)
    values = {**_members(scope), "born": born, "on": on}
    found = {int(person): None for person, name in query(_BORN, values) if folded(name) == wanted}
    return list(found)[:most]


def _members(scope: Scope) -> dict[str, Any]:
    return {
        "everything": scope.everything,
        "facilities": sorted(scope.facilities),
        "regions": sorted(scope.regions),
    }
