"""Whether children have lessons on a day, and when they may expect to be served: what a family reads before the meal."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

from amiyan.kernel.problems import ProblemError
from amiyan.kernel.scope import Scope
from amiyan.kernel.sql import query
from amiyan.meals.family import away
from amiyan.meals.lessons import lessons_of
from amiyan.registry.family import records_of

PROGRAMME: Final = "school-meals"

# Where each child belongs on the day, the hours of the place where it eats, and whether its lessons are remote: a row
# of the calendar that the declaration of a remote day has made.
_SEATS: Final = """
SELECT DISTINCT ON (e.person_id) e.person_id, e.facility_id, coalesce(e.grade, -1), coalesce(e.shift, 0),
       h.open_from, h.open_to, EXISTS (
           SELECT FROM registry_calendar_day c
           WHERE c.day = %(first)s::date AND c.facility_id = e.facility_id AND NOT c.school_day AND c.known_to IS NULL
             AND c.source LIKE 'remote day %%'
             AND (c.grade_from IS NULL OR e.grade IS NULL OR e.grade BETWEEN c.grade_from AND c.grade_to)
             AND (c.shift IS NULL OR e.shift IS NULL OR e.shift = c.shift))
FROM registry_enrolment e
LEFT JOIN registry_serving_hours h
    ON h.facility_id = e.eats_at_id AND h.valid @> %(first)s::date AND h.known_to IS NULL
WHERE e.person_id = ANY (%(people)s) AND e.valid @> %(first)s::date AND e.known_to IS NULL
ORDER BY e.person_id, e.known_from DESC, e.id DESC
"""
_AWAY: Final = f"WITH {away.OF_PEOPLE} SELECT person_id, off, absent FROM away"


@dataclass(frozen=True, slots=True)
class DayAtSchool:
    """A child's day. ``has_lessons`` is None where the calendar of the day is not known.

    ``is_off``: the family said that the child will not eat. ``is_absent``: the school reported it away. ``opens`` and
    ``closes``: the hours of the place where it eats, None where they are not known.
    """

    has_lessons: bool | None
    is_remote: bool
    is_off: bool
    is_absent: bool
    opens: dt.time | None
    closes: dt.time | None


def days_at_school(people: Collection[int], *, on: dt.date, scope: Scope) -> dict[int, DayAtSchool]:
    """The day of several children, by person; who is enrolled nowhere that day, or outside the scope's owners, is not
    among them. Four queries, however many children.
    """
    records = {
        record: person
        for record, person in records_of(people).items()
        if scope.allows(owner=record) or scope.allows(owner=person)
    }
    values: dict[str, Any] = away.asked(on, on, None, list(records))
    seats = query(_SEATS, values) if records else []
    if not seats:
        return {}
    gone = {records[record]: (off, absent) for record, off, absent in query(_AWAY, values)}
    lessons = _lessons([row[:4] for row in seats], on)
    return {
        records[record]: DayAtSchool(
            None if lessons is None else lessons[record],
            remote,
            *gone.get(records[record], (False, False)),
            opens,
            closes,
        )
        for record, _place, _grade, _shift, opens, closes, remote in seats
    }


def _lessons(seats: list[tuple[int, int, int, int]], on: dt.date) -> dict[int, bool] | None:
    """Whether each has lessons; None where the programme knows no school year for the day."""
    try:
        found = lessons_of(PROGRAMME, sorted({place for _, place, _, _ in seats}), on, on)
    except ProblemError:
        return None
    return {record: found.has(place, grade, shift, on) for record, place, grade, shift in seats}
