"""Which classes have lessons on which days, as known at a moment: the calendars of some places, and the programme's."""

import datetime as dt
from collections.abc import Sequence
from typing import Final

from amiyan.kernel.periods import Period
from amiyan.kernel.sql import query
from amiyan.programmes.loader import load
from amiyan.programmes.terms import CalendarException, SchoolDays, school_days

_CALENDAR: Final = """
SELECT day, school_day, facility_id, grade_from, grade_to, shift FROM registry_calendar_day
WHERE day BETWEEN %(first)s AND %(last)s AND (facility_id IS NULL OR facility_id = ANY (%(places)s))
  AND known_from <= %(at)s::timestamptz AND (known_to IS NULL OR known_to > %(at)s::timestamptz)
ORDER BY id
"""


class Lessons:
    """Asks whether children of a grade (-1: not known) and shift (0: not known) have lessons at a place on a day."""

    def __init__(self, days: SchoolDays) -> None:
        self._days = days
        self._rows: dict[tuple[int, int, int], list[bool]] = {}

    def has(self, facility_id: int, grade: int, shift: int, day: dt.date) -> bool:
        """Whether they have."""
        known = shift if shift in self._days.shifts else 0
        return self._days.is_school_day(self._days.profile_of(facility_id), grade, known, day)

    def row(self, facility_id: int, grade: int, shift: int, days: Sequence[dt.date]) -> list[bool]:
        """As :meth:`has` for many days, the same ones each time; places with one calendar are looked up once."""
        known = shift if shift in self._days.shifts else 0
        key = self._days.profile_of(facility_id), grade, known
        if key not in self._rows:
            self._rows[key] = [self._days.is_school_day(*key, day) for day in days]
        return self._rows[key]


def lessons_of(
    programme: str, places: Sequence[int], first: dt.date, last: dt.date, *, at: dt.datetime | None = None
) -> Lessons:
    """The school days of a programme at some places; ``at``: as known at that moment, else now.

    ProblemError where the programme knows no school year for a working day.
    """
    moment = "infinity" if at is None else at.isoformat()
    values = {"first": first, "last": last, "places": list(places), "at": moment}
    rows = [CalendarException(*row) for row in query(_CALENDAR, values)]
    return Lessons(school_days(load(programme), Period(first, last), rows))
