"""The school days of an office: what is said of them by whom, whom a change concerns, and the change itself.

A day is said by rows of the registry's calendar, one a place; the narrowest and latest counts. Days from today on are one
person's word; what lies behind us is said by two (``past_days.py``) and judged anew in the night (``settlement.follow``).
What was forecast already is corrected by a job.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from django.db import transaction

from amiyan.kernel.problems import ProblemError
from amiyan.kernel.scope import Scope
from amiyan.kernel.sql import query
from amiyan.meals import problems as p
from amiyan.meals.jobs import forecast_again
from amiyan.programmes.open_period import first_open_day
from amiyan.registry.actions import record_calendar_days

SAID_BY: Final = " · "
"""Between the act and who entered it, in the source of a row."""

_SCOPED: Final = """(%(everything)s OR f.id = ANY (%(facilities)s) OR f.region = ANY (%(regions)s))"""
# A row for all places stands beside those of the scope's own; equal ones of many places are told once.
_SAID: Final = f"""
SELECT c.day, c.school_day, c.grade_from, c.grade_to, c.shift, c.source, max(c.known_from), count(f.id)::integer,
       CASE WHEN count(f.id) = 1 THEN min(f.id) END
FROM registry_calendar_day c LEFT JOIN registry_facility f ON f.id = c.facility_id
WHERE c.known_to IS NULL AND c.day BETWEEN %(first)s AND %(last)s AND (c.facility_id IS NULL OR {_SCOPED})
GROUP BY 1, 2, 3, 4, 5, 6, c.facility_id IS NULL
ORDER BY c.day, max(c.id)
"""
_CONCERNED: Final = f"""
SELECT e.eats_at_id, count(DISTINCT e.person_id)::integer
FROM registry_facility f
JOIN registry_enrolment e ON e.eats_at_id = f.id AND e.known_to IS NULL AND e.valid @> %(day)s::date
WHERE {_SCOPED}
  AND (%(low)s::integer IS NULL OR e.grade >= %(low)s) AND (%(high)s::integer IS NULL OR e.grade <= %(high)s)
  AND (%(shift)s::integer IS NULL OR e.shift = %(shift)s)
GROUP BY 1 ORDER BY 1
"""
_REMOTE: Final = f"""
SELECT m.facility_id, m.service_day, m.grade_from, m.grade_to, m.shift, m.role, m.reason, m.declared_at, m.cut_off_at,
       m.called_off, c.portions, c.amount_tiyn
FROM meals_remote_day m JOIN registry_facility f ON f.id = m.facility_id
LEFT JOIN settlement_cooked c
    ON (c.facility_id, c.service_day, c.programme) = (m.facility_id, m.service_day, %(programme)s)
WHERE m.service_day BETWEEN %(first)s AND %(last)s AND {_SCOPED}
ORDER BY m.service_day DESC, m.declared_at DESC, m.id LIMIT %(most)s
"""


class DaySaid(NamedTuple):
    """What is believed of a day: lessons or none, for whom (None: any), by which source and since when.

    ``places`` of the scope say so (0: it is said of every place); ``facility_id`` where it is one.
    """

    day: dt.date
    school_day: bool
    grade_from: int | None
    grade_to: int | None
    shift: int | None
    source: str
    known_from: dt.datetime
    places: int
    facility_id: int | None


class RemoteDeclared(NamedTuple):
    """Lessons at home: where, for whom, declared in which role and when, and what was cooked in vain (None: nothing)."""

    facility_id: int
    day: dt.date
    grade_from: int | None
    grade_to: int | None
    shift: int | None
    role: str
    reason: str
    declared_at: dt.datetime
    cut_off_at: dt.datetime | None
    called_off: int
    portions: int | None
    cooked_tiyn: int | None

    @property
    def in_time(self) -> bool:
        """Whether it was declared before the cut-off, so that nothing is paid for what was cooked."""
        return self.cut_off_at is None or self.declared_at <= self.cut_off_at


class Said(NamedTuple):
    """A change of the calendar: a day, whether it is one of lessons, and for whom (None: any grade, any shift)."""

    day: dt.date
    school_day: bool
    grade_from: int | None = None
    grade_to: int | None = None
    shift: int | None = None


class Concerned(NamedTuple):
    """Whom a change concerns: places at which somebody of these grades and this shift eats, and how many children."""

    places: tuple[int, ...]
    children: int


def days_said(*, first: dt.date, last: dt.date, scope: Scope) -> list[DaySaid]:
    """What calendars say of some days, of all places and of those within the scope, in order. Cost: those rows."""
    return [DaySaid(*row) for row in query(_SAID, {"first": first, "last": last, **_scope(scope)})]


def remote_declared(
    *, programme: str, first: dt.date, last: dt.date, scope: Scope, most: int = 200
) -> list[RemoteDeclared]:
    """Lessons at home that were declared within the scope, the latest first."""
    values = {"programme": programme, "first": first, "last": last, "most": most, **_scope(scope)}
    return [RemoteDeclared(*row) for row in query(_REMOTE, values)]


def concerned(said: Said, *, scope: Scope) -> Concerned:
    """Whom a change of the calendar concerns. Cost: the enrolments of the scope, once."""
    _, _, low, high, shift = said
    values = {"day": said.day, "low": low, "high": high, "shift": shift, **_scope(scope)}
    rows = query(_CONCERNED, values)
    return Concerned(tuple(place for place, _ in rows), sum(children for _, children in rows))


@transaction.atomic
def declare_day(
    said: Said, *, act: str, declared_by: int, role: str, scope: Scope, programme: str, today: dt.date
) -> Concerned:
    """Say by an act that a day is, or is no, school day at every concerned place of the scope: whom it concerns.

    ``access`` vouches for the scope and the ``role``. Said twice it is said once. ProblemError for a day behind us (two
    people say that), where nobody is concerned, for grades in the wrong order and without an act.
    """
    if not act.strip():
        raise ProblemError(p.CALENDAR_WITHOUT_ACT)
    if said.day < today:
        raise ProblemError(p.CALENDAR_DAY_BEHIND, day=said.day.isoformat())
    found = refuse_or_find(said, scope=scope, today=today)
    record_calendar_days(
        day=said.day,
        school_day=said.school_day,
        places=found.places,
        source=f"{act.strip()}{SAID_BY}{role} {declared_by}",
        grade_from=said.grade_from,
        grade_to=said.grade_to,
        shift=said.shift,
    )
    if today <= said.day <= today + dt.timedelta(days=1):
        forecast_again.defer(programme=programme, day=said.day.isoformat(), places=list(found.places))
    return found


def refuse_or_find(said: Said, *, scope: Scope, today: dt.date) -> Concerned:
    """Whom a change concerns; ProblemError where it cannot be."""
    first = first_open_day(today)
    if said.day < first:
        raise ProblemError(p.CALENDAR_DAY_CLOSED, day=said.day.isoformat(), first=first.isoformat())
    if said.grade_from is not None and said.grade_to is not None and said.grade_from > said.grade_to:
        raise ProblemError(p.CALENDAR_GRADES)
    found = concerned(said, scope=scope)
    if not found.places:
        raise ProblemError(p.CALENDAR_NOBODY, day=said.day.isoformat())
    return found


def act_of(source: str) -> str:
    """The act of a source, without who entered it."""
    return source.partition(SAID_BY)[0]


def _scope(scope: Scope) -> dict[str, Any]:
    facilities: Sequence[int] = sorted(scope.facilities)
    return {"everything": scope.everything, "facilities": facilities, "regions": sorted(scope.regions)}
