"""From which dishes a menu is composed: those of the kitchen's book on a day, and those of its menus around it."""

import datetime as dt
import hashlib
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from amiyan.country.kz.names import sort_key
from amiyan.kernel.scope import EVERYTHING, Scope
from amiyan.kernel.sql import query
from amiyan.meals.menus.queries import menus_of
from amiyan.meals.menus.rules import COLUMNS, Dish
from amiyan.meals.places import place_within

# Menus of a cycle of some weeks repeat; what was not cooked for longer is written anew.
_BEFORE: Final = dt.timedelta(weeks=8)
_AFTER: Final = dt.timedelta(weeks=2)

_BOOK: Final = f"""
SELECT DISTINCT ON (id) id, version, first_day, food_tiyn, {", ".join(COLUMNS)} FROM meals_book_dish
WHERE facility_id = %(facility)s AND (%(day)s::date IS NULL OR first_day <= %(day)s)
ORDER BY id, version DESC
"""


@dataclass(frozen=True, slots=True)
class Offered:
    """A dish from which a menu can be composed; ``dish_id`` and ``first_day`` are None where it is in no book.

    ``key`` stands for its name and band: the same dish in a book and in a menu has one key. ``food_tiyn`` is None where
    nobody said what its food costs.
    """

    dish: Dish
    dish_id: UUID | None = None
    version: int = 0
    first_day: dt.date | None = None
    food_tiyn: int | None = None

    @property
    def key(self) -> str:
        """By which a form names it."""
        return key_of(self.dish)


def key_of(dish: Dish) -> str:
    """The same for dishes of one Kazakh name and one band of grades: twelve letters."""
    said = f"{dish.name_kk}|{dish.grade_from}|{dish.grade_to}"
    return hashlib.sha256(said.encode()).hexdigest()[:12]


def book_of(*, facility_id: int, scope: Scope, on: dt.date | None = None) -> list[Offered]:
    """The dishes of a kitchen's book as they are on a day (None: their newest versions), by name. One question.

    Empty outside the scope.
    """
    if place_within(facility_id, scope) is None:
        return []
    rows = query(_BOOK, {"facility": facility_id, "day": on})
    return sorted((_read(row) for row in rows), key=_by_name)


def dish_of_book(*, facility_id: int, dish_id: UUID, scope: Scope) -> Offered | None:
    """The newest version of a dish; None where the book has none, and outside the scope."""
    found = book_of(facility_id=facility_id, scope=scope)
    return next((one for one in found if one.dish_id == dish_id), None)


def dishes_offered(*, facility_id: int, day: dt.date, scope: Scope) -> list[Offered]:
    """The book on a day, and what the menus around it name and the book does not; by name. Two questions."""
    book = book_of(facility_id=facility_id, scope=scope, on=day)
    found = {one.key: one for one in book}
    menus = menus_of(facility_id=facility_id, first=day - _BEFORE, last=day + _AFTER, scope=scope)
    for menu in reversed(menus):  # the newest word on a dish
        for dish in menu.dishes:
            found.setdefault(key_of(dish), Offered(dish))
    return sorted(found.values(), key=_by_name)


def in_force(facility_id: int, day: dt.date) -> dict[str, Dish]:
    """The dishes of the book on a day, by key; for this room's own use."""
    return {one.key: one.dish for one in book_of(facility_id=facility_id, scope=EVERYTHING, on=day)}


def _by_name(one: Offered) -> tuple[str, tuple[int, int]]:
    return sort_key(one.dish.name_kk), one.dish.band


def _read(row: tuple[Any, ...]) -> Offered:
    dish_id, version, first_day, food_tiyn, *cells = row
    said = dict(zip(COLUMNS, cells, strict=True))
    said |= {name: tuple(said[name]) for name in ("allergens", "kinds", "needs")}
    return Offered(Dish(**said), dish_id, version, first_day, food_tiyn)
