"""One day of the calendar is said by a named person, not by a file."""

import datetime as dt
from collections.abc import Collection

from amiyan.kernel.problems import ProblemError
from amiyan.kernel.sql import execute
from amiyan.registry import problems as p
from amiyan.registry.actions.facts import moment, one_transaction, row_of

_ADD = """
INSERT INTO registry_calendar_day (day, school_day, facility_id, grade_from, grade_to, shift, source, known_from)
VALUES (%(day)s, %(school_day)s, %(facility)s, %(low)s, %(high)s, %(shift)s, %(source)s, %(at)s) RETURNING id
"""


@one_transaction()
def record_calendar_day(
    *,
    day: dt.date,
    school_day: bool,
    facility_id: int,
    source: str,
    grade_from: int | None = None,
    grade_to: int | None = None,
    shift: int | None = None,
    known_at: dt.datetime | None = None,
) -> int:
    """Say whether a day is a school day at a place, for all or for some grades and a shift: the id of the row.

    Of rows that speak equally narrowly the later one counts, so that a day can also be given back. ProblemError where
    the place is not in the registry.
    """
    if not row_of("SELECT 1 FROM registry_facility WHERE id = %(id)s", {"id": facility_id}):
        raise ProblemError(p.FACILITY_UNKNOWN, value=facility_id)
    values = {
        "day": day,
        "school_day": school_day,
        "facility": facility_id,
        "low": grade_from,
        "high": grade_to,
        "shift": shift,
        "source": source,
        "at": moment(known_at),
    }
    return int(row_of(_ADD, values)[0])


# A place of which the last word, as narrow as this one, says the same by the same source needs no second row.
_ADD_MANY = """
INSERT INTO registry_calendar_day (day, school_day, facility_id, grade_from, grade_to, shift, source, known_from)
SELECT %(day)s, %(school_day)s, f.id, %(low)s, %(high)s, %(shift)s, %(source)s, %(at)s
FROM registry_facility f
LEFT JOIN LATERAL (
    SELECT c.school_day, c.source FROM registry_calendar_day c
    WHERE c.facility_id = f.id AND c.day = %(day)s AND c.known_to IS NULL
      AND (c.grade_from, c.grade_to, c.shift) IS NOT DISTINCT FROM (%(low)s::smallint, %(high)s::smallint, %(shift)s::smallint)
    ORDER BY c.id DESC LIMIT 1
) last_word ON true
WHERE f.id = ANY (%(places)s) AND (last_word.school_day, last_word.source) IS DISTINCT FROM (%(school_day)s, %(source)s)
ORDER BY f.id
"""


@one_transaction()
def record_calendar_days(
    *,
    day: dt.date,
    school_day: bool,
    places: Collection[int],
    source: str,
    grade_from: int | None = None,
    grade_to: int | None = None,
    shift: int | None = None,
    known_at: dt.datetime | None = None,
) -> int:
    """As :func:`record_calendar_day`, of many places at once: how many rows were added. Said twice, it is said once.

    Places that are not in the registry get none. One statement.
    """
    values = {
        "day": day,
        "school_day": school_day,
        "places": sorted(places),
        "low": grade_from,
        "high": grade_to,
        "shift": shift,
        "source": source,
        "at": moment(known_at),
    }
    return execute(_ADD_MANY, values)
