"""A kitchen's book of dishes, and a week that is made of the week before. Rows are only ever added."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import astuple
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db import transaction

from amiyan.country.kz.calendar import is_working_day
from amiyan.kernel.problems import ProblemError
from amiyan.kernel.scope import EVERYTHING
from amiyan.kernel.sql import copy_rows, query
from amiyan.meals import problems as p
from amiyan.meals.menus.actions import enter_menu, enter_price_card
from amiyan.meals.menus.offered import dish_of_book, in_force, key_of
from amiyan.meals.menus.queries import Menu, PriceCard, cards_of, menus_of
from amiyan.meals.menus.rules import COLUMNS, Dish, check_dishes, refuse
from amiyan.meals.places import place_of

WEEK: Final = dt.timedelta(days=7)
_AHEAD: Final = dt.timedelta(days=366)  # no menu is written further ahead
_LOCK: Final = "SELECT pg_advisory_xact_lock(hashtextextended('meals_book', %s))"


class Entered(NamedTuple):
    """The version of a dish that counts, and how many menus were written anew with it."""

    version: int
    menus: int


class Copied(NamedTuple):
    """Meals and price cards that were taken over, and cards that were not, since the tariff is another one now."""

    menus: int
    cards: int
    cards_left: int


@transaction.atomic
def enter_dish(
    *,
    facility_id: int,
    dish_id: UUID,
    dish: Dish,
    first_day: dt.date,
    recorded_by: int,
    food_tiyn: int | None = None,
) -> Entered:
    """Say what a dish of a kitchen is from a day on; an allergen that was forgotten reaches the menus at once.

    Menus from that day on that name the dish (by its name and band as they were) are written anew with it; earlier ones
    stay. The same words again change nothing. ``food_tiyn``: what the food for a portion costs, None where it is not
    said. ProblemError with the first thing that is wrong. Costs some statements for each menu that is changed.
    """
    place = place_of(facility_id)
    refuse(check_dishes([dish]))
    if food_tiyn is not None and food_tiyn < 0:
        raise ProblemError(p.CARD_PART_NEGATIVE, name=dish.name_kk)
    query(_LOCK, [facility_id])
    before = dish_of_book(facility_id=facility_id, dish_id=dish_id, scope=EVERYTHING)
    if before and (before.dish, before.first_day, before.food_tiyn) == (dish, first_day, food_tiyn):
        return Entered(before.version, 0)
    version = before.version + 1 if before else 1
    cells = [list(cell) if isinstance(cell, tuple) else cell for cell in astuple(dish)]
    row = (facility_id, dish_id, version, first_day, food_tiyn, recorded_by, *cells)
    key = ("facility_id", "id", "version", "first_day", "food_tiyn", "recorded_by")
    copy_rows("meals_book_dish", (*key, *COLUMNS), [row])
    known_as = key_of(before.dish if before else dish)
    return Entered(version, _carry(place.id, known_as, dish, first_day, recorded_by))


def _carry(facility_id: int, known_as: str, dish: Dish, first_day: dt.date, by: int) -> int:
    """Write the menus from a day on anew with a dish; how many were another before."""
    changed = 0
    for menu in menus_of(facility_id=facility_id, first=first_day, last=first_day + _AHEAD, scope=EVERYTHING):
        dishes = [dish if key_of(one) == known_as else one for one in menu.dishes]
        if dishes != list(menu.dishes):
            _enter(menu, menu.service_day, dishes, f"book of dishes: {dish.name_kk}", by)
            changed += 1
    return changed


@transaction.atomic
def copy_week(*, facility_id: int, monday: dt.date, recorded_by: int) -> Copied:
    """Make the menus of a week of those of the week before, where nothing is entered yet; holidays stay empty.

    Dishes are taken as the book has them on the new day. A price card is taken over where its parts still come to the
    tariff. ProblemError where the week before is empty. Cost: some statements for each meal.
    """
    place_of(facility_id)
    first = monday - WEEK
    found = menus_of(facility_id=facility_id, first=first, last=monday - dt.timedelta(1), scope=EVERYTHING)
    if not found:
        raise ProblemError(p.NOTHING_TO_COPY)
    there = menus_of(facility_id=facility_id, first=monday, last=monday + WEEK, scope=EVERYTHING)
    taken = {(one.service_day, one.meal) for one in there}
    cards = cards_of(facility_id=facility_id, first=first, last=monday, scope=EVERYTHING)
    book: dict[dt.date, dict[str, Dish]] = {}
    done = Copied(0, 0, 0)
    for menu in found:
        day = menu.service_day + WEEK
        if (day, menu.meal) in taken or not is_working_day(day):
            continue
        known = book.setdefault(day, in_force(facility_id, day))
        _enter(menu, day, _as_known(menu.dishes, known), _source(menu), recorded_by)
        kept = _copy_cards(menu, day, cards.get((menu.service_day, menu.meal), []), recorded_by)
        done = Copied(done.menus + 1, done.cards + kept[0], done.cards_left + kept[1])
    return done


def _as_known(dishes: Sequence[Dish], known: Mapping[str, Dish]) -> list[Dish]:
    return [known.get(key_of(dish), dish) for dish in dishes]


def _source(menu: Menu) -> str:
    return f"as of {menu.service_day.isoformat()}"


def _enter(menu: Menu, day: dt.date, dishes: Sequence[Dish], source: str, by: int) -> None:
    said: dict[str, Any] = {"facility_id": menu.facility_id, "service_day": day, "meal": menu.meal}
    enter_menu(**said, dishes=dishes, source=source, recorded_by=by)


def _copy_cards(menu: Menu, day: dt.date, cards: Sequence[PriceCard], by: int) -> tuple[int, int]:
    """How many cards were taken over, and how many were not."""
    kept = 0
    for card in cards:
        try:
            enter_price_card(
                facility_id=menu.facility_id,
                service_day=day,
                meal=menu.meal,
                grade_from=card.grade_from,
                grade_to=card.grade_to,
                parts=card.parts,
                source=_source(menu),
                recorded_by=by,
            )
        except ProblemError:
            continue  # the tariff is another one, or a dish is: the week says that the price is to be entered
        kept += 1
    return kept, len(cards) - kept
