"""What a kitchen of the demo serves when: a cycle of four weeks, by the kind of school.

Every school serves the lunch that the programme pays. A gymnasium, where lessons last all day, has a breakfast besides,
which is not the programme's: nobody is owed money for it. Of each week one lunch is what the standard forbids (where the
week begins with its first day, the Wednesday's), the next has too much salt; else the menus are as the standard has them.
"""

import datetime as dt
from collections.abc import Iterable
from typing import Final

from amiyan.cli.demo_site import dishes as d
from amiyan.meals.menus.rules import Dish

LUNCH: Final = "lunch"
BREAKFAST: Final = "breakfast"
SCHOOL_DAYS: Final = 5  # Monday to Friday

# By week and day. Neighbours differ in whatever order the days of a week stand (a school may begin with any of them):
# what comes twice a week comes in the first and third place, or the second and fourth.
_MAINS: Final = (
    (d.BUCKWHEAT_BEEF, d.FISH_MASH, d.SAUSAGE_PASTA, d.SALTY_PEAS, d.RICE_CHICKEN),
    (d.MEATBALLS, d.BARLEY_CHICKEN, d.SAUSAGE_MASH, d.SALTY_NOODLES, d.DUMPLINGS),
    (d.GOULASH, d.FISH_RICE, d.SAUSAGE_BUCKWHEAT, d.SALTY_BEANS, d.STEW),
    (d.BULGUR, d.CASSEROLE, d.SAUSAGE_RICE, d.SALTY_RICE, d.BESHBARMAQ),
)
_SALADS: Final = (
    (d.CABBAGE, d.BEET, d.CABBAGE, d.BEET, d.CUCUMBER),
    (d.CARROT, d.VINAIGRETTE, d.CARROT, d.VINAIGRETTE, d.RADISH),
)
_FRUIT: Final = (
    (d.APPLE, d.PEAR, d.APPLE, d.PEAR, d.BANANA),
    (d.MANDARIN, d.PLUM, d.MANDARIN, d.PLUM, d.GRAPES),
)
_MORNINGS: Final = (
    (d.OATS, d.OMELETTE, d.MILLET, d.CURD, d.SEMOLINA),
    (d.RICE_MILK, d.EGG, d.WHEAT, d.PANCAKES, d.CORN),
)
_SIDES: Final = (d.STICKS, d.TOMATO, d.STICKS, d.TOMATO, d.PEPPER)
_GYMNASIUM: Final = "гимназия"


def meals_of(name: str) -> tuple[str, ...]:
    """Which meals a school serves, by what it is called in Kazakh or Russian."""
    return (BREAKFAST, LUNCH) if _GYMNASIUM in name.casefold() else (LUNCH,)


def menu(meal: str, day: dt.date, turn: int = 0) -> tuple[Dish, ...]:
    """The dishes of a meal on a school day. ``turn`` tells schools apart: with which day their week begins, and with which
    week their cycle.
    """
    week = (day.toordinal() - 1) // 7 + turn  # weeks begin on Monday
    place = (day.weekday() + turn) % SCHOOL_DAYS
    fruit = _FRUIT[week % len(_FRUIT)]
    if meal == BREAKFAST:  # another fruit than at noon, and than on the days beside it
        return (_MORNINGS[week % len(_MORNINGS)][place], _SIDES[place], d.CHEESE, fruit[place - 1], d.TEA)
    main, salad = _MAINS[week % len(_MAINS)][place], _SALADS[week % len(_SALADS)][place]
    return (salad, main, fruit[place], d.BREAD, d.WATER)


def book(meals: Iterable[str]) -> list[Dish]:
    """Every dish that the menus of these meals name, each once."""
    monday = dt.date(2025, 9, 1)
    days = [
        monday + dt.timedelta(weeks=week, days=n) for week in range(len(_MAINS)) for n in range(SCHOOL_DAYS)
    ]
    named = {dish.name_kk: dish for meal in meals for day in days for dish in menu(meal, day)}
    return list(named.values())
