"""Menus and price cards are entered: a changed one is a newer version, and what was before stays as it was."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import astuple
from typing import Any, Final

from django.db import transaction

from amiyan.kernel.problems import ProblemError
from amiyan.kernel.scope import EVERYTHING
from amiyan.kernel.sql import copy_rows, query
from amiyan.meals import problems as p
from amiyan.meals.menus.queries import card_of, menu_of
from amiyan.meals.menus.rules import COLUMNS, Dish, Part, check_card, check_dishes, for_grade, refuse
from amiyan.meals.places import place_of
from amiyan.meals.words import MEALS
from amiyan.programmes.loader import load
from amiyan.programmes.terms import price

PROGRAMME: Final = "school-meals"

_LOCK: Final = "SELECT pg_advisory_xact_lock(hashtextextended('meals_menu', %s))"
_MENU: Final = """
INSERT INTO meals_menu (facility_id, service_day, meal, version, source, recorded_by, known_from)
VALUES (%(facility)s, %(day)s, %(meal)s, %(version)s, %(source)s, %(by)s, coalesce(%(known)s::timestamptz, now()))
"""
_CARD: Final = """
INSERT INTO meals_price_card (facility_id, service_day, meal, grade_from, version, grade_to, tariff_tiyn, source, recorded_by)
VALUES (%(facility)s, %(day)s, %(meal)s, %(grade_from)s, %(version)s, %(grade_to)s, %(tariff)s, %(source)s, %(by)s)
"""
_NEXT_CARD: Final = """
SELECT coalesce(max(version), 0) + 1 FROM meals_price_card
WHERE (facility_id, service_day, meal, grade_from) = (%s, %s, %s, %s)
"""


@transaction.atomic
def enter_menu(
    *,
    facility_id: int,
    service_day: dt.date,
    meal: str,
    dishes: Sequence[Dish],
    source: str,
    recorded_by: int,
    known_from: dt.datetime | None = None,
) -> int:
    """Say what a place serves at a meal of a day: the version that counts from now on (1, 2, …).

    The same dishes again give the same version. A day that is over can be corrected: what counted before is still
    known with its time. Raises ProblemError with the first thing that is wrong with the dishes; what the standard
    finds is no reason to refuse, it is shown beside the menu. ``known_from`` (aware) is only for an invented town,
    whose kitchens entered their menus in the days that are over; else it counts from this very moment.
    """
    place = place_of(facility_id)
    if meal not in MEALS:
        raise ProblemError(p.MEAL_UNKNOWN, value=meal)
    refuse(check_dishes(dishes))
    query(_LOCK, [facility_id])
    present = menu_of(facility_id=place.id, service_day=service_day, meal=meal, scope=EVERYTHING)
    if present is not None and list(present.dishes) == _in_order(dishes):
        return present.version
    version = present.version + 1 if present else 1
    values = _values(facility_id, service_day, meal, source, recorded_by)
    _add(_MENU, {**values, "version": version, "known": known_from})
    rows = (
        (facility_id, service_day, meal, version, place_no, *_cells(dish))
        for place_no, dish in enumerate(_in_order(dishes), 1)
    )
    copy_rows("meals_dish", ("facility_id", "service_day", "meal", "version", "place", *COLUMNS), rows)
    return version


def _in_order(dishes: Sequence[Dish]) -> list[Dish]:
    """Band after band, each in the order in which it was said."""
    return sorted(dishes, key=lambda dish: dish.band)


def _cells(dish: Dish) -> list[Any]:
    return [list(cell) if isinstance(cell, tuple) else cell for cell in astuple(dish)]


@transaction.atomic
def enter_price_card(
    *,
    facility_id: int,
    service_day: dt.date,
    meal: str,
    grade_from: int,
    grade_to: int,
    parts: Sequence[Part],
    source: str,
    recorded_by: int,
    programme: str = PROGRAMME,
) -> int:
    """Say of which parts the price of one meal consists for a band of grades: the version that counts from now on.

    The parts come to the programme's price of the day to the tiyn, and name each dish of the menu where one is
    entered; else ProblemError names what differs. The same parts again give the same version.
    """
    place = place_of(facility_id)
    if meal not in MEALS:
        raise ProblemError(p.MEAL_UNKNOWN, value=meal)
    if not 0 <= grade_from <= grade_to <= 12:
        raise ProblemError(p.GRADES_WRONG)
    tariff = price(load(programme), service_day, place.region, grade_from)
    menu = menu_of(facility_id=facility_id, service_day=service_day, meal=meal, scope=EVERYTHING)
    refuse(check_card(parts, tariff, for_grade(menu.dishes, grade_from) if menu else ()))
    query(_LOCK, [facility_id])
    present = card_of(
        facility_id=facility_id, service_day=service_day, meal=meal, grade=grade_from, scope=EVERYTHING
    )
    if present and (*present.band, present.parts) == (grade_from, grade_to, tuple(parts)):
        return present.version
    ((version,),) = query(_NEXT_CARD, [facility_id, service_day, meal, grade_from])
    bands = {"grade_from": grade_from, "grade_to": grade_to, "tariff": tariff, "version": version}
    _add(_CARD, {**_values(facility_id, service_day, meal, source, recorded_by), **bands})
    rows = (
        (facility_id, service_day, meal, grade_from, version, place_no, *astuple(part))
        for place_no, part in enumerate(parts, 1)
    )
    key = ("facility_id", "service_day", "meal", "grade_from", "version", "place")
    copy_rows("meals_price_part", (*key, "kind", "name_kk", "name_ru", "tiyn"), rows)
    return int(version)


def _values(facility_id: int, day: dt.date, meal: str, source: str, by: int) -> dict[str, Any]:
    return {"facility": facility_id, "day": day, "meal": meal, "source": source, "by": by}


def _add(statement: str, values: dict[str, Any]) -> None:
    query(f"{statement} RETURNING 1", values)
