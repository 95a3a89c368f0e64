"""What a child was served on a day: the meal that was seen, with the menu as it counted at that moment."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from amiyan.country.kz.calendar import to_instant
from amiyan.kernel.scope import EVERYTHING, Scope
from amiyan.kernel.sql import query
from amiyan.meals.menus.queries import Menu, menu_of
from amiyan.meals.menus.rules import Dish
from amiyan.meals.parameters import meal_of_shift
from amiyan.meals.places import seat_of

PROGRAMME: Final = "school-meals"

_SEEN: Final = """
SELECT DISTINCT ON (v.service_day, v.slot) v.service_day, v.slot, v.at, v.verdict::text, v.reason::text, v.method,
       v.amount_tiyn, f.id, f.code, f.region
FROM deliveries_verdict v JOIN registry_facility f ON f.id = v.facility_id
WHERE v.person_id = %(person)s AND v.programme = %(programme)s AND v.service_day BETWEEN %(first)s AND %(last)s
ORDER BY v.service_day, v.slot, v.version DESC
"""


@dataclass(frozen=True, slots=True)
class Served:
    """What was seen: “12:04, School 12, lunch: …”. ``at`` is local; ``dishes`` are those of the grade, blank where no menu
    was entered by then. ``menu`` is the version that counted at ``at``, by which it can be proved.

    Where the registry hides the place from a guardian, the page shows neither ``at`` nor the place.
    """

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


def served_to(
    *, person_id: int, first: dt.date, last: dt.date, scope: Scope, programme: str = PROGRAMME
) -> list[Served]:
    """What a child was served on some days, the newest first. Empty where it was not seen, and out of scope.

    Cost: one question, and two more for each day with a meal: for a day or a week, not for a year.
    """
    found = []
    for row in query(_SEEN, {"person": person_id, "first": first, "last": last, "programme": programme}):
        served = _served(person_id, row, scope)
        if served:
            found.append(served)
    return sorted(found, key=lambda one: one.at, reverse=True)


def _served(person_id: int, row: tuple[object, ...], scope: Scope) -> Served | None:
    day, _, at, verdict, reason, method, amount, facility_id, code, region = row
    assert isinstance(day, dt.date)
    assert isinstance(at, dt.datetime)
    seat = seat_of(person_id, scope=scope, on=day)
    if seat is None and not scope.allows(owner=person_id):
        return None
    meal = meal_of_shift((seat.shift if seat else None) or 0, day, region=str(region) if region else None)
    # Whoever may see the child may see what it ate, also as a guest of another school.
    menu = menu_of(
        facility_id=int(str(facility_id)), service_day=day, meal=meal, scope=EVERYTHING, at=to_instant(at)
    )
    dishes = tuple(menu.served_to(seat.grade if seat else None)) if menu else ()
    return Served(
        service_day=day,
        at=at,
        verdict=str(verdict),
        reason=str(reason),
        method=str(method),
        amount_tiyn=int(str(amount)),
        facility_id=int(str(facility_id)),
        facility_code=str(code),
        meal=meal,
        dishes=dishes,
        menu=menu,
    )
