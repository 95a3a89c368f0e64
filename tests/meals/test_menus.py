"""Menus and cards in the database: versions, what counted at noon, scopes, and files."""

import datetime as dt

import pytest

from amiyan.kernel.problems import ProblemError
from amiyan.kernel.scope import EVERYTHING, NOBODY
from amiyan.kernel.sql import query
from amiyan.meals.actions import enter_menu, enter_price_card, import_menus
from amiyan.meals.menus.rules import Part
from amiyan.meals.queries import beside_standard, card_of, menu_of, menus_of, served_to, versions_of, week_of
from tests.audit.kit import text
from tests.entitlements.village import a_school

from .canteen import MONDAY, TUESDAY, a_class, count_of, eats, local, only, porridge, soup

COOK = 7


def enter(school, *dishes, day=MONDAY, meal="lunch"):
    return enter_menu(
        facility_id=school, service_day=day, meal=meal, dishes=dishes, source="menu", recorded_by=COOK
    )


def on(school, day=MONDAY, meal="lunch", at=None):
    return menu_of(facility_id=school, service_day=day, meal=meal, scope=EVERYTHING, at=at)


def test_a_changed_menu_is_a_new_version_and_the_same_one_is_not(db):
    school = a_school()
    assert [
        enter(school, porridge()),
        enter(school, porridge()),
        enter(school, soup()),
        enter(school, porridge()),
    ] == [
        1,
        1,
        2,
        3,
    ]
    assert [
        one.version
        for one in versions_of(facility_id=school, service_day=MONDAY, meal="lunch", scope=EVERYTHING)
    ] == [
        1,
        2,
        3,
    ]
    assert on(school).dishes == (porridge(),)


def test_a_menu_keeps_every_word_of_its_dishes_in_their_order(db):
    school = a_school()
    dishes = (soup(), porridge(grams=180, needs=("no_gluten",)))
    enter(school, *dishes)
    assert on(school).dishes == dishes


def test_a_menu_with_a_wrong_dish_is_not_kept(db):
    school = a_school()
    with pytest.raises(ProblemError, match="menu-grams-wrong"):
        enter(school, porridge(grams=0))
    assert count_of("meals_menu") == 0


def test_a_week_begins_on_monday_and_ends_on_sunday(db):
    school = a_school()
    for day in (MONDAY - dt.timedelta(days=1), MONDAY, TUESDAY, MONDAY + dt.timedelta(days=7)):
        enter(school, soup(), day=day)
    found = week_of(facility_id=school, day=MONDAY + dt.timedelta(days=6), scope=EVERYTHING)
    assert [one.service_day for one in found] == [MONDAY, TUESDAY]


def test_outside_the_scope_there_is_no_menu(db):
    school, other = a_school(), a_school()
    enter(school, soup())
    asked = {"facility_id": school, "first": MONDAY, "last": MONDAY}
    assert len(menus_of(**asked, scope=only(school))) == 1
    assert menus_of(**asked, scope=only(other)) == []
    assert menus_of(**asked, scope=NOBODY) == []


def test_what_counted_at_noon_is_known_after_the_menu_was_changed(scratch):
    """Each version has its own moment: what was entered in the afternoon did not count at noon."""
    school = a_school()
    enter(school, porridge())
    ((first,),) = query("SELECT known_from FROM meals_menu WHERE version = 1")
    enter(school, soup())
    assert on(school).dishes == (soup(),)
    assert on(school, at=first).dishes == (porridge(),)
    assert on(school, at=first - dt.timedelta(microseconds=1)) is None


def test_the_menu_stands_beside_the_standard_of_its_day(db):
    school = a_school()
    enter(school, porridge(), soup(kinds=("vegetables", "sausage")))
    ((found,),) = beside_standard([on(school)], scope=only(school))
    assert found.total["energy_cal"] == 500_000
    assert {problem.kind.code for problem in found.findings} >= {"standard-too-little", "standard-forbidden"}
    assert beside_standard([on(school)], scope=NOBODY) == []


def card(school, *parts, **more):
    return enter_price_card(
        **{
            "facility_id": school,
            "service_day": MONDAY,
            "meal": "lunch",
            "grade_from": 0,
            "grade_to": 4,
            "parts": parts,
            "source": "t",
            "recorded_by": COOK,
        }
        | more
    )


RIGHT = (Part("dish", soup().name_kk, soup().name_ru, 40_000), Part("work", "Жалақы", "Зарплата", 23_100))


def test_a_price_card_comes_to_the_tariff_and_is_shown_by_grade(db):
    school = a_school()
    enter(school, soup())
    assert [card(school, *RIGHT), card(school, *RIGHT)] == [1, 1]
    found = card_of(facility_id=school, service_day=MONDAY, meal="lunch", grade=3, scope=only(school))
    assert (found.parts, found.tariff_tiyn) == (RIGHT, 63_100)
    assert card_of(facility_id=school, service_day=MONDAY, meal="lunch", grade=7, scope=only(school)) is None


def test_a_price_card_a_tiyn_off_is_refused_and_nothing_is_kept(db):
    school = a_school()
    with pytest.raises(ProblemError, match="price-card-differs"):
        card(school, *RIGHT, Part("tax", "Салық", "Налог", 1))
    assert count_of("meals_price_card") == 0


def test_a_card_that_is_changed_back_is_a_third_version(db):
    school = a_school()
    other = (Part("dish", "Палау", "Плов", 63_100),)
    assert [card(school, *RIGHT), card(school, *other), card(school, *RIGHT)] == [1, 2, 3]


HEADINGS = "күні,мектеп,тамақ түрі,тағам,блюдо,выход,ккал,белки,жиры,углеводы,аллергены,part,price_tenge"


def bring_in(path, *rows, headings=HEADINGS, scope=EVERYTHING):
    wrong = []
    text(path / "menu.csv", [headings, *rows])
    done = import_menus(
        path / "menu.csv", source="menu.csv", recorded_by=COOK, problem=wrong.append, scope=scope
    )
    return done, wrong


def test_a_file_brings_menus_and_cards_and_twice_adds_nothing(db, tmp_path):
    school = a_school()
    ((code,),) = query("SELECT code FROM registry_facility WHERE id = %s", [school])
    rows = [
        f'15.09.2025,{code},түскі ас,Бұршақ көжесі,Суп гороховый,200,"250,5",8,7,38,gluten; milk,,400',
        f"15.09.2025,{code},обед,Жалақы,Зарплата,,,,,,,work,231",
    ]
    done, wrong = bring_in(tmp_path, *rows)
    assert (wrong, done.rows, done.menus, done.cards) == ([], 2, 1, 1)
    (dish,) = on(school).dishes
    assert (dish.energy_cal, dish.protein_mg, dish.allergens) == (250_500, 8_000, ("gluten", "milk"))
    before = [
        count_of(table) for table in ("meals_menu", "meals_dish", "meals_price_card", "meals_price_part")
    ]
    bring_in(tmp_path, *rows)
    assert before == [
        count_of(table) for table in ("meals_menu", "meals_dish", "meals_price_card", "meals_price_part")
    ]


def test_a_meal_with_a_wrong_row_is_left_out_whole_and_the_next_is_kept(db, tmp_path):
    """Half a menu never counts: a child with an allergy would not be shown the other half."""
    school = a_school()
    ((code,),) = query("SELECT code FROM registry_facility WHERE id = %s", [school])
    done, wrong = bring_in(
        tmp_path,
        f"15.09.2025,{code},lunch,Көже,Суп,200,100,1,1,1,,,",
        f"15.09.2025,{code},lunch,Ботқа,Каша,200,100,1,1,1,moon,,",
        f"16.09.2025,{code},lunch,Көже,Суп,200,100,1,1,1,,,",
        "16.09.2025,Elsewhere,lunch,Көже,Суп,200,100,1,1,1,,,",
    )
    assert [(one.row, one.kind.code) for one in wrong] == [
        (3, "menu-allergen-unknown"),
        (5, "meals-place-unknown"),
        (2, "menu-meal-incomplete"),
    ]
    assert (on(school), on(school, day=TUESDAY).dishes[0].name_kk) == (None, "Көже")
    assert (done.rows, done.menus, done.rejected) == (4, 1, 3)


def test_a_school_outside_the_scope_is_not_known_to_an_import(db, tmp_path):
    school = a_school()
    ((code,),) = query("SELECT code FROM registry_facility WHERE id = %s", [school])
    done, wrong = bring_in(tmp_path, f"15.09.2025,{code},lunch,Көже,Суп,200,100,1,1,1,,,", scope=NOBODY)
    assert ([one.kind.code for one in wrong], done.menus) == (["meals-place-unknown"], 0)


def test_a_child_is_shown_what_was_served_by_the_menu_of_that_minute(scratch):
    school, (child, *_) = a_class()
    enter(school, soup(grade_to=4), soup(grade_from=5, grams=260))
    eats(child, school, MONDAY)
    (found,) = served_to(people=[child], first=MONDAY, last=MONDAY, scope=only(owners=[child]))
    assert (f"{found.at:%Y-%m-%d %H:%M}", found.meal, found.verdict) == (
        "2025-09-15 12:04",
        "lunch",
        "payable",
    )
    # The menu was entered after that noon: it did not count then, and its dishes are told as such.
    assert found.menu is None
    assert found.is_later
    assert [dish.grams for dish in found.dishes] == [200]


def test_a_meal_of_tomorrow_is_served_by_todays_menu(db):
    ((today,),) = query("SELECT (now() AT TIME ZONE 'Asia/Almaty')::date")
    school, (child, *_) = a_class()
    day = today + dt.timedelta(days=1)
    enter(school, soup(grade_to=4), soup(grade_from=5, grams=260), day=day)
    eats(child, school, day)
    (found,) = served_to(people=[child], first=day, last=day, scope=only(owners=[child]))
    assert [dish.grams for dish in found.dishes] == [200]
    assert found.menu.version == 1
    assert not found.is_later
    assert served_to(people=[child], first=day, last=day, scope=NOBODY) == []
    assert local(day, 12, 4) > found.menu.known_from


def test_many_children_and_days_are_asked_at_once(db, django_assert_num_queries):
    school, children = a_class(3)
    for day in (MONDAY, TUESDAY):
        enter(school, soup(), day=day)
        for child in children:
            eats(child, school, day)
    with django_assert_num_queries(3):
        found = served_to(people=children, first=MONDAY, last=TUESDAY, scope=only(school))
    assert len(found) == 6
    with django_assert_num_queries(4):
        week = week_of(facility_id=school, day=MONDAY, scope=EVERYTHING)[:1] * 5
        assert len(beside_standard(week, scope=EVERYTHING)) == 5


def test_a_dish_of_the_school_day_before_is_found_in_the_menus(db):
    school = a_school()
    enter(school, soup(), day=MONDAY)
    enter(school, soup(), day=TUESDAY)
    _, tuesday = week_of(facility_id=school, day=MONDAY, scope=EVERYTHING)
    ((found,),) = beside_standard([tuesday], scope=EVERYTHING)
    assert "standard-repeated" in {problem.kind.code for problem in found.findings}
