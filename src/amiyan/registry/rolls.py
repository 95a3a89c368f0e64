"""The rolls of a school's classes on a day, as a list of meals needs them: whoever eats elsewhere is not on them."""

import datetime as dt
from collections.abc import Sequence
from typing import Final, NamedTuple

from amiyan.kernel.sql import query

# A class without a name is called by its grade. A class that is a guest elsewhere eats by the list of its host.
_LABEL: Final = "coalesce(nullif(e.class_label, ''), e.grade::text, '?')"
_OF_THE_SCHOOL: Final = (
    "e.facility_id = %(facility)s AND e.eats_at_id = e.facility_id AND e.known_to IS NULL"
    " AND e.valid @> %(on)s::date"
)
_CLASSES: Final = f"""
SELECT {_LABEL} AS label, min(e.grade) AS grade, count(*)::int FROM registry_enrolment e
WHERE {_OF_THE_SCHOOL} GROUP BY 1 ORDER BY 2 NULLS LAST, 1
"""
_NAMED: Final = """
LEFT JOIN LATERAL (
    SELECT n.surname, n.given_name, n.sort_key FROM registry_person_name n
    WHERE n.person_id = {person} AND n.known_to IS NULL AND n.valid @> %(on)s::date
    ORDER BY lower(n.valid) DESC NULLS LAST, n.id DESC LIMIT 1
) n ON true
"""
_PUPILS: Final = f"""
SELECT {_LABEL}, e.person_id, coalesce(n.surname, ''), coalesce(n.given_name, '') FROM registry_enrolment e
{_NAMED.format(person="e.person_id")}
WHERE {_OF_THE_SCHOOL} AND {_LABEL} = ANY (%(classes)s) ORDER BY 1, n.sort_key NULLS LAST, 2
"""
_PEOPLE: Final = f"""
SELECT p.id, coalesce(n.surname, ''), coalesce(n.given_name, '') FROM unnest(%(people)s::bigint[]) p (id)
{_NAMED.format(person="p.id")} ORDER BY n.sort_key NULLS LAST, 1
"""


_BY_IIN: Final = f"""
SELECT {_LABEL}, e.person_id, e.eats_at_id = %(facility)s, coalesce(n.surname, ''), coalesce(n.given_name, '')
FROM registry_person p
JOIN registry_enrolment e ON e.person_id = p.id AND e.known_to IS NULL AND e.valid @> %(on)s::date
{_NAMED.format(person="p.id")}
WHERE p.iin = %(iin)s ORDER BY 3 DESC LIMIT 1
"""


class SchoolClass(NamedTuple):
    """A class by what it is called, and how many are in it."""

    label: str
    grade: int | None
    pupils: int


class Pupil(NamedTuple):
    """Somebody in a class; the names are blank where nobody told them."""

    class_label: str
    person_id: int
    surname: str
    given_name: str


def classes_of(facility_id: int, *, on: dt.date) -> list[SchoolClass]:
    """The classes that eat at their own school on a day. Costs the school's enrolments."""
    return [SchoolClass(*row) for row in query(_CLASSES, {"facility": facility_id, "on": on})]


def pupils_of(facility_id: int, classes: Sequence[str], *, on: dt.date) -> list[Pupil]:
    """Who is in these classes on a day, by class and then by name as the alphabet has it."""
    values = {"facility": facility_id, "on": on, "classes": list(classes)}
    return [Pupil(*row) for row in query(_PUPILS, values)]


def guest_at(facility_id: int, iin: str, *, on: dt.date) -> Pupil | None:
    """The child with this IIN who sits in at a place on a day; None where no school has such a pupil.

    Of who eats at another school nothing is told but the random id: class and names are blank.
    """
    found = query(_BY_IIN, {"facility": facility_id, "iin": iin, "on": on})
    if not found:
        return None
    label, person_id, eats_here, surname, given_name = found[0]
    return Pupil(label, person_id, surname, given_name) if eats_here else Pupil("", person_id, "", "")


def names_of(people: Sequence[int], *, on: dt.date) -> dict[int, tuple[str, str]]:
    """Surname and given name of each on a day, blank where nobody told them. One statement."""
    found = query(_PEOPLE, {"people": list(people), "on": on})
    return {person: (surname, given) for person, surname, given in found}
