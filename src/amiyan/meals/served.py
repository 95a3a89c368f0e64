"""What a child was served on a day: the meal that was seen, with the menu as it counted at that moment."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

from amiyan.country.kz.calendar import to_instant
from amiyan.kernel.scope import Scope
from amiyan.kernel.sql import query
from amiyan.meals.menus.queries import Menu, Moment, menus_at
from amiyan.meals.menus.rules import Dish
from amiyan.meals.parameters import meal_of_shift
from amiyan.registry.family import records_of

PROGRAMME: Final = "school-meals"

# With the class of that day, by which a child has a meal and a portion; and only who is within the scope.
_SEEN: Final = """
SELECT DISTINCT ON (v.person_id, v.service_day, v.slot) v.person_id, v.service_day, v.at, v.verdict::text, v.reason::text,
       v.method, v.amount_tiyn, f.id, f.code, f.region, e.grade, coalesce(e.shift, 0)
FROM deliveries_verdict v
JOIN registry_facility f ON f.id = v.facility_id
LEFT JOIN LATERAL (
    SELECT e.grade, e.shift, e.facility_id, e.eats_at_id, own.region FROM registry_enrolment e
    JOIN registry_facility own ON own.id = e.facility_id
    WHERE e.person_id = v.person_id AND e.valid @> v.service_day AND e.known_to IS NULL ORDER BY e.id DESC LIMIT 1
) e ON true
WHERE v.person_id = ANY (%(people)s) AND v.programme = %(programme)s AND v.service_day BETWEEN %(first)s AND %(last)s
  AND (%(everything)s OR v.person_id = ANY (%(owners)s) OR e.facility_id = ANY (%(facilities)s)
       OR e.eats_at_id = ANY (%(facilities)s) OR e.region = ANY (%(regions)s))
ORDER BY v.person_id, v.service_day, v.slot, v.version DESC
"""


@dataclass(frozen=True, slots=True)
class Served:
    """What was seen: “12:04, School 12, lunch: …”. ``at`` is local; ``dishes`` are those of the grade, blank where no menu
    is entered. ``menu`` is the version that counted at ``at``, by which it can be proved; None where none was entered by
    then, and ``is_later`` says that the dishes are of a menu that was entered after the meal.

    Where the registry hides the place from a guardian, the page shows neither ``at`` nor the place.
    """

    person_id: int
    service_day: dt.date
    at: dt.datetime
    verdict: str
    reason: str
    method: str
    amount_tiyn: int
    facility_id: int
    facility_code: str
    meal: str
    dishes: tuple[Dish, ...]
    menu: Menu | None
    is_later: bool = False


def served_to(
    *, people: Collection[int], first: dt.date, last: dt.date, scope: Scope, programme: str = PROGRAMME
) -> list[Served]:
    """What some children were served on some days, the newest first. Who was not seen, or is out of scope, has nothing.

    Merged records are one child. Cost: three questions, whatever the number of children and days.
    """
    records = records_of(people)
    values = {
        "people": list(records),
        "first": first,
        "last": last,
        "programme": programme,
        "everything": scope.everything,
        "owners": sorted(scope.owners),
        "facilities": sorted(scope.facilities),
        "regions": sorted(scope.regions),
    }
    rows = [(records[person], *rest) for person, *rest in query(_SEEN, values)]
    meals = [meal_of_shift(row[11], row[1], region=row[9]) for row in rows]
    # Whoever may see the child may see what it ate, also as a guest of another school.
    moments = [
        Moment(row[7], row[1], meal, to_instant(row[2])) for row, meal in zip(rows, meals, strict=True)
    ]
    menus = menus_at(moments, or_later=True)
    found = [_served(row, meal, menu) for row, meal, menu in zip(rows, meals, menus, strict=True)]
    return sorted(found, key=lambda one: one.at, reverse=True)


def _served(row: tuple[Any, ...], meal: str, menu: Menu | None) -> Served:
    person_id, day, at, verdict, reason, method, amount, facility_id, code, _, grade, _ = row
    is_later = menu is not None and menu.known_from > to_instant(at)
    return Served(
        person_id=person_id,
        service_day=day,
        at=at,
        verdict=verdict,
        reason=reason,
        method=method,
        amount_tiyn=amount,
        facility_id=facility_id,
        facility_code=code,
        meal=meal,
        dishes=tuple(menu.served_to(grade)) if menu else (),
        menu=None if is_later else menu,
        is_later=is_later,
    )
