"""Finding a person by surname and birthday among those who belong to a scope: for who must say why before.

A surname is compared as people type it, also where the keyboard has no Kazakh letters; that proves nobody's identity,
so who asks sees each person that fits and chooses by what else is known.
"""

import datetime as dt
from typing import Final

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


def people_born(surname: str, born: dt.date, *, scope: Scope, on: dt.date, most: int) -> list[int]:
    """Who bears or bore this surname, was born on this day and belongs to the scope on ``on``: ids, at most ``most``.

    A merged record answers with the person it belongs to. One query; it costs the children of one birthday.
    """
    wanted = folded(surname)
    values = {
        "born": born,
        "on": on,
        "everything": scope.everything,
        "facilities": sorted(scope.facilities),
        "regions": sorted(scope.regions),
    }
    found = {int(person): None for person, name in query(_BORN, values) if folded(name) == wanted}
    return list(found)[:most]
