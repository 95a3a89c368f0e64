"""What families said, for the family itself, for the school, and (as counts) for the kitchen. Each takes a scope."""

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from amiyan.kernel.scope import EVERYTHING, Scope
from amiyan.kernel.sql import query
from amiyan.meals.family import away
from amiyan.meals.family.needs import CONSENTS
from amiyan.meals.lessons import lessons_of
from amiyan.meals.menus.queries import Menu, menu_of
from amiyan.meals.menus.rules import Dish
from amiyan.meals.parameters import cut_off_at, meal_of_shift
from amiyan.meals.places import place_within, seat_of
from amiyan.registry.queries import same_people

PROGRAMME: Final = "school-meals"

_DAYS_OFF: Final = """
SELECT w.id, w.first_day, w.last_day, w.eats, w.said_by, w.channel, w.known_from, u.known_from
FROM meals_day_off w LEFT JOIN meals_undone u ON (u.person_id, u.said_id) = (w.person_id, w.id)
WHERE w.person_id = ANY (%(people)s) AND w.last_day >= %(since)s ORDER BY w.first_day, w.known_from, w.id
"""
_ABSENCES: Final = """
SELECT w.id, w.first_day, w.last_day, w.reported_by, w.known_from
FROM meals_absence w
WHERE w.person_id = ANY (%(people)s) AND w.last_day >= %(since)s
  AND NOT EXISTS (SELECT FROM meals_undone u WHERE (u.person_id, u.said_id) = (w.person_id, w.id))
ORDER BY w.first_day, w.known_from, w.id
"""
_STANDS: Final = f"""
WITH {away.OF_PEOPLE} SELECT day, bool_or(off), bool_or(absent), bool_or(differs) FROM away GROUP BY day ORDER BY day
"""
_DIFFERING: Final = f"""
WITH here AS MATERIALIZED (
    SELECT person_id, class_label, grade, valid FROM registry_enrolment
    WHERE (facility_id = %(facility)s OR eats_at_id = %(facility)s) AND known_to IS NULL
      AND valid && daterange(%(first)s, %(last)s, '[]')
),
{away.AWAY.format(which="w.person_id IN (SELECT person_id FROM here)")}
SELECT a.person_id, a.day, h.grade, h.class_label FROM away a JOIN here h ON h.person_id = a.person_id AND h.valid @> a.day
WHERE a.differs ORDER BY a.day, h.grade, h.class_label, a.person_id
"""
_NEEDS: Final = f"""
SELECT n.need FROM meals_need n
WHERE n.person_id = %(person)s AND n.known_to IS NULL AND n.valid @> %(day)s::date AND {CONSENTS.format(alias="n")}
ORDER BY n.need
"""
_COUNTS: Final = f"""
WITH {away.OF_ALL},
child AS (
    SELECT coalesce(e.shift, 0) AS shift, coalesce(e.grade, -1) AS grade, array_agg(DISTINCT n.need ORDER BY n.need) AS needs
    FROM registry_enrolment e
    JOIN meals_need n ON n.person_id = e.person_id AND n.known_to IS NULL AND n.valid @> %(day)s::date
    WHERE e.eats_at_id = %(facility)s AND e.known_to IS NULL AND e.valid @> %(day)s::date
      AND meals_counts_need(e.person_id, %(programme)s, %(day)s::date)
      AND NOT EXISTS (SELECT FROM away a WHERE a.person_id = e.person_id AND (a.off OR a.absent))
    GROUP BY e.person_id, 1, 2
)
SELECT shift, grade, needs, count(*) FROM child GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""


@dataclass(frozen=True, slots=True)
class DayOff:
    """What a guardian said; ``undone_at`` is None while it counts. ``eats``: that the child will eat after all."""

    id: UUID
    first_day: dt.date
    last_day: dt.date
    eats: bool
    said_by: int
    channel: str
    said_at: dt.datetime
    undone_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Absence:
    """What the school reported."""

    id: UUID
    first_day: dt.date
    last_day: dt.date
    reported_by: int
    reported_at: dt.datetime


@dataclass(frozen=True, slots=True)
class DaysOff:
    """All that counts of a child: ``off`` are days on which it is not expected, ``differing`` those of which guardians
    say different things; ``next_in_time`` is the first day for which the kitchen still learns it in time.
    """

    said: tuple[DayOff, ...]
    absences: tuple[Absence, ...]
    off: tuple[dt.date, ...]
    differing: tuple[dt.date, ...]
    next_in_time: dt.date


@dataclass(frozen=True, slots=True)
class Differing:
    """Two guardians differ about a day of a child: a person of the school decides."""

    person_id: int
    day: dt.date
    grade: int | None
    class_label: str


@dataclass(frozen=True, slots=True)
class NeedCount:
    """So many servings for children who have exactly these needs; ``instead`` are the dishes that the menu has for them.

    ``missing``: needs for which the menu has no dish of its own.
    """

    meal: str
    shift: int
    needs: tuple[str, ...]
    servings: int
    instead: tuple[Dish, ...]
    missing: tuple[str, ...]


def days_off_of(*, person_id: int, today: dt.date, now: dt.datetime, scope: Scope) -> DaysOff | None:
    """What was said of a child from ``today`` on (days that are over are left out), on whichever of its merged records;
    None out of scope.
    """
    seat = seat_of(person_id, scope=scope, on=today)
    if seat is None and not scope.allows(owner=person_id):
        return None
    people = same_people(person_id)
    values = {"people": people, "since": today}
    place = place_within(seat.eats_at_id, EVERYTHING) if seat else None
    region = place.region if place else None
    stands = query(_STANDS, away.asked(today, today + dt.timedelta(days=366), None, people))
    day = today
    while cut_off_at(day, region=region) <= now:
        day += dt.timedelta(days=1)
    return DaysOff(
        said=tuple(DayOff(*row) for row in query(_DAYS_OFF, values)),
        absences=tuple(Absence(*row) for row in query(_ABSENCES, values)),
        off=tuple(row[0] for row in stands if row[1] or row[2]),
        differing=tuple(row[0] for row in stands if row[3]),
        next_in_time=day,
    )


def differing_of(*, facility_id: int, first: dt.date, last: dt.date, scope: Scope) -> list[Differing]:
    """Days of children of a place of which guardians say different things, and nobody has decided. Empty out of scope."""
    if place_within(facility_id, scope) is None:
        return []
    values = {**away.asked(first, last, None), "facility": facility_id}
    return [Differing(*row) for row in query(_DIFFERING, values)]


def needs_of(*, person_id: int, on: dt.date, scope: Scope) -> list[str]:
    """What a child does not eat on a day, while its family consents. Empty out of scope: of the child itself, not of
    its school, whose kitchen sees counts (:func:`needs_at`).
    """
    if not scope.allows(owner=person_id):
        return []
    return [need for (need,) in query(_NEEDS, {"person": person_id, "day": on})]


def needs_at(*, facility_id: int, day: dt.date, scope: Scope, programme: str = PROGRAMME) -> list[NeedCount]:
    """Servings by need at a place on a day, of children who have lessons and are not away; never a name or a class.

    Empty out of scope. Cost: the children of the place who have needs.
    """
    place = place_within(facility_id, scope)
    if place is None:
        return []
    values = {**away.asked(day, day, None), "facility": facility_id, "day": day, "programme": programme}
    lessons = lessons_of(programme, [facility_id], day, day)
    counts: dict[tuple[str, int, tuple[str, ...]], int] = {}
    for shift, grade, needs, count in query(_COUNTS, values):
        if lessons.has(facility_id, grade, shift, day):
            key = meal_of_shift(shift, day, region=place.region), shift, tuple(needs)
            counts[key] = counts.get(key, 0) + count
    menus = {meal: _menu(facility_id, day, meal, scope) for meal, _, _ in counts}
    return [_count(key, count, menus[key[0]]) for key, count in sorted(counts.items())]


def _menu(facility_id: int, day: dt.date, meal: str, scope: Scope) -> Menu | None:
    return menu_of(facility_id=facility_id, service_day=day, meal=meal, scope=scope)


def _count(key: tuple[str, int, tuple[str, ...]], count: int, menu: Menu | None) -> NeedCount:
    needs = key[2]
    own = [dish for dish in menu.dishes if set(dish.needs) & set(needs)] if menu else []
    served: set[Any] = {need for dish in own for need in dish.needs}
    return NeedCount(*key, count, tuple(own), tuple(need for need in needs if need not in served))
