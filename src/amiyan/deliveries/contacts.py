"""When terminals were last heard: which are silent though there was school, and whose clocks are off."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from amiyan.country.kz.calendar import to_local
from amiyan.kernel.clock import Clock, SystemClock
from amiyan.kernel.periods import Period
from amiyan.kernel.problems import ProblemError
from amiyan.kernel.sql import query
from amiyan.programmes.loader import all_codes, load
from amiyan.programmes.terms import CalendarException, school_days

SCHOOL_DAYS = 2
LOOKED_BACK = 21  # days: longer than any break but the summer's, in which nobody is silent
_SERVED_UNTIL = dt.time(16)  # a day counts once its meals are over

_TERMINALS = """
SELECT DISTINCT ON (b.serial) b.serial, f.id, f.code, c.heard_at, b.known_from, c.skew_s
FROM deliveries_binding b
JOIN registry_terminal t ON t.serial = b.serial AND t.known_to IS NULL AND t.valid @> current_date
JOIN registry_facility f ON f.id = t.facility_id
LEFT JOIN deliveries_contact c ON c.serial = b.serial
WHERE b.known_to IS NULL AND (b.expires_at IS NULL OR b.expires_at > now())
ORDER BY b.serial, b.known_from
"""
_CALENDAR = """
SELECT day, school_day, facility_id, grade_from, grade_to, shift FROM registry_calendar_day
WHERE known_to IS NULL AND day BETWEEN %s AND %s ORDER BY id
"""


class Contact(NamedTuple):
    """A terminal that is bound and listed: when it was last heard (None: never), and its clock less ours then."""

    serial: str
    facility_id: int
    facility: str
    heard_at: dt.datetime | None
    bound_at: dt.datetime
    skew_s: int | None


def contacts() -> list[Contact]:
    """Every terminal that is bound and listed today, by serial."""
    return [Contact(*row) for row in query(_TERMINALS)]


def silent_terminals(days: int = SCHOOL_DAYS, *, clock: Clock | None = None) -> list[Contact]:
    """The terminals not heard since before the last ``days`` school days of their places, today's not before 16:00."""
    now = to_local((clock or SystemClock()).now())
    last = now.date() if now.time() >= _SERVED_UNTIL else now.date() - dt.timedelta(days=1)
    found = contacts()
    if not found:
        return []
    served = school_days_by_facility(Period(last - dt.timedelta(days=LOOKED_BACK), last))
    return silent(found, served, days)


def silent(found: Sequence[Contact], served: Mapping[int, Collection[dt.date]], days: int) -> list[Contact]:
    """Those of ``found`` since whose last word at least ``days`` whole school days went by.

    ``served`` holds the school days by facility, and under 0 those of facilities that it does not name.
    """
    return [one for one in found if _missed(one, served.get(one.facility_id, served[0])) >= days]


def _missed(one: Contact, served: Collection[dt.date]) -> int:
    since = to_local(max(filter(None, (one.heard_at, one.bound_at)))).date()
    return sum(1 for day in served if day > since)


def school_days_by_facility(period: Period) -> dict[int, set[dt.date]]:
    """The days on which anybody of a facility is served under any programme that follows the school calendar; under 0
    those of facilities that it does not name.
    """
    rows = [CalendarException(*row) for row in query(_CALENDAR, [period.first, period.last])]
    served: dict[int, set[dt.date]] = {0: set()}
    for code in all_codes():
        programme = load(code)
        if programme.calendar is None:
            continue
        try:
            days = school_days(programme, period, rows)
        except ProblemError:  # no school year is known for these days: then nobody is missed
            continue
        by_profile: dict[int, set[dt.date]] = {}
        for profile, _grade, _shift, day in days.rows():
            by_profile.setdefault(profile, set()).add(day)
        for facility, profile in {0: 0, **days.facilities}.items():
            served.setdefault(facility, set()).update(by_profile.get(profile, ()))
    return served
