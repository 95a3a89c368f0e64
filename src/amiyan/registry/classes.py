"""The classes of a place and who is in them on a day, for those who may see names there."""

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final

from amiyan.kernel.scope import Scope
from amiyan.kernel.sql import query

_WITHIN: Final = """EXISTS (SELECT FROM registry_facility f WHERE f.id = %(facility)s
    AND (%(everything)s OR f.id = ANY (%(facilities)s) OR f.region = ANY (%(regions)s)))"""
_CLASSES: Final = f"""
SELECT e.class_label, min(e.grade), min(e.shift), count(DISTINCT e.person_id) FROM registry_enrolment e
WHERE e.facility_id = %(facility)s AND e.known_to IS NULL AND e.valid @> %(on)s::date AND {_WITHIN}
GROUP BY 1 ORDER BY min(e.grade) NULLS LAST, 1
"""
_PUPILS: Final = f"""
SELECT e.person_id, coalesce(concat_ws(' ', n.surname, n.given_name, nullif(n.patronymic, '')), ''), e.class_label
FROM registry_enrolment e
LEFT JOIN LATERAL (
    SELECT n.surname, n.given_name, n.patronymic, n.sort_key FROM registry_person_name n
    WHERE n.person_id = e.person_id AND n.known_to IS NULL AND n.valid @> %(on)s::date
    ORDER BY lower(n.valid) DESC NULLS LAST, n.id DESC LIMIT 1
) n ON true
WHERE e.facility_id = %(facility)s AND e.known_to IS NULL AND e.valid @> %(on)s::date
  AND e.class_label = %(class)s AND {_WITHIN}
ORDER BY n.sort_key NULLS LAST, e.person_id
"""


@dataclass(frozen=True, slots=True)
class SchoolClass:
    """A class of a place on a day: its label, grade and shift where they are known, and how many belong to it."""

    label: str
    grade: int | None
    shift: int | None
    pupils: int


@dataclass(frozen=True, slots=True)
class Pupil:
    """A child of a class; the name is blank where the registry has none, or the reader may not see it."""

    person_id: int
    name: str
    class_label: str


def classes_of(*, facility_id: int, on: dt.date, scope: Scope) -> list[SchoolClass]:
    """The classes of a place on a day, by grade. Empty out of scope. One query over its children."""
    return [SchoolClass(*row) for row in query(_CLASSES, _values(facility_id, on, scope))]


def pupils_of(*, facility_id: int, class_label: str, on: dt.date, scope: Scope) -> list[Pupil]:
    """Who is in a class on a day, by name. Empty out of scope. One query, a name each."""
    values = _values(facility_id, on, scope) | {"class": class_label}
    return [Pupil(*row) for row in query(_PUPILS, values)]


def _values(facility_id: int, on: dt.date, scope: Scope) -> dict[str, Any]:
    return {
        "facility": facility_id,
        "on": on,
        "everything": scope.everything,
        "facilities": sorted(scope.facilities),
        "regions": sorted(scope.regions),
    }
