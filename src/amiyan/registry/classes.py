"""The classes of a place and who is in them on a day, for those who may see names there."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from amiyan.kernel.scope import Scope
from amiyan.kernel.sql import query

# A class without a name is called by its grade.
_LABEL: Final = "coalesce(nullif(e.class_label, ''), e.grade::text, '?')"
_THERE: Final = """e.facility_id = %(facility)s AND e.known_to IS NULL AND e.valid @> %(on)s::date
  AND (e.eats_at_id = e.facility_id OR NOT %(eating_here)s)
  AND EXISTS (SELECT FROM registry_facility f WHERE f.id = %(facility)s
      AND (%(everything)s OR f.id = ANY (%(facilities)s) OR f.region = ANY (%(regions)s)))"""
_NAMED: Final = """
LEFT JOIN LATERAL (
    SELECT n.surname, n.given_name, n.patronymic, n.sort_key FROM registry_person_name n
    WHERE n.person_id = {person} AND n.known_to IS NULL AND n.valid @> %(on)s::date
    ORDER BY lower(n.valid) DESC NULLS LAST, n.id DESC LIMIT 1
) n ON true
"""
_NAME: Final = "coalesce(n.surname, ''), coalesce(n.given_name, ''), coalesce(n.patronymic, '')"
_CLASSES: Final = f"""
SELECT {_LABEL} AS label, min(e.grade) AS grade, min(e.shift), count(DISTINCT e.person_id)::int
FROM registry_enrolment e WHERE {_THERE} GROUP BY 1 ORDER BY 2 NULLS LAST, 1
"""
_PUPILS: Final = f"""
SELECT e.person_id, {_LABEL}, {_NAME} FROM registry_enrolment e
{_NAMED.format(person="e.person_id")}
WHERE {_THERE} AND {_LABEL} = ANY (%(classes)s) ORDER BY 2, n.sort_key NULLS LAST, 1
"""
_PEOPLE: Final = f"""
SELECT p.id, coalesce(n.surname, ''), coalesce(n.given_name, '') FROM unnest(%(people)s::bigint[]) p (id)
{_NAMED.format(person="p.id")} ORDER BY n.sort_key NULLS LAST, 1
"""
_BY_IIN: Final = f"""
SELECT e.person_id, {_LABEL}, {_NAME}, e.eats_at_id = %(facility)s
FROM registry_person p
JOIN registry_enrolment e ON e.person_id = p.id AND e.known_to IS NULL AND e.valid @> %(on)s::date
{_NAMED.format(person="p.id")}
WHERE p.iin = %(iin)s ORDER BY 6 DESC LIMIT 1
"""


class SchoolClass(NamedTuple):
    """A class of a place on a day: what it is called, grade and shift where they are known, and how many are in it."""

    label: str
    grade: int | None
    shift: int | None
    pupils: int


class Pupil(NamedTuple):
    """A child of a class; the names are blank where the registry has none, or the reader may not see them."""

    person_id: int
    class_label: str
    surname: str
    given_name: str
    patronymic: str

    @property
    def name(self) -> str:
        """The whole name; blank where none is known."""
        return " ".join(filter(None, (self.surname, self.given_name, self.patronymic)))


def classes_of(
    *, facility_id: int, on: dt.date, scope: Scope, eating_here: bool = False
) -> list[SchoolClass]:
    """The classes of a place on a day, by grade. Empty out of scope. One query over the place's children.

    With ``eating_here`` without those who eat elsewhere: a class that is a guest eats by the list of its host.
    """
    return [
        SchoolClass(*row) for row in query(_CLASSES, _values(facility_id, on, scope, eating_here=eating_here))
    ]


def pupils_of(
    *, facility_id: int, classes: Sequence[str], on: dt.date, scope: Scope, eating_here: bool = False
) -> list[Pupil]:
    """Who is in some classes on a day, by class and then by name as the alphabet has it. As :func:`classes_of`."""
    values = _values(facility_id, on, scope, eating_here=eating_here) | {"classes": list(classes)}
    return [Pupil(*row) for row in query(_PUPILS, values)]


def guest_at(facility_id: int, iin: str, *, on: dt.date) -> Pupil | None:
    """The child with this IIN who sits in at a place on a day; None where no school has such a pupil.

    Of who eats at another school nothing is told but the random id: class and names are blank. One query, by the IIN.
    """
    found = query(_BY_IIN, {"facility": facility_id, "iin": iin, "on": on})
    if not found:
        return None
    *told, eats_here = found[0]
    return Pupil(*told) if eats_here else Pupil(told[0], "", "", "", "")


def names_of(people: Sequence[int], *, on: dt.date) -> dict[int, tuple[str, str]]:
    """Surname and given name of each on a day, by the alphabet, blank where nobody told them. One query."""
    found = query(_PEOPLE, {"people": list(people), "on": on})
    return {person: (surname, given) for person, surname, given in found}


def _values(facility_id: int, on: dt.date, scope: Scope, *, eating_here: bool) -> dict[str, Any]:
    return {
        "facility": facility_id,
        "on": on,
        "eating_here": eating_here,
        "everything": scope.everything,
        "facilities": sorted(scope.facilities),
        "regions": sorted(scope.regions),
    }
