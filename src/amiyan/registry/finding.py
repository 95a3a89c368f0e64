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
SELECT DISTINCT same.root, n.surname
FROM registry_person p
JOIN registry_person_name n ON n.person_id = p.id AND n.known_to IS NULL
CROSS JOIN LATERAL (SELECT id AS root FROM registry_same_people(p.id, 'infinity') one (id) LIMIT 1) same
WHERE p.born = %(born)s AND EXISTS (
    SELECT FROM registry_enrolment e JOIN registry_facility f ON f.id = e.facility_id
    WHERE e.person_id IN (SELECT * FROM registry_same_people(p.id, 'infinity'))
      AND e.valid @> %(on)s::date AND e.known_to IS NULL
      AND (%(everything)s OR e.facility_id = ANY (%(facilities)s) OR e.eats_at_id = ANY (%(facilities)s)
           OR f.region = ANY (%(regions)s)))
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
