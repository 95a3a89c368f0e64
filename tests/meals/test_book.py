"""The kitchen's book of dishes, weeks made of the week before, and what is recorded at noon."""

import datetime as dt

import pytest

from amiyan.kernel.problems import ProblemError
from amiyan.kernel.scope import NOBODY
from amiyan.meals.actions import (
    answer_visit,
    copy_week,
    enter_dish,
    enter_menu,
    enter_price_card,
    keep_portions,
    record_visit,
)
from amiyan.meals.menus.rules import Part
from amiyan.meals.queries import (
    batches_of,
    book_of,
    cards_of,
    dishes_offered,
    key_of,
    menu_of,
    versions_of,
    visits_of,
    week_of,
)
from tests.entitlements.village import a_school

from .canteen import MONDAY, TUESDAY, count_of, local, new_id, only, porridge, soup

NEXT = MONDAY + dt.timedelta(days=7)
CARD = [
    Part("dish", "Бұршақ көжесі", "Суп гороховый", 30_000),
    Part("dish", "Сұлы ботқасы", "Каша овсяная", 20_000),
    Part("work", "Жалақы", "Зарплата", 13_100),
]


@pytest.fixture
def school(db):
    return a_school()


def in_book(school, dish, dish_id=None, *, first_day=MONDAY, **more):
    dish_id = dish_id or new_id()
    return dish_id, enter_dish(
        facility_id=school, dish_id=dish_id, dish=dish, first_day=first_day, recorded_by=5, **more
    )


def menu(school, day, *dishes, meal="lunch"):
    enter_menu(facility_id=school, service_day=day, meal=meal, dishes=dishes, source="t", recorded_by=5)


def card(school, day, parts=CARD):
    enter_price_card(
        facility_id=school,
        service_day=day,
        meal="lunch",
        grade_from=0,
        grade_to=12,
        parts=parts,
        source="t",
        recorded_by=5,
    )


def on(school, day):
    return menu_of(facility_id=school, service_day=day, meal="lunch", scope=only(school))


def copied(school, monday=NEXT):
    return copy_week(facility_id=school, monday=monday, recorded_by=5)


# --- the book -----------------------------------------------------------------------------------------------------


def test_a_dish_is_dated_and_a_changed_one_is_a_newer_version(school):
    dish_id, first = in_book(school, soup(), food_tiyn=12_000)
    _, second = in_book(school, soup(grams=250), dish_id, first_day=TUESDAY)
    assert (first.version, second.version) == (1, 2)
    asked = {"facility_id": school, "scope": only(school)}
    assert [one.dish.grams for one in book_of(**asked, on=MONDAY)] == [200]
    assert [one.dish.grams for one in book_of(**asked, on=TUESDAY)] == [250]
    assert book_of(**asked, on=MONDAY - dt.timedelta(1)) == []
    assert book_of(facility_id=school, scope=NOBODY) == []


def test_the_book_stands_by_the_kazakh_alphabet(school):
    """“Қара нан” comes after “Жүзім” and before “Су”, whatever the code points say."""
    for name in ("Су", "Қара нан", "Жүзім", "Ірімшік"):
        in_book(school, soup(name_kk=name))
    found = book_of(facility_id=school, scope=only(school), on=MONDAY)
    assert [one.dish.name_kk for one in found] == ["Жүзім", "Қара нан", "Су", "Ірімшік"]


def test_the_same_words_again_are_no_new_version(school):
    dish_id, _ = in_book(school, soup())
    assert in_book(school, soup(), dish_id)[1] == (1, 0)
    assert count_of("meals_book_dish") == 1


def test_a_forgotten_allergen_reaches_the_menus_from_its_day_on_and_no_earlier_one(school):
    menu(school, MONDAY, soup(), porridge())
    menu(school, TUESDAY, soup())
    _, entered = in_book(school, soup(allergens=("celery",)), first_day=TUESDAY)
    assert entered.menus == 1
    assert on(school, TUESDAY).dishes[0].allergens == ("celery",)
    assert on(school, MONDAY).dishes[0].allergens == ()
    asked = {"facility_id": school, "meal": "lunch", "scope": only(school)}
    assert [one.version for one in versions_of(service_day=TUESDAY, **asked)] == [1, 2]


def test_a_dish_that_gets_another_name_is_found_in_menus_by_the_old_one(school):
    dish_id, _ = in_book(school, soup())
    menu(school, TUESDAY, soup())
    in_book(school, soup(name_kk="Жасымық көжесі"), dish_id)
    assert [one.name_kk for one in on(school, TUESDAY).dishes] == ["Жасымық көжесі"]


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"name_ru": ""}, "menu-dish-unnamed"),
        ({"grams": 0}, "menu-grams-wrong"),
        ({"salt_mg": -1}, "menu-nutrient-wrong"),
        ({"allergens": ("love",)}, "menu-allergen-unknown"),
        ({"grade_from": 5, "grade_to": 4}, "menu-grades-wrong"),
    ],
)
def test_a_dish_that_cannot_be_is_refused(school, wrong, code):
    with pytest.raises(ProblemError, match=code):
        in_book(school, soup(**wrong))


def test_food_does_not_cost_less_than_nothing(school):
    with pytest.raises(ProblemError, match="price-card-part-negative"):
        in_book(school, soup(), food_tiyn=-1)


def test_what_menus_name_and_the_book_does_not_is_offered_too(school):
    menu(school, MONDAY, soup(), porridge())
    in_book(school, soup(grams=300))
    offered = dishes_offered(facility_id=school, day=TUESDAY, scope=only(school))
    assert {(one.dish.name_kk, one.dish.grams, one.dish_id is None) for one in offered} == {
        ("Бұршақ көжесі", 300, False),
        ("Сұлы ботқасы", 200, True),
    }
    assert key_of(soup()) == key_of(soup(grams=1)) != key_of(soup(grade_from=5))


# --- as last week ---------------------------------------------------------------------------------------------------


def test_a_week_is_made_of_the_week_before_with_its_price_cards(school):
    menu(school, MONDAY, soup(), porridge())
    card(school, MONDAY)
    menu(school, TUESDAY, porridge())
    assert copied(school) == (2, 1, 0)
    assert on(school, NEXT).dishes == on(school, MONDAY).dishes
    cards = cards_of(facility_id=school, first=NEXT, last=NEXT, scope=only(school))
    assert [one.parts for one in cards[NEXT, "lunch"]] == [tuple(CARD)]


def test_what_is_entered_already_stays_and_a_second_time_copies_nothing(school):
    menu(school, MONDAY, soup())
    menu(school, TUESDAY, soup())
    menu(school, NEXT, porridge())
    assert copied(school).menus == 1
    assert on(school, NEXT).dishes == (porridge(),)
    assert copied(school).menus == 0


def test_a_copied_dish_is_as_the_book_has_it_on_the_new_day(school):
    menu(school, MONDAY, soup())
    in_book(school, soup(grams=260), first_day=NEXT)
    copied(school)
    assert [one.grams for one in on(school, NEXT).dishes] == [260]
    assert [one.grams for one in on(school, MONDAY).dishes] == [200]


def test_a_holiday_stays_empty(school):
    menu(school, dt.date(2025, 12, 9), soup())
    menu(school, dt.date(2025, 12, 10), soup())
    copied(school, dt.date(2025, 12, 15))  # the 16th is a holiday
    week = week_of(facility_id=school, day=dt.date(2025, 12, 16), scope=only(school))
    assert [one.service_day.day for one in week] == [17]


def test_nothing_is_made_of_nothing(school):
    with pytest.raises(ProblemError, match="menu-nothing-to-copy"):
        copied(school)


# --- at noon --------------------------------------------------------------------------------------------------------


def at_noon(school, key=None, **more):
    said = {"portions": {"Көже": 120, "Ботқа": 118}, "celsius": 4, "grams": 100, "stored_at": "Тоңазытқыш 2"}
    return keep_portions(
        facility_id=school,
        key=key or new_id(),
        service_day=MONDAY,
        meal="lunch",
        cooked_at=local(MONDAY, 11),
        taken_at=local(MONDAY, 12),
        by=5,
        **said | more,
    )


def kept(school):
    found = batches_of(facility_id=school, first=MONDAY, last=MONDAY, scope=only(school))
    return {one.dish: one for one in found}


def test_a_portion_of_each_dish_is_kept_with_who_when_and_how_cold(school):
    assert at_noon(school) == 2
    found = kept(school)
    assert {dish: one.portions for dish, one in found.items()} == {"Көже": 120, "Ботқа": 118}
    (sample,) = found["Көже"].samples
    assert (sample.celsius, sample.taken_by, sample.taken_at) == (4, 5, local(MONDAY, 12))


def test_a_form_sent_twice_keeps_no_second_portion(school):
    key = new_id()
    assert (at_noon(school, key), at_noon(school, key)) == (2, 0)
    with pytest.raises(ProblemError, match="meals-id-reused"):
        at_noon(school, key, celsius=None)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"celsius": 400}, "sample-degrees-wrong"),
        ({"grams": 99}, "sample-too-small"),
        ({"stored_at": " "}, "sample-where-missing"),
        ({"portions": {}}, "batch-wrong"),
        ({"portions": {"Көже": 0}}, "batch-wrong"),
    ],
)
def test_what_cannot_be_is_refused_whole(school, wrong, code):
    with pytest.raises(ProblemError, match=code):
        at_noon(school, **wrong)
    assert kept(school) == {}


# --- visits by points -------------------------------------------------------------------------------------------------


def visited(school, visit_id=None, **more):
    visit_id = visit_id or new_id()
    said = {"has_remarks": False, "findings": "", "visitors": 2, "recorded_by": 9}
    record_visit(facility_id=school, visit_id=visit_id, visited_at=local(MONDAY, 12), **said | more)
    return visit_id


def seen(school):
    return visits_of(facility_id=school, since=local(MONDAY, 0), scope=only(school))[0]


def test_points_say_what_was_seen_without_a_word_and_what_was_ill_waits_for_an_answer(school):
    visited(school, seen_well=["clean"], seen_ill=["warm"])
    assert (seen(school).seen_well, seen(school).seen_ill) == (("clean",), ("warm",))
    assert seen(school).has_remarks
    assert seen(school).answer_by == dt.date(2025, 9, 22)


def test_all_well_waits_for_no_answer(school):
    visited(school, seen_well=["clean", "warm"])
    assert seen(school).answer_by is None


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({}, "visit-silent"),
        ({"seen_well": ["moon"]}, "visit-points-wrong"),
        ({"seen_well": ["warm"], "seen_ill": ["warm"]}, "visit-points-wrong"),
    ],
)
def test_a_visit_that_says_nothing_or_two_things_of_a_point_is_refused(school, said, code):
    with pytest.raises(ProblemError, match=code):
        visited(school, **said)


def test_an_answer_that_was_sent_twice_is_one(school):
    visit, ask = visited(school, seen_ill=["warm"]), new_id()
    said = {"facility_id": school, "visit_id": visit, "answered_by": 4, "ask_id": ask}
    assert answer_visit(answer="Мармит алынды.", **said) == answer_visit(answer="Мармит алынды.", **said)
    with pytest.raises(ProblemError, match="meals-id-reused"):
        answer_visit(answer="Басқа сөз.", **said)
    assert len(seen(school).answers) == 1
