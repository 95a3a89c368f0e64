"""What the demo's kitchens serve: a cycle of four weeks that is as the standard has it, but for what is planted."""

import datetime as dt
from itertools import pairwise

import pytest

from amiyan.cli.demo_site.menus import BREAKFAST, LUNCH, book, meals_of, menu
from amiyan.meals import problems as p
from amiyan.meals.menus.rules import check_dishes, compare
from amiyan.meals.menus.standard import standard_of

MONDAY = dt.date(2026, 11, 2)
DAYS = [MONDAY + dt.timedelta(weeks=week, days=n) for week in range(9) for n in range(5)]
TURNS = range(10)  # as many as the demo has schools


def found(meal, turn, day, before):
    standard = standard_of(meal, day, region="79", grade=0)
    dishes = menu(meal, day, turn)
    assert not check_dishes(dishes)
    return {one.kind for one in compare(dishes, standard, before={before: menu(meal, before, turn)})}


@pytest.mark.parametrize("turn", TURNS)
def test_each_lunch_is_as_the_standard_has_it_but_one_that_is_forbidden_and_one_with_too_much_salt(turn):
    kinds = [found(LUNCH, turn, day, before) for before, day in pairwise(DAYS)]
    for week in range(8):
        said = kinds[week * 5 : week * 5 + 5]
        assert sorted(map(len, said)) == [0, 0, 0, 1, 1], said
        assert set().union(*said) == {p.FORBIDDEN, p.TOO_MUCH}


@pytest.mark.parametrize("turn", TURNS)
def test_each_breakfast_is_as_the_standard_has_it_and_no_dish_comes_again_at_noon(turn):
    assert not any(found(BREAKFAST, turn, day, before) for before, day in pairwise(DAYS))
    for day in DAYS:
        assert not set(menu(BREAKFAST, day, turn)) & set(menu(LUNCH, day, turn))


def test_the_cycle_begins_anew_after_four_weeks_and_has_another_main_dish_each_day_until_then():
    mains = [menu(LUNCH, day)[1].name_kk for day in DAYS]
    assert len(set(mains[:20])) == 20
    assert mains[20:40] == mains[:20]


def test_where_everything_is_about_sausages_come_on_wednesday_and_salt_on_thursday():
    assert all(("sausage" in menu(LUNCH, day)[1].kinds) == (day.weekday() == 2) for day in DAYS)
    assert all((menu(LUNCH, day)[1].salt_mg > 1000) == (day.weekday() == 3) for day in DAYS)


def test_a_gymnasium_has_a_breakfast_and_other_schools_the_meal_that_is_paid():
    assert meals_of("№ 3 «Самал» мектеп-гимназиясы") == (BREAKFAST, LUNCH)
    assert meals_of("№ 1 жалпы білім беретін мектебі") == (LUNCH,)


def test_a_kitchens_book_has_each_dish_once_named_in_three_languages():
    dishes = book((BREAKFAST, LUNCH))
    for language in ("kk", "ru", "en"):
        assert len({dish.name(language) for dish in dishes}) == len(dishes)
    assert all(dish.name_en for dish in dishes)
    served = {
        dish
        for turn in TURNS
        for day in DAYS
        for meal in (BREAKFAST, LUNCH)
        for dish in menu(meal, day, turn)
    }
    assert served == set(dishes)
