"""A menu beside the standard and a card beside the tariff, as pure rules."""

import datetime as dt

import pytest
from django.utils import translation

from amiyan.kernel.problems import sentence
from amiyan.meals.menus.rules import (
    Part,
    Standard,
    check_card,
    check_dishes,
    compare,
    for_grade,
    shown,
    total,
)
from amiyan.meals.menus.standard import acts_of_standard, standard_of
from amiyan.meals.parameters import parameters

from .canteen import MONDAY, TUESDAY, porridge, soup

MEAL = [porridge(), soup()]


def codes(found):
    return [problem.kind.code for problem in found]


def bounds(nutrient, least, most):
    return Standard(bounds={nutrient: (least, most)})


def test_a_meal_within_its_bounds_is_as_it_should_be():
    assert compare(MEAL, bounds("energy_cal", 500_000, 500_000)) == []


@pytest.mark.parametrize(
    ("least", "most", "code"), [(500_001, None, "standard-too-little"), (None, 499_999, "standard-too-much")]
)
def test_a_calorie_too_few_or_too_many_is_found(least, most, code):
    assert codes(compare(MEAL, bounds("energy_cal", least, most))) == [code]


def test_what_is_served_instead_of_another_dish_is_not_counted_twice():
    instead = porridge(name_kk="Сүтсіз ботқа", name_ru="Каша без молока", needs=("no_milk",))
    assert total([*MEAL, instead]) == total(MEAL)


def test_a_forbidden_kind_is_named_and_a_wanted_one_is_missed():
    found = compare(
        [porridge(kinds=("sausage",))], Standard(bounds={}, forbidden=("sausage",), wanted=("fruit",))
    )
    assert codes(found) == ["standard-forbidden", "standard-kind-missing"]


def test_a_finding_speaks_the_language_of_whoever_reads_it():
    found = compare([porridge(kinds=("sausage",))], Standard(bounds={}, forbidden=("sausage",)))
    with translation.override("kk"):
        assert sentence(found[0]) == "«Сұлы ботқасы» беруге болмайды: шұжық."
    with translation.override("ru"):
        assert sentence(found[0]) == "«Каша овсяная» подавать нельзя: колбасные изделия."


def test_a_dish_of_the_day_before_is_a_repetition_and_bread_is_none():
    bread = porridge(name_kk="Нан", name_ru="Хлеб", kinds=("bread",))
    standard = Standard(bounds={}, no_repeat_days=2)
    found = compare(
        [soup(), bread], standard, before={MONDAY: [soup(), bread], MONDAY - dt.timedelta(days=3): MEAL}
    )
    assert codes(found) == ["standard-repeated"]


def test_a_day_further_back_than_the_standard_looks_is_no_repetition():
    before = {MONDAY: [porridge()], MONDAY - dt.timedelta(days=3): [soup()]}
    assert compare([soup()], Standard(bounds={}, no_repeat_days=2), before=before) == []


def test_a_grade_is_served_its_own_band_and_an_unknown_one_the_lowest():
    small, large = soup(grade_to=4), soup(grade_from=5, grams=250)
    assert for_grade([small, large], 7) == [large]
    assert for_grade([small, large], None) == [small]
    assert for_grade([large], 2) == [large]


def test_bands_that_overlap_are_refused_and_those_that_meet_are_not():
    assert codes(check_dishes([soup(grade_to=5), soup(grade_from=5)])) == ["menu-grades-overlap"]
    assert check_dishes([soup(grade_to=4), soup(grade_from=5)]) == []


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"grams": 0}, "menu-grams-wrong"),
        ({"salt_mg": -1}, "menu-nutrient-wrong"),
        ({"allergens": ("moon",)}, "menu-allergen-unknown"),
        ({"name_ru": " "}, "menu-dish-unnamed"),
    ],
)
def test_a_dish_that_cannot_be_is_named(wrong, code):
    assert codes(check_dishes([soup(**wrong)])) == [code]


def card(*tiyn):
    return [Part("dish" if n == 0 else "work", f"бөлік {n}", "часть", one) for n, one in enumerate(tiyn)]


def test_a_card_that_comes_to_the_price_to_the_tiyn_is_right():
    assert check_card(card(40_000, 23_100), 63_100) == []


def test_a_card_that_is_a_tiyn_off_is_refused_with_all_three_sums():
    (found,) = check_card(card(40_000, 23_101), 63_100)
    assert found.params == {"parts": 63_101, "tariff": 63_100, "difference": 1}
    with translation.override("en"):
        assert "₸631.01" in sentence(found) or "631.01" in sentence(found)


def test_a_card_names_each_dish_of_the_menu_and_no_other():
    parts = [Part("dish", soup().name_kk, "с", 1), Part("dish", "Палау", "Плов", 2)]
    assert codes(check_card(parts, 3, MEAL)) == ["price-card-dish-unknown", "price-card-dish-missing"]


def test_a_part_below_zero_is_refused():
    assert codes(check_card(card(63_200, -100), 63_100)) == ["price-card-part-negative"]


def test_amounts_are_shown_in_whole_units_with_one_decimal_at_most():
    assert [shown(one) for one in (250_000, 249_949, 249_950, 400)] == ["250", "249.9", "250", "0.4"]


def test_the_standard_of_a_lunch_is_a_share_of_the_day_and_names_its_acts():
    found = standard_of("lunch", TUESDAY, region="79", grade=3)
    assert found.bounds["energy_cal"] == (705_000, 822_500)
    assert found.bounds["sugar_mg"] == (None, 10_500)
    assert found.forbidden == ("sausage", "smoked", "sweet_drink")
    acts = {one.parameter: one.settled for one in acts_of_standard("lunch", TUESDAY, region="79", grade=3)}
    assert "No. 16" in acts["forbidden_kinds"].act
    assert acts["day_energy_kcal"].is_placeholder


def test_a_region_that_put_the_new_menu_off_forbids_nothing_until_its_day():
    assert standard_of("lunch", dt.date(2026, 1, 9), region="59", grade=3).forbidden == ()
    assert "sausage" in standard_of("lunch", dt.date(2026, 1, 10), region="59", grade=3).forbidden


def test_every_value_has_its_act_or_says_that_it_is_a_placeholder():
    for values in parameters().values.values():
        assert all(value.source and bool(value.act) != value.placeholder for value in values)
