"""What families and schools say of days to come, and what a child does not eat.

Nothing here changes a right: whoever comes all the same is served, and the meal is paid.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal
from uuid import UUID

from django.db import transaction

from amiyan.country.kz.calendar import to_local
from amiyan.kernel.problems import Kind, ProblemError
from amiyan.kernel.scope import EVERYTHING
from amiyan.kernel.sql import execute, query
from amiyan.meals import problems as p
from amiyan.meals.family import away
from amiyan.meals.notices import DAY_DECIDED, DAYS_DIFFER, EATS
from amiyan.meals.parameters import cut_off_at
from amiyan.meals.places import place_of, seat_of
from amiyan.registry.queries import guardians_of_ward, person, same_people
from amiyan.voice.actions.notices import tell_family
from amiyan.voice.kinds import Day
from amiyan.voice.people import name_of

Channel = Literal["page", "phone", "paper"]
ADULT: Final = 18

_LOCK: Final = "SELECT pg_advisory_xact_lock(hashtextextended('meals_day_off', %s))"
_DAY_OFF: Final = """
INSERT INTO meals_day_off (person_id, id, first_day, last_day, eats, said_by, recorded_by, channel, known_from)
VALUES (%(person)s, %(id)s, %(first)s, %(last)s, %(eats)s, %(said_by)s, %(by)s, %(channel)s, %(at)s)
ON CONFLICT DO NOTHING RETURNING 1
"""
_SAME_DAY_OFF: Final = """
SELECT (first_day, last_day, eats, said_by) = (%(first)s::date, %(last)s::date, %(eats)s, %(said_by)s)
FROM meals_day_off WHERE (person_id, id) = (%(person)s, %(id)s)
"""
_ABSENCE: Final = """
INSERT INTO meals_absence (person_id, id, facility_id, first_day, last_day, reported_by, known_from)
VALUES (%(person)s, %(id)s, %(facility)s, %(first)s, %(last)s, %(by)s, %(at)s)
ON CONFLICT DO NOTHING RETURNING 1
"""
_SAME_ABSENCE: Final = """
SELECT (facility_id, first_day, last_day) = (%(facility)s, %(first)s::date, %(last)s::date)
FROM meals_absence WHERE (person_id, id) = (%(person)s, %(id)s)
"""
_SAID: Final = """
SELECT said_by, last_day, NULL::bigint FROM meals_day_off WHERE (person_id, id) = (%(person)s, %(id)s)
UNION ALL
SELECT reported_by, last_day, facility_id FROM meals_absence WHERE (person_id, id) = (%(person)s, %(id)s)
"""
_UNDO: Final = """
INSERT INTO meals_undone (person_id, said_id, undone_by, known_from)
VALUES (%(person)s, %(id)s, %(by)s, %(at)s) ON CONFLICT DO NOTHING
"""
_WORKS_AT: Final = """
SELECT EXISTS (SELECT FROM registry_staff WHERE person_id = ANY (%(people)s) AND facility_id = ANY (%(places)s)
               AND valid @> %(on)s::date AND known_to IS NULL)
"""
_DIFFERS: Final = f"WITH {away.OF_PEOPLE} SELECT differs FROM away WHERE differs"
_FIRST_DIFFERS: Final = f"WITH {away.OF_PEOPLE} SELECT day FROM away WHERE differs ORDER BY day LIMIT 1"
_DECIDE: Final = """
INSERT INTO meals_day_off_decision (person_id, service_day, eats, decided_by, reason, known_from)
VALUES (%(person)s, %(first)s, %(eats)s, %(by)s, %(reason)s, %(at)s)
"""


@dataclass(frozen=True, slots=True)
class Said:
    """That something was kept. ``is_new``: it was not said before under this id. ``too_late``: days for which the
    kitchen could no longer be told in time; what was said counts all the same.
    """

    id: UUID
    is_new: bool
    too_late: tuple[dt.date, ...]


@transaction.atomic
def say_day_off(
    *,
    person_id: int,
    ask_id: UUID,
    first_day: dt.date,
    last_day: dt.date,
    said_by: int,
    recorded_by: int,
    channel: Channel = "page",
    eats: bool = False,
    now: dt.datetime | None = None,
) -> Said:
    """A guardian says that a child will not eat on some days (or, ``eats``, that it will). No reason is asked.

    ``said_by`` may decide for the child on each of the days (or is the adult child); ``recorded_by`` typed it. The
    same id again changes nothing. ProblemError for days that are over or longer than a year.
    """
    at = now or dt.datetime.now(dt.UTC)
    values = _days(person_id, ask_id, first_day, last_day, at)
    _check_guardian(person_id, said_by, first_day)
    values |= {"eats": eats, "said_by": said_by, "by": recorded_by, "channel": channel}
    query(_LOCK, [person_id])
    is_new = _keep(_DAY_OFF, _SAME_DAY_OFF, values)
    if is_new:
        _tell_where_they_differ(person_id, first_day, last_day, at)
    return Said(ask_id, is_new, _too_late(person_id, first_day, last_day, at))


@transaction.atomic
def report_absence(
    *,
    person_id: int,
    ask_id: UUID,
    first_day: dt.date,
    last_day: dt.date,
    facility_id: int,
    reported_by: int,
    now: dt.datetime | None = None,
) -> Said:
    """The school says that a child will not be there. ``reported_by`` works at the child's school that day.

    ``facility_id`` is the child's school, or where its class eats. The same id again changes nothing.
    """
    at = now or dt.datetime.now(dt.UTC)
    values = _days(person_id, ask_id, first_day, last_day, at)
    seat = seat_of(person_id, scope=EVERYTHING, on=first_day)
    if seat is None or facility_id not in {seat.facility_id, seat.eats_at_id}:
        raise ProblemError(p.NOT_HERE)
    _check_staff(reported_by, [seat.facility_id, seat.eats_at_id], to_local(at).date(), p.NOT_STAFF)
    values |= {"facility": facility_id, "by": reported_by}
    query(_LOCK, [person_id])
    is_new = _keep(_ABSENCE, _SAME_ABSENCE, values)
    return Said(ask_id, is_new, _too_late(person_id, first_day, last_day, at))


@transaction.atomic
def report_absences(
    *,
    children: Mapping[int, UUID],
    first_day: dt.date,
    last_day: dt.date,
    facility_id: int,
    reported_by: int,
    now: dt.datetime | None = None,
) -> list[Said]:
    """As :func:`report_absence` for several children of a class, each with the id of what is said; all or none.

    ProblemError as there, and where nobody is named. Cost: a few look-ups a child, for a class at most.
    """
    if not children:
        raise ProblemError(p.NOBODY_NAMED)
    return [
        report_absence(
            person_id=child,
            ask_id=key,
            first_day=first_day,
            last_day=last_day,
            facility_id=facility_id,
            reported_by=reported_by,
            now=now,
        )
        for child, key in sorted(children.items())
    ]


@transaction.atomic
def undo(*, person_id: int, said_id: UUID, undone_by: int, now: dt.datetime | None = None) -> None:
    """What was said of days off or absence counts no more; it stays readable. Twice changes nothing.

    A guardian takes back what the same guardian said (another says "will eat" instead); of an absence whoever works at
    the school. ProblemError where nothing was said under the id, and once its days are over.
    """
    at = now or dt.datetime.now(dt.UTC)
    values: dict[str, Any] = {"person": person_id, "id": said_id, "by": undone_by, "at": at}
    found = query(_SAID, values)
    if not found:
        raise ProblemError(p.SAID_UNKNOWN)
    said_by, last_day, facility_id = found[0]
    today = to_local(at).date()
    if last_day < today:
        raise ProblemError(p.DAYS_PAST, day=last_day.isoformat())
    if facility_id is not None:
        _check_staff(undone_by, [facility_id], today, p.NOT_STAFF)
    elif said_by not in same_people(undone_by):
        raise ProblemError(p.NOT_A_GUARDIAN)
    execute(_UNDO, values)


@transaction.atomic
def decide_day_off(
    *,
    person_id: int,
    service_day: dt.date,
    eats: bool,
    decided_by: int,
    reason: str,
    now: dt.datetime | None = None,
) -> None:
    """A person decides whether a child is expected on a day of which its guardians say different things.

    Holds until one of them says something new. ProblemError where they do not differ, or no reason is given.
    """
    at = now or dt.datetime.now(dt.UTC)
    if not reason.strip():
        raise ProblemError(p.REASON_MISSING)
    query(_LOCK, [person_id])
    values = away.asked(service_day, service_day, None, [person_id])
    if not query(_DIFFERS, values):
        raise ProblemError(p.NOTHING_DIFFERS)
    execute(
        _DECIDE,
        {
            "person": person_id,
            "first": service_day,
            "eats": eats,
            "by": decided_by,
            "reason": reason.strip(),
            "at": at,
        },
    )
    fills = {
        "name": name_of(person_id, on=to_local(at).date()),
        "day": Day(service_day),
        "outcome": EATS[eats],
    }
    tell_family(
        kind=DAY_DECIDED,
        ward_id=person_id,
        about=f"day {service_day} {at}",
        fills=fills,
        on=service_day,
        now=at,
    )


def _tell_where_they_differ(person_id: int, first: dt.date, last: dt.date, at: dt.datetime) -> None:
    """Both guardians are told once of the first day of which they say different things."""
    found = query(_FIRST_DIFFERS, away.asked(first, last, None, [person_id]))
    if found:
        day = found[0][0]
        fills = {"name": name_of(person_id, on=to_local(at).date()), "day": Day(day)}
        tell_family(kind=DAYS_DIFFER, ward_id=person_id, about=f"differ {day}", fills=fills, on=day, now=at)


def _days(person_id: int, ask_id: UUID, first: dt.date, last: dt.date, at: dt.datetime) -> dict[str, Any]:
    if not 0 <= (last - first).days <= 365:
        raise ProblemError(p.DAYS_WRONG)
    if first < to_local(at).date():
        raise ProblemError(p.DAYS_PAST, day=first.isoformat())
    return {"person": person_id, "id": ask_id, "first": first, "last": last, "at": at}


def _check_guardian(person_id: int, said_by: int, on: dt.date) -> None:
    own = set(same_people(said_by))
    deciding = (
        one.guardian_id in own and one.may_decide
        for one in guardians_of_ward(person_id, scope=EVERYTHING, on=on)
    )
    if not any(deciding) and not _is_adult(person_id, own, on):
        raise ProblemError(p.NOT_A_GUARDIAN)


def _is_adult(person_id: int, speaking: set[int], on: dt.date) -> bool:
    if person_id not in speaking:
        return False
    found = person(person_id, scope=EVERYTHING, on=on)
    if found is None or found.born is None:
        return False
    before_birthday = (on.month, on.day) < (found.born.month, found.born.day)
    return on.year - found.born.year - before_birthday >= ADULT


def _check_staff(who: int, places: list[int], on: dt.date, kind: Kind) -> None:
    if not query(_WORKS_AT, {"people": same_people(who), "places": places, "on": on})[0][0]:
        raise ProblemError(kind)


def _too_late(person_id: int, first: dt.date, last: dt.date, at: dt.datetime) -> tuple[dt.date, ...]:
    """Of the days those whose cut-off has passed: at most today and a few after it."""
    seat = seat_of(person_id, scope=EVERYTHING, on=first)
    region = place_of(seat.eats_at_id).region if seat else None
    late, day = [], first
    while day <= last and cut_off_at(day, region=region) <= at:
        late.append(day)
        day += dt.timedelta(days=1)
    return tuple(late)


def _keep(add: str, same: str, values: dict[str, Any]) -> bool:
    if query(add, values):
        return True
    if not query(same, values)[0][0]:
        raise ProblemError(p.ID_REUSED)
    return False
